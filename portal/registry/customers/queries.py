"""The reads of the customers room: who may see whom, search, duplicates."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, literal, or_, select, union, union_all

from portal.core.database import Actor, db
from portal.core.refusals import Missing
from portal.registry.customers import completeness, names
from portal.registry.customers.models import Customer, CustomerConsent, CustomerReach
from portal.registry.customers.permissions import Permission
from portal.registry.staff.models import Branch, Person

MOST_HITS = 20
#: Greater than every text that begins with a prefix, byte by byte.
_LAST = "\U0010ffff"


# --- reach (PRV-01) -----------------------------------------------------------------------------------------


def for_person(person: Actor) -> Select[tuple[Customer]]:
    """The customers a person may know of: own, opened or handed over; with SEE_ALL the whole branch."""
    return select(Customer).where(Customer.merged_into_id.is_(None), *_reach(person))


def _reach(person: Actor) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Customer.branch_id == person.branch_id]
    if not person.can(Permission.SEE_ALL):
        own = select(CustomerReach.customer_id).where(CustomerReach.person_id == person.id)
        conditions.append(Customer.id.in_(own))
    return conditions


def visible(customer_id: int, person: Actor) -> Customer:
    """The customer, or the file it was merged into. Raises Missing outside the person's reach (PRV-01)."""
    customer = db.session.get(Customer, customer_id)
    if customer is not None and customer.merged_into_id is not None:
        customer = db.session.get(Customer, customer.merged_into_id)
    if customer is None or not may_see(customer, person):
        raise Missing
    return customer


def may_see(customer: Customer, person: Actor) -> bool:
    """Whether the customer is within a person's reach (PRV-01)."""
    if customer.branch_id != person.branch_id or not person.can(Permission.READ):
        return False
    if person.can(Permission.SEE_ALL):
        return True
    own = select(CustomerReach.id).where(CustomerReach.person_id == person.id, CustomerReach.customer_id == customer.id)
    return db.session.scalar(own.limit(1)) is not None


def may_see_id(customer_id: int, person: Actor) -> bool:
    """Whether the customer of this id, or the file it was merged into, is within a person's reach."""
    try:
        visible(customer_id, person)
    except Missing:
        return False
    return True


def file_ids(customer: Customer) -> list[int]:
    """The customer's id and the ids of the files merged into it: parts are read together."""
    merged = db.session.connection().execute(_MERGED_INTO, {"kept": customer.id}).scalars()
    return [customer.id, *merged]


#: Asked by every page of a file: put together once.
_MERGED_INTO = select(Customer.__table__.c.id).where(Customer.__table__.c.merged_into_id == bindparam("kept"))


# --- search (CUS-21) ----------------------------------------------------------------------------------------

HIT = (
    Customer.id,
    Customer.number,
    Customer.name,
    Customer.gender,
    Customer.birth_date,
    Customer.phone,
    Customer.merged_into_id,
)


def search(text: str, person: Actor, limit: int = MOST_HITS) -> Sequence[Any]:
    """At most 20 customers in reach whose name, pinyin, initials, phone or number fits, best first."""
    ranges = search_ranges(text)
    if not ranges:
        return []
    values: dict[str, Any] = {"branch": person.branch_id, "person": person.id}
    for place, (_column, low, high, _merged) in enumerate(ranges):
        values[f"low{place}"], values[f"high{place}"] = low, high
    kind = tuple((column, merged) for column, _low, _high, merged in ranges)
    statement = _prepared(kind, person.can(Permission.SEE_ALL), min(limit, MOST_HITS))
    return db.session.execute(statement, values).all()


@cache
def _prepared(kind: tuple[tuple[Any, bool], ...], everybody: bool, limit: int) -> Any:
    """The statement of one kind of search, put together once; what is looked for comes with each search."""
    ranges: list[Any] = [
        (column, bindparam(f"low{place}"), bindparam(f"high{place}"), merged)
        for place, (column, merged) in enumerate(kind)
    ]
    if everybody:
        return _among_all(ranges, bindparam("branch"), limit)
    return _among_own(ranges, bindparam("branch"), bindparam("person"), limit)


