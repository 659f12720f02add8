"""Customers at the door, and rooms to lead them to."""

from collections.abc import Callable

import pytest

from portal.core.database import db
from portal.front_desk.reception import operations
from portal.front_desk.reception.models import Room, Visit
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer
from tests.cast import Cast

NAMES = ("李雨桐", "王梓涵", "张若曦", "刘诗琪", "陈嘉怡", "杨静雯", "赵雅婷", "黄思颖")


@pytest.fixture
def register(cast: Cast) -> Callable[..., Customer]:
    """Opens customer files, each with another name and phone."""
    count = 0

    def make(name: str = "") -> Customer:
        nonlocal count
        count += 1
        chosen = name or f"{NAMES[count % len(NAMES)]}{count}"
        customer = customers.register(
            by=cast.reception,
            name=chosen,
            phone=f"+861380000{count:04d}",
            gender="female",
            first_channel="walk_in",
        )
        db.session.commit()
        return customer

    return make


@pytest.fixture
def arrive(cast: Cast, register: Callable[..., Customer]) -> Callable[..., Visit]:
    """Lets a new customer arrive."""

    def make(name: str = "", **details: object) -> Visit:
        details.setdefault("purpose", "咨询双眼皮")
        visit = operations.arrive(register(name), by=cast.reception, **details)  # type: ignore[arg-type]
        db.session.commit()
        return visit

    return make


@pytest.fixture
def make_room(cast: Cast) -> Callable[..., Room]:
    """Adds rooms, consulting rooms unless said otherwise."""

    def make(name: str = "咨询室 1", kind: str = "consulting") -> Room:
        room = operations.add_room(name=name, kind=kind, by=cast.consult_manager)
        db.session.commit()
        return room

    return make
