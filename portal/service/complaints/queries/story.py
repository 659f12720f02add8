"""The whole story of a case in a few queries: what happened, newest first, and its parts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.core import clock, pages, workflow
from portal.core.database import db
from portal.core.workflow import StateChange
from portal.registry.staff.models import Department, Person
from portal.service.complaints import choices
from portal.service.complaints.models import (
    Case,
    CaseAttempt,
    CaseClock,
    CaseConference,
    CaseEntry,
    CaseEvidence,
    CaseFollowUp,
    CaseMeasure,
    CasePause,
    CaseReminder,
    CaseSolution,
    CaseTalk,
    CaseTask,
    EmergencyAlert,
    EmergencyNotice,
    MedicalDispute,
)
from portal.service.complaints.queries import parts
from portal.service.complaints.workflow import CONVERSION, WORKFLOWS

TONES = {"cause": "warning", "progress": "info", "result": "success", "escalation": "danger", "report": "primary"}
ICONS = {"contact": "phone", "progress": "phone", "question": "help", "report": "send", "forwarded": "send"}


@dataclass
class Story:
    """Everything that belongs to a case."""

    timeline: list[dict[str, Any]]
    attempts: list[CaseAttempt]
    evidence: list[CaseEvidence]
    talks: list[CaseTalk]
    tasks: list[CaseTask]
    conferences: list[CaseConference]
    solutions: list[CaseSolution]
    measures: list[CaseMeasure]
    follow_ups: list[CaseFollowUp]
    alerts: list[EmergencyAlert]
    clocks: list[CaseClock]
    pauses: list[CasePause]
    dispute: MedicalDispute | None
    #: how many entries of the log speak of it
    changes: int
    #: its way from state to state, the first step first
    steps: list[StateChange]


def of(case: Case) -> Story:
    """Read the story of a case."""
    found = parts.of(case)
    attempts = found.rows(CaseAttempt, joinedload(CaseAttempt.author))
    alerts = found.rows(
        EmergencyAlert,
        joinedload(EmergencyAlert.raised_by),
        selectinload(EmergencyAlert.notices).joinedload(EmergencyNotice.person),
    )
    entries = _entries(case)
    talks = found.rows(CaseTalk, joinedload(CaseTalk.author), selectinload(CaseTalk.people))
    evidence = found.rows(CaseEvidence, joinedload(CaseEvidence.author))
    conferences = found.rows(CaseConference, selectinload(CaseConference.members), joinedload(CaseConference.convener))
    disputes, steps = found.rows(MedicalDispute), workflow.history(case)
    return Story(
        timeline=_timeline(case, entries, attempts, talks, evidence, conferences, alerts, steps),
        attempts=attempts,
        evidence=evidence,
        talks=talks,
        tasks=found.rows(CaseTask, joinedload(CaseTask.department), joinedload(CaseTask.done_by)),
        conferences=conferences,
        solutions=found.rows(
            CaseSolution,
            joinedload(CaseSolution.department),
            joinedload(CaseSolution.person),
            joinedload(CaseSolution.approved_by),
        ),
        measures=found.rows(CaseMeasure, joinedload(CaseMeasure.owner)),
        follow_ups=found.rows(CaseFollowUp, joinedload(CaseFollowUp.person)),
        alerts=alerts,
        clocks=found.rows(CaseClock, joinedload(CaseClock.author)),
        pauses=found.rows(CasePause),
        dispute=disputes[0] if disputes else None,
        changes=found.changes,
        steps=steps,
    )


def _entry(at: datetime, who: str, text: str, detail: str = "", **look: Any) -> dict[str, Any]:
    return {"at": at, "at_text": pages.moment(at), "who": who, "text": text, "detail": detail, **look}


def _timeline(
    case: Case,
    entries: list[Any],
    attempts: list[CaseAttempt],
    talks: list[CaseTalk],
    evidence: list[CaseEvidence],
    conferences: list[CaseConference],
    alerts: list[EmergencyAlert],
    steps: list[StateChange],
) -> list[dict[str, Any]]:
    found = [_entry(case.received_at, case.receiver.name, _("Taken in"), case.channel_label, tone="primary")]
    found += _of_entries(entries)
    found += [
        _entry(
            a.at,
            _name(a.author),
            _("Attempt %(n)d: %(result)s", n=a.number, result=a.result_label),
            a.content,
            icon="message-2",
        )
        for a in attempts
    ]
    found += [
        _entry(t.at, _name(t.author), t.kind_label, t.notes, url=f"/complaints/talks/{t.id}", icon="message-2")
        for t in talks
    ]
    found += [
        _entry(e.created_at, _name(e.author), _("Evidence: %(title)s", title=e.title), e.source, icon="paperclip")
        for e in evidence
    ]
    found += [
        _entry(
            c.created_at,
            _name(c.convener),
            _("Conference convened"),
            "、".join(m.name for m in c.members),
            icon="users",
        )
        for c in conferences
    ]
    found += [
        _entry(a.raised_at, _name(a.raised_by), _("Emergency"), a.what, tone="danger", icon="urgent") for a in alerts
    ]
    found += _reminders(case)
    found += _steps(steps)
    return sorted(found, key=lambda entry: entry["at"], reverse=True)


def _name(person: Any) -> str:
    return person.name if person is not None else ""


def _entries(case: Case) -> list[Any]:
    """The entries with the names they speak of; a story may have hundreds, so no record is made of each."""
    author, person = Person.__table__.alias("author"), Person.__table__.alias("person")
    department = Department.__table__
    rows = (
        select(
            CaseEntry.at, CaseEntry.kind, CaseEntry.text, CaseEntry.way, author.c.name.label("author"),
            person.c.name.label("person"), department.c.name.label("department"),
        )
        .outerjoin(author, author.c.id == CaseEntry.created_by_id)
        .outerjoin(person, person.c.id == CaseEntry.person_id)
        .outerjoin(department, department.c.id == CaseEntry.department_id)
        .where(CaseEntry.case_id == case.id)
        .order_by(CaseEntry.id)
    )  # fmt: skip
    return list(db.session.execute(rows))


def _of_entries(entries: list[Any]) -> list[dict[str, Any]]:
    labels = {kind: str(label) for kind, label in choices.ENTRY_KINDS.items()}
    colon, found = _(": "), []
    for entry in entries:
        whom = "、".join(name for name in (entry.person, entry.department, entry.way) if name)
        text = f"{labels[entry.kind]}{colon}{whom}" if whom else labels[entry.kind]
        look = {"tone": TONES.get(entry.kind), "icon": ICONS.get(entry.kind)}
        found.append(_entry(entry.at, entry.author or "", text, entry.text, **look))
    return found


def _reminders(case: Case) -> list[dict[str, Any]]:
    """That it grew old and who was reminded (DIS-13); asked for only when there was a reminder."""
    if case.reminded_at is None:
        return []
    rows = select(CaseReminder).where(CaseReminder.case_id == case.id).order_by(CaseReminder.id)
    return [
        _entry(
            row.at,
            "",
            _("Reminded: %(days)d working days in “%(state)s”", days=row.days, state=row.state_label),
            "、".join(row.told),
            tone="warning",
            icon="bell",
        )
        for row in db.session.scalars(rows)
    ]


def _steps(steps: list[StateChange]) -> list[dict[str, Any]]:
    labels = {step.name: step.label for table in (*WORKFLOWS.values(), CONVERSION) for step in table.steps}
    return [
        _entry(
            change.at, change.actor_name, str(labels.get(change.step, change.step)), change.reason, icon="arrow-right"
        )
        for change in steps
    ]


def stages(case: Case, changes: list[StateChange]) -> list[dict[str, Any]]:
    """How long the case was in each of its stages, by its way through them (DIS-13)."""
    states = {**WORKFLOWS["complaint"].states, **WORKFLOWS["dissatisfied"].states}
    begun, found = case.received_at, list[tuple[str, int]]()
    first = changes[0].source if changes else case.state
    state = first
    for change in changes:
        found.append((str(states[state].label), clock.minutes_between(begun, change.at)))
        state, begun = change.target, change.at
    if case.open:
        found.append((str(states[state].label), clock.minutes_between(begun, clock.now())))
    return [{"label": label, "text": _span(minutes)} for label, minutes in found]


def _span(minutes: int) -> str:
    if minutes < 60:
        return _("%(count)d min", count=minutes)
    if minutes < 48 * 60:
        return _("%(count)d h", count=minutes // 60)
    return _("%(count)d days", count=minutes // (24 * 60))
