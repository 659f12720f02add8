"""The strip above a consultation, and the one thing to do next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from portal.consulting.consultations import policy, queries, told
from portal.consulting.consultations.models import Consultation
from portal.consulting.consultations.permissions import Permission
from portal.consulting.consultations.workflow import OUTCOMES, WRITABLE
from portal.core import access
from portal.core.database import Actor


@dataclass(frozen=True)
class NextStep:
    """What to do next, why, and where; `blocked` when somebody else must act first."""

    text: str
    why: str = ""
    url: str = ""
    label: str = ""
    blocked: bool = False


def steps(consultation: Consultation, person: Actor) -> list[dict[str, Any]]:
    """Card → doctor → talk → outcome → signature, each done, current, blocked or ahead; links where a person may go."""
    missing = policy.missing_parts(consultation)
    untold = policy.missing_subjects(consultation)
    closed = consultation.state not in WRITABLE
    card_done = closed or not missing
    told_note = _("%(done)s of %(all)s", done=len(told.SUBJECTS) - len(untold), all=len(told.SUBJECTS))
    strip = [
        _step(_("Consult card"), "card", consultation, card_done, _missing_note(missing)),
        _doctor_step(consultation),
        _step(_("Told-list, cases, prices"), "talk", consultation, not untold, told_note),
        _step(
            _("Outcome of the consultation"),
            "finish",
            consultation,
            closed,
            str(OUTCOMES[consultation.outcome]) if consultation.outcome else "",
        ),
        _step(
            _("Signature"),
            "finish",
            consultation,
            consultation.signed,
            "" if not untold else _("told-list first"),
        ),
    ]
    current = next((step for step in strip if step["state"] == "ahead"), None)
    if current is not None and not any(step["state"] == "blocked" for step in strip):
        current["state"] = "current"
    for step in strip:
        if not access.opens(person, step["url"]):
            step["url"] = ""
    return strip


def _step(label: str, endpoint: str, consultation: Consultation, done: bool, note: str) -> dict[str, Any]:
    url = url_for(f"consultations.{endpoint}", consultation_id=consultation.id)
    return {
        "label": label,
        "state": "done" if done else "ahead",
        "url": "" if consultation.signed else url,
        "note": note,
    }


def _missing_note(missing: list[policy.MandatoryPart]) -> str:
    return _("%(count)s parts empty", count=len(missing)) if missing else ""


def _doctor_step(consultation: Consultation) -> dict[str, Any]:
    parts = [part for part in consultation.doctor_parts if part.opinion]
    step = _step(_("Doctor"), "doctor", consultation, bool(parts), "")
    if consultation.state == "awaiting_doctor":
        call = queries.open_call(consultation)
        step["state"] = "blocked"
        step["note"] = _("%(name)s is called", name=call.doctor.name) if call else ""
    elif parts:
        step["note"] = parts[-1].doctor.name
    elif queries.open_warnings(consultation.customer, queries.items_of(consultation), consultation):
        step["note"] = _("warning to clear")
    else:
        step["state"], step["note"] = "done", _("not needed so far")
    return step


def next_step(consultation: Consultation, person: Actor, way: Sequence[Mapping[str, Any]] = ()) -> NextStep | None:
    """The one thing this person does next with this consultation; None when nothing is left.

    `way` is the visit's way through the rooms: while one of them is open to go on, the outcome can wait.
    """
    here: dict[str, Any] = {"consultation_id": consultation.id}
    call = queries.open_call(consultation)
    if call is not None:
        if call.doctor_id == person.id:
            return NextStep(
                _("Give your opinion"),
                call.question,
                url_for("consultations.doctor", **here),
                _("To the doctor's part"),
            )
        since = _("Called by %(name)s. The card can be written on meanwhile.", name=call.called_by.name)
        return NextStep(_("Waiting for %(name)s", name=call.doctor.name), since, blocked=True)
    if not policy.holds(consultation, person) or not person.can(Permission.WRITE):
        return None
    if consultation.signed:
        return None
    return _consultant_next(consultation, here, way)


def _consultant_next(consultation: Consultation, here: dict[str, Any], way: Sequence[Mapping[str, Any]]) -> NextStep:
    missing = policy.missing_parts(consultation)
    card = url_for("consultations.card", **here)
    if consultation.state == "opened":
        return NextStep(
            _("Fill in the consult card"), _("Begin with her reason, in her words."), card, _("To the card")
        )
    if consultation.state != "recorded" and any(part.section != "end" for part in missing):
        names = _("、").join(str(part.label) for part in missing if part.section != "end")
        return NextStep(_("Complete the consult card"), names, card, _("To the card"))
    if consultation.state == "in_progress" and any(found.clearance is None for found in queries.warnings(consultation)):
        why = _("Only a doctor lifts a warning, with a note.")
        call_form = url_for("consultations.show", **here, _anchor="call_doctor_id")
        return NextStep(_("Have a doctor judge the warnings"), why, call_form, _("Call a doctor"))
    if policy.missing_subjects(consultation):
        why = _("The record is signed only when every subject is told.")
        return NextStep(_("Complete the told-list"), why, url_for("consultations.talk", **here), _("To the told-list"))
    finish = url_for("consultations.finish", **here)
    if consultation.state != "recorded":
        onward = next((room for room in way[1:] if room["state"] == "current" and room["url"]), None)
        if onward is not None:
            why = _("When there is nothing more to offer today, close the card with its outcome.")
            return NextStep(_("Go on: %(room)s", room=onward["label"]), why, onward["url"], onward["label"])
        return NextStep(_("Close the card with its outcome"), "", finish, _("To the outcome"))
    return NextStep(_("Sign the record"), _("After that nobody can change it."), finish, _("To the signature"))
