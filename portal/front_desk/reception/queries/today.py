"""What waits for a person at reception, for their "today" page (XC-09)."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.core.database import db
from portal.front_desk.reception import policy
from portal.front_desk.reception.models import HandOver, Visit
from portal.front_desk.reception.permissions import Permission
from portal.front_desk.reception.queries.visits import open_from_earlier_days
from portal.registry.staff.models import Person


def today_items(person: Person) -> list[dict[str, Any]]:
    """Customers waiting for me, hand-overs to answer, unsettled customers, visits without outcome."""
    if not person.can(Permission.BOARD):
        return []
    items = [*_assigned(person), *_offered(person), *_unsettled(person)]
    if person.can(Permission.LEAD):
        items += [_forgotten(visit) for visit in open_from_earlier_days(person)]
    return items


KINDS = {
    "assigned": _l("Customer waits"),
    "hand_over": _l("Hand-over"),
    "unsettled": _l("Unsettled customer"),
    "no_outcome": _l("Visit without outcome"),
}


def _item(code: str, title: str, visit: Visit, since: Any, due: Any = None) -> dict[str, Any]:
    return {
        "code": code,
        "kind": str(KINDS[code]),
        "title": title,
        "url": visit.path,
        "since": since,
        "due_at": due,
        "overdue": due is not None and due < clock.now(),
    }


def _assigned(person: Person) -> list[dict[str, Any]]:
    mine = select(Visit).where(Visit.assigned_to_id == person.id, Visit.state == "waiting")
    target = timedelta(minutes=policy.WAIT_TARGET.value())
    rows = db.session.scalars(
        mine.where(Visit.day == clock.today()).options(joinedload(Visit.customer)).order_by(Visit.state_since)
    )
    return [
        _item(
            "assigned",
            _(
                "%(number)s %(name)s waits for you: %(purpose)s",
                number=visit.queue_number,
                name=visit.customer.name,
                purpose=visit.purpose,
            ),
            visit,
            visit.notified_at or visit.state_since,
            (visit.notified_at or visit.state_since) + target,
        )
        for visit in rows
    ]


def _offered(person: Person) -> list[dict[str, Any]]:
    offers = select(HandOver).join(Visit).where(HandOver.to_id == person.id, HandOver.answer == "")
    rows = db.session.scalars(
        offers.where(Visit.state != "left").options(
            joinedload(HandOver.visit).joinedload(Visit.customer), joinedload(HandOver.giver)
        )
    )
    target = timedelta(minutes=policy.WAIT_TARGET.value())
    return [
        _item(
            "hand_over",
            _(
                "%(giver)s hands %(number)s %(name)s over to you: %(need)s",
                giver=offer.giver.name,
                number=offer.visit.queue_number,
                name=offer.visit.customer.name,
                need=offer.need,
            ),
            offer.visit,
            offer.offered_at,
            offer.offered_at + target,
        )
        for offer in rows
    ]


def _unsettled(person: Person) -> list[dict[str, Any]]:
    flagged = select(Visit).where(Visit.branch_id == person.branch_id, Visit.unsettled.is_(True), Visit.state != "left")
    if person.role not in ("cs_staff", "cs_manager"):
        flagged = flagged.where(Visit.assigned_to_id == person.id)
    rows = db.session.scalars(flagged.options(joinedload(Visit.customer)))
    return [
        _item(
            "unsettled",
            _(
                "Unsettled: %(number)s %(name)s – %(note)s",
                number=v.queue_number,
                name=v.customer.name,
                note=v.unsettled_note,
            ),
            v,
            v.unsettled_at,
            v.unsettled_at,
        )
        for v in rows
    ]


def _forgotten(visit: Visit) -> dict[str, Any]:
    title = _("No outcome yet: %(name)s, visit of %(day)s", name=visit.customer.name, day=visit.day.isoformat())
    return _item("no_outcome", title, visit, visit.arrived_at, visit.arrived_at)
