"""Duty at the demo clinic: four weeks worked, this week under way, next week planned, one roster still a draft with gaps."""

import random
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from portal.core import clock
from portal.core.database import Actor, SystemActor, db
from portal.front_desk.duty import operations, policy
from portal.front_desk.duty.models import DutyPost, Roster, Shift, ShiftKind
from portal.front_desk.duty.operations.rosters import shifts_of
from portal.registry.staff.models import Person

Event = tuple[datetime, Callable[[], Any]]
WEEKS_BACK = 4
TUESDAY, SUNDAY = 1, 6

POSTS = (
    ("前台接待", "duty", "09:00", "18:00", "reception", range(7)),
    ("总值班", "duty", "18:00", "09:00", "reception", range(7)),
    ("客服热线", "duty", "09:00", "18:00", "cs_staff", range(6)),
    ("咨询窗口", "window", "09:00", "17:00", "consultant", range(7)),
)
KINDS = (
    ("前台班", "09:00", "18:00", 60, "前台接待"),
    ("总值夜班", "18:00", "09:00", 0, "总值班"),
    ("热线班", "09:00", "18:00", 60, "客服热线"),
    ("窗口班", "09:00", "17:00", 0, "咨询窗口"),
    ("咨询班", "09:30", "18:30", 60, ""),
    ("行政班", "08:30", "17:30", 60, ""),
)
RULES = (
    ("", 5, 8, "limited", "shifts"),
    ("会员中心主管", 6, 8, "limited", "shifts"),
    ("客服主任", 5, 8, "none", "standard"),
    ("财务主管", 5, 8, "open", "standard"),
)
#: Whose roster: for each person the kind of shift on Monday … Sunday.
WEEK: dict[str, dict[str, tuple[str, ...]]] = {
    "reception": {
        "reception": ("前台班", "前台班", "前台班", "前台班", "前台班", "", ""),
        "reception2": ("", "", "前台班", "前台班", "前台班", "前台班", "前台班"),
        "care_staff": ("总值夜班", "", "", "", "", "", ""),
        "doctor": ("", "总值夜班", "", "", "", "", ""),
        "logistics": ("", "", "总值夜班", "", "", "", ""),
        "care_staff2": ("", "", "", "总值夜班", "", "", ""),
        "enquiry_staff": ("", "", "", "", "总值夜班", "", ""),
        "planning": ("", "", "", "", "", "总值夜班", ""),
        "finance2": ("", "", "", "", "", "", "总值夜班"),
    },
    "cs_staff": {
        "cs_staff": ("热线班", "热线班", "热线班", "热线班", "热线班", "", ""),
        "cs_manager": ("", "行政班", "行政班", "行政班", "行政班", "热线班", ""),
    },
    "consultant": {
        "consult_manager": ("咨询班", "咨询班", "咨询班", "咨询班", "咨询班", "", ""),
        "consultant": ("窗口班", "窗口班", "咨询班", "", "", "咨询班", "咨询班"),
        "consultant2": ("咨询班", "", "窗口班", "窗口班", "咨询班", "咨询班", ""),
        "consultant3": ("", "咨询班", "咨询班", "咨询班", "窗口班", "窗口班", ""),
        "assistant": ("咨询班", "咨询班", "", "", "咨询班", "咨询班", "窗口班"),
    },
}
MATTERS = (
    ("enquiry", "顾客来电询问双眼皮术后第三天能否洗头", "已按术后须知答复，建议拆线前避免沾水", "李女士"),
    ("incident", "大厅饮水机漏水，地面湿滑", "已放置警示牌并报后勤维修，二十分钟后恢复", ""),
    ("complaint", "顾客反映预约到院后等候三十五分钟", "当面致歉并安排优先面诊，已登记转客服跟进", "周女士"),
    ("enquiry", "网络顾客夜间咨询水光针价格和恢复期", "已发送项目资料，约次日面诊", "微信顾客"),
    ("other", "快递送达玻尿酸一箱，需次日验收", "已存冷藏柜，交库房验收", ""),
)


