"""The closing summary, the improvements tracked until done, the end, and a new beginning (CMP-13…15, LAW-03)."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from portal.core import access, audit, clock, events
from portal.core.database import Actor, db
from portal.core.refusals import Refused
from portal.registry.staff.models import Person
from portal.service.complaints import choices, policy
from portal.service.complaints.chinese import written
from portal.service.complaints.facts import CaseClosed, MeasureAgreed
from portal.service.complaints.models import Case, CaseMeasure
from portal.service.complaints.operations import answering, entries, reckoning, signals, steps
from portal.service.complaints.permissions import Permission

#: An improvement as it is agreed: what, who, by when.
Agreed = tuple[str, Person, date]


def summarise(case: Case, *, cause: str, causes: str, weaknesses: str, measures: Sequence[Agreed], by: Actor) -> Case:
    """Write the closing summary: causes, weaknesses, improvements with owner and date (CMP-13).

    A complaint moves on to “summarised”; a dissatisfied customer's case keeps its state.
    """
    access.check(by, Permission.LEAD)
    policy.refuse_accused(case, by)
    if case.state not in ("solved", "answered", "closed"):
        raise Refused("CMP-13", _("The summary is written after the customer's answer."), link=case.path)
    if cause not in choices.CATEGORIES:
        raise Refused("CMP-13", _("Choose the main cause."), field="cause")
    if not causes.strip():
        raise Refused("CMP-13", _("Write the causes that were found."), field="causes")
    if not weaknesses.strip():
        raise Refused("CMP-13", _("Write which weaknesses it showed."), field="weaknesses")
    if not measures and not _measures(case):
        raise Refused("CMP-13", _("At least one improvement with owner and date."), field="title")
    case.cause, case.causes, case.weaknesses = cause, causes.strip(), weaknesses.strip()
    case.summarised_at = clock.now()
    db.session.flush()
    for title, owner, due_on in measures:
        agree_measure(case, title, owner, due_on, by=by)
    audit.record("complaints.summarise", case, by=by, cause=cause, measures=[title for title, *_rest in measures])
    if case.state == "solved":
        steps.take(case, "summarise", by=by)
    signals.changed(case)
    return case


def _measures(case: Case) -> int:
    return db.session.scalar(select(func.count()).select_from(CaseMeasure).where(CaseMeasure.case_id == case.id)) or 0


def agree_measure(case: Case, title: str, owner: Person, due_on: date, *, by: Actor) -> CaseMeasure:
    """Agree one improvement, and announce it to the register of improvements (CMP-13, XC-10)."""
    access.check(by, Permission.LEAD)
    policy.refuse_accused(case, by)
    if not title.strip():
        raise Refused("CMP-13", _("Write what is to become better."), field="title")
    if due_on < clock.today():
        raise Refused("CMP-13", _("The date lies in the past."), field="due_on")
    if not owner.active or owner.branch_id != case.branch_id:
        raise Refused("CMP-13", _("Choose somebody who works here."), field="owner_id")
    row = CaseMeasure(case_id=case.id, title=title.strip(), owner_id=owner.id, due_on=due_on)
    signals.keep(row, by=by)
    audit.record("complaints.agree_measure", case, by=by, title=row.title, owner=owner.name, due=due_on)
    label = f"{case.kind_label} {case.number}"
    events.publish(MeasureAgreed(row.title, owner, due_on, case.kind, label, case.path, by))
    signals.changed(case, owner.id)
    return row


def complete_measure(measure: CaseMeasure, *, outcome: str, by: Actor) -> CaseMeasure:
    """Its owner, or a manager, says that an improvement is done and what came of it (CMP-14)."""
    case = db.session.get_one(Case, measure.case_id)
    if by.id != measure.owner_id:
        access.check(by, Permission.LEAD)
    if measure.done_at is not None:
        raise Refused("CMP-14", _("This is done already."))
    if not outcome.strip():
        raise Refused("CMP-14", _("Write what came of it."), field="outcome")
    measure.done_at, measure.outcome = clock.now(), outcome.strip()
    db.session.flush()
    audit.record("complaints.complete_measure", measure, by=by, measure=measure.title, outcome=measure.outcome[:200])
    signals.changed(case, measure.owner_id)
    return measure


def improvement_closed(source_url: str, title: str, outcome: str, *, by: Actor) -> None:
    """The register says that an improvement agreed in a case is done: it is done here as well (CMP-14)."""
    case_id = source_url.removeprefix("/complaints/")
    if not source_url.startswith("/complaints/") or not case_id.isdecimal():
        return
    open_ones = select(CaseMeasure).where(CaseMeasure.case_id == int(case_id), CaseMeasure.done_at.is_(None))
    for measure in db.session.scalars(open_ones.where(CaseMeasure.title == title).limit(1)):
        measure.done_at, measure.outcome = clock.now(), outcome.strip() or "—"
        db.session.flush()
        audit.record("complaints.complete_measure", measure, by=by, measure=title, outcome=measure.outcome[:200])
        signals.changed(db.session.get_one(Case, measure.case_id), measure.owner_id)


def close(case: Case, *, by: Actor) -> Case:
    """Close the case; its gate has looked at answer, follow-up, improvements and report (CMP-14, LAW-03, DIS-14)."""
    access.check(by, Permission.LEAD)
    if case.kind == "dissatisfied" and case.state == "answered" and case.customer_view:
        answering.plan_follow_up_once(case, by=by)
    steps.take(case, "close", by=by)
    case.closed_at = clock.now()
    db.session.flush()
    signals.changed(case)
    events.publish(CaseClosed(case, by))
    return case


def reopen(case: Case, *, reason: str, evidence: str, by: Actor) -> Case:
    """Open a case again, on new evidence only (LAW-03); a complaint's clock starts anew."""
    access.check(by, Permission.LEAD)
    if not evidence.strip():
        raise Refused("LAW-03", _("Name the new evidence. Without it the case stays closed."), field="evidence")
    steps.take(case, "reopen", by=by, reason=reason)
    entries.add_evidence(
        case, kind="other", title=written(_l("New evidence")), source=case.complainant_name, place=evidence, by=by
    )
    case.reopened += 1
    case.closed_at = case.summarised_at = case.result_told_at = None
    case.result, case.customer_view, case.customer_words = "", "", ""
    db.session.flush()
    if case.kind == "complaint":
        reckoning.start(case, "reopened", by=by, reason=reason.strip())
        entries.plan_progress(case)
    signals.changed(case)
    return case
