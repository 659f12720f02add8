"""A case likely to become a dispute, and one that has: course, law, principles, determination (DIS-10, CMP-17)."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.core import access, audit, clock
from portal.core.database import Actor, db
from portal.core.refusals import Refused
from portal.service.complaints import choices, policy
from portal.service.complaints.chinese import written
from portal.service.complaints.models import Case, MedicalDispute
from portal.service.complaints.models.disputes import PRINCIPLES
from portal.service.complaints.operations import entries, signals
from portal.service.complaints.permissions import Permission


def flag_likely(case: Case, *, likely: bool, reason: str, by: Actor) -> Case:
    """Mark a case that may become a dispute, or take the mark away, with the reason (DIS-10)."""
    access.check(by, Permission.HANDLE, Permission.ATTEMPT)
    policy.refuse_accused(case, by)
    if not reason.strip():
        raise Refused("DIS-10", _("Write why."), field="reason")
    case.dispute_likely = likely
    db.session.flush()
    words = written(_l("Likely to become a dispute") if likely else _l("No longer likely to become a dispute"))
    entries.put(case, "note", f"{words}{written(_l(': '))}{reason.strip()}", by=by)
    audit.record("complaints.flag_likely", case, by=by, likely=likely, reason=reason.strip())
    signals.changed(case)
    return case


def declare_dispute(case: Case, *, course: str, law: str, by: Actor, **principles: str) -> MedicalDispute:
    """Record that a case is a medical dispute: the full course of events, the law, the principles (CMP-17).

    `principles`: `open`, `fair`, `just`, `timely`, `convenient`: how each was kept.
    """
    access.check(by, Permission.LEAD)
    policy.refuse_accused(case, by)
    if not case.open:
        raise Refused("CMP-17", _("This case is closed. Reopen it on new evidence."))
    _check_told(course, law, principles)
    if of_case(case) is not None:
        raise Refused("CMP-17", _("This case is a dispute already."), link=case.path)
    row = MedicalDispute(
        case_id=case.id,
        declared_at=clock.now(),
        course=course.strip(),
        law=law.strip(),
        **{f"kept_{name}": principles[name].strip() for name in PRINCIPLES},
    )
    signals.put(row, lambda: Refused("CMP-17", _("This case is a dispute already."), link=case.path), by=by)
    case.dispute = case.dispute_likely = True
    db.session.flush()
    audit.record("complaints.declare_dispute", case, by=by, law=row.law)
    signals.changed(case)
    return row


def _check_told(course: str, law: str, principles: dict[str, str]) -> None:
    if not course.strip():
        raise Refused("CMP-17", _("Write the full course of events."), field="course")
    if not law.strip():
        raise Refused("CMP-17", _("Name the law that applies."), field="law")
    for name in PRINCIPLES:
        if not principles.get(name, "").strip():
            raise Refused("CMP-17", _("Write how this principle was kept."), field=name)


def amend_dispute(dispute: MedicalDispute, *, course: str, law: str, by: Actor, **principles: str) -> MedicalDispute:
    """Correct or extend the record of a dispute; what it said before is in the log (CMP-17, CMP-22)."""
    access.check(by, Permission.LEAD)
    case = db.session.get_one(Case, dispute.case_id)
    policy.refuse_accused(case, by)
    _check_told(course, law, principles)
    before = {"course": dispute.course, "law": dispute.law}
    dispute.course, dispute.law = course.strip(), law.strip()
    for name in PRINCIPLES:
        setattr(dispute, f"kept_{name}", principles[name].strip())
    db.session.flush()
    audit.record("complaints.amend_dispute", dispute, by=by, before=before)
    signals.changed(case)
    return dispute


def determine_accident(
    dispute: MedicalDispute, *, accident: str, determined_on: date, determined_by: str, basis: str, by: Actor
) -> MedicalDispute:
    """Record whether a medical accident was determined, by whom and on what paper (CMP-17, CTD-18)."""
    access.check(by, Permission.LEAD)
    case = db.session.get_one(Case, dispute.case_id)
    policy.refuse_accused(case, by)
    if accident not in choices.ACCIDENT or accident == "open":
        raise Refused("CMP-17", _("Say what was determined."), field="accident")
    if not determined_by.strip() or not basis.strip():
        raise Refused("CMP-17", _("Name the body that determined it, and its document."), field="determined_by")
    if determined_on > clock.today():
        raise Refused("CMP-17", _("This date lies in the future."), field="determined_on")
    before = dispute.accident
    dispute.accident, dispute.determined_on = accident, determined_on
    dispute.determined_by, dispute.basis = determined_by.strip(), basis.strip()
    db.session.flush()
    audit.record("complaints.determine_accident", dispute, by=by, before=before, accident=accident, basis=dispute.basis)
    signals.changed(case)
    return dispute


def of_case(case: Case) -> MedicalDispute | None:
    """The dispute of a case."""
    return db.session.scalar(select(MedicalDispute).where(MedicalDispute.case_id == case.id))
