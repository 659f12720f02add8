"""What must be true before a case takes a step, each by its rule."""

from collections.abc import Callable

from flask_babel import gettext as _
from sqlalchemy import func, select

from portal.core.database import Actor, db
from portal.core.refusals import Refused
from portal.service.complaints import policy, settings
from portal.service.complaints.models import (
    Case,
    CaseAttempt,
    CaseConference,
    CaseEntry,
    CaseFollowUp,
    CaseMeasure,
    CasePart,
    CaseSolution,
    CaseTalk,
    CaseTask,
    ConferenceMember,
)
from portal.service.complaints.permissions import Permission

Gate = Callable[[Case, Actor], None]


def check(case: Case, step: str, by: Actor) -> None:
    """Refuse the step when something it needs is not there; steps without a gate pass."""
    gate = _GATES.get((case.kind, step))
    if gate is not None and not case.paused:
        gate(case, by)
    if case.paused and step not in ("look_again", "escalate", "to_dissatisfied"):
        raise Refused("LAW-02", _("This case rests for a legal ground. Let its clock run on first."), link=case.path)


def unsolved_attempts(case: Case) -> int:
    """How many attempts on site did not settle it (DIS-03)."""
    return _count(CaseAttempt, case, CaseAttempt.result == "unsolved")


def attempts(case: Case) -> int:
    """How many attempts on site were recorded (DIS-03)."""
    return _count(CaseAttempt, case)


def hand_over_due(case: Case) -> bool:
    """Whether customer service has to take over: the third attempt did not settle it (DIS-04, CTD-02)."""
    return unsolved_attempts(case) >= settings.ATTEMPTS.value()


def has_solution(case: Case) -> bool:
    """Whether a solution was written (CMP-09)."""
    return _has(CaseSolution, case)


def _count(part: type[CasePart], case: Case, *wanted: object) -> int:
    rows = select(func.count()).select_from(part).where(part.case_id == case.id, *wanted)  # type: ignore[arg-type]
    return db.session.scalar(rows) or 0


def _has(part: type[CasePart], case: Case, *wanted: object) -> bool:
    return _count(part, case, *wanted) > 0


def latest_conference(case: Case) -> CaseConference | None:
    """The conference convened last."""
    rows = select(CaseConference).where(CaseConference.case_id == case.id)
    return db.session.scalar(rows.order_by(CaseConference.id.desc()).limit(1))


def reception_signed(case: Case) -> bool:
    """Whether customer service's reception record bears everybody's signature (DIS-05)."""
    return _has(CaseTalk, case, CaseTalk.kind == "reception", CaseTalk.signed_at.is_not(None))


def _forward(case: Case, by: Actor) -> None:
    if case.forwarded_to_id is None:
        raise Refused("CMP-03", _("Say to whom the complaint is forwarded."), field="person_id", link=case.path)


def _investigate(case: Case, by: Actor) -> None:
    if case.handler_id is None:
        raise Refused("CMP-04", _("Name a handler who is not complained about first."), link=f"{case.path}/handler")


def _agree(case: Case, by: Actor) -> None:
    if not _has(CaseSolution, case):
        raise Refused(
            "CMP-09",
            _("Write the solution first: department, person, time limit, measures."),
            link=f"{case.path}/solutions/new",
        )
    _approved(case)


def _approved(case: Case) -> None:
    if _has(CaseSolution, case, CaseSolution.needs_approval.is_(True), CaseSolution.approved_at.is_(None)):
        raise Refused("CMP-10", _("A free service waits for the department manager's approval."), link=case.path)


def _answered(case: Case, rule: str) -> None:
    if not case.result or not case.customer_view:
        raise Refused(
            rule,
            _("Record the result told to the customer and the customer's view first."),
            link=f"{case.path}/result",
        )


def money_unlocked(case: Case) -> None:
    """The customer is answered about money only when president and finance have agreed (REF-06)."""
    waiting = [money for money in policy.money_of(case) if not (money.unlocked or money.dropped)]
    if waiting:
        raise Refused(
            "REF-06",
            _(
                "Refund %(number)s is not agreed and confirmed yet (%(state)s). The answer stays locked until then.",
                number=waiting[0].number,
                state=waiting[0].state,
            ),
            link=waiting[0].url,
        )


def _solve(case: Case, by: Actor) -> None:
    money_unlocked(case)
    _answered(case, "CMP-12")


def _summarise(case: Case, by: Actor) -> None:
    if not (case.cause and case.causes and case.weaknesses) or not _has(CaseMeasure, case):
        raise Refused(
            "CMP-13",
            _("Write causes, weaknesses and at least one improvement with owner and date first."),
            link=f"{case.path}/summary",
        )


