"""Meetings within a person's reach."""

from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.core.database import db
from portal.core.refusals import Missing
from portal.front_desk.meetings.choices import GROUP_KINDS
from portal.front_desk.meetings.models import AgreedMeasure, Invitation, Meeting
from portal.front_desk.meetings.permissions import Permission
from portal.front_desk.meetings.policy import RIGHTS
from portal.registry.staff.models import Person


def reach(person: Person) -> Select[Any]:
    """Every meeting this person may see: invited, leading, of a kind they lead; all with SEE_ALL."""
    query = select(Meeting).where(Meeting.branch_id == person.branch_id)
    if person.can(Permission.SEE_ALL):
        return query
    invited = select(Invitation.meeting_id).where(Invitation.person_id == person.id)
    led = [kind for kind, right in RIGHTS.items() if person.can(right)]
    return query.where(or_(Meeting.id.in_(invited), Meeting.led_by_id == person.id, Meeting.kind.in_(led)))


def meetings(person: Person, *, kind: str = "", state: str = "", text: str = "") -> Select[Any]:
    """Meetings by kind, state and words."""
    query = reach(person).options(joinedload(Meeting.led_by), selectinload(Meeting.attendances))
    if kind:
        query = query.where(Meeting.kind == kind)
    if state:
        query = query.where(Meeting.state == state)
    if text:
        query = query.where(Meeting.title.contains(text.strip(), autoescape=True))
    return query


def visible(meeting_id: int, person: Person) -> Meeting:
    """A meeting within reach with everybody invited; Missing when there is none."""
    found = db.session.scalar(
        reach(person)
        .where(Meeting.id == meeting_id)
        .options(
            joinedload(Meeting.led_by),
            selectinload(Meeting.attendances).joinedload(Invitation.person),
            selectinload(Meeting.measures).joinedload(AgreedMeasure.owner),
        )
    )
    if found is None:
        raise Missing
    return found


def weekly_of(branch_id: int, week: date) -> Meeting | None:
    """The weekly meeting of the week that begins on this Monday."""
    return db.session.scalar(
        select(Meeting).where(
            Meeting.branch_id == branch_id,
            Meeting.kind == "weekly",
            Meeting.week == week,
            Meeting.state != "cancelled",
        )
    )


def held_by(person_id: int, first: date, last: date) -> list[Meeting]:
    """Training and meetings of the enquiry group that a leader held in these days (DTY-19)."""
    return list(
        db.session.scalars(
            select(Meeting)
            .where(
                Meeting.led_by_id == person_id,
                Meeting.kind.in_(GROUP_KINDS),
                Meeting.state.in_(("held", "reported")),
                Meeting.day >= first,
                Meeting.day <= last,
            )
            .options(selectinload(Meeting.attendances))
            .order_by(Meeting.day, Meeting.id)
        )
    )