def search_statement(text: str, person: Actor, limit: int) -> Any:
    """The one statement of a search: each kind of match is a range of an index (None: empty text)."""
    ranges = search_ranges(text)
    if not ranges:
        return None
    if not person.can(Permission.SEE_ALL):
        return _among_own(ranges, person.branch_id, person.id, limit)
    return _among_all(ranges, person.branch_id, limit)


def _among_all(ranges: list[Any], branch: Any, limit: int) -> Any:
    """The search of the whole branch: through the indexes."""
    found = []
    for rank, (column, low, high, merged_too) in enumerate(ranges):
        holder = column.class_
        owner = Customer.id if holder is Customer else holder.customer_id
        part = select(owner.label("id"), literal(rank).label("rank")).where(
            holder.branch_id == branch, column >= low, column < high
        )
        if not merged_too:
            part = part.where(Customer.merged_into_id.is_(None))
        found.append(select(part.order_by(column).limit(limit).subquery()))
    every = union_all(*found).subquery()
    best = select(every.c.id, func.min(every.c.rank).label("rank")).group_by(every.c.id).subquery()
    hits = select(*HIT, Person.name.label("owner_name")).join(best, best.c.id == Customer.id)
    return hits.outerjoin(Person, Person.id == Customer.owner_id).order_by(best.c.rank, Customer.name).limit(limit)


def _among_own(ranges: list[Any], branch: Any, person: Any, limit: int) -> Any:
    """The search of somebody with few customers: one stretch of the index of their own reach."""
    own: Any = select(CustomerReach.customer_id, CustomerReach.name).where(CustomerReach.person_id == person)
    keys = [(getattr(CustomerReach, column.key), *ends) for column, *ends, _ in ranges if column.class_ is Customer]
    parts = [own.where(or_(*(and_(key >= low, key < high) for key, low, high in keys)))] if keys else []
    for column, low, high, _merged_too in ranges:
        if (holder := column.class_) is not Customer:
            held = own.join(holder, holder.customer_id == CustomerReach.customer_id)
            parts.append(held.where(column >= low, column < high))
    every = union(*parts).subquery() if len(parts) > 1 else parts[0].distinct().subquery()
    found = select(every.c.customer_id).order_by(every.c.name).limit(limit).subquery()
    hits = select(*HIT, Person.name.label("owner_name")).join(found, found.c.customer_id == Customer.id)
    hits = hits.outerjoin(Person, Person.id == Customer.owner_id)
    return hits.where(Customer.branch_id == branch).order_by(Customer.name).limit(limit)


def search_ranges(text: str) -> list[tuple[Any, str, str, bool]]:
    """Columns with the range to look through, best first: (column, from, below, merged files too).

    Digits are a phone's ending or beginning or a customer number, Latin letters initials or pinyin,
    Chinese characters a name or a given name; figures, alone or after letters, are a number of another
    room as well, such as a card's.
    """
    typed = "".join(text.split())[:60]
    if not typed:
        return []
    if names.is_chinese(typed):
        return [_prefix(Customer.name, typed), _prefix(Customer.given_name, typed)]
    digits = "".join(sign for sign in typed if sign.isdigit() and sign.isascii())
    others = _other_ranges(typed) if len(digits) >= SHORTEST_OTHER or (digits and typed[0].isalpha()) else []
    if digits and not any(sign.isalpha() for sign in typed):
        return _digit_ranges(typed, digits) + others
    if typed[0] in "cC" and digits and digits == typed[1:]:
        return [_prefix(Customer.number, f"C{digits}", merged_too=True), *others]
    latin = "".join(sign for sign in typed.lower() if sign.isalnum())
    return [*others, _prefix(Customer.initials, latin), _prefix(Customer.pinyin, latin)] if latin else []


#: Columns of later rooms whose rows have a number, a `customer_id` and a `branch_id`: the cards of customers.
_other_numbers: list[Any] = []
#: Fewer figures are an ending of a phone and nothing else.
SHORTEST_OTHER = 4


