"""The fixed frame of the roster: posts, kinds of shift, working-time rules."""

from collections.abc import Iterable
from datetime import time

from flask_babel import gettext as _

from portal.core import access, audit
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.front_desk.duty.choices import ARRANGEMENTS, OVERTIME, POST_KINDS
from portal.front_desk.duty.models import DutyPost, ShiftKind, WorkingTimeRule
from portal.front_desk.duty.operations import signals
from portal.front_desk.duty.permissions import Permission

EVERY_DAY = tuple(range(7))


def clock_time(text: str, field: str, rule: str = "DTY-01") -> str:
    """A wall-clock time like 08:30; refused otherwise."""
    try:
        return time.fromisoformat(text.strip()).strftime("%H:%M")
    except ValueError:
        raise Refused(rule, _("Please give a time like 08:30."), field=field) from None


def add_post(
    *,
    name: str,
    kind: str,
    starts: str,
    ends: str,
    by: Actor,
    weekdays: Iterable[int] = EVERY_DAY,
    on_holidays: bool = True,
    department_id: int | None = None,
) -> DutyPost:
    """A post with its hours, from when it must be staffed (DTY-01); a consulting window is one too (REC-21)."""
    access.check(by, Permission.RULES)
    post = DutyPost(branch_id=by.branch_id)
    _fill_post(post, name, kind, starts, ends, weekdays, on_holidays, department_id)
    add(post, by=by)
    db.session.flush()
    audit.record("duty.add_post", post, by=by, name=post.name, hours=post.hours, weekdays=post.weekdays)
    signals.duty_changed(post.branch_id)
    return post


def change_post(
    post: DutyPost,
    *,
    name: str,
    kind: str,
    starts: str,
    ends: str,
    by: Actor,
    weekdays: Iterable[int] = EVERY_DAY,
    on_holidays: bool = True,
    department_id: int | None = None,
) -> DutyPost:
    """Other hours, days or another name for a post."""
    access.check(by, Permission.RULES)
    before = {"name": post.name, "hours": post.hours, "weekdays": list(post.weekdays)}
    _fill_post(post, name, kind, starts, ends, weekdays, on_holidays, department_id)
    db.session.flush()
    audit.record("duty.change_post", post, by=by, before=before, name=post.name, hours=post.hours)
    signals.duty_changed(post.branch_id)
    return post


def _fill_post(
    post: DutyPost,
    name: str,
    kind: str,
    starts: str,
    ends: str,
    weekdays: Iterable[int],
    on_holidays: bool,
    department_id: int | None,
) -> None:
    if not name.strip():
        raise Refused("DTY-01", _("Give the post a name."), field="name")
    if kind not in POST_KINDS:
        raise Refused("DTY-01", _("Choose a kind of post."), field="kind")
    days = sorted(set(weekdays) & set(EVERY_DAY))
    if not days:
        raise Refused("DTY-01", _("Choose at least one day of the week."), field="weekdays")
    post.name, post.kind, post.weekdays, post.on_holidays = name.strip(), kind, days, on_holidays
    post.starts, post.ends = clock_time(starts, "starts"), clock_time(ends, "ends")
    post.department_id = department_id


def close_post(post: DutyPost, *, by: Actor) -> DutyPost:
    """The post need not be staffed any more; its history stays."""
    access.check(by, Permission.RULES)
    return _open_or_close(post, True, by)


def open_post(post: DutyPost, *, by: Actor) -> DutyPost:
    """The post is staffed again."""
    access.check(by, Permission.RULES)
    return _open_or_close(post, False, by)


def _open_or_close(post: DutyPost, closed: bool, by: Actor) -> DutyPost:
    post.closed = closed
    db.session.flush()
    audit.record("duty.close_post" if closed else "duty.open_post", post, by=by, name=post.name)
    signals.duty_changed(post.branch_id)
    return post


