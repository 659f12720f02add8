"""Cases in somebody's reach, and the parts of one (XC-04)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.core.database import Actor, db
from portal.core.refusals import Missing
from portal.registry.staff.models import Person
from portal.service.complaints import namesakes
from portal.service.complaints.models import (
    Accused,
    Case,
    CaseAttempt,
    CaseSolution,
    CaseTalk,
    ConferenceMember,
    TalkPerson,
)
from portal.service.complaints.permissions import Permission


def reach(person: Actor, *, about_me: bool = True) -> list[ColumnElement[bool]]:
    """The conditions of what a person may see: the branch, and without the right to all the own part in it.

    Nobody sees a case about themselves, managers included (CMP-04), unless they took it in. Who knows already that
    nobody complains about this person says so (`about_me`): nothing is looked up for every case then.
    """
    conditions: list[ColumnElement[bool]] = [Case.branch_id == person.branch_id]
    if about_me:
        conditions.append(or_(*not_about(person), Case.receiver_id == person.id))
    if not person.can(Permission.SEE_ALL):
        conditions.append(or_(*_parts(person)))
    return conditions


def not_about(person: Actor) -> list[ColumnElement[bool]]:
    """The condition that a case does not complain about this person, under whichever account (CMP-04)."""
    about = exists().where(Accused.case_id == Case.id, Accused.person_id.in_(namesakes.accounts_of(person)))
    return [~about]


def _parts(person: Actor) -> Iterable[ColumnElement[bool]]:
    own = person.id
    yield Case.receiver_id == own
    yield Case.handler_id == own
    yield Case.forwarded_to_id == own
    yield exists().where(CaseAttempt.case_id == Case.id, CaseAttempt.created_by_id == own)
    yield exists().where(ConferenceMember.case_id == Case.id, ConferenceMember.person_id == own)
    yield exists().where(CaseSolution.case_id == Case.id, CaseSolution.person_id == own)


def complained_about(person: Actor) -> bool:
    """Whether any case is about this person."""
    rows = select(Accused.id).where(Accused.person_id.in_(namesakes.accounts_of(person)))
    return db.session.scalar(rows.limit(1)) is not None


def for_person(person: Actor) -> Select[Case]:
    """Every case a person may see."""
    return select(Case).where(*reach(person))


def visible(case_id: int, person: Actor) -> Case:
    """One case in reach, with what its page shows; Missing otherwise."""
    query = for_person(person).where(Case.id == case_id)
    case = db.session.scalar(query.options(*_page()))
    if case is None:
        raise Missing
    _meet(case)
    return case


def _page() -> tuple[Any, ...]:
    return (
        joinedload(Case.customer),
        joinedload(Case.department),
        joinedload(Case.second_department),
        joinedload(Case.item),
        joinedload(Case.visit),
        selectinload(Case.accused).joinedload(Accused.person),
    )


#: Who has to do with a case.
PEOPLE = ("receiver", "handler", "forwarded_to", "doctor")


def _meet(case: Case) -> None:
    """Read the people of a case at once: joined to it they were eight more tables, which PostgreSQL plans for long."""
    ids = {getattr(case, f"{name}_id") for name in PEOPLE} - {None}
    known = db.session.scalars(select(Person).where(Person.id.in_(ids))).all()
    for name in PEOPLE:
        getattr(case, name)  # found among those just read, without a statement of its own
    del known


def part(model: type[Any], row_id: int, person: Actor) -> Any:
    """A part of a case in reach, such as a talk or a measure; Missing otherwise."""
    row = db.session.get(model, row_id)
    if row is None:
        raise Missing
    visible(row.case_id, person)
    return row


def talks_of(case: Case) -> list[CaseTalk]:
    """The talks of a case with who was there, the first one first."""
    rows = select(CaseTalk).where(CaseTalk.case_id == case.id).order_by(CaseTalk.id)
    return list(db.session.scalars(rows.options(selectinload(CaseTalk.people), joinedload(CaseTalk.author))))


def unsigned(case: Case) -> list[TalkPerson]:
    """Who was at a talk and has not signed yet."""
    rows = select(TalkPerson).where(TalkPerson.case_id == case.id, TalkPerson.signed_at.is_(None))
    return list(db.session.scalars(rows.order_by(TalkPerson.id)))
