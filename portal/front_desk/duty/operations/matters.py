"""Matters dealt with on duty, with their result (DTY-05); an emergency call nobody answered (DTY-03)."""

from datetime import datetime, timedelta

from flask_babel import gettext as _

from portal.core import access, audit, clock, events, workflow
from portal.core.database import add, db
from portal.core.drafts import own_path
from portal.core.refusals import Refused
from portal.front_desk.duty import policy
from portal.front_desk.duty.choices import MATTER_KINDS
from portal.front_desk.duty.facts import DutyMatterRecorded, EmergencyCallUnanswered
from portal.front_desk.duty.models import DutyMatter, Shift
from portal.front_desk.duty.operations import signals
from portal.front_desk.duty.permissions import Permission
from portal.front_desk.duty.queries.now import at_work_now, on_duty_now
from portal.front_desk.duty.workflow import MATTER
from portal.registry.staff import queries as staff
from portal.registry.staff.models import Person


def record_matter(
    *,
    kind: str,
    what: str,
    by: Person,
    occurred_at: datetime | None = None,
    caller: str = "",
    phone: str = "",
    result: str = "",
    url: str = "",
    shift: Shift | None = None,
) -> DutyMatter:
    """Write down what was dealt with on duty; with a result it is settled at once (DTY-05).

    `url` is where in the portal the record of it lies. Without `shift` it belongs to the shift the person
    is in now.
    """
    access.check(by, Permission.TAKE_PART)
    if kind not in MATTER_KINDS:
        raise Refused("DTY-05", _("Choose what kind of matter it is."), field="kind")
    if not what.strip():
        raise Refused("DTY-05", _("Write what happened."), field="what")
    matter = DutyMatter(
        kind=kind,
        occurred_at=_not_future(occurred_at),
        what=what.strip(),
        caller=caller.strip(),
        phone=phone,
        shift_id=shift.id if shift else _present_shift(by),
        result="",
        url=_within(url),
    )
    add(matter, by=by)
    db.session.flush()
    audit.record("duty.record_matter", matter, by=by, kind=kind, what=matter.what)
    if result.strip():
        settle_matter(matter, result=result, by=by)
    events.publish(DutyMatterRecorded(matter))
    signals.duty_changed(matter.branch_id)
    return matter


def record_unanswered_call(
    *, by: Person, phone: str = "", caller: str = "", what: str = "", occurred_at: datetime | None = None
) -> DutyMatter:
    """An emergency call nobody answered: an event with who was on duty; leads and president know at once (DTY-03)."""
    access.check(by, Permission.TAKE_PART)
    now = on_duty_now(by.branch_id)
    answering = next((one for one in now if one.state in ("here", "late", "expected", "away")), None)
    matter = DutyMatter(
        kind="missed_call",
        occurred_at=_not_future(occurred_at),
        what=what.strip() or _("Emergency call, nobody answered"),
        caller=caller.strip(),
        phone=phone,
        shift_id=answering.shift.id if answering else None,
        person_id=answering.reached.id if answering else None,
        result="",
    )
    add(matter, by=by)
    db.session.flush()
    audit.record(
        "duty.unanswered_call", matter, by=by, phone=phone, on_duty=answering.reached.name if answering else ""
    )
    department = answering.person.department_id if answering else by.department_id
    signals.tell(
        matter.person_id,
        *(lead.id for lead in policy.leads_of(department, by.branch_id)),
        *(president.id for president in staff.active_with_role("president")),
    )
    events.publish(EmergencyCallUnanswered(matter))
    signals.duty_changed(matter.branch_id)
    return matter


def settle_matter(matter: DutyMatter, *, result: str, by: Person, url: str = "") -> DutyMatter:
    """Write down the result (DTY-05); a matter without a result stays open and is handed over."""
    access.check(by, Permission.TAKE_PART)
    if not result.strip():
        raise Refused("DTY-05", _("Write what came of it."), field="result")
    matter.result, matter.settled_at, matter.url = result.strip(), clock.now(), _within(url) or matter.url
    workflow.apply(MATTER, matter, "settle", by=by, result=matter.result)
    signals.duty_changed(matter.branch_id)
    return matter


def reopen_matter(matter: DutyMatter, *, by: Person, reason: str) -> DutyMatter:
    """It was not settled after all."""
    matter.settled_at = None
    workflow.apply(MATTER, matter, "reopen", by=by, reason=reason, result=matter.result)
    signals.duty_changed(matter.branch_id)
    return matter


def _present_shift(person: Person) -> int | None:
    return next((one.shift.id for one in at_work_now(person.branch_id) if one.person.id == person.id), None)


def _not_future(at: datetime | None) -> datetime:
    if at is not None and at > clock.now() + timedelta(minutes=1):
        raise Refused("DTY-05", _("It cannot lie in the future."), field="at")
    return at or clock.now()


def _within(url: str) -> str:
    """An address inside the portal, or nothing."""
    address = url.strip()[:200]
    return address if address and own_path(address) == address else ""
