"""What the staff room reads."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from portal.core.database import db
from portal.core.refusals import Missing
from portal.registry.staff.models import Branch, Department, Person, RightsRequest, SignIn


def demo_accounts() -> list[Person]:
    """The people whose password the demo shows, in the order they were made."""
    return list(db.session.scalars(select(Person).where(Person.password_shown, Person.active).order_by(Person.id)))


def sign_in(sign_in_id: int) -> SignIn | None:
    """A sign-in by its number."""
    return db.session.get(SignIn, sign_in_id)


def sign_ins_of(person: Person, since: datetime) -> list[SignIn]:
    """The browsers a person is signed in with, the latest first, seen since that instant."""
    return list(
        db.session.scalars(
            select(SignIn)
            .where(SignIn.person_id == person.id, SignIn.revoked_at.is_(None), SignIn.seen_at > since)
            .order_by(SignIn.id.desc())
        )
    )


def people(*, text: str = "", role: str = "", department_id: int | None = None, active: bool = True) -> Select[Any]:
    """People by part of a name, role, department, and whether they work here."""
    query = select(Person).where(Person.active.is_(active))
    if text:
        part, low = text.strip(), text.strip().casefold()
        query = query.where(
            or_(
                Person.name.contains(part, autoescape=True),
                Person.username.contains(low, autoescape=True),
                Person.title.contains(part, autoescape=True),
            )
        )
    if role:
        query = query.where(Person.role == role)
    if department_id is not None:
        query = query.where(Person.department_id == department_id)
    return query


def person(person_id: int) -> Person:
    """A person; Missing when there is none."""
    found = db.session.get(Person, person_id)
    if found is None:
        raise Missing
    return found


def active_with_role(role: str) -> list[Person]:
    """Everybody of a role who works here, by name."""
    query = select(Person).where(Person.role == role, Person.active).order_by(Person.name)
    return list(db.session.scalars(query))


def departments() -> list[Department]:
    """All departments by name."""
    return list(db.session.scalars(select(Department).order_by(Department.id)))


def branches() -> list[Branch]:
    """All branches, the first one first."""
    return list(db.session.scalars(select(Branch).order_by(Branch.id)))


def department(department_id: int) -> Department:
    """A department; Missing when there is none."""
    found = db.session.get(Department, department_id)
    if found is None:
        raise Missing
    return found


def branch(branch_id: int) -> Branch:
    """A branch; Missing when there is none."""
    found = db.session.get(Branch, branch_id)
    if found is None:
        raise Missing
    return found


def opened_on(branch_id: int) -> date:
    """The first day this house works with the portal: it owes nothing for the days before."""
    return branch(branch_id).opened_on


def headcounts() -> dict[int | None, int]:
    """How many people work in each department."""
    query = select(Person.department_id, func.count()).where(Person.active).group_by(Person.department_id)
    return {row[0]: row[1] for row in db.session.execute(query)}


def waiting_rights() -> list[RightsRequest]:
    """Requests for high rights that wait for a second person."""
    query = select(RightsRequest).where(RightsRequest.state == "waiting").order_by(RightsRequest.id)
    return list(db.session.scalars(query))


def waiting_rights_of(person: Person) -> RightsRequest | None:
    """The open request for high rights of a person."""
    return db.session.scalar(
        select(RightsRequest).where(RightsRequest.person_id == person.id, RightsRequest.state == "waiting")
    )


def rights_request(request_id: int) -> RightsRequest:
    """A request for high rights; Missing when there is none."""
    found = db.session.get(RightsRequest, request_id)
    if found is None:
        raise Missing
    return found
