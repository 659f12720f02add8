"""What reception adds to the search: today's booking, the last visit, who is here, and the acts of the desk.

A returning customer with a booking is in the queue with two keys after the search: down, and “a”.
"""

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from portal.core import clock
from portal.core.database import db
from portal.front_desk.appointments import queries as appointments
from portal.front_desk.appointments.models import Appointment
from portal.front_desk.reception.models import Visit, VisitRegistration
from portal.front_desk.reception.permissions import Permission
from portal.front_desk.reception.workflow import STATES
from portal.registry.customers.glances import Act, Fact, Glance
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person

#: A queue number as it is called out, or a registration number.
NUMBER = re.compile(r"[aA]\d{1,4}|[gG][hH]\d.{0,20}")


def glances(customer_ids: Collection[int], person: Person) -> dict[int, Glance]:
    """Booking, presence, last visit and the next acts of each customer (REC-02); four queries for all of them."""
    if not person.can(Permission.BOARD):
        return {}
    family = _family(customer_ids)
    here, last = _here(family), _last(family)
    booked = _booked(family, person)
    return {
        customer_id: _glance(
            customer_id, here.get(customer_id), last.get(customer_id), booked.get(customer_id, []), person
        )
        for customer_id in customer_ids
    }


def _family(customer_ids: Collection[int]) -> dict[int, int]:
    """Each file and those merged into it → the file that was found."""
    merged = select(Customer.id, Customer.merged_into_id).where(Customer.merged_into_id.in_(customer_ids))
    return {**{own: own for own in customer_ids}, **{row.id: row.merged_into_id for row in db.session.execute(merged)}}


def _here(family: dict[int, int]) -> dict[int, Any]:
    columns = (Visit.id, Visit.customer_id, Visit.queue_number, Visit.state, Visit.state_since, Visit.day)
    rows = db.session.execute(select(*columns).where(Visit.customer_id.in_(family), Visit.state != "left"))
    return {family[row.customer_id]: row for row in rows}


def _last(family: dict[int, int]) -> dict[int, date]:
    latest = select(Visit.customer_id, func.max(Visit.day)).where(
        Visit.customer_id.in_(family), Visit.state == "left", Visit.outcome != "left_unseen"
    )
    found: dict[int, date] = {}
    for customer_id, day in db.session.execute(latest.group_by(Visit.customer_id)):
        own = family[customer_id]
        found[own] = max(day, found.get(own, day))
    return found


def _booked(family: dict[int, int], person: Person) -> dict[int, list[Appointment]]:
    found: dict[int, list[Appointment]] = {}
    for customer_id, rows in appointments.for_customer_on(list(family), clock.today()).items():
        found.setdefault(family[customer_id], []).extend(row for row in rows if row.branch_id == person.branch_id)
    return found


def _glance(customer_id: int, here: Any, last: date | None, booked: Sequence[Appointment], person: Person) -> Glance:
    glance = Glance()
    if here is not None:
        minutes = clock.minutes_between(here.state_since, clock.now())
        state = STATES[here.state]
        words = _("%(number)s %(state)s, %(count)d min", number=here.queue_number, state=state.label, count=minutes)
        glance.facts.append(Fact(words, state.tone))
    glance.facts += [_booking(row) for row in booked]
    if last is not None:
        glance.facts.append(Fact(_("last visit %(day)s", day=last.isoformat())))
    expected = next((row for row in booked if row.expected or row.state == "no_show"), None)
    glance.acts = _acts_here(here, person) if here is not None else _acts_away(customer_id, expected, person)
    return glance


def _booking(row: Appointment) -> Fact:
    who = row.provider.name if row.provider else ""
    words = _("today %(hours)s %(what)s %(who)s", hours=row.hours, what=row.subject, who=who).strip()
    tone = "primary" if row.expected else "secondary"
    return Fact(words if row.expected else f"{words} · {row.state_label}", tone)


def _acts_here(here: Any, person: Person) -> list[Act]:
    path = f"/reception/visits/{here.id}"
    found = []
    if (
        person.can(Permission.MOVE)
        and here.day == clock.today()
        and here.state not in ("in_consultation", "in_service")
    ):
        found.append(Act(_("Call number"), "k", f"{path}/calls", post=True))
    if person.can(Permission.LEAD):
        found.append(Act(_("Hand over"), "h", f"{path}#hand_over"))
    if person.can(Permission.MOVE):
        found.append(Act(_("Leaves"), "l", f"{path}#departure"))
    return [*found, Act(_("Visit"), "v", path)]


def _acts_away(customer_id: int, expected: Appointment | None, person: Person) -> list[Act]:
    found = []
    if person.can(Permission.ARRIVE):
        if expected is not None:
            url = url_for("reception.arrive_booked", appointment_id=expected.id)
            found.append(Act(_("Arrived"), "a", url, post=True))
        found.append(Act(_("Walk-in"), "w", url_for("reception.arrive", customer=customer_id)))
    if person.can("appointments.book") and BOOKING_PAGE in current_app.view_functions:
        found.append(Act(_("Book"), "b", url_for(BOOKING_PAGE, customer_id=customer_id)))
    return found


BOOKING_PAGE = "appointments.book"


def door(text: str, person: Person) -> list[Act]:
    """For somebody without a file: a new arrival with what was typed. A queue number leads to its visit."""
    found = _numbered(text, person) if NUMBER.fullmatch(text) else []
    if person.can(Permission.ARRIVE) and not found and text:
        number = text.lstrip("+").isdigit()
        url = url_for("reception.arrive", phone=text) if number else url_for("reception.arrive", name=text)
        found.append(Act(_("New arrival"), "", url))
    return found


def _numbered(text: str, person: Person) -> list[Act]:
    """Today's visit of a queue number such as A012, or the visit of a registration number (REC-19)."""
    visits = select(Visit.id, Visit.queue_number, Customer.name).join(Customer, Customer.id == Visit.customer_id)
    visits = visits.where(Visit.branch_id == person.branch_id)
    if text[:1] in "gG":
        registered = select(VisitRegistration.visit_id).where(VisitRegistration.number == text.upper())
        visits = visits.where(Visit.id.in_(registered))
    else:
        visits = visits.where(Visit.day == clock.today(), Visit.queue_position == int(text[1:]))
    if not person.can(Permission.LEAD):
        visits = visits.where(Visit.assigned_to_id == person.id)
    rows = db.session.execute(visits.limit(1))
    return [Act(f"{row.queue_number} {row.name}", "", f"/reception/visits/{row.id}") for row in rows]
