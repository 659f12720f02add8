"""The result is told, and what the customer says to it is written down (CMP-12, DIS-14, LAW-01)."""

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.core import access, audit, clock
from portal.core.database import Actor, db
from portal.core.refusals import Refused
from portal.registry.staff.models import Person
from portal.service.complaints import choices, gates, policy, settings
from portal.service.complaints.chinese import written
from portal.service.complaints.models import Case, CaseFollowUp
from portal.service.complaints.operations import entries, signals, steps
from portal.service.complaints.permissions import Permission

#: The step that telling the result takes, by state.
_STEPS = {"handling": "solve", "proposal": "answer"}


def tell_result(case: Case, *, result: str, way: str, view: str, by: Actor, words: str = "") -> Case:
    """Record the result told to the customer and the customer's view; the case moves on when it was waiting for that.

    Locked while a refund case of it is not agreed and confirmed (REF-06).
    """
    access.check(by, Permission.HANDLE)
    policy.refuse_accused(case, by)
    if case.state not in _STEPS:
        raise Refused(
            "CMP-12" if case.kind == "complaint" else "DIS-14",
            _("The result is told when the solution is being carried out. Take the steps before it."),
            link=case.path,
        )
    gates.money_unlocked(case)
    keep_answer(case, result=result, way=way, view=view, words=words, by=by)
    steps.take(case, _STEPS[case.state], by=by)
    plan_follow_up(case, by=by)
    return case


def settle_at_once(case: Case, *, result: str, view: str, by: Actor, words: str = "") -> Case:
    """What can be settled on the spot is settled and answered on the spot, by who received it (LAW-01)."""
    access.check(by, Permission.TAKE_IN)
    if isinstance(by, Person) and by.id not in (case.receiver_id, case.forwarded_to_id) and not by.can(Permission.LEAD):
        raise Refused("LAW-01", _("Whoever received the complaint first settles it on the spot."))
    policy.refuse_accused(case, by)
    keep_answer(case, result=result, way=written(_l("on the spot")), view=view, words=words, by=by)
    steps.take(case, "settle_at_once", by=by)
    plan_follow_up(case, by=by)
    return case


def keep_answer(case: Case, *, result: str, way: str, view: str, words: str, by: Actor) -> None:
    """Write the result and the view into the case and its story."""
    rule = "CMP-12" if case.kind == "complaint" else "DIS-14"
    if not result.strip():
        raise Refused(rule, _("Write what the customer was told."), field="result")
    if view not in choices.VIEWS:
        raise Refused(rule, _("Record what the customer says to it."), field="view")
    case.result, case.result_way = result.strip(), way.strip()
    case.customer_view, case.customer_words = view, words.strip()
    case.result_told_at = clock.now()
    case.progress_due_at = None
    db.session.flush()
    said = f"{written(choices.VIEWS[view])} {words.strip()}".strip()
    entries.put(case, "result", f"{case.result}\n{said}", by=by, way=way)
    audit.record("complaints.tell_result", case, by=by, view=view, way=way)


def open_follow_up(case: Case) -> CaseFollowUp | None:
    """The planned follow-up that nobody has done yet."""
    rows = select(CaseFollowUp).where(CaseFollowUp.case_id == case.id, CaseFollowUp.done_at.is_(None))
    return db.session.scalar(rows)


def plan_follow_up(case: Case, *, by: Actor) -> CaseFollowUp | None:
    """Plan the satisfaction follow-up after the answer, by somebody who is not complained about (DIS-14, LAW-03)."""
    if open_follow_up(case) is not None:
        return None
    about = [accused.person for accused in case.accused]
    asking = [p for p in policy.customer_service(case.branch_id) if not policy.is_accused(p, about)]
    person = next(iter(asking), None) or case.handler or case.receiver
    row = CaseFollowUp(
        case_id=case.id,
        person_id=person.id,
        due_on=clock.today() + timedelta(days=settings.FOLLOW_UP_DAYS.value()),
    )
    signals.put(row, lambda: Refused("DIS-14", _("The follow-up is planned already.")), by=by)
    audit.record("complaints.plan_follow_up", case, by=by, due=row.due_on, person=person.name)
    signals.changed(case, person.id)
    return row


def record_follow_up(case: Case, *, view: str, by: Actor, words: str = "") -> CaseFollowUp:
    """Record what the customer says some days later (DIS-14, LAW-03)."""
    access.check(by, Permission.HANDLE)
    policy.refuse_accused(case, by)
    row = open_follow_up(case)
    if row is None:
        raise Refused("DIS-14", _("No follow-up is planned in this case."))
    if view not in choices.VIEWS:
        raise Refused("DIS-14", _("Record what the customer says."), field="view")
    row.view, row.words, row.done_at = view, words.strip(), clock.now()
    db.session.flush()
    audit.record("complaints.follow_up", case, by=by, view=view, words=row.words[:200])
    signals.changed(case, row.person_id)
    return row


def plan_follow_up_once(case: Case, *, by: Actor) -> None:
    """Plan a follow-up unless one was planned or done since the answer (DIS-14)."""
    since = select(CaseFollowUp.id).where(CaseFollowUp.case_id == case.id)
    if case.result_told_at is not None:
        since = since.where(CaseFollowUp.created_at >= case.result_told_at)
    if db.session.scalar(since.limit(1)) is None:
        plan_follow_up(case, by=by)