def also_known_by(column: Any) -> None:
    """Let the search find customers by a number of another room, over its index; saying it twice does no harm."""
    if all(column.class_ is not known.class_ for known in _other_numbers):
        _other_numbers.append(column)


def _other_ranges(typed: str) -> list[tuple[Any, str, str, bool]]:
    plain = "".join(sign for sign in typed.upper() if sign.isalnum() and sign.isascii())
    return [_prefix(column, plain, merged_too=True) for column in _other_numbers] if plain else []


def _digit_ranges(typed: str, digits: str) -> list[tuple[Any, str, str, bool]]:
    beginning = f"+{digits}" if typed.startswith("+") else f"+86{digits}"
    number = f"C{int(digits):06d}" if len(digits) <= 9 else f"C{digits}"
    return [
        (Customer.number, number, f"{number}\x01", True),
        _prefix(Customer.phone_reversed, digits[::-1]),
        _prefix(Customer.phone, beginning),
    ]


def _prefix(column: Any, low: str, *, merged_too: bool = False) -> tuple[Any, str, str, bool]:
    return (column, low, low + _LAST, merged_too)


# --- duplicates (CUS-04) ------------------------------------------------------------------------------------


def duplicates_of(name: str, phone: str = "", *, birth_date: Any = None, but: Customer | None = None) -> list[Customer]:
    """Files that may be this person's: same phone first, then same name unless the birth dates differ.

    Looks through the whole clinic, for a duplicate does not stop at anybody's reach; show them with
    care.
    """
    found: list[Customer] = []
    same = [Customer.phone == phone] if phone else []
    if name:
        same.append(Customer.name == name)
    everywhere = Customer.branch_id.in_(select(Branch.id))
    for condition in same:
        alike = select(Customer).where(everywhere, condition, Customer.merged_into_id.is_(None))
        for customer in db.session.scalars(alike.limit(MOST_HITS)):
            other = customer.phone != phone and birth_date and customer.birth_date not in (None, birth_date)
            if not other and customer not in found and customer is not but:
                found.append(customer)
    return found[:10]


# --- the file -----------------------------------------------------------------------------------------------


def missing_fields(customer: Customer, *parts: str) -> list[Any]:
    """Labels of what the file lacks (CUS-03, CUS-09); parts: basic, more, health, signed; none = all."""
    return [label for _name, label in completeness.missing(customer, *parts)]


def health_text(customer: Customer) -> str:
    """History, allergies, condition, pregnancy, medication as one text, to find contraindications in."""
    parts = (
        customer.history,
        customer.allergies,
        customer.condition,
        customer.pregnancy,
        customer.medication,
    )
    return "\n".join(part for part in parts if part)


def consents(customer: Customer) -> dict[str, CustomerConsent]:
    """The latest answer per purpose (CUS-19)."""
    rows = db.session.scalars(
        select(CustomerConsent).where(CustomerConsent.customer_id.in_(file_ids(customer))).order_by(CustomerConsent.id)
    )
    return {row.purpose: row for row in rows}


def consented(customer: Customer, purpose: str) -> bool:
    """Whether the customer's latest answer to this purpose is yes."""
    latest = consents(customer).get(purpose)
    return latest is not None and latest.given


def with_number(number: str, person: Actor) -> Customer | None:
    """The file in reach with this number, also a merged one."""
    found = db.session.scalar(select(Customer).where(Customer.number == number.strip().upper()))
    return found if found is not None and may_see(found, person) else None


def possible_owners(person: Actor) -> Sequence[Row[int, str]]:
    """Colleagues of the branch who can look after customers: id and name."""
    roles = ("consultant", "consult_manager", "cs_staff", "cs_manager")
    return db.session.execute(
        select(Person.id, Person.name)
        .where(Person.branch_id == person.branch_id, Person.active.is_(True), Person.role.in_(roles))
        .order_by(Person.name)
    ).all()


def person(person_id: int, asking: Actor) -> Person | None:
    """A colleague of the branch."""
    found = db.session.get(Person, person_id)
    return found if found is not None and found.branch_id == asking.branch_id else None
