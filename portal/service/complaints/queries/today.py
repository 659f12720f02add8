"""What waits for a person in cases, for their "today" page: own acts, and for managers what is late (XC-09, DIS-13)."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from portal.core import clock, pages
from portal.core.database import db
from portal.registry.staff.models import Person
from portal.service.complaints import clocks, policy
from portal.service.complaints.models import (
    OPEN,
    Accused,
    Case,
    CaseConference,
    CaseFollowUp,
    CaseMeasure,
    CaseSolution,
    CaseTask,
    ConferenceMember,
    EarlySign,
    EmergencyAlert,
    EmergencyNotice,
)
from portal.service.complaints.permissions import Permission

KINDS = {
    "emergency": _l("Emergency"),
    "case": _l("Case to deal with"),
    "late": _l("Case overdue"),
    "opinion": _l("Conference"),
    "records": _l("Complete the records"),
    "solution": _l("Solution to carry out"),
    "measure": _l("Improvement"),
    "follow_up": _l("Satisfaction follow-up"),
    "sign": _l("Early sign"),
}
MOST = 50
#: So many open cases a shift hands over at most, the most urgent ones.
SHIFT_MOST = 20


def today_items(person: Person) -> list[dict[str, Any]]:
    """Alarms to acknowledge, own cases, overdue cases of a manager, opinions, records, solutions, follow-ups."""
    if not person.can(Permission.ANSWER):
        return []
    items = [*_alarms(person), *_tasks(person), *_measures(person)]
    if person.can(Permission.READ):
        items += [*_cases(person), *_opinions(person), *_follow_ups(person)]
    if person.can(Permission.HANDLE):
        items += _signs(person)
    return items


def _item(code: str, title: str, url: str, due: datetime | None, since: datetime | None = None) -> dict[str, Any]:
    return {"code": code, "kind": str(KINDS[code]), "title": title, "url": url, "due_at": due, "since": since}


def _alarms(person: Person) -> list[dict[str, Any]]:
    rows = (
        select(EmergencyNotice, EmergencyAlert, Case.number)
        .join(EmergencyAlert, EmergencyAlert.id == EmergencyNotice.alert_id)
        .join(Case, Case.id == EmergencyNotice.case_id)
        .where(EmergencyNotice.person_id == person.id, EmergencyNotice.acknowledged_at.is_(None))
        .where(EmergencyAlert.ended_at.is_(None))
    )
    return [
        _item("emergency", f"{number} {alert.what} {alert.place}", alert_path(alert.id), notice.told_at, notice.told_at)
        for notice, alert, number in db.session.execute(rows)
    ]


def alert_path(alert_id: int) -> str:
    """Where an alarm is acknowledged."""
    return f"/complaints/alerts/{alert_id}"


def _cases(person: Person) -> list[dict[str, Any]]:
    """Own cases by the indexes of the open ones, then for managers what is late in the house."""
    own = [Case.handler_id == person.id, Case.forwarded_to_id == person.id]
    parts = [select(Case.id).where(OPEN, mine).order_by(Case.next_due_at).limit(MOST) for mine in own]
    first = select(Case.id).where(Case.receiver_id == person.id, Case.state == "received")
    parts.append(first.order_by(Case.next_due_at).limit(MOST))
    ids = union_all(*(select(part.subquery().c.id) for part in parts))
    items = [_of("case", case) for case in db.session.scalars(_pressing(select(Case).where(Case.id.in_(ids))))]
    if person.can(Permission.LEAD):
        late = select(Case).where(Case.branch_id == person.branch_id, OPEN, Case.next_due_at < clock.now())
        seen = {item["url"] for item in items}
        items += [_of("late", case) for case in db.session.scalars(_pressing(late)) if case.path not in seen]
    return [item for item in items if not _about(person, item)]


def _pressing(cases: Select[Any]) -> Select[Any]:
    """The most pressing of them, with whom they are about."""
    first = cases.order_by(Case.next_due_at, Case.id).limit(MOST)
    return first.options(selectinload(Case.accused).joinedload(Accused.person))


def _about(person: Person, item: dict[str, Any]) -> bool:
    return bool(item["about"](person))


def _of(code: str, case: Case) -> dict[str, Any]:
    title = f"{case.number} {case.complainant_name}{_(': ')}{case.next_step_label}"
    found = _item(code, title, case.path, case.next_due_at, case.state_since)
    return found | {"about": lambda person: policy.accused_in(case, person)}


def _opinions(person: Person) -> list[dict[str, Any]]:
    rows = (
        select(ConferenceMember, CaseConference, Case.number)
        .join(CaseConference, CaseConference.id == ConferenceMember.conference_id)
        .join(Case, Case.id == ConferenceMember.case_id)
        .where(ConferenceMember.person_id == person.id, ConferenceMember.opinion_at.is_(None))
        .where(CaseConference.concluded_at.is_(None))
    )
    return [
        _item(
            "opinion",
            _("%(number)s: your opinion for the conference", number=number),
            f"/complaints/{member.case_id}/conferences/{conference.id}",
            conference.held_at,
            member.created_at,
        )
        for member, conference, number in db.session.execute(rows)
    ]


def _tasks(person: Person) -> list[dict[str, Any]]:
    if person.department_id is None:
        return []
    rows = (
        select(CaseTask, Case.number)
        .join(Case, Case.id == CaseTask.case_id)
        .where(CaseTask.department_id == person.department_id, CaseTask.done_at.is_(None))
        .where(Case.branch_id == person.branch_id)
    )
    found = db.session.execute(rows.order_by(CaseTask.due_at).limit(MOST)).all()
    if not found or person.id not in policy.answering_for(person.department_id, person.branch_id):
        return []
    return [
        _item(
            "records",
            _("%(number)s: %(what)s", number=number, what=task.what[:60]),
            f"/complaints/tasks/{task.id}",
            task.due_at,
            task.created_at,
        )
        for task, number in found
    ]


def _measures(person: Person) -> list[dict[str, Any]]:
    measures = select(CaseMeasure).where(CaseMeasure.owner_id == person.id, CaseMeasure.done_at.is_(None)).limit(MOST)
    items = (
        []
        if policy.has_register()
        else [
            _item("measure", row.title, f"/complaints/measures/{row.id}", clocks.end_of(row.due_on), row.created_at)
            for row in db.session.scalars(measures)
        ]
    )
    solutions = select(CaseSolution).where(CaseSolution.person_id == person.id, CaseSolution.done_at.is_(None))
    return items + [
        _item(
            "solution", row.measures[:60], f"/complaints/solutions/{row.id}", clocks.end_of(row.due_on), row.created_at
        )
        for row in db.session.scalars(solutions.limit(MOST))
    ]


def _follow_ups(person: Person) -> list[dict[str, Any]]:
    rows = (
        select(CaseFollowUp)
        .where(CaseFollowUp.person_id == person.id, CaseFollowUp.done_at.is_(None))
        .options(joinedload(CaseFollowUp.case))
        .order_by(CaseFollowUp.due_on)
        .limit(MOST)
    )
    return [
        _item(
            "follow_up",
            _("%(number)s: ask %(name)s", number=row.case.number, name=row.case.complainant_name),
            f"{row.case.path}/follow-up",
            clocks.end_of(row.due_on),
            row.created_at,
        )
        for row in db.session.scalars(rows)
    ]


def _signs(person: Person) -> list[dict[str, Any]]:
    if person.role not in ("cs_staff", "cs_manager"):
        return []
    rows = select(EarlySign).where(EarlySign.branch_id == person.branch_id, EarlySign.settled_at.is_(None))
    found = db.session.scalars(rows.options(joinedload(EarlySign.customer)).order_by(EarlySign.id.desc()).limit(20))
    return [
        _item("sign", f"{row.customer.name}{_(': ')}{row.sign[:60]}", "/complaints/signs", None, row.noticed_at)
        for row in found
    ]


def open_on_duty(branch_id: int) -> list[dict[str, str]]:
    """Cases a shift hands over: emergencies, and whose next step is due before the next day is over (DTY-06).

    By number and step only: whoever takes over may not read every case.
    """
    end = clock.day_bounds(clock.today() + timedelta(days=1))[1]
    rows = select(Case).where(Case.branch_id == branch_id, Case.state != "closed", Case.next_due_at < end)
    return [
        {
            "text": _(
                "Complaint %(number)s: %(step)s, due %(time)s",
                number=row.number, step=row.next_step_label, time=pages.moment(row.next_due_at),
            ),
            "url": row.path,
        }
        for row in db.session.scalars(rows.order_by(Case.next_due_at).limit(SHIFT_MOST))
    ]  # fmt: skip
