"""An appointment book: customers with files, and days on which everybody works."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from portal.core import clock, workdays
from portal.core.database import R, db
from portal.front_desk.appointments import operations
from portal.front_desk.appointments.models import Appointment
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer
from tests.cast import Cast

NAMES = ("李雨桐", "王梓涵", "张若曦", "刘诗琪", "陈嘉怡", "杨静雯", "赵雅婷", "黄思颖")


def working_day(after: int = 2) -> date:
    """A day ahead that is no public holiday."""
    day = clock.today() + timedelta(days=after)
    while workdays.describe(day).reason == "holiday":
        day += timedelta(days=1)
    return day


def at(hour: int, minute: int = 0, day: date | None = None) -> datetime:
    """A time of a working day ahead."""
    return clock.at(day or working_day(), time(hour, minute))


def again(row: R) -> R:
    """The same row as the database has it now."""
    found = db.session.get(type(row), row.id, populate_existing=True)
    assert found is not None
    return found


@pytest.fixture
def register(cast: Cast) -> Callable[..., Customer]:
    """Opens customer files, each with another name and phone, with leave to write to them."""
    count = 0

    def make(name: str = "", **details: Any) -> Customer:
        nonlocal count
        count += 1
        customer = customers.register(
            by=cast.reception,
            name=name or f"{NAMES[count % len(NAMES)]}{count}",
            phone=f"+861370000{count:04d}",
            gender="female",
            first_channel="phone",
            **details,
        )
        customers.record_consent(customer, by=cast.reception, purpose="service_messages", given=True, way="on_form")
        db.session.commit()
        return customer

    return make


@pytest.fixture
def book(cast: Cast, register: Callable[..., Customer]) -> Callable[..., Appointment]:
    """Books a consultation with `consultant` at 14:00 of a working day, unless said otherwise."""

    def make(customer: Customer | None = None, **details: Any) -> Appointment:
        details = {
            "by": cast.reception, "starts_at": at(14), "kind": "consultation", "channel": "phone",
            "provider": cast.consultant, "minutes": 60, **details,
        }  # fmt: skip
        appointment = operations.book(customer or register(), **details)
        db.session.commit()
        return appointment

    return make
