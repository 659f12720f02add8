"""What can be done with a case: one table of acts, each with its form, right, moment and operation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l

from portal.registry.staff.models import Person
from portal.service.complaints import forms, gates, namesakes, operations
from portal.service.complaints.forms import picking
from portal.service.complaints.models import Case
from portal.service.complaints.operations import onsite
from portal.service.complaints.permissions import Permission as P
from portal.service.complaints.views import deeds

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


def _is(kind: str, *states: str) -> When:
    return lambda case: case.kind == kind and case.state in states


def _open(case: Case) -> bool:
    return case.open


ACTS: tuple[Act, ...] = (
    Act("forward", "forwarding", _l("Forward"), (P.TAKE_IN,), forms.ForwardForm,
        lambda case, form, by: operations.forward(
            case, deeds.someone(form.person_id.data), note=form.note.data or "", by=by),
        _is("complaint", "received"), "step", "send"),
    Act("settle", "spot-result", _l("Settled on the spot"), (P.TAKE_IN,), forms.SpotResultForm,
        lambda case, form, by: operations.settle_at_once(
            case, result=form.result.data, view=form.view.data, words=form.words.data or "", by=by),
        _is("complaint", "received", "forwarded"), "step", "circle-check"),
    Act("assign", "handler", _l("Name a handler"), (P.LEAD,), forms.HandlerForm,
        lambda case, form, by: operations.assign_handler(
            case, deeds.someone(form.person_id.data), reason=form.reason.data or "", by=by),
        lambda case: case.open and case.state != "received", "step", "user"),
    Act("attempt", "attempts/new", _l("Record an attempt on site"), (P.ATTEMPT,), forms.AttemptForm, deeds.attempt,
        _is("dissatisfied", "opened", "on_site"), "step", "message-2",
        values=lambda case: {"number": onsite.next_number(case)}),
    Act("hand_over", "hand-over", _l("Hand over to customer service"), (P.ATTEMPT, P.LEAD), forms.HandOverForm,
        lambda case, form, by: operations.hand_over(
            case, to=picking.person(form.person_id.data), reason=form.reason.data or "", by=by),
        _is("dissatisfied", "opened", "on_site"), "step", "arrow-right"),
    Act("record_talk", "talks/new", _l("Record a talk"), (P.HANDLE, P.ATTEMPT), forms.TalkForm, deeds.talk, _open,
        "story", "message-2", hint=_l("Everybody present signs the record afterwards, here or on paper.")),
    Act("ask", "tasks/new", _l("Have a department complete its records"), (P.HANDLE,), forms.DepartmentTaskForm,
        lambda case, form, by: operations.ask_department(
            case, deeds.department(form.department_id.data), what=form.what.data or "", by=by),
        lambda case: case.open and case.state not in ("received", "opened"), "story", "clipboard-list"),
    Act("convene", "conferences/new", _l("Convene the conference"), (P.LEAD,), forms.ConveneForm,
        lambda case, form, by: operations.convene(
            case, members=form.members(), held_at=form.moment(), place=form.place.data or "", by=by),
        _is("dissatisfied", "with_service", "proposal"), "step", "users"),
    Act("write", "entries/new", _l("Write into the story"), (P.HANDLE, P.ATTEMPT, P.DIRECT), forms.EntryForm,
        deeds.entry, _open, "story", "pencil", values=lambda case: {"kind": request.args.get("kind", "note")}),
    Act("add_evidence", "evidence/new", _l("Add evidence"), (P.HANDLE, P.ATTEMPT), forms.EvidenceForm, deeds.evidence,
        _open, "story", "paperclip"),
    Act("add_solution", "solutions/new", _l("Write a solution"), (P.HANDLE,), forms.SolutionForm, deeds.solution,
        lambda case: case.state in ("investigating", "agreed", "handling", "escalated", *WITH_SERVICE), "step", "tool"),
    Act("tell", "result", _l("Tell the result"), (P.HANDLE,), forms.ResultForm, deeds.result,
        lambda case: case.state in ("handling", "proposal"), "step", "message-2"),
    Act("summarise", "summary", _l("Write the summary"), (P.LEAD,), forms.SummaryForm, deeds.summary,
        lambda case: case.state in ("solved", "answered"), "step", "file-text"),
    Act("agree_measure", "measures/new", _l("Agree an improvement"), (P.LEAD,), forms.MeasureForm,
        lambda case, form, by: operations.agree_measure(
            case, form.title.data, deeds.someone(form.owner_id.data), form.due_on.data, by=by),
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
    Act("dispute", "medical-dispute", _l("Record the medical dispute"), (P.LEAD,), forms.DisputeForm, deeds.dispute,
        _open, "trouble", "scale", values=deeds.dispute_values),
    Act("determine", "determination", _l("Record the accident determination"), (P.LEAD,), forms.DeterminationForm,
        deeds.determine, lambda case: case.dispute, "trouble", "gavel",
        hint=_l("Damages need a determined medical accident.")),
    Act("second_department", "second-department", _l("Ten working days: a second department"), (P.LEAD,),
        forms.SecondDepartmentForm,
        lambda case, form, by: operations.name_second_department(
            case, deeds.department(form.department_id.data), reason=form.reason.data, by=by),
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
        deeds.complete, _open, "trouble", "pencil", values=deeds.known_of),
    Act("tell_apart", "namesakes", _l("Two people of one name"), (P.LEAD,), forms.NamesakeForm, deeds.tell_apart,
        lambda case: bool(namesakes.undecided(case)), "trouble", "users",
        hint=_l("Until this is recorded, a colleague of the same name takes no part in the case.")),
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


def next_act(case: Case, acts: list[Act]) -> Act | None:
    """The act of the case's next step, when it is among those that are possible."""
    name = NEXT_ACTS.get(case.next_step, "")
    if case.next_step == "solution" and case.kind == "complaint" and gates.has_solution(case):
        return None
    act = BY_NAME.get(name)
    return act if act in acts else None