def add_shift_kind(
    *, name: str, starts: str, ends: str, by: Actor, pause: int = 0, post: DutyPost | None = None
) -> ShiftKind:
    """A kind of shift to choose from in the roster; an end before the start is on the next day."""
    access.check(by, Permission.RULES)
    kind = ShiftKind(branch_id=by.branch_id)
    _fill_kind(kind, name, starts, ends, pause, post)
    add(kind, by=by)
    db.session.flush()
    audit.record("duty.add_shift_kind", kind, by=by, name=kind.name, hours=kind.hours)
    return kind


def change_shift_kind(
    kind: ShiftKind, *, name: str, starts: str, ends: str, by: Actor, pause: int = 0, post: DutyPost | None = None
) -> ShiftKind:
    """Other hours for a kind of shift; what is rostered already keeps its hours."""
    access.check(by, Permission.RULES)
    before = {"name": kind.name, "hours": kind.hours}
    _fill_kind(kind, name, starts, ends, pause, post)
    db.session.flush()
    audit.record("duty.change_shift_kind", kind, by=by, before=before, name=kind.name, hours=kind.hours)
    return kind


def _fill_kind(kind: ShiftKind, name: str, starts: str, ends: str, pause: int, post: DutyPost | None) -> None:
    if not name.strip():
        raise Refused("DTY-01", _("Give the shift a name."), field="name")
    kind.name, kind.post_id = name.strip(), post.id if post else None
    kind.starts, kind.ends = clock_time(starts, "starts"), clock_time(ends, "ends")
    if not 0 <= pause <= 240:
        raise Refused("DTY-07", _("A pause lasts between 0 and 240 minutes."), field="pause")
    kind.pause = pause


def close_shift_kind(kind: ShiftKind, *, by: Actor, closed: bool = True) -> ShiftKind:
    """Offer a kind of shift no longer, or again."""
    access.check(by, Permission.RULES)
    kind.closed = closed
    db.session.flush()
    audit.record("duty.close_shift_kind", kind, by=by, name=kind.name, closed=closed)
    return kind


def add_working_time(
    *, position: str, days_a_week: int, hours_a_day: int, overtime: str, arrangement: str, by: Actor
) -> WorkingTimeRule:
    """How people of a position work (DTY-07); the empty position is everybody else's."""
    access.check(by, Permission.RULES)
    rule = WorkingTimeRule(branch_id=by.branch_id)
    _fill_rule(rule, position, days_a_week, hours_a_day, overtime, arrangement)
    add(rule, by=by)
    db.session.flush()
    audit.record("duty.add_working_time", rule, by=by, rule=_rule_values(rule))
    return rule


def change_working_time(
    rule: WorkingTimeRule,
    *,
    position: str,
    days_a_week: int,
    hours_a_day: int,
    overtime: str,
    arrangement: str,
    by: Actor,
) -> WorkingTimeRule:
    """Other working times for a position."""
    access.check(by, Permission.RULES)
    before = _rule_values(rule)
    _fill_rule(rule, position, days_a_week, hours_a_day, overtime, arrangement)
    db.session.flush()
    audit.record("duty.change_working_time", rule, by=by, before=before, rule=_rule_values(rule))
    return rule


def _fill_rule(
    rule: WorkingTimeRule, position: str, days_a_week: int, hours_a_day: int, overtime: str, arrangement: str
) -> None:
    if not 1 <= days_a_week <= 7:
        raise Refused("DTY-07", _("A week has 1 to 7 working days."), field="days_a_week")
    if not 1 <= hours_a_day <= 24:
        raise Refused("DTY-07", _("A day has 1 to 24 hours."), field="hours_a_day")
    if overtime not in OVERTIME or arrangement not in ARRANGEMENTS:
        raise Refused("DTY-07", _("Choose from the list."), field="overtime")
    rule.position, rule.days_a_week, rule.hours_a_day = position.strip(), days_a_week, hours_a_day
    rule.overtime, rule.arrangement = overtime, arrangement


def _rule_values(rule: WorkingTimeRule) -> dict[str, object]:
    return {
        "position": rule.position,
        "days_a_week": rule.days_a_week,
        "hours_a_day": rule.hours_a_day,
        "overtime": rule.overtime,
        "arrangement": rule.arrangement,
    }
