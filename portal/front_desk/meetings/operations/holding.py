"""A meeting takes place: who was there, who has read it, what was agreed, and the report (DTY-10, DTY-17, DTY-19)."""

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _

from portal.core import access, audit, clock, events, live, workflow
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.front_desk.meetings import policy
from portal.front_desk.meetings.choices import PRESENCE
from portal.front_desk.meetings.facts import MeasureAgreed
from portal.front_desk.meetings.models import AgreedMeasure, Invitation, Meeting, SuperiorReport
from portal.front_desk.meetings.operations.meetings import changed, check_open, check_runs
from portal.front_desk.meetings.operations.reports import put
from portal.front_desk.meetings.permissions import Permission
from portal.front_desk.meetings.workflow import MEETING
from portal.registry.staff.models import Person


def note_presence(meeting: Meeting, presence: Mapping[int, str], *, by: Actor) -> Meeting:
    """Note who came: attendance id → presence (DTY-10)."""
    check_runs(meeting, by)
    check_open(meeting)
    noted = {}
    for row in meeting.attendances:
        word = presence.get(row.id, row.presence)
        if word in PRESENCE and word != row.presence:
            row.presence = word
            noted[row.person.name] = word
    db.session.flush()
    if noted:
        audit.record("meetings.note_presence", meeting, by=by, noted=noted)
        changed(meeting)
    return meeting


def hold(meeting: Meeting, *, by: Actor) -> Meeting:
    """The meeting has taken place: attendance is complete, and somebody was there."""
    rule = policy.rule_of(meeting.kind)
    check_runs(meeting, by)
    if meeting.day > clock.today():
        raise Refused(rule, _("This meeting lies in the future."))
    unknown = [row.person.name for row in meeting.attendances if not row.presence]
    if unknown:
        names = str(_("、")).join(unknown[:10])
        raise Refused(rule, _("Note first whether they were there: %(names)s.", names=names), link=meeting.path)
    if not any(row.presence == "present" for row in meeting.attendances):
        raise Refused(rule, _("Nobody was there, so it was not held. Cancel the meeting instead."), link=meeting.path)
    if meeting.kind not in ("morning", "weekly") and not meeting.minutes:
        raise Refused(rule, _("Write down first what was taught or decided (minutes)."), link=meeting.path)
    meeting.held_at = clock.now()
    workflow.apply(MEETING, meeting, "hold", by=by)
    changed(meeting)
    return meeting


def read(meeting: Meeting, *, by: Person) -> Invitation:
    """The read receipt of somebody invited; the first one counts (DTY-10)."""
    access.check(by, Permission.READ)
    row = next((row for row in meeting.attendances if row.person_id == by.id), None)
    if row is None:
        raise Refused(policy.rule_of(meeting.kind), _("Only people who are invited give a read receipt."))
    if row.read_at is None:
        row.read_at = clock.now()
        db.session.flush()
        audit.record("meetings.read", meeting, by=by)
        changed(meeting)
    return row


def agree_measure(meeting: Meeting, *, title: str, owner: Person, due_on: date, by: Actor) -> AgreedMeasure:
    """Agree on an improvement measure, with an owner and a day; the register of improvements hears of it (DTY-17)."""
    check_runs(meeting, by)
    check_open(meeting)
    if not title.strip():
        raise Refused("DTY-17", _("Write the measure."), field="measure")
    if not owner.active:
        raise Refused("DTY-17", _("%(name)s no longer works here.", name=owner.name), field="owner_id")
    if due_on < clock.today():
        raise Refused("DTY-17", _("The due date lies in the past. Choose today or later."), field="due_on")
    measure = AgreedMeasure(meeting=meeting, title=title.strip(), owner=owner, due_on=due_on)
    add(measure, by=by)
    db.session.flush()
    audit.record("meetings.agree_measure", meeting, by=by, title=measure.title, owner=owner.name, due_on=due_on)
    events.publish(MeasureAgreed(title=measure.title, owner=owner, due_on=due_on, source_url=meeting.path, by=by))
    live.bump(f"today:{owner.id}")
    changed(meeting)
    return measure


def report(meeting: Meeting, *, reader: Person, by: Person) -> SuperiorReport:
    """Report to the leadership; a weekly meeting's report has both analyses and measures (DTY-17)."""
    check_runs(meeting, by)
    if reader.id not in {person.id for person in policy.leadership(meeting.branch_id)}:
        raise Refused("DTY-17", _("The report goes to the hospital's leadership."), field="reader_id")
    if meeting.kind == "weekly":
        _check_analysed(meeting)
    workflow.apply(MEETING, meeting, "report", by=by, reader=reader.name)
    written = put(
        kind="meeting",
        title=meeting.title,
        text=_told(meeting),
        reader=reader,
        first_day=meeting.week if meeting.kind == "weekly" else meeting.day,
        last_day=meeting.day,
        meeting=meeting,
        by=by,
    )
    changed(meeting)
    return written


def _check_analysed(meeting: Meeting) -> None:
    missing = [
        str(label)
        for text, label in (
            (meeting.service_review, _("the analysis of the week's service")),
            (meeting.opinions_review, _("the analysis of the customers' opinions")),
            (meeting.measures or meeting.no_measures_because, _("measures, or why none are needed")),
        )
        if not text
    ]
    if missing:
        what = str(_("、")).join(missing)
        raise Refused("DTY-17", _("Still missing for the report: %(what)s.", what=what), link=meeting.path)


def _told(meeting: Meeting) -> str:
    """What the leadership reads, in the order of the meeting."""
    measures = "\n".join(
        f"{number}. {row.title}（{row.owner.name}，{row.due_on.isoformat()}）"
        for number, row in enumerate(meeting.measures, 1)
    )
    parts = (
        (_("Service of the week"), meeting.service_review),
        (_("Opinions of the customers"), meeting.opinions_review),
        (_("Minutes"), meeting.minutes),
        (_("Measures"), measures or meeting.no_measures_because),
    )
    return "\n\n".join(f"{label}\n{text}" for label, text in parts if text)