def build(actors: Mapping[str, Person]) -> None:
    """Tell duty's story with its own operations; `actors` are people by user name."""
    Duty(actors).tell()


class Duty:
    """The posts, the kinds of shift and the weeks of the demo clinic."""

    def __init__(self, actors: Mapping[str, Person]) -> None:
        self.actors = actors
        self.lead = actors["consult_manager"]
        self.random = random.Random(11)
        self.week = policy.week_of(clock.today())
        self.now = clock.now()
        self.kinds: dict[str, ShiftKind] = {}

    def tell(self) -> None:
        """Everything, in the order it happened."""
        with clock.pretending(clock.at(self.week - timedelta(days=7 * WEEKS_BACK + 5), time(10))):
            self._frame(SystemActor("demo", self.lead.branch_id))
        events: list[Event] = []
        for back in range(WEEKS_BACK, -1, -1):
            events += self._worked_week(self.week - timedelta(days=7 * back))
        events += self._since_yesterday()
        for at, act in sorted(events, key=lambda event: event[0]):
            with clock.pretending(at):
                act()
        self._ahead()

    def _frame(self, by: Actor) -> None:
        posts: dict[str, DutyPost] = {}
        for name, kind, starts, ends, owner, days in POSTS:
            posts[name] = operations.add_post(
                name=name, kind=kind, starts=starts, ends=ends, weekdays=days, by=by,
                department_id=self.actors[owner].department_id,
            )  # fmt: skip
        for name, starts, ends, pause, post in KINDS:
            self.kinds[name] = operations.add_shift_kind(
                name=name, starts=starts, ends=ends, pause=pause, post=posts.get(post), by=by
            )
        for position, days_a_week, hours, overtime, arrangement in RULES:
            operations.add_working_time(
                position=position, days_a_week=days_a_week, hours_a_day=hours, overtime=overtime,
                arrangement=arrangement, by=by,
            )  # fmt: skip

    def _roster(self, owner: str, monday: date) -> Roster:
        department = self.actors[owner].department
        assert department is not None
        roster = operations.begin_roster(department, monday, by=self.lead)
        plan = WEEK[owner]
        cells = {
            (self.actors[name].id, monday + timedelta(days=offset)): self.kinds[kind]
            for name, week in plan.items()
            for offset, kind in enumerate(week)
            if kind
        }
        numbers = {self.actors[name].id: f"1380010{self.actors[name].id:04d}" for name in plan}
        return operations.fill(roster, cells, contacts=numbers, by=self.lead)

    def _worked_week(self, monday: date) -> list[Event]:
        """Publish the week on the Friday before; what its shifts looked like up to now."""
        shifts: list[Shift] = []
        with clock.pretending(clock.at(monday - timedelta(days=3), time(16))):
            for owner in WEEK:
                roster = self._roster(owner, monday)
                operations.publish(roster, gap_reason="周日客服热线由前台代接", by=self.lead)
                shifts += shifts_of(roster)
            for name in WEEK["reception"] | WEEK["cs_staff"] | WEEK["consultant"]:
                operations.acknowledge_plan(by=self.actors[name])
        return [event for shift in shifts for event in self._worked(shift)]

    def _worked(self, shift: Shift) -> list[Event]:
        """Coming and going; now and then late, early, or not at all."""
        luck = self.random.random()
        events: list[Event] = []
        recent = shift.ends_at > self.now - timedelta(days=2)
        if luck < 0.02 and not recent:
            return [(shift.ends_at + timedelta(minutes=1), lambda: operations.note_absences(by=SystemActor("duty")))]
        minutes = self.random.randint(3, 18) if luck < 0.1 and not recent else -self.random.randint(2, 12)
        came = shift.starts_at + timedelta(minutes=minutes)
        early = self.random.randint(5, 25) if 0.1 <= luck < 0.13 and not recent else -self.random.randint(1, 9)
        left = shift.ends_at - timedelta(minutes=early)
        if came < self.now:
            events.append((came, lambda: operations.clock_in(shift, by=shift.person)))
        if left < self.now:
            events.append((left, lambda: operations.clock_out(shift, by=shift.person)))
        return events

    def _since_yesterday(self) -> list[Event]:
        """Yesterday's day and night, handed over and closed; matters of both."""
        today = clock.today()
        yesterday = today - timedelta(days=1)
        day, night = self._at_post("前台班", yesterday), self._at_post("总值夜班", yesterday)
        fresh = self._at_post("前台班", today)
        events: list[Event] = []
        for number, (kind, what, result, caller) in enumerate(MATTERS):
            shift = day if number < 3 else night
            if shift is not None:
                at = shift.starts_at + timedelta(minutes=75 + 90 * number)
                events.append((at, self._matter(shift, kind, what, result, caller)))
        events += self._passed_on(day, night, "明天上午十点陈女士来院复查，请提前备好档案")
        events += self._passed_on(night, fresh, "前厅空调夜间报警一次，已复位，请后勤今日检查")
        return [(at, act) for at, act in events if at < self.now]

    def _matter(self, shift: Shift, kind: str, what: str, result: str, caller: str) -> Callable[[], Any]:
        return lambda: operations.record_matter(
            kind=kind, what=what, result=result, caller=caller, shift=shift, by=shift.person
        )

    def _passed_on(self, shift: Shift | None, following: Shift | None, text: str) -> list[Event]:
        if shift is None or following is None:
            return []

        def hand() -> None:
            one = operations.begin_hand_over(shift, by=shift.person)
            operations.add_item(one, text=text, by=shift.person)
            operations.add_item(one, text="前台钥匙和备用手机已放在抽屉", by=shift.person)
            operations.offer(one, to=following.person, remark="其余一切正常", by=shift.person)
            for item in list(one.items):
                operations.acknowledge(item, by=following.person)
            operations.close(one, by=following.person)

        return [(shift.ends_at + timedelta(seconds=30), hand)]

    def _at_post(self, kind: str, day: date) -> Shift | None:
        """A shift of that kind on that day, which `_worked_week` has put into the roster."""
        rows = db.session.query(Shift).filter_by(kind_id=self.kinds[kind].id, day=day, cancelled=False)
        return rows.order_by(Shift.id).first()

    def _ahead(self) -> None:
        """Next week's draft with a gap on Sunday, leave, a swap, something open."""
        following = self.week + timedelta(days=7)
        for owner in WEEK:
            roster = self._roster(owner, following)
            if owner == "consultant":  # still a draft: nobody at the window on Tuesday and Sunday
                gaps = (("consultant", TUESDAY), ("assistant", SUNDAY))
                cells = {(self.actors[name].id, following + timedelta(days=day)): None for name, day in gaps}
                operations.fill(roster, cells, by=self.lead)
            else:
                operations.publish(roster, gap_reason="周日客服热线由前台代接", by=self.lead)
        self._leaves(following)
        operations.record_matter(
            kind="complaint", what="顾客来电称术后淤青比预期重，希望医生回电", caller="吴女士", phone="+8613800000017",
            by=self.actors["reception"],
        )  # fmt: skip
        operations.record_unanswered_call(
            by=self.actors["cs_staff"],
            caller="术后第二天顾客家属",
            phone="+8613800000023",
            what="午间紧急来电未接，需回拨",
        )
        shift = self._at_post("前台班", following)
        if shift is not None:
            operations.ask_swap(shift, self.actors["reception2"], reason="当天上午参加培训", by=shift.person)

    def _leaves(self, following: date) -> None:
        days = [clock.at(following + timedelta(days=offset), time()) for offset in range(8)]
        actors = self.actors
        granted = operations.ask_leave(
            actors["doctor3"],
            kind="annual",
            starts_at=days[3],
            ends_at=days[5],
            reason="回乡探亲",
            by=actors["doctor3"],
        )
        operations.grant_leave(granted, by=actors["president"])
        operations.ask_leave(
            actors["consultant2"], kind="personal", starts_at=days[4], ends_at=days[5], reason="家中有事",
            by=actors["consultant2"],
        )  # fmt: skip
        operations.ask_leave(
            actors["reception"], kind="sick", starts_at=days[1], ends_at=days[2], reason="复诊", by=actors["reception"]
        )
