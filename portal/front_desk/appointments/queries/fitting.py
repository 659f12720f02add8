"""Which bookings a text may mean, over all days: customer, phone, number, need, notes; through indexes (APT-15)."""

from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, or_, select, union

from portal.core import words
from portal.core.database import db
from portal.core.words import LAST
from portal.front_desk.appointments.models import Appointment, AppointmentWord, row_called
from portal.registry.catalogue.models import ServiceItem
from portal.registry.customers import queries as customer_files
from portal.registry.customers.models import Customer


def fitting(text: str, branch_id: int) -> CompoundSelect[int]:
    """The bookings of customers the search would find, of guests of the website, of an item, with this number, or in
    whose notes these words stand.
    """
    found: list[Select[Any]] = [_where(branch_id, Appointment.id == row_called(text))]
    for column, low, high, _merged in customer_files.search_ranges(text):
        holder = column.class_
        owner = Customer.id if holder is Customer else holder.customer_id
        owners = select(owner).where(holder.branch_id == branch_id, column >= low, column < high)
        found.append(_where(branch_id, Appointment.customer_id.in_(owners)))
    found.append(_where(branch_id, Appointment.customer_id.is_(None), _guest(text)))
    found.append(_where(branch_id, _begins(text)))
    items = select(ServiceItem.id).where(ServiceItem.name.contains(text, autoescape=True))
    found.append(_where(branch_id, Appointment.item_id.is_not(None), Appointment.item_id.in_(items)))
    said = (Appointment.notes, Appointment.what)
    found.append(
        _where(branch_id, words.standing_in(Appointment.id, AppointmentWord.appointment_id, text, branch_id, *said))
    )
    return union(*found)


def _where(branch_id: int, *conditions: ColumnElement[bool]) -> Select[Any]:
    return select(Appointment.id).where(Appointment.branch_id == branch_id, *conditions)


def _guest(text: str) -> ColumnElement[bool]:
    """Whoever asked on the website and has no file yet: name, or the end of the phone."""
    named = Appointment.guest_name.contains(text, autoescape=True)
    digits = "".join(sign for sign in text if sign.isdigit() and sign.isascii())
    return or_(named, Appointment.guest_phone.endswith(digits)) if len(digits) >= 4 else named


def _begins(text: str) -> ColumnElement[bool]:
    """What was booked, in words, begins so; said in the way in which each database uses the index."""
    if db.engine.dialect.name == "postgresql":
        return Appointment.what.startswith(text, autoescape=True)
    return and_(Appointment.what >= text, Appointment.what < text + LAST)
