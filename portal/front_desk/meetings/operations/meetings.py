"""Calling a meeting and saying what it is about (DTY-10, DTY-17, DTY-19)."""

from collections.abc import Iterable
from datetime import date, time

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from portal.core import access, audit, clock, live, workflow
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.front_desk.meetings import policy
from portal.front_desk.meetings.choices import GROUP_KINDS, KINDS
from portal.front_desk.meetings.models import Invitation, Meeting
from portal.front_desk.meetings.workflow import MEETING
from portal.registry.staff.models import Person

TEXTS = ("title", "place", "priorities", "notices", "minutes")
ANALYSES = ("service_review", "opinions_review", "no_measures_because")


def topic(branch_id: int) -> str:
    """The live topic of a branch's meetings."""
    return f"meetings:{branch_id}"


def changed(meeting: Meeting) -> None:
    """Whoever looks at the meeting, or has it on their day, sees it at once."""
    live.bump(topic(meeting.branch_id))
    for row in meeting.attendances:
        live.bump(f"today:{row.person_id}")


def call(
    *,
    kind: str,
    day: date,
    by: Person,
    title: str = "",
    time: str = "",
    place: str = "",
    priorities: str = "",
    notices: str = "",
    people: Iterable[Person] | None = None,
) -> Meeting:
    """Call a meeting; everybody invited has it on their day and gives a read receipt (DTY-10)."""
    if kind not in KINDS:
        raise Refused("DTY-10", _("Choose what kind of meeting it is."), field="kind")
    rule = policy.rule_of(kind)
    access.check(by, policy.right_for(kind))
    if kind in GROUP_KINDS and by.role != "enquiry_leader":
        raise Refused("DTY-19", _("Training and meetings of the enquiry group are held by its leader."), field="kind")
    if kind == "morning" and not priorities.strip():
        raise Refused("DTY-10", _("Write the priorities of the day."), field="priorities")
    if day < clock.today() and kind == "morning":
        raise Refused("DTY-10", _("A morning meeting is called for today or a day to come."), field="day")
    meeting = Meeting(
        kind=kind,
        title=title.strip() or f"{KINDS[kind]} {day.isoformat()}",
        day=day,
        week=policy.monday(day),
        time=_wall(time, rule),
        place=place.strip(),
        priorities=priorities.strip(),
        notices=notices.strip(),
        led_by_id=by.id,
        department_id=by.department_id if kind in GROUP_KINDS else None,
    )
    add(meeting, by=by)
    db.session.flush()
    _invite(meeting, policy.invited_by_kind(kind, by) if people is None else people, by)
    audit.record("meetings.call", meeting, by=by, kind=kind, title=meeting.title, day=day)
    changed(meeting)
    return meeting


def change(meeting: Meeting, *, by: Actor, **values: str) -> Meeting:
    """Write down what is known of a meeting that is not reported yet."""
    check_runs(meeting, by)
    check_open(meeting)
    for name, text in values.items():
        if name in (*TEXTS, *ANALYSES):
            setattr(meeting, name, text.strip())
    if "time" in values:
        meeting.time = _wall(values["time"], policy.rule_of(meeting.kind))
    if meeting.kind == "morning" and not meeting.priorities:
        raise Refused("DTY-10", _("Write the priorities of the day."), field="priorities")
    if not meeting.title:
        raise Refused(policy.rule_of(meeting.kind), _("Give the meeting a title."), field="title")
    db.session.flush()
    audit.record("meetings.change", meeting, by=by, fields=sorted(values))
    changed(meeting)
    return meeting


def invite(meeting: Meeting, people: Iterable[Person], *, by: Actor) -> Meeting:
    """Invite further people."""
    check_runs(meeting, by)
    check_open(meeting)
    names = _invite(meeting, people, by)
    audit.record("meetings.invite", meeting, by=by, people=names)
    changed(meeting)
    return meeting


def cancel(meeting: Meeting, *, reason: str, by: Actor) -> Meeting:
    """The meeting does not take place."""
    check_runs(meeting, by)
    workflow.apply(MEETING, meeting, "cancel", by=by, reason=reason)
    changed(meeting)
    return meeting


def check_runs(meeting: Meeting, by: Actor) -> None:
    """Only the leader, or who leads meetings of this kind, goes on."""
    if not policy.runs(meeting, by):
        message = _("Only the leader of the meeting may do this: %(name)s.", name=meeting.led_by.name)
        raise Refused(policy.rule_of(meeting.kind), message)


def check_open(meeting: Meeting) -> None:
    """A reported or cancelled meeting stays as it is."""
    if meeting.state not in ("planned", "held"):
        raise Refused(policy.rule_of(meeting.kind), _("A reported or cancelled meeting stays as it is."))


def _invite(meeting: Meeting, people: Iterable[Person], by: Actor) -> list[str]:
    known = {row.person_id for row in meeting.attendances}
    fresh = [person for person in people if person.active and person.id not in known]
    for person in fresh:
        add(Invitation(meeting=meeting, person=person), by=by)
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError:
        message = _("Somebody invited the same people at this moment. Look again.")
        raise Refused(policy.rule_of(meeting.kind), message) from None
    return [person.name for person in fresh]


def _wall(text: str, rule: str) -> str:
    if not text.strip():
        return ""
    try:
        return time.fromisoformat(text.strip()).strftime("%H:%M")
    except ValueError:
        raise Refused(rule, _("Please give a time like 08:50."), field="time") from None
