"""Phones that ring, questions on the website, and the groups that answer them."""

from collections.abc import Callable

import pytest

from portal.core import audit
from portal.core.database import SystemActor, add, db
from portal.front_desk.enquiries import operations
from portal.front_desk.enquiries.models import Callback, Enquiry, EnquiryGroup
from portal.registry.staff.models import Person
from tests.cast import Cast

WHOLE = {
    "caller_name": "周小姐",
    "phone": "+8613800001111",
    "need": "想了解双眼皮",
    "next_step": "周末来院面诊",
}


@pytest.fixture
def call(cast: Cast) -> Callable[..., Enquiry]:
    """Registers a phone call, complete but for the answer; answered at once with `answer`."""

    def make(by: Person | None = None, answer: str = "", channel: str = "phone", **fields: object) -> Enquiry:
        taker = by or cast.enquiry_staff
        enquiry = operations.register(by=taker, channel=channel, **{**WHOLE, **fields})  # type: ignore[arg-type]
        if answer:
            operations.reply(enquiry, text=answer, by=taker)
        db.session.commit()
        return enquiry

    return make


@pytest.fixture
def owed(cast: Cast, call: Callable[..., Enquiry]) -> Callable[..., Callback]:
    """Registers a contact whose question goes to the consultant, to be answered by callback."""

    def make(to: Person | None = None, **fields: object) -> Callback:
        enquiry = call(**fields)
        callback = operations.promise(
            enquiry,
            to=to or cast.consultant,
            number="13800001111",
            question="能不能同时做鼻部？",
            by=cast.enquiry_staff,
        )
        db.session.commit()
        return callback

    return make


@pytest.fixture
def hire(cast: Cast) -> Callable[..., Person]:
    """Hires one more person."""

    def make(username: str, role: str, name: str, flags: tuple[str, ...] = ()) -> Person:
        system = SystemActor("tests")
        person = Person(username=username, name=name, role=role, flags=list(flags), branch_id=cast.branch.id)
        add(person, by=system)
        db.session.flush()
        audit.record("tests.hire", person, by=system)
        db.session.commit()
        return person

    return make


@pytest.fixture
def groups(cast: Cast, hire: Callable[..., Person]) -> dict[str, EnquiryGroup]:
    """Both groups with their leaders: plastic (the cast's leader) and gynaecology."""
    leader2 = hire("enquiry_leader2", "enquiry_leader", "许文静")
    member2 = hire("enquiry_staff2", "enquiry_staff", "蒋婷")
    plastic = operations.set_leader("plastic", cast.enquiry_leader, by=cast.planning)
    gynaecology = operations.set_leader("gynaecology", leader2, by=cast.planning)
    operations.add_member(plastic, cast.enquiry_staff, by=cast.planning)
    operations.add_member(gynaecology, member2, by=cast.planning)
    db.session.commit()
    return {"plastic": plastic, "gynaecology": gynaecology}
