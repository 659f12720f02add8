"""Who leads which meeting, who is invited, who sees what, and by when."""

from datetime import date, datetime, time, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.core import clock
from portal.core.database import Actor, db
from portal.core.settings import Setting, declare
from portal.front_desk.meetings.choices import GROUP_KINDS, RULES
from portal.front_desk.meetings.models import Meeting
from portal.front_desk.meetings.permissions import Permission
from portal.front_desk.tasks.policy import heads, rank
from portal.registry.staff.models import Person

MORNING_AT: Setting[str] = declare(
    Setting("meetings.morning_at", "08:50", _l("The morning meeting is called by"), rules=("DTY-10",))
)
WEEKLY_DAY: Setting[int] = declare(
    Setting(
        "meetings.weekly_day",
        5,
        _l("Day of the weekly meeting"),
        _l("1 is Monday, 7 is Sunday"),
        rules=("DTY-17",),
        least=1,
        most=7,
    )
)
SUMMARY_BY: Setting[str] = declare(
    Setting("meetings.summary_by", "18:00", _l("The day of a department is summed up by"), rules=("DTY-16",))
)

#: Kind → the right it takes to call and lead it.
RIGHTS = {"morning": Permission.MORNING, "weekly": Permission.WEEKLY}


def rule_of(kind: str) -> str:
    """The rule that asks for this kind of meeting; the morning meeting's for every other."""
    return RULES.get(kind, "DTY-10")


def right_for(kind: str) -> Permission:
    """The right it takes to lead this kind of meeting."""
    return RIGHTS.get(kind, Permission.LEAD)


def kinds_for(person: Person) -> list[str]:
    """The kinds of meetings this person may call."""
    kinds = [kind for kind in ("morning", "weekly") if person.can(RIGHTS[kind])]
    if person.role == "enquiry_leader":
        kinds += GROUP_KINDS
    return [*kinds, "other"] if person.can(Permission.LEAD) else kinds


def runs(meeting: Meeting, actor: Actor) -> bool:
    """Whether the actor looks after this meeting: its leader, or who leads meetings of its kind."""
    if meeting.led_by_id == actor.id:
        return True
    return meeting.kind in RIGHTS and actor.can(RIGHTS[meeting.kind])


def invited_by_kind(kind: str, by: Person) -> list[Person]:
    """Who is invited when nobody is named: the house, those who lead, or the leader's department."""
    people = select(Person).where(Person.branch_id == by.branch_id, Person.active.is_(True)).order_by(Person.id)
    everybody = list(db.session.scalars(people))
    if kind == "morning":
        return [person for person in everybody if person.role != "admin"]
    if kind == "weekly":
        return [person for person in everybody if rank(person) in (1, 2) or person.id == by.id]
    return [person for person in everybody if person.department_id == by.department_id]


def leadership(branch_id: int) -> list[Person]:
    """Who is reported to (院领导)."""
    people = select(Person).where(Person.branch_id == branch_id, Person.active.is_(True), Person.role == "president")
    return list(db.session.scalars(people.order_by(Person.id)))


def answers_for(department_id: int, person: Person) -> bool:
    """Whether a department's daily summary is on this person's day: its head's, or everybody's in it (DTY-16)."""
    if person.department_id != department_id:
        return False
    own_heads = [head for head in heads(department_id, person.branch_id) if head.department_id == department_id]
    return person in own_heads or not own_heads


def monday(day: date) -> date:
    """The first day of a day's week."""
    return day - timedelta(days=day.weekday())


def instant(day: date, setting: Setting[str], otherwise: time) -> datetime:
    """A wall-clock setting on a day; unreadable settings fall back."""
    try:
        wall = time.fromisoformat(setting.value().strip())
    except ValueError:
        wall = otherwise
    return clock.at(day, wall)


def weekly_due(week: date) -> datetime:
    """The end of the day on which a week's meeting is due (DTY-17)."""
    return clock.day_bounds(week + timedelta(days=WEEKLY_DAY.value() - 1))[1] - timedelta(seconds=1)
