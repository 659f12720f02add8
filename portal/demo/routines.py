"""The routines of the demo clinic: lists gone through, meetings, summaries, reports, tasks, requests."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from portal.core import clock
from portal.core.database import db
from portal.front_desk.checklists import operations as checklists
from portal.front_desk.checklists.models import Checklist
from portal.front_desk.meetings import operations as meetings
from portal.front_desk.meetings import policy as meeting_policy
from portal.front_desk.meetings.models import Meeting
from portal.front_desk.tasks import operations as tasks
from portal.registry.staff.models import Person

Actors = Mapping[str, Person]

#: Kind of list → whose it is, and who goes through it.
WHOSE = {
    "appearance": ("reception", "reception"),
    "cleaning": ("consultant", "assistant"),
    "display": ("reception", "reception2"),
    "rooms": ("cs_staff", "consultant2"),
    "closing": ("reception", "reception2"),
}
#: What was not in order: (days ago, kind, place) → item and note.
FAULTS = {
    (2, "cleaning", "咨询室2"): ("抽屉备足护理卡", "只剩6张"),
    (1, "rooms", "咨询室1"): ("电脑、打印机工作正常", "打印机卡纸"),
    (0, "cleaning", "咨询室1"): ("抽屉备足文具", "签字笔只剩1支"),
}
#: Nobody went through this one.
FORGOTTEN = (1, "closing", "客服办公室")
PRIORITIES = (
    ("今日注射预约6人，咨询室优先保证；新到热玛吉探头已入库。", "15:00全院消防演练，各部门留一人值守。"),
    ("本周老顾客回访收尾，未接通的改发短信。", "周五例会请各部门带上顾客意见。"),
    ("周末客流预计较大，导医加一名；候诊超过10分钟主动说明。", "饮水机今日更换滤芯。"),
)
SUMMARIES = {
    "reception": ("接待来访18人，全部登记并引导到位。", "下午三点候诊集中，两位顾客等候超过10分钟。", ""),
    "cs_manager": ("完成回访23人次，接听来电15通。", "一位顾客对停车不便提出意见。", "王女士要求周六前回电。"),
    "consult_manager": ("咨询14人，成交8人。", "", "两份方案待医生确认。"),
    "enquiry_leader": ("线上咨询31人，预约9人，到院6人。", "夜间留言回复不及时。", "明日补齐未回留言。"),
}


def prepare(actors: Actors) -> None:
    """The standard lists, each given to its department."""
    store_manager = actors["consult_manager"]
    for checklist in checklists.add_standard(by=store_manager):
        version = checklist.versions[-1]
        checklists.change(
            checklist,
            based_on=version.number,
            name=checklist.name,
            draft=checklists.Draft(version.due, version.items, version.places),
            department_id=actors[WHOSE[checklist.kind][0]].department_id,
            by=store_manager,
        )


def tell(actors: Actors) -> None:
    """The last days and this morning; committed day by day."""
    today = clock.today()
    lists = db.session.query(Checklist).order_by(Checklist.id).all()
    for back in (3, 2, 1, 0):
        day = today - timedelta(days=back)
        _go_through(actors, lists, day, back)
        _morning(actors, day, back)
        if back:
            _sum_up(actors, day, back)
        db.session.commit()
    _weekly(actors, today)
    _reports(actors, today)
    _tasks(actors)
    _requests(actors)
    db.session.commit()


def _at(day: date, wall: time, act: Any, /, *args: Any, **kwargs: Any) -> Any:
    """Act at a time of a day, but not in the future."""
    with clock.pretending(min(clock.at(day, wall), clock.now())):
        return act(*args, **kwargs)


def _go_through(actors: Actors, lists: list[Checklist], day: date, back: int) -> None:
    for checklist in lists:
        if back == 0 and checklist.kind in ("rooms", "closing"):
            continue  # the afternoon has not come yet
        by, due = actors[WHOSE[checklist.kind][1]], time.fromisoformat(checklist.versions[-1].due)
        wall = (datetime.combine(day, due) - timedelta(minutes=12)).time()
        for place in checklist.versions[-1].places:
            if (back, checklist.kind, place) != FORGOTTEN and (back or place != "咨询室3"):
                _at(day, wall, _check, checklist, place, by, FAULTS.get((back, checklist.kind, place)))


def _check(checklist: Checklist, place: str, by: Person, fault: tuple[str, str] | None) -> None:
    check = checklists.begin(checklist, place, by=by)
    for position, item in enumerate(check.checklist_version.items):
        failed = fault is not None and item["text"] == fault[0]
        note = fault[1] if failed and fault else ""
        checklists.answer(check, position, "failed" if failed else "ticked", note=note, by=by)
    checklists.finish(check, by=by)


def _morning(actors: Actors, day: date, back: int) -> None:
    leader = actors["consult_manager"]
    priorities, notices = PRIORITIES[back % len(PRIORITIES)]
    meeting: Meeting = _at(
        day, time(8, 30), meetings.call, kind="morning", day=day, time="08:40", place="前厅",
        priorities=priorities, notices=notices, by=leader,
    )  # fmt: skip
    readers = [row.person for row in meeting.attendances if back or row.person.username in ("reception", "consultant")]
    for person in readers:
        _at(day, time(8, 45), meetings.read, meeting, by=person)
    came = {row.id: "excused" if row.person.username == "consultant3" else "present" for row in meeting.attendances}
    _at(day, time(8, 50), meetings.note_presence, meeting, came, by=leader)
    _at(day, time(8, 52), meetings.hold, meeting, by=leader)


def _sum_up(actors: Actors, day: date, back: int) -> None:
    for username, (done, problems, open_matters) in SUMMARIES.items():
        if (back, username) != (1, "enquiry_leader"):  # yesterday's of the enquiry group is missing
            _at(
                day, time(18, 5), meetings.sum_up, day=day, work_done=done, problems=problems,
                open_matters=open_matters, by=actors[username],
            )  # fmt: skip


def _weekly(actors: Actors, today: date) -> None:
    """Last week's meeting, reported; this week's is still to be called."""
    friday = meeting_policy.monday(today) - timedelta(days=3)
    leader, president = actors["cs_manager"], actors["president"]
    meeting: Meeting = _at(
        friday, time(16), meetings.call, kind="weekly", day=friday, time="16:30", place="会议室", by=leader,
        priorities="本周服务与顾客意见分析",
    )  # fmt: skip
    _at(
        friday, time(17), meetings.change, meeting, by=leader,
        service_review="本周接待平稳；候诊超时集中在周三下午，原因是两台手术同时术前面诊。",
        opinions_review="顾客意见5条：等候时间2条，停车2条，表扬1条。",
        minutes="各部门通报本周情况，讨论候诊分流办法。",
    )  # fmt: skip
    came = {row.id: "present" for row in meeting.attendances}
    _at(friday, time(17, 10), meetings.note_presence, meeting, came, by=leader)
    _at(friday, time(17, 12), meetings.hold, meeting, by=leader)
    for title, owner, days in (
        ("周三下午导医台加一名分诊人员", "consult_manager", 10),
        ("停车指引印入预约短信", "planning", 17),
    ):
        _at(
            friday, time(17, 15), meetings.agree_measure, meeting, title=title, owner=actors[owner],
            due_on=friday + timedelta(days=days), by=leader,
        )  # fmt: skip
    report = _at(friday, time(17, 30), meetings.report, meeting, reader=president, by=leader)
    _at(friday + timedelta(days=1), time(9), meetings.acknowledge, report, by=president, reply="同意，按期落实。")
    training: Meeting = _at(
        friday, time(14), meetings.call, kind="group_training", day=friday, title="电话接听礼仪与需求提问",
        place="培训室", by=actors["enquiry_leader"],
    )  # fmt: skip
    _at(
        friday,
        time(15),
        meetings.change,
        training,
        minutes="演练开场白、需求提问和邀约三段。",
        by=actors["enquiry_leader"],
    )
    came = {row.id: "present" for row in training.attendances}
    _at(friday, time(15), meetings.note_presence, training, came, by=actors["enquiry_leader"])
    _at(friday, time(15, 5), meetings.hold, training, by=actors["enquiry_leader"])


def _reports(actors: Actors, today: date) -> None:
    leader, president = actors["enquiry_leader"], actors["president"]
    for back in (2, 1):
        day = today - timedelta(days=back)
        report = _at(
            day, time(18, 20), meetings.submit, kind="daily", title=f"网电咨询组日报 {day.isoformat()}",
            text="线上咨询31人，电话18通，预约9人，到院6人。未到院3人已安排再邀约。", reader=president,
            first_day=day, last_day=day, by=leader,
        )  # fmt: skip
        if back > 1:
            _at(day + timedelta(days=1), time(8, 30), meetings.acknowledge, report, by=president)


def _tasks(actors: Actors) -> None:
    today = clock.today()
    manager = actors["consult_manager"]
    begun = today - timedelta(days=4)
    given = (
        ("consultant", "整理本月术前术后对比资料", today + timedelta(days=2), ""),
        ("consultant2", "更新咨询室价目牌", today - timedelta(days=1), ""),
        ("reception", "核对本周到院登记表", today, ""),
        ("assistant", "清点各咨询室护理卡", today - timedelta(days=2), "共清点186张，咨询室2已补30张。"),
    )
    for username, title, due_on, result in given:
        task = _at(begun, time(10), tasks.assign, actors[username], title=title, due_on=due_on, by=manager)
        if result:
            _at(due_on, time(16), tasks.finish, task, result=result, by=actors[username])


def _requests(actors: Actors) -> None:
    today = clock.today()
    begun = today - timedelta(days=5)
    asked = (
        ("reception", "planning", "提供秋季活动宣传单200份", today - timedelta(days=1), ""),
        ("cs_staff", "consult_manager", "确认三位顾客的复查时间", today + timedelta(days=1), ""),
        ("reception", "logistics", "更换大厅两盏射灯", today - timedelta(days=2), "已更换，备用灯泡剩4只。"),
    )
    for by, to, action, due_on, answer in asked:
        department = actors[to].department
        assert department is not None  # everybody of the demo has one
        row = _at(begun, time(11), tasks.ask, department, action=action, due_on=due_on, by=actors[by])
        if answer:
            _at(due_on, time(10), tasks.answer, row, agreed=True, text=answer, by=actors[to])
