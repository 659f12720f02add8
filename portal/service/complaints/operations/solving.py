"""Solutions without money: who does what by when; free services wait for the manager (CMP-09, CMP-10, DIS-08)."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _

from portal.core import access, audit, clock
from portal.core.database import Actor, db
from portal.core.refusals import Refused
from portal.registry.staff.models import Department, Person
from portal.service.complaints import choices, policy, settings
from portal.service.complaints.models import Case, CaseSolution
from portal.service.complaints.money_words import promises_money
from portal.service.complaints.operations import signals
from portal.service.complaints.permissions import Permission

_STATES = ("investigating", "agreed", "handling", "with_service", "conference", "proposal", "escalated")


def add_solution(
    case: Case,
    *,
    department: Department,
    person: Person,
    due_on: date,
    measures: str,
    by: Actor,
    remedies: Iterable[str] = (),
) -> CaseSolution:
    """Write a solution: department, person responsible, time limit, measures (CMP-09). Money is none of it."""
    access.check(by, Permission.HANDLE)
    policy.refuse_accused(case, by)
    if case.state not in _STATES:
        raise Refused("CMP-09", _("A solution belongs to a case that is being worked on."), link=case.path)
    chosen = list(dict.fromkeys(remedies))
    if not measures.strip():
        raise Refused("CMP-09", _("Write what is to be done."), field="measures")
    if any(remedy not in choices.REMEDIES for remedy in chosen):
        raise Refused("CMP-10", _("Choose one of the words offered."), field="remedies")
    if words := promises_money(measures):
        raise Refused(
            "DIS-08" if case.kind == "dissatisfied" else "CMP-10",
            _(
                "“%(words)s” is about money. Open a refund case for it; an ordinary solution promises none.",
                words=words,
            ),
            field="measures",
            link=f"{case.path}/money",
        )
    if due_on < clock.today():
        raise Refused("CMP-09", _("The time limit lies in the past."), field="due_on")
    if not person.active or person.branch_id != case.branch_id:
        raise Refused("CMP-09", _("Choose somebody who works here."), field="person_id")
    needs = "free_service" in chosen and settings.FREE_SERVICE_APPROVED.value()
    row = CaseSolution(
        case_id=case.id,
        department_id=department.id,
        person_id=person.id,
        due_on=due_on,
        measures=measures.strip(),
        remedies=chosen,
        needs_approval=needs,
    )
    signals.keep(row, by=by)
    audit.record("complaints.add_solution", case, by=by, person=person.name, due=due_on, measures=row.measures[:200])
    if needs and by.can(Permission.LEAD) and by.id != person.id:
        approve_solution(row, by=by)
    signals.changed(case, person.id)
    return row


def approve_solution(solution: CaseSolution, *, by: Actor) -> CaseSolution:
    """The department manager allows a free service (CMP-10)."""
    access.check(by, Permission.LEAD)
    policy.refuse_accused(db.session.get_one(Case, solution.case_id), by)
    if not solution.waits_for_approval:
        raise Refused("CMP-10", _("This solution waits for no approval."))
    solution.approved_by_id, solution.approved_at = by.id, clock.now()
    db.session.flush()
    audit.record("complaints.approve_solution", solution, by=by, solution=solution.id)
    signals.changed(db.session.get_one(Case, solution.case_id), solution.person_id)
    return solution


def finish_solution(solution: CaseSolution, *, note: str, by: Actor) -> CaseSolution:
    """The responsible person, or who works on the case, says that it is done and how (CMP-09)."""
    case = db.session.get_one(Case, solution.case_id)
    if by.id != solution.person_id:
        access.check(by, Permission.HANDLE)
        policy.refuse_accused(case, by)
    if solution.done_at is not None:
        raise Refused("CMP-09", _("This is done already."))
    if not note.strip():
        raise Refused("CMP-09", _("Write what was done."), field="note")
    solution.done_at, solution.done_note = clock.now(), note.strip()
    db.session.flush()
    audit.record("complaints.finish_solution", solution, by=by, solution=solution.id, note=solution.done_note[:200])
    signals.changed(case)
    return solution
