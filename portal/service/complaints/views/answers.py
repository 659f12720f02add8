"""What somebody was asked for: alarms to acknowledge, records to complete, solutions and improvements to finish.

These pages show that one thing and not the case: whoever answers need not see it (XC-04).
"""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import pages
from portal.core.access import requires
from portal.core.database import db
from portal.core.refusals import Missing
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person
from portal.service.complaints import operations
from portal.service.complaints.forms import WordsForm
from portal.service.complaints.models import (
    Case,
    CaseMeasure,
    CaseSolution,
    CaseTask,
    EmergencyAlert,
    EmergencyNotice,
)
from portal.service.complaints.permissions import Permission
from portal.service.complaints.queries import cases
from portal.service.complaints.views.blueprint import blueprint


@blueprint.route("/alerts/<int:alert_id>", methods=["GET", "POST"])
@requires(Permission.ANSWER)
def alert(alert_id: int) -> Response:
    """An alarm: what, where, who was told and who knows (DIS-09)."""
    person = me()
    found = db.session.get(EmergencyAlert, alert_id)
    rows = select(EmergencyNotice).where(EmergencyNotice.alert_id == alert_id, EmergencyNotice.person_id == person.id)
    notice = db.session.scalar(rows)
    if found is None or (notice is None and not person.can(Permission.SEE_ALL)) or found.branch_id != person.branch_id:
        raise Missing
    if request.method == "POST":
        if notice is None:
            raise Missing
        operations.acknowledge(notice, by=person)
        pages.say(_("Acknowledged. Please go there."))
        return pages.go("complaints.alert", alert_id=alert_id)
    return pages.page(
        "service/complaints/alert.html", alert=found, notice=notice, may_open=person.can(Permission.SEE_ALL)
    )


@blueprint.route("/tasks/<int:task_id>", methods=["GET", "POST"])
@requires(Permission.ANSWER)
def task(task_id: int) -> Response:
    """What a department completes for a case (DIS-06)."""
    row = _mine(CaseTask, task_id, lambda task, person: task.department_id == person.department_id)
    return _answered(row, _("Complete the records"), row.what, row.due_at, row.answer, operations.complete_task)


@blueprint.route("/measures/<int:measure_id>", methods=["GET", "POST"])
@requires(Permission.ANSWER)
def measure(measure_id: int) -> Response:
    """An improvement and what came of it (CMP-14)."""
    row = _mine(CaseMeasure, measure_id, lambda measure, person: measure.owner_id == person.id)
    return _answered(row, _("Improvement"), row.title, row.due_on, row.outcome, operations.complete_measure)


@blueprint.route("/solutions/<int:solution_id>", methods=["GET", "POST"])
@requires(Permission.ANSWER)
def solution(solution_id: int) -> Response:
    """A solution to carry out (CMP-09)."""
    row = _mine(CaseSolution, solution_id, lambda solution, person: solution.person_id == person.id)
    return _answered(
        row, _("Solution to carry out"), row.measures, row.due_on, row.done_note, operations.finish_solution
    )


def _mine(model: type[Any], row_id: int, own: Any) -> Any:
    """The row when it is this person's to answer, or its case is in reach; Missing otherwise."""
    person = me()
    row = db.session.get(model, row_id)
    if row is None or row.branch_id != person.branch_id:
        raise Missing
    if not own(row, person):
        cases.visible(row.case_id, person)
    return row


_WORDS = {"complete_task": "answer", "complete_measure": "outcome", "finish_solution": "note"}


def _answered(row: Any, heading: str, what: str, due: Any, answer: str, act: Any) -> Response:
    person: Person = me()
    form = WordsForm(subject=f"{row.__tablename__}-{row.id}")
    if form.is_submitted() and form.attempt(lambda: act(row, by=person, **{_WORDS[act.__name__]: form.text.data})):
        pages.say(_("Saved."))
        return (
            pages.go("complaints.show", case_id=row.case_id) if _sees(row.case_id, person) else pages.go("today.index")
        )
    number = db.session.scalar(select(Case.number).where(Case.id == row.case_id))
    return pages.form_page(
        "service/complaints/answer.html",
        form,
        row=row,
        heading=heading,
        what=what,
        due=due,
        answer=answer,
        number=number,
        case_url=f"/complaints/{row.case_id}" if _sees(row.case_id, person) else "",
    )


def _sees(case_id: int, person: Person) -> bool:
    if not person.can(Permission.READ):
        return False
    try:
        cases.visible(case_id, person)
    except Missing:
        return False
    return True
