"""The list of customers: filters, columns, counts (CUS-05, CUS-09)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, false, func, select

from portal.core.database import Actor, db
from portal.core.requests import row_number
from portal.registry.customers import choices
from portal.registry.customers.models import Customer, CustomerSkin
from portal.registry.customers.queries import HIT, for_person, search_statement
from portal.registry.staff.models import Person


def filtered(person: Actor, filters: Mapping[str, str]) -> Select[tuple[Customer]]:
    """The customers in reach that fit these filters; an unknown value fits nobody."""
    found = for_person(person)
    if filters.get("q"):
        statement = search_statement(filters["q"], person, 200)
        hits = statement.subquery() if statement is not None else None
        found = found.where(Customer.id.in_(select(hits.c.id)) if hits is not None else false())
    for name, column in (("category", Customer.category), ("grade", Customer.grade)):
        if filters.get(name):
            found = found.where(column == filters[name])
    if filters.get("completeness") == "open":
        found = found.where(Customer.completeness.in_([level for level in choices.COMPLETENESS if level != "meets"]))
    elif filters.get("completeness"):
        found = found.where(Customer.completeness == filters["completeness"])
    if owner_id := row_number(filters.get("owner", "")):
        found = found.where(Customer.owner_id == owner_id)
    if filters.get("skin"):
        found = found.where(
            Customer.id.in_(select(CustomerSkin.customer_id).where(CustomerSkin.name == filters["skin"]))
        )
    return found


def rows(found: Select[tuple[Customer]]) -> Any:
    """Only the columns a list shows."""
    shown = (
        *HIT,
        Customer.category,
        Customer.grade,
        Customer.completeness,
        Customer.last_contact_at,
        Customer.pinyin,
    )
    return found.outerjoin(Person, Person.id == Customer.owner_id).with_only_columns(
        *shown, Person.name.label("owner_name")
    )


def counts(found: Select[tuple[Customer]]) -> Sequence[Any]:
    """How many customers per category and grade."""
    grouped = found.with_only_columns(Customer.category, Customer.grade, func.count())
    return db.session.execute(
        grouped.group_by(Customer.category, Customer.grade).order_by(Customer.category, Customer.grade)
    ).all()


def skin_counts(found: Select[tuple[Customer]]) -> Sequence[Any]:
    """How many customers per skin condition."""
    grouped = found.join(CustomerSkin, CustomerSkin.customer_id == Customer.id)
    return db.session.execute(
        grouped.with_only_columns(CustomerSkin.name, func.count())
        .group_by(CustomerSkin.name)
        .order_by(CustomerSkin.name)
    ).all()
