"""What the page of a plan shows around its items: the strip, the next step, the history."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from portal.consulting.consultations import queries as consultations
from portal.consulting.plans import policy, queries
from portal.consulting.plans.models import PlanVersion, TreatmentPlan
from portal.consulting.plans.permissions import Permission
from portal.consulting.plans.workflow import EDITABLE, VERSION
from portal.core import workflow
from portal.core.database import Actor
from portal.core.pages import moment
from portal.front_desk.reception.models import Visit
from portal.registry.staff.models import Person

_DONE_AFTER = {
    "write": ("awaiting_doctor", "approved", "explained", "confirmed"),
    "doctor": ("approved", "explained", "confirmed"),
    "explain": ("explained", "confirmed"),
    "confirm": ("confirmed",),
}


def steps(version: PlanVersion) -> list[dict[str, Any]]:
    """Written → doctor → explained → conditions of the house → confirmed, for the strip above the plan."""
    label = {"write": _("Written"), "doctor": _("Doctor"), "explain": _("Explained"), "confirm": _("Confirmed")}
    strip = [
        {"key": key, "label": label[key], "state": "done" if version.state in done else "ahead", "url": "", "note": ""}
        for key, done in _DONE_AFTER.items()
    ]
    written, doctor, explained, confirmed = strip
    if version.state == "awaiting_doctor":
        doctor.update(state="blocked", note=_("waiting for a doctor"))
    elif not version.needs_doctor and version.items:
        doctor.update(state="done", note=_("not needed"))
    elif version.approvals and version.state in _DONE_AFTER["doctor"]:
        doctor["note"] = version.approvals[-1].doctor.name
    if version.state in EDITABLE:
        written["url"] = url_for("plans.edit", version_id=version.id)
    if version.explanations:
        explained["note"] = moment(version.explanations[0].explained_at)
    if version.confirmed_at:
        confirmed["note"] = moment(version.confirmed_at)
    strip.insert(3, _notice_step(version))
    current = next((step for step in strip if step["state"] in ("ahead", "blocked")), None)
    if current is not None and current["state"] == "ahead" and version.state != "superseded":
        current["state"] = "current"
    return strip


def _notice_step(version: PlanVersion) -> dict[str, Any]:
    step = {"key": "notice", "label": _("Risk notice signed"), "state": "ahead", "url": "", "note": ""}
    if version.state in ("approved", "explained"):
        waiting = policy.open_conditions(version)
        step["state"] = "ahead" if waiting else "done"
        if waiting:
            step["url"], step["note"] = waiting[0].link or "", _("not signed yet")
    elif version.state == "confirmed":
        step["state"] = "done"
    return step


def next_step(version: PlanVersion, person: Actor) -> dict[str, Any] | None:
    """The one thing this person does next with this version; None when nothing is left for them."""
    if version.state == "awaiting_doctor":
        if person.can(Permission.APPROVE) and person.id != version.drafter_id:
            return _next(
                _("Decide on this plan"),
                _("Everything is on one page."),
                "plans.approval",
                _("To the decision"),
                version,
            )
        return _blocked(_("Waiting for a doctor"), _("The plan can be taken back as long as no doctor has decided."))
    if not person.can(Permission.WRITE) or not policy.holds(version, person):
        return None
    if version.state in EDITABLE:
        return _write_next(version)
    if version.state == "approved":
        return _next(_("Explain the plan to the customer"), _("Questions and the customer's statement are kept."),
                     "plans.explanation", _("Record the explanation"), version)  # fmt: skip
    if version.state == "explained":
        return _confirm_next(version)
    if version.state == "confirmed" and person.can("contracts.draft"):
        why = _("From this very version; somebody else reviews it.")
        return {"text": _("Draft the contract"), "why": why, "blocked": False, "post": "",
                "url": f"/contracts/plans/{version.id}/new", "label": _("To the contract")}  # fmt: skip
    return None


def _write_next(version: PlanVersion) -> dict[str, Any]:
    missing = policy.missing_parts(version)
    if not version.items or missing:
        why = (
            _("No item yet.")
            if not version.items
            else _("、").join(sorted({str(part.label) for _item, part in missing}))
        )
        return _next(_("Complete the plan"), why, "plans.edit", _("Write on"), version)
    flagged = policy.unlinked(version)
    if flagged:
        why = _("Without a recorded need: %(items)s", items=_("、").join(line.name for line in flagged))
        return _next(_("Link a need to each item"), why, "plans.edit", _("Write on"), version)
    if version.needs_doctor:
        return {
            "text": _("Send the plan to the doctor"),
            "why": _("It holds surgical or injection items."),
            "post": url_for("plans.submit", version_id=version.id),
            "label": _("Send to the doctor"),
            "url": "",
            "blocked": False,
        }
    return _next(_("Explain the plan to the customer"), _("No item needs a doctor's approval."),
                 "plans.explanation", _("Record the explanation"), version)  # fmt: skip


def _confirm_next(version: PlanVersion) -> dict[str, Any]:
    waiting = policy.open_conditions(version)
    if waiting:
        refusal = waiting[0]
        return {
            "text": _("Have the risk notice signed"), "why": f"{refusal.message} ({refusal.rule})", "blocked": False,
            "url": refusal.link or "", "label": _("To the risk notice"), "post": "",
        }  # fmt: skip
    why = _("When the customer has decided. The customer may take the time it takes.")
    return _next(_("Record the customer's confirmation"), why, "plans.confirm", _("Confirm"), version)


def _next(text: str, why: str, endpoint: str, label: str, version: PlanVersion) -> dict[str, Any]:
    url = url_for(endpoint, version_id=version.id)
    return {"text": text, "why": why, "url": url, "label": label, "post": "", "blocked": False}


def _blocked(text: str, why: str) -> dict[str, Any]:
    return {"text": text, "why": why, "url": "", "label": "", "post": "", "blocked": True}


def for_visit(visit: Visit, person: Person) -> list[dict[str, Any]]:
    """The way from a visit to the plan of its consultation: begin it, or the one there is."""
    held = consultations.of_visit(visit)
    found = queries.of_consultation(held[0]) if held else []
    step = {"label": _("Plan"), "url": "", "state": "ahead", "note": ""}
    if found:
        version = found[0].current_version
        reads = queries.reaches(found[0], person)
        url = url_for("plans.show", plan_id=found[0].id) if reads else ""
        state = "done" if version.state == "confirmed" else "current"
        return [step | {"url": url, "state": state, "note": str(VERSION.states[version.state].label)}]
    mine = bool(held) and held[0].consultant_id == person.id and person.can(Permission.WRITE)
    if mine and held[0].state != "opened":
        return [step | {"url": url_for("plans.new", consultation_id=held[0].id), "state": "current"}]
    return [step]


def history(plan: TreatmentPlan) -> list[dict[str, Any]]:
    """Everything that happened with all versions of a plan, newest first, for the timeline."""
    entries = [
        {
            "at": change.at,
            "at_text": moment(change.at),
            "who": change.actor_name,
            "text": f"V{version.version} · {VERSION.step(change.step).label}",
            "detail": change.reason,
            "tone": VERSION.states[change.target].tone,
        }
        for version in plan.versions
        for change in workflow.history(version)
    ]
    entries += [
        {
            "at": told.explained_at,
            "at_text": moment(told.explained_at),
            "who": told.explainer.name,
            "text": _("Explained again"),
            "detail": told.statement,
        }
        for version in plan.versions
        for told in version.explanations[1:]
    ]
    return sorted(entries, key=lambda entry: entry["at"], reverse=True)


def limits(version: PlanVersion) -> list[dict[str, Any]]:
    """Budget and time limit beside what the plan takes (PLN-05)."""
    over_budget = version.budget is not None and version.total > version.budget
    over_time = version.time_limit_days is not None and version.days_needed > version.time_limit_days
    return [
        {
            "label": _("Budget"),
            "limit": version.budget.written if version.budget is not None else _("not stated"),
            "takes": version.total.written,
            "over": over_budget,
            "note": _("over the budget by ¥%(sum)s", sum=version.total - version.budget)
            if over_budget and version.budget is not None
            else "",
        },
        {
            "label": _("Time"),
            "limit": _("%(days)s days", days=version.time_limit_days)
            if version.time_limit_days
            else version.time_note or _("not stated"),
            "takes": _("%(days)s days", days=version.days_needed),
            "over": over_time,
            "note": _("longer than the customer has time") if over_time else "",
        },
    ]


def needs_labels(version: PlanVersion) -> dict[str, str]:
    """Need key → label, as recorded in the consultation."""
    return {key: str(label) for key, label in queries.needs_of(version.plan.consultation).items()}
