"""What can be done with a case: one table of acts, each with its form, right, moment and operation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l

from portal.core.refusals import Missing
from portal.registry.staff.models import Department, Person
from portal.service.complaints import forms, gates, operations
from portal.service.complaints.forms import picking
from portal.service.complaints.models import Case
from portal.service.complaints.operations import disputing, onsite
from portal.service.complaints.permissions import Permission as P

IN_WORK = ("forwarded", "investigating", "agreed", "handling", "escalated")
WITH_SERVICE = ("with_service", "conference", "proposal")
Make = Callable[..., Any]
Run = Callable[[Case, Any, Person], Any]
When = Callable[[Case], bool]


@dataclass(frozen=True)
class Act:
    """One act: the end of its address, its words, who may, its form, when it makes sense, what it does."""

    name: str
    url: str
    label: Any
    rights: tuple[str, ...]
    form: Make
    run: Run
    when: When
    group: str = "more"
    icon: str = "pencil"
    values: Callable[[Case], dict[str, Any]] = lambda case: {}
    #: words above the form that say what the rule wants
    hint: Any = ""


def _department(department_id: int | None) -> Department:
    found = picking.department(department_id)
    if found is None:
        raise Missing
    return found


def _someone(person_id: int | None) -> Person:
    found = picking.person(person_id)
    if found is None:
        raise Missing
    return found


def _is(kind: str, *states: str) -> When:
    return lambda case: case.kind == kind and case.state in states


def _open(case: Case) -> bool:
    return case.open


def _attempt(case: Case, form: Any, by: Person) -> Any:
    number = int(form.number.data) if str(form.number.data).isdecimal() else 0
    return operations.record_attempt(
        case, number, content=form.content.data, result=form.result.data, view=form.view.data or "", by=by
    )


def _talk(case: Case, form: Any, by: Person) -> Any:
    return operations.record_talk(
        case,
        kind=form.kind.data,
        notes=form.notes.data,
        opinion=form.opinion.data or "",
        comfort=form.comfort.data or "",
        people=form.people(),
        by=by,
    )


def _evidence(case: Case, form: Any, by: Person) -> Any:
    sent = form.file.data
    content = sent.read() if sent is not None and hasattr(sent, "read") else b""
    return operations.add_evidence(
        case,
        kind=form.kind.data,
        title=form.title.data,
        source=form.source.data,
        place=form.place.data or "",
        content=content,
        filename=(sent.filename or "") if content else "",
        media_type=(sent.mimetype or "") if content else "",
        by=by,
    )


def _entry(case: Case, form: Any, by: Person) -> Any:
    return operations.write(
        case,
        kind=form.kind.data,
        text=form.text.data,
        person=picking.person(form.person_id.data),
        department=picking.department(form.department_id.data),
        way=form.way.data or "",
        by=by,
    )


def _solution(case: Case, form: Any, by: Person) -> Any:
    return operations.add_solution(
        case,
        department=_department(form.department_id.data),
        person=_someone(form.person_id.data),
        due_on=form.due_on.data,
        measures=form.measures.data,
        remedies=form.remedies.data or [],
        by=by,
    )


def _summary(case: Case, form: Any, by: Person) -> Any:
    owner = picking.person(form.owner_id.data)
    named = [(form.title.data, owner, form.due_on.data)] if form.title.data and owner and form.due_on.data else []
    return operations.summarise(
        case,
        cause=form.cause.data,
        causes=form.causes.data,
        weaknesses=form.weaknesses.data,
        measures=named,
        by=by,
    )


def _dispute_values(case: Case) -> dict[str, Any]:
    row = disputing.of_case(case)
    if row is None:
        return {"law": "《医疗纠纷预防和处理条例》（国务院令第701号）；《医疗事故处理条例》"}
    kept = {name: getattr(row, f"kept_{name}") for name in ("open", "fair", "just", "timely", "convenient")}
    return {"course": row.course, "law": row.law, **kept}


def _dispute(case: Case, form: Any, by: Person) -> Any:
    told = {name: form[name].data for name in ("course", "law", "open", "fair", "just", "timely", "convenient")}
    row = disputing.of_case(case)
    return operations.amend_dispute(row, **told, by=by) if row else operations.declare_dispute(case, **told, by=by)


def _determine(case: Case, form: Any, by: Person) -> Any:
    row = disputing.of_case(case)
    if row is None:
        raise Missing
    return operations.determine_accident(
        row,
        accident=form.accident.data,
        determined_on=form.determined_on.data,
        determined_by=form.determined_by.data,
        basis=form.basis.data,
        by=by,
    )


def _result(case: Case, form: Any, by: Person) -> Any:
    told = {"result": form.result.data, "view": form.view.data, "words": form.words.data or "", "by": by}
    return operations.tell_result(case, way=form.way.data or "", **told)


ACTS: tuple[Act, ...] = (
    Act("forward", "forwarding", _l("Forward"), (P.TAKE_IN,), forms.ForwardForm,
        lambda case, form, by: operations.forward(
            case, _someone(form.person_id.data), note=form.note.data or "", by=by),
        _is("complaint", "received"), "step", "send"),
    Act("settle", "spot-result", _l("Settled on the spot"), (P.TAKE_IN,), forms.SpotResultForm,
        lambda case, form, by: operations.settle_at_once(
            case, result=form.result.data, view=form.view.data, words=form.words.data or "", by=by),
        _is("complaint", "received", "forwarded"), "step", "circle-check"),
    Act("assign", "handler", _l("Name a handler"), (P.LEAD,), forms.HandlerForm,
        lambda case, form, by: operations.assign_handler(
            case, _someone(form.person_id.data), reason=form.reason.data or "", by=by),
        lambda case: case.open and case.state != "received", "step", "user"),
    Act("attempt", "attempts/new", _l("Record an attempt on site"), (P.ATTEMPT,), forms.AttemptForm, _attempt,
        _is("dissatisfied", "opened", "on_site"), "step", "message-2",
        values=lambda case: {"number": onsite.next_number(case)}),
    Act("hand_over", "hand-over", _l("Hand over to customer service"), (P.ATTEMPT, P.LEAD), forms.HandOverForm,
        lambda case, form, by: operations.hand_over(
            case, to=picking.person(form.person_id.data), reason=form.reason.data or "", by=by),
        _is("dissatisfied", "opened", "on_site"), "step", "arrow-right"),
    Act("record_talk", "talks/new", _l("Record a talk"), (P.HANDLE, P.ATTEMPT), forms.TalkForm, _talk, _open, "story",
        "message-2", hint=_l("Everybody present signs the record afterwards, here or on paper.")),
    Act("ask", "tasks/new", _l("Have a department complete its records"), (P.HANDLE,), forms.DepartmentTaskForm,
        lambda case, form, by: operations.ask_department(
            case, _department(form.department_id.data), what=form.what.data or "", by=by),
        lambda case: case.open and case.state not in ("received", "opened"), "story", "clipboard-list"),
    Act("convene", "conferences/new", _l("Convene the conference"), (P.LEAD,), forms.ConveneForm,
        lambda case, form, by: operations.convene(
            case, members=form.members(), held_at=form.moment(), place=form.place.data or "", by=by),
        _is("dissatisfied", "with_service", "proposal"), "step", "users"),
    Act("write", "entries/new", _l("Write into the story"), (P.HANDLE, P.ATTEMPT, P.DIRECT), forms.EntryForm, _entry,
        _open, "story", "pencil", values=lambda case: {"kind": request.args.get("kind", "note")}),
    Act("add_evidence", "evidence/new", _l("Add evidence"), (P.HANDLE, P.ATTEMPT), forms.EvidenceForm, _evidence,
        _open, "story", "paperclip"),
    Act("add_solution", "solutions/new", _l("Write a solution"), (P.HANDLE,), forms.SolutionForm, _solution,
        lambda case: case.state in ("investigating", "agreed", "handling", "escalated", *WITH_SERVICE), "step", "tool"),
    Act("tell", "result", _l("Tell the result"), (P.HANDLE,), forms.ResultForm, _result,
        lambda case: case.state in ("handling", "proposal"), "step", "message-2"),
    Act("summarise", "summary", _l("Write the summary"), (P.LEAD,), forms.SummaryForm, _summary,
        lambda case: case.state in ("solved", "answered"), "step", "file-text"),
    Act("agree_measure", "measures/new", _l("Agree an improvement"), (P.LEAD,), forms.MeasureForm,
        lambda case, form, by: operations.agree_measure(
            case, form.title.data, _someone(form.owner_id.data), form.due_on.data, by=by),
        lambda case: case.state in ("solved", "summarised", "answered"), "story", "trending-up"),
    Act("follow_up", "follow-up", _l("Record the satisfaction follow-up"), (P.HANDLE,), forms.FollowUpForm,
        lambda case, form, by: operations.record_follow_up(
            case, view=form.view.data, words=form.words.data or "", by=by),
        lambda case: operations.answering.open_follow_up(case) is not None, "step", "phone"),
    Act("alarm", "emergency", _l("Raise the alarm"), (P.TAKE_IN,), forms.EmergencyForm,
        lambda case, form, by: operations.raise_emergency(
            case, what=form.what.data, place=form.place.data or "", by=by),
        lambda case: case.open and not case.emergency, "trouble", "urgent",
        hint=_l("President, principals and every department are told at once.")),
    Act("calm", "emergency-end", _l("End the emergency"), (P.LEAD,), forms.ReasonForm,
        lambda case, form, by: operations.end_emergency(case, how=form.reason.data, by=by),
        lambda case: case.emergency, "step", "circle-check"),
    Act("likely", "dispute-likelihood", _l("Likely to become a dispute"), (P.HANDLE, P.ATTEMPT), forms.LikelyForm,
        lambda case, form, by: operations.flag_likely(
            case, likely=form.likely.data == "1", reason=form.reason.data, by=by),
        lambda case: case.open and not case.dispute, "trouble", "alert-triangle"),
    Act("dispute", "medical-dispute", _l("Record the medical dispute"), (P.LEAD,), forms.DisputeForm, _dispute, _open,
        "trouble", "scale", values=_dispute_values),
    Act("determine", "determination", _l("Record the accident determination"), (P.LEAD,), forms.DeterminationForm,
        _determine, lambda case: case.dispute, "trouble", "gavel",
        hint=_l("Damages need a determined medical accident.")),
    Act("second_department", "second-department", _l("Ten working days: a second department"), (P.LEAD,),
        forms.SecondDepartmentForm,
        lambda case, form, by: operations.name_second_department(
            case, _department(form.department_id.data), reason=form.reason.data, by=by),
        lambda case: bool(case.clock_days and case.result_told_at is None and case.second_department_id is None),
        "trouble", "clock"),
    Act("pause", "pause", _l("Let the clock rest"), (P.LEAD,), forms.PauseForm,
        lambda case, form, by: operations.pause(
            case, ground=form.ground.data, evidence=form.evidence.data, by=by),
        lambda case: bool(case.clock_days and case.result_told_at is None and not case.paused),
        "trouble", "player-pause"),
    Act("run_on", "resumption", _l("Let the clock run on"), (P.LEAD,), forms.ReasonForm,
        lambda case, form, by: operations.resume(case, reason=form.reason.data, by=by),
        lambda case: case.paused, "step", "player-play"),
    Act("convert", "conversion", _l("Turn into the other kind"), (P.LEAD,), forms.ConversionForm,
        lambda case, form, by: operations.convert(case, reason=form.reason.data, by=by),
        lambda case: case.state in ("received", "forwarded", "investigating", "escalated", "opened", "on_site",
                                    *WITH_SERVICE, "answered"), "trouble", "arrows-exchange"),
    Act("complete", "intake", _l("Complete the intake"), (P.HANDLE, P.LEAD), forms.IntakeDetailsForm,
        lambda case, form, by: operations.complete_intake(
            case, department=picking.department(form.department_id.data), key_case=form.key_case.data, by=by),
        _open, "trouble", "pencil",
        values=lambda case: {"department_id": case.department_id, "key_case": case.key_case}),
    Act("reopen", "reopening", _l("Reopen on new evidence"), (P.LEAD,), forms.ReopenForm,
        lambda case, form, by: operations.reopen(
            case, reason=form.reason.data, evidence=form.evidence.data, by=by),
        lambda case: case.state in ("closed", "summarised"), "trouble", "history"),
)  # fmt: skip
BY_NAME = {act.name: act for act in ACTS}

#: The act that answers the next step of a case; the other steps are taken with a click.
NEXT_ACTS = {
    "forward": "forward", "assign": "assign", "solution": "add_solution", "progress": "write", "answer": "tell",
    "summarise": "summarise", "follow_up": "follow_up", "attempt": "attempt", "hand_over": "hand_over",
    "talk": "record_talk", "conference": "convene", "paused": "run_on",
}  # fmt: skip
#: The act behind a workflow step that needs words.
STEP_ACTS = {
    "forward": "forward", "settle_at_once": "settle", "solve": "tell", "answer": "tell", "summarise": "summarise",
    "hand_over": "hand_over", "convene": "convene", "solve_on_site": "attempt", "begin_on_site": "attempt",
    "reopen": "reopen",
}  # fmt: skip


def possible(case: Case, person: Person) -> list[Act]:
    """The acts that make sense now and that this person may do."""
    return [act for act in ACTS if any(person.can(right) for right in act.rights) and act.when(case)]


def next_act(case: Case, person: Person) -> Act | None:
    """The act of the case's next step, when this person may do it."""
    name = NEXT_ACTS.get(case.next_step, "")
    if case.next_step == "solution" and case.kind == "complaint" and gates.has_solution(case):
        return None
    act = BY_NAME.get(name)
    return act if act is not None and act in possible(case, person) else None
