"""The lawful clock starts, stands still, runs on, and is reckoned anew (LAW-02)."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import access, audit, clinic_calendar, clock
from portal.core.database import Actor, db
from portal.core.refusals import Refused
from portal.registry.staff.models import Department
from portal.service.complaints import choices, clocks, policy, settings
from portal.service.complaints.models import Case, CaseClock, CasePause
from portal.service.complaints.operations import signals
from portal.service.complaints.permissions import Permission


def start(case: Case, because: str, *, by: Actor, reason: str = "") -> None:
    """Start the clock of a complaint today; the present day is not counted."""
    with db.session.no_autoflush:  # days and due day are written together
        case.clock_days, case.clock_start = settings.ANSWER_DAYS.value(), clock.today()
        case.second_department_id = None
        reckon(case, because, by=by, reason=reason)


def reckon(case: Case, because: str, *, by: Actor, reason: str = "") -> None:
    """Reckon the clock of a case and keep the working; nothing when it has no clock."""
    if case.clock_days and case.clock_start is not None:
        found = clocks.reckon(case.clock_start, case.clock_days, _rests(case), clinic_calendar.overrides())
        keep(case, found, because, by=by, reason=reason)
        db.session.flush()


def keep(case: Case, found: clocks.Reckoning, because: str, *, by: Actor, reason: str = "") -> None:
    """Write a reckoning beside the earlier ones, and its day into the case."""
    before = case.answer_due
    case.answer_due, case.clock_provisional = found.due, found.provisional
    audit.record("complaints.reckon", case, by=by, because=because, before=before, due=found.due, reason=reason)
    db.session.add(CaseClock(**kept(case, found, because, by=by, reason=reason)))


def kept(case: Case, found: clocks.Reckoning, because: str, *, by: Actor, reason: str = "") -> dict[str, Any]:
    """A reckoning as its table has it."""
    return {
        "case_id": case.id,
        "started_on": case.clock_start or clock.today(),
        "days": case.clock_days,
        "due_on": found.due,
        "provisional": found.provisional,
        "because": because,
        "reason": reason,
        "derivation": found.derivation,
        "branch_id": by.branch_id,
        "created_by_id": by.id,
    }


def _rests(case: Case) -> list[clocks.Rest]:
    rows = select(CasePause.started_on, CasePause.ended_on).where(CasePause.case_id == case.id)
    return [(started, ended) for started, ended in db.session.execute(rows.order_by(CasePause.id))]


def name_second_department(case: Case, department: Department, *, reason: str, by: Actor) -> Case:
    """Allow ten working days instead of five: only with a second department and a reason (LAW-02)."""
    _check_running(case, by)
    if not reason.strip():
        raise Refused("LAW-02", _("Write why a second department is needed."), field="reason")
    if case.department_id is None:
        raise Refused("LAW-02", _("Name the department concerned first; the second one comes beside it."))
    if department.id == case.department_id:
        raise Refused("LAW-02", _("A second department is another one. Choose again."), field="department_id")
    if case.second_department_id is not None:
        raise Refused("LAW-02", _("This case has its ten working days already."))
    case.second_department_id = department.id
    case.clock_days = settings.ANSWER_DAYS_SEVERAL.value()
    reckon(case, "second_department", by=by, reason=reason.strip())
    signals.changed(case)
    return case


def pause(case: Case, *, ground: str, evidence: str, by: Actor) -> CasePause:
    """Let a case rest from today, for a ground the law knows and with its proof (LAW-02)."""
    _check_running(case, by)
    if ground not in choices.PAUSE_GROUNDS:
        raise Refused("LAW-02", _("The clock rests only on a ground the law knows. Choose one."), field="ground")
    if not evidence.strip():
        raise Refused("LAW-02", _("Write which paper proves it, with its date."), field="evidence")
    row = CasePause(case_id=case.id, ground=ground, evidence=evidence.strip(), started_on=clock.today())
    signals.put(row, lambda: Refused("LAW-02", _("This case rests already.")), by=by)
    case.paused = True
    reckon(case, "paused", by=by, reason=row.ground_label)
    signals.changed(case)
    return row


def resume(case: Case, *, by: Actor, reason: str = "") -> CasePause:
    """The ground has gone: from today the days count again (LAW-02)."""
    access.check(by, Permission.LEAD)
    policy.refuse_accused(case, by)
    open_pause = select(CasePause).where(CasePause.case_id == case.id, CasePause.ended_on.is_(None))
    row = db.session.scalar(open_pause)
    if row is None:
        raise Refused("LAW-02", _("This case does not rest."))
    row.ended_on = clock.today()
    db.session.flush()
    with db.session.no_autoflush:
        case.paused = False
        reckon(case, "resumed", by=by, reason=reason.strip())
    signals.changed(case)
    return row


def _check_running(case: Case, by: Actor) -> None:
    access.check(by, Permission.LEAD)
    policy.refuse_accused(case, by)
    if case.clock_days == 0 or not case.open or case.result_told_at is not None:
        raise Refused("LAW-02", _("There is no running clock in this case."))
    if case.paused:
        raise Refused("LAW-02", _("This case rests. Let its clock run on first."))
