"""Talks with the customer, signed by everybody present, and what follows at once (DIS-05, DIS-06, DIS-12, LAW-10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import access, audit, clock
from portal.core.database import Actor, db
from portal.core.refusals import Refused
from portal.registry.papers import signatures
from portal.registry.staff.models import Department, Person
from portal.service.complaints import choices, policy, settings
from portal.service.complaints.models import Case, CaseTalk, CaseTask, TalkPerson
from portal.service.complaints.operations import signals
from portal.service.complaints.permissions import Permission

_STATES = ("with_service", "conference", "proposal", "answered", "on_site", "opened")
_RULES = {"reception": "DIS-05", "calming": "DIS-12", "negotiation": "LAW-10"}


@dataclass(frozen=True)
class Present:
    """Somebody who is at a talk: the side, the name, as what, and the colleague when it is one."""

    side: str
    name: str
    capacity: str = ""
    person: Person | None = None


def record_talk(
    case: Case, *, kind: str, notes: str, people: Sequence[Present], by: Person, opinion: str = "", comfort: str = ""
) -> CaseTalk:
    """Record a talk with the customer and who was there; each of them signs (DIS-05).

    A joint calming needs customer service and the consultant (DIS-12); in a negotiation no side brings
    more than the law allows (LAW-10).
    """
    access.check(by, Permission.HANDLE, Permission.ATTEMPT)
    policy.refuse_accused(case, by)
    if kind not in choices.TALK_KINDS:
        raise Refused("DIS-05", _("Choose one of the words offered."), field="kind")
    rule = _RULES[kind]
    if not case.open:
        raise Refused(rule, _("This case is closed. Reopen it on new evidence."))
    if (
        kind == "reception"
        and case.state not in ("with_service", "conference", "proposal")
        and case.kind == "dissatisfied"
    ):
        raise Refused("DIS-05", _("Customer service receives the customer after the hand-over."), link=case.path)
    if kind == "reception":
        access.check(by, Permission.HANDLE)
    if not notes.strip():
        raise Refused(rule, _("Write what was said, in detail."), field="notes")
    if kind == "reception" and not opinion.strip():
        raise Refused("DIS-05", _("Write the opinion of customer service."), field="opinion")
    _check_present(kind, people)
    talk = CaseTalk(
        case_id=case.id,
        kind=kind,
        at=clock.now(),
        notes=notes.strip(),
        opinion=opinion.strip(),
        comfort=comfort.strip(),
    )
    signals.keep(talk, by=by)
    for present in people:
        row = TalkPerson(
            case_id=case.id,
            talk_id=talk.id,
            side=present.side,
            name=present.name.strip(),
            capacity=present.capacity.strip(),
            person_id=present.person.id if present.person else None,
        )
        signals.keep(row, by=by)
    db.session.refresh(talk, ["people"])
    audit.record("complaints.record_talk", case, by=by, kind=kind, present=[p.name for p in people])
    signals.changed(case)
    return talk


def _check_present(kind: str, people: Sequence[Present]) -> None:
    rule = _RULES[kind]
    if any(not present.name.strip() or present.side not in choices.SIDES for present in people):
        raise Refused(rule, _("Everybody present needs a name and a side."), field="people")
    sides = {side: [p for p in people if p.side == side] for side in choices.SIDES}
    if not sides["clinic"] or not sides["customer"]:
        raise Refused(rule, _("Name who was there: the customer's side and the clinic's."), field="people")
    roles = {present.person.role for present in people if present.person is not None}
    if kind == "calming" and not (roles & {"cs_staff", "cs_manager"} and roles & {"consultant", "consult_manager"}):
        raise Refused("DIS-12", _("Customer service and the consultant calm the customer together."), field="people")
    most = settings.SIDE_LIMIT.value()
    if kind == "negotiation" and max(len(side) for side in sides.values()) > most:
        raise Refused("LAW-10", _("Each side sends at most %(most)d representatives.", most=most), field="people")


def sign(present: TalkPerson, *, by: Person, drawing: str = "") -> TalkPerson:
    """Keep the signature of somebody present: drawn here, or on the printed record when `drawing` is empty.

    The talk counts as signed when the last of them has (DIS-05, XC-06).
    """
    access.check(by, Permission.HANDLE, Permission.ATTEMPT)
    case = db.session.get_one(Case, present.case_id)
    policy.refuse_accused(case, by)
    if present.signed_at is not None:
        raise Refused("DIS-05", _("%(name)s has signed already.", name=present.name))
    if drawing:
        role = "customer" if present.side == "customer" else "clinic"
        kept = signatures.keep(
            drawing, by=by, subject=case, signer_name=present.name, signer_role=role, purpose="case_talk"
        )
        present.signature_id, present.signed_how = kept.id, "drawn"
    else:
        present.signed_how = "paper"
    present.signed_at = clock.now()
    db.session.flush()
    audit.record("complaints.sign_talk", present, by=by, name=present.name, how=present.signed_how)
    _complete(case, present, by=by)
    signals.changed(case)
    return present


def _complete(case: Case, present: TalkPerson, *, by: Person) -> None:
    """With the last signature the record is complete; after a reception the departments complete theirs at once."""
    waiting = select(TalkPerson.id).where(TalkPerson.talk_id == present.talk_id, TalkPerson.signed_at.is_(None))
    if db.session.scalar(waiting.limit(1)) is not None:
        return
    talk = db.session.get_one(CaseTalk, present.talk_id)
    talk.signed_at = present.signed_at
    db.session.flush()
    audit.record("complaints.talk_signed", case, by=by, talk=talk.id)
    if talk.kind == "reception" and case.department_id is not None:
        already = select(CaseTask.id).where(CaseTask.case_id == case.id).limit(1)
        if db.session.scalar(already) is None:
            ask_department(case, db.session.get_one(Department, case.department_id), what="", by=by)


def ask_department(case: Case, department: Department, *, what: str, by: Actor) -> CaseTask:
    """Have a department complete the medical record and collect the customer's data (DIS-06)."""
    access.check(by, Permission.HANDLE)
    policy.refuse_accused(case, by)
    if not case.open:
        raise Refused("DIS-06", _("This case is closed. Reopen it on new evidence."))
    task = CaseTask(
        case_id=case.id,
        department_id=department.id,
        what=what.strip() or "补齐并核对该顾客的病历和服务记录，收集相关资料，交客服汇总上报。",
        due_at=clock.now() + timedelta(hours=settings.RECORDS_HOURS.value()),
    )
    signals.keep(task, by=by)
    audit.record("complaints.ask_department", case, by=by, department=department.name, what=task.what)
    signals.changed(case, *policy.answering_for(department.id, case.branch_id))
    return task


def complete_task(task: CaseTask, *, answer: str, by: Person) -> CaseTask:
    """Somebody of the department says that its part is complete (DIS-06)."""
    access.check(by, Permission.ANSWER)
    if by.department_id != task.department_id:
        access.check(by, Permission.HANDLE)
    if task.done_at is not None:
        raise Refused("DIS-06", _("This is done already."))
    if not answer.strip():
        raise Refused("DIS-06", _("Write what was completed and where it lies."), field="answer")
    task.done_at, task.done_by_id, task.answer = clock.now(), by.id, answer.strip()
    db.session.flush()
    case = db.session.get_one(Case, task.case_id)
    audit.record("complaints.complete_task", task, by=by, department=task.department_id, answer=task.answer[:200])
    signals.changed(case, *policy.answering_for(task.department_id, case.branch_id))
    return task