def _close(case: Case) -> None:
    _answered(case, "LAW-03" if case.kind == "complaint" else "DIS-14")
    money_unlocked(case)
    if case.emergency:
        raise Refused("DIS-09", _("End the emergency first, and say how."), link=case.path)
    if case.key_case and not _has(CaseFollowUp, case, CaseFollowUp.done_at.is_not(None)):
        raise Refused(
            "LAW-03",
            _("A key complaint counts as closed only after its follow-up. Record the follow-up first."),
            link=f"{case.path}/follow-up",
        )
    if _has(CaseMeasure, case, CaseMeasure.done_at.is_(None)) or policy.improvements_open(case):
        raise Refused("CMP-14", _("An improvement is still open. It is tracked until it is done."), link=case.path)


def _close_complaint(case: Case, by: Actor) -> None:
    _close(case)
    if not _has(CaseEntry, case, CaseEntry.kind == "report"):
        raise Refused(
            "CMP-15",
            _("Report process and result to the management first."),
            link=f"{case.path}/entries/new?kind=report",
        )


def _close_dissatisfied(case: Case, by: Actor) -> None:
    _close(case)
    if _has(CaseTask, case, CaseTask.done_at.is_(None)):
        raise Refused("DIS-06", _("A department has not completed its records yet."), link=case.path)


def _solve_on_site(case: Case, by: Actor) -> None:
    if not _has(CaseAttempt, case, CaseAttempt.result == "solved"):
        raise Refused("DIS-03", _("Record the attempt that settled it first."), link=f"{case.path}/attempts/new")


def _hand_over(case: Case, by: Actor) -> None:
    if case.emergency or hand_over_due(case) or by.can(Permission.LEAD):
        return
    raise Refused(
        "DIS-04",
        _(
            "The on-site consultant tries %(wanted)d times first; so far %(tried)d. Earlier only in an emergency or by "
            "a manager's reason.",
            wanted=settings.ATTEMPTS.value(),
            tried=unsolved_attempts(case),
        ),
        link=f"{case.path}/attempts/new",
    )


def _convene(case: Case, by: Actor) -> None:
    if not reception_signed(case):
        raise Refused(
            "DIS-05",
            _("Receive the customer first; everybody present signs the record."),
            link=f"{case.path}/talks/new",
        )


def _propose(case: Case, by: Actor) -> None:
    conference = latest_conference(case) if case.state == "conference" else None
    if case.state == "conference":
        _concluded(case, conference)
    elif not reception_signed(case):
        _convene(case, by)
    if conference is not None and conference.money:
        if not [money for money in policy.money_of(case) if not money.dropped]:
            raise Refused(
                "DIS-08",
                _("The plan involves money. Open a refund case; it is no ordinary solution."),
                link=f"{case.path}/money",
            )
        return
    if not _has(CaseSolution, case) and not policy.money_of(case):
        raise Refused(
            "DIS-07",
            _("Write what is proposed first: department, person, time limit, measures."),
            link=f"{case.path}/solutions/new",
        )
    _approved(case)


def _concluded(case: Case, conference: CaseConference | None) -> None:
    if conference is None or conference.concluded_at is None:
        raise Refused(
            "DIS-07",
            _("Conclude the conference first: facts and the plan discussed."),
            link=f"{case.path}/conferences/{conference.id}" if conference else case.path,
        )


def silent_members(conference: CaseConference) -> list[str]:
    """Who has not given an opinion yet."""
    rows = select(ConferenceMember.name).where(
        ConferenceMember.conference_id == conference.id, ConferenceMember.opinion == ""
    )
    return list(db.session.scalars(rows.order_by(ConferenceMember.id)))


def _answer(case: Case, by: Actor) -> None:
    money_unlocked(case)
    _answered(case, "DIS-14")


_GATES: dict[tuple[str, str], Gate] = {
    ("complaint", "forward"): _forward,
    ("complaint", "settle_at_once"): _solve,
    ("complaint", "investigate"): _investigate,
    ("complaint", "agree"): _agree,
    ("complaint", "solve"): _solve,
    ("complaint", "summarise"): _summarise,
    ("complaint", "close"): _close_complaint,
    ("dissatisfied", "solve_on_site"): _solve_on_site,
    ("dissatisfied", "hand_over"): _hand_over,
    ("dissatisfied", "convene"): _convene,
    ("dissatisfied", "propose"): _propose,
    ("dissatisfied", "answer"): _answer,
    ("dissatisfied", "close"): _close_dissatisfied,
}
