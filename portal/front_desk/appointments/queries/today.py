"""What waits for a person in the appointment book, for their "today" page (XC-09)."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.core.database import db
from portal.front_desk.appointments import gates, policy
from portal.front_desk.appointments.choices import GATED
from portal.front_desk.appointments.models import Appointment, NoShowFollowUp, OnlineRequest
from portal.front_desk.appointments.permissions import Permission
from portal.front_desk.appointments.queries import lists, records
from portal.registry.staff.models import Person

KINDS = {
    "reconfirm": _l("Re-confirm"),
    "no_show": _l("Did not come"),
    "notice": _l("Appointment changed"),
    "request": _l("Website request"),
    "rebook": _l("Find another time"),
    "gates": _l("Not ready for tomorrow"),
}
FEW = 20


def today_items(person: Person) -> list[dict[str, Any]]:
    """Customers to ask again, who did not come, changes to hear of, website requests, open gates."""
    if not person.can(Permission.READ):
        return []
    items = [*_notices(person)]
    if person.can(Permission.BOOK):
        items += [*_to_reconfirm(person), *_no_shows(person), *_to_rebook(person), *_not_ready(person)]
    if person.can(Permission.ONLINE):
        items += _requests(person)
    return items


def _item(code: str, title: str, url: str, since: Any, due: Any = None, note: str = "") -> dict[str, Any]:
    return {
        "kind": str(KINDS[code]), "title": title, "url": url, "since": since, "due_at": due, "note": note,
        "overdue": due is not None and due < clock.now(),
    }  # fmt: skip


def _to_reconfirm(person: Person) -> list[dict[str, Any]]:
    """Ask the customer again and tell them how to prepare (APT-07)."""
    return [
        _item(
            "reconfirm",
            _(
                "Ask %(who)s again: %(when)s %(what)s",
                who=row.who,
                when=f"{row.day:%m-%d} {row.hours}",
                what=row.subject,
            ),
            f"{row.path}#call",
            policy.reconfirm_from(row),
            row.starts_at - timedelta(hours=2),
        )
        for row in lists.to_reconfirm(person, FEW)
    ]


def _no_shows(person: Person) -> list[dict[str, Any]]:
    wanted = select(NoShowFollowUp).where(NoShowFollowUp.owner_id == person.id, NoShowFollowUp.result == "")
    rows = db.session.scalars(
        wanted.options(joinedload(NoShowFollowUp.appointment).joinedload(Appointment.customer))
        .order_by(NoShowFollowUp.due_at)
        .limit(FEW)
    )
    return [
        _item(
            "no_show",
            _("Ask %(who)s why they did not come: %(what)s", who=row.appointment.who, what=row.appointment.subject),
            row.path,
            row.created_at,
            row.due_at,
        )
        for row in rows
    ]


def _notices(person: Person) -> list[dict[str, Any]]:
    """Changes somebody else made (APT-09)."""
    return [
        _item("notice", notice.text, f"/appointments/{notice.appointment_id}", notice.at)
        for notice in records.unread_notices(person, FEW)
    ]


def _to_rebook(person: Person) -> list[dict[str, Any]]:
    wanted = select(Appointment).where(
        Appointment.branch_id == person.branch_id,
        Appointment.day >= clock.today(),
        Appointment.day <= clock.today() + timedelta(days=60),
        Appointment.to_rebook.is_(True),
        Appointment.state.in_(("booked", "confirmed")),
    )
    if not policy.may_change_times(person):
        wanted = wanted.where(Appointment.consultant_id == person.id)
    rows = db.session.scalars(
        wanted.options(joinedload(Appointment.customer)).order_by(Appointment.starts_at).limit(FEW)
    )
    return [
        _item(
            "rebook",
            _("Call %(who)s: the time on %(day)s does not hold", who=row.who, day=f"{row.day:%m-%d} {row.hours}"),
            f"{row.path}/move",
            None,
            row.starts_at,
        )
        for row in rows
    ]


def _not_ready(person: Person) -> list[dict[str, Any]]:
    """Tomorrow's surgeries and treatments that could not begin as things are (APT-08)."""
    tomorrow = clock.today() + timedelta(days=1)
    wanted = select(Appointment).where(
        Appointment.consultant_id == person.id,
        Appointment.day.in_((clock.today(), tomorrow)),
        Appointment.kind.in_(GATED),
        Appointment.state.in_(("booked", "confirmed")),
    )
    rows = db.session.scalars(wanted.options(joinedload(Appointment.customer)).order_by(Appointment.starts_at)).all()
    found = gates.of_all(rows)
    return [
        _item(
            "gates",
            _("%(who)s %(when)s: %(what)s", who=row.who, when=f"{row.day:%m-%d} {row.hours}", what=row.subject),
            row.path,
            None,
            row.starts_at,
            _("、").join(gate.label for gate in found[row.id] if not gate.ready),
        )
        for row in rows
        if any(not gate.ready for gate in found.get(row.id, ()))
    ]


def _requests(person: Person) -> list[dict[str, Any]]:
    """Website requests nobody has answered (APT-17)."""
    wanted = lists.requests(person).where(OnlineRequest.answered_at.is_(None))
    rows = db.session.scalars(wanted.order_by(OnlineRequest.received_at).limit(FEW))
    within = timedelta(minutes=policy.ANSWER_MINUTES.value())
    return [
        _item(
            "request",
            _("%(name)s asks for an appointment: %(kind)s", name=row.name, kind=row.kind_label),
            row.path,
            row.received_at,
            row.received_at + within,
        )
        for row in rows
    ]
