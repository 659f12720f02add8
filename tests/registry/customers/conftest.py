"""Customers as the tests need them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from portal.core.database import db
from portal.registry.customers import operations
from portal.registry.customers.models import Customer
from tests.cast import Cast

BASIC = {
    "name": "王小美",
    "phone": "+8613800138000",
    "gender": "female",
    "birth_date": date(1992, 5, 31),
    "first_channel": "walk_in",
}
MORE = {"occupation": "教师", "id_kind": "resident_id", "id_number": "110101199205310028"}
HEALTH = {
    "history": "无",
    "allergies": "青霉素过敏",
    "condition": "良好",
    "skin_type": "oily",
    "skin_condition": ["acne", "pores"],
    "care_habits": "每日清洁两次",
}


def again(name: str = "王小美") -> Customer:
    """The customer as the database has it now: a request leaves earlier objects behind."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.query(Customer).filter_by(name=name).one()


@pytest.fixture
def register(cast: Cast) -> Callable[..., Customer]:
    """Register a customer with the basic fields filled in; fields given replace them."""

    def make(by: Any = None, **fields: Any) -> Customer:
        customer = operations.register(by=by or cast.reception, **{**BASIC, **fields})
        db.session.commit()
        return customer

    return make


@pytest.fixture
def customer(register: Callable[..., Customer]) -> Customer:
    """王小美, registered at reception."""
    return register()
