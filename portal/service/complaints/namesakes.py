"""Whether two accounts are one human being: a second role does not make a second person (CMP-04).

One name and one telephone number are one person. One name and no number to compare may be either: such a
colleague takes no part in a case about the name until a manager has recorded that they are two people.
"""

from collections.abc import Iterable

from sqlalchemy import select

from portal.core.database import Actor, db
from portal.registry.staff.models import Person
from portal.service.complaints.models import Case, ToldApart


def is_certain(one: Person, other: Person) -> bool:
    """One account, or one name with one telephone number."""
    return one.id == other.id or (one.name == other.name and bool(one.phone and one.phone == other.phone))


def may_be_one(one: Person, other: Person) -> bool:
    """One name, and nothing that tells them apart: neither telephone numbers nor a manager's decision."""
    if one.id == other.id or one.name != other.name or (one.phone and other.phone):
        return False
    return told_apart(one, other) is None


def is_same(one: Person, other: Person) -> bool:
    """Whether they count as one human being, until somebody has said that they are two."""
    return is_certain(one, other) or may_be_one(one, other)


def told_apart(one: Person, other: Person) -> ToldApart | None:
    """The decision that these two are two people."""
    first, second = sorted((one.id, other.id))
    return db.session.scalar(
        select(ToldApart).where(ToldApart.person_id == first, ToldApart.other_id == second).limit(1)
    )


def undecided(case: Case) -> list[tuple[Person, Person]]:
    """Colleagues who bear the name of somebody complained about, each with that somebody, and nobody has told apart."""
    about = {accused.person_id: accused.person for accused in case.accused}
    if not about:
        return []
    names = {person.name for person in about.values()}
    rows = select(Person).where(Person.branch_id == case.branch_id, Person.active, Person.name.in_(names))
    alike = db.session.scalars(rows.where(Person.id.not_in(list(about))).order_by(Person.id)).all()
    return [(person, other) for person in alike for other in about.values() if may_be_one(person, other)]


def accounts_of(person: Actor) -> list[int]:
    """The ids of every account that is certainly this human being."""
    phone, name = getattr(person, "phone", ""), getattr(person, "name", "")
    if not phone:
        return [person.id] if person.id is not None else []
    return list(db.session.scalars(select(Person.id).where(Person.name == name, Person.phone == phone)))


def among(person: Person, others: Iterable[Person]) -> bool:
    """Whether this person is one of them, or may be."""
    return any(is_same(person, other) for other in others)
