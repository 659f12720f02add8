"""What the security room reads."""

import re
from datetime import date
from typing import Any

from sqlalchemy import Select, false, select

from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.database import db
from portal.core.requests import row_number
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person

_SUBJECT = re.compile(r"([a-z_]+)(?:\s*#?\s*(\d{1,12}))?")


def audit_entries(
    *, person: str = "", action: str = "", subject: str = "", customer: str = "", day: str = ""
) -> Select[Any]:
    """The entries of the audit log that fit; what cannot be understood fits nothing."""
    query = select(AuditEntry)
    if person:
        query = query.where(AuditEntry.actor_id == _number(person))
    if action:
        query = query.where(AuditEntry.action.startswith(action, autoescape=True))
    if subject:
        query = _about(query, subject)
    if customer:
        query = query.where(AuditEntry.customer_id == _customer_id(customer))
    if day:
        query = _on(query, day)
    return query


def _about(query: Select[Any], subject: str) -> Select[Any]:
    found = _SUBJECT.fullmatch(subject.strip().casefold())
    if not found:
        return query.where(false())
    query = query.where(AuditEntry.subject_type == found.group(1))
    return query.where(AuditEntry.subject_id == int(found.group(2))) if found.group(2) else query


def _on(query: Select[Any], day: str) -> Select[Any]:
    try:
        first, after = clock.day_bounds(date.fromisoformat(day))
    except (ValueError, OverflowError):
        return query.where(false())
    return query.where(AuditEntry.at >= first, AuditEntry.at < after)


def _number(text: str) -> int:
    number = row_number(text)
    return -1 if number is None else number


def _customer_id(number: str) -> int:
    return db.session.scalar(select(Customer.id).where(Customer.number == number.strip().upper())) or -1


def customer_numbers(entries: list[AuditEntry]) -> dict[int, str]:
    """The numbers of the customers these entries are about."""
    ids = {entry.customer_id for entry in entries if entry.customer_id}
    if not ids:
        return {}
    rows = db.session.execute(select(Customer.id, Customer.number).where(Customer.id.in_(ids)))
    return {row.id: row.number for row in rows}


def everybody() -> list[tuple[int, str]]:
    """Everybody who ever worked here, by name."""
    rows = db.session.execute(select(Person.id, Person.name, Person.username).order_by(Person.name))
    return [(person_id, f"{name} ({username})") for person_id, name, username in rows]
