"""Cases of the demo clinic: complaints and dissatisfied customers at every point of their way.

Told with the room's own operations, each step at its own hour of the last days.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from portal.core import clock
from portal.core.database import db
from portal.registry.customers.models import Customer
from portal.registry.staff import queries as staff
from portal.registry.staff.models import Department, Person
from portal.service.complaints import operations, policy
from portal.service.complaints.demo_told import COMPLAINTS, DISSATISFIED
from portal.service.complaints.dispute_packs import demo as dispute_packs
from portal.service.complaints.models import Case, CaseConference, CaseMeasure, CaseTask
from portal.service.complaints.operations import Invited, Present
from portal.service.complaints.public_intake import demo as public_intake


@dataclass
class Stories:
    """The people of the demo clinic telling their cases."""

    actors: Mapping[str, Person]
    customers: Sequence[Customer]
    #: has the register of improvements let go of what came from a case, by its address
    improved: Callable[[str], None]
    at: datetime = field(default_factory=clock.now)
    count: int = 0

    @contextmanager
    def after(self, **span: float) -> Iterator[None]:
        """The next step, some time later; never in the future."""
        self.at = min(self.at + timedelta(**span), clock.now())
        with clock.pretending(self.at):
            yield
        db.session.flush()

    def next_customer(self) -> Customer:
        """Another customer for every case."""
        self.count += 1
        return self.customers[self.count % len(self.customers)]

    def begin(self, days: int) -> None:
        """A morning some days ago; today's cases within the last half hour."""
        morning = clock.at(clock.today() - timedelta(days=days), time(9, 40))
        recent = clock.now() - timedelta(minutes=20)
        self.at = min(morning, recent) if days else recent

    @property
    def department(self) -> Department:
        """The consultants' department."""
        return db.session.get_one(Department, self.actors["consultant"].department_id)


def build(
    actors: Mapping[str, Person], customers: Sequence[Customer], improved: Callable[[str], None] = lambda url: None
) -> None:
    """Tell all of them; each is its own transaction."""
    stories = Stories(actors, customers, improved)
    for state, days, channel, category, matter, demand in COMPLAINTS:
        case = _complaint(stories, state, days, channel=channel, category=category, matter=matter, demand=demand)
        if state == "escalated":
            with stories.after(hours=2):
                dispute_packs.build(case, actors)
        db.session.commit()
    for state, days, matter, demand in DISSATISFIED:
        _dissatisfied(stories, state, days, matter=matter, demand=demand)
        db.session.commit()
    _sign(stories)
    public_intake.build(actors)
    db.session.commit()


def _complaint(tale: Stories, state: str, days: int, **told: Any) -> Case:
    who = tale.actors
    customer = tale.next_customer()
    tale.begin(days)
    with tale.after():
        case = operations.take_in(
            kind="complaint", complainant_name=customer.name, complainant_phone=customer.phone, customer=customer,
            department=tale.department, doctor=who["doctor"], by=who["reception"], key_case=state == "summarised", **told,
        )  # fmt: skip
    if state == "received":
        return case
    with tale.after(minutes=12):
        operations.forward(case, who["consult_manager"], by=who["reception"])
    if state == "forwarded":
        return case
    with tale.after(minutes=20):
        operations.assign_handler(case, who["cs_staff"], by=who["consult_manager"])
    with tale.after(minutes=10):
        operations.take_plain(case, "investigate", by=who["cs_staff"])
    with tale.after(hours=1):
        operations.write(
            case, kind="question", text="当天接待和回电的安排是怎样的？", person=who["reception"], by=who["cs_staff"]
        )
        operations.write(case, kind="contact", text="顾客希望两天内有人当面说明。", way="电话", by=who["cs_staff"])
        operations.add_evidence(
            case,
            kind="service_record",
            title="接诊登记与通话清单",
            source="前台",
            place="客服部档案柜",
            by=who["cs_staff"],
        )
    if state == "investigating":
        return case
    if state == "escalated":
        with tale.after(hours=5):
            operations.write(case, kind="cause", text="操作记录完整，外院意见与本院不一致。", by=who["cs_staff"])
            operations.escalate(case, reason="顾客要求超出科室权限，双方意见不一致", by=who["cs_staff"])
        return case
    with tale.after(hours=4):
        operations.write(case, kind="cause", text="交接班时没有交代待回电名单。", by=who["cs_staff"])
        operations.add_solution(
            case, department=tale.department, person=who["doctor"], due_on=clock.today() + timedelta(days=3),
            measures="主诊医师当面复查并说明恢复过程，科室负责人致歉。", remedies=("apology", "explanation", "care"),
            by=who["cs_staff"],
        )  # fmt: skip
        operations.take_plain(case, "agree", by=who["cs_staff"])
    if state == "agreed":
        return case
    with tale.after(hours=2):
        operations.take_plain(case, "handle", by=who["cs_staff"])
        operations.write(case, kind="progress", text="已约好复查时间。", way="电话", by=who["cs_staff"])
    if state == "handling":
        return case
    with tale.after(days=1):
        operations.tell_result(
            case, result="医师已复查并说明，科室负责人当面致歉，今后由专人回电。", way="当面", view="satisfied",
            words="态度很好，谢谢。", by=who["cs_staff"],
        )  # fmt: skip
    if state == "solved":
        return case
    with tale.after(hours=4):
        operations.summarise(
            case, cause="communication", causes="交接班时没有交代待办事项。", weaknesses="没有固定的回电责任人。",
            measures=[("建立待回电交接单，班次负责人签字", who["cs_manager"], clock.today() + timedelta(days=20))],
            by=who["cs_manager"],
        )  # fmt: skip
    if state == "closed":
        _close(tale, case)
    return case


def _close(tale: Stories, case: Case) -> None:
    who = tale.actors
    with tale.after(days=4):
        operations.write(
            case, kind="report", text="过程、结果和改进措施已书面上报。", person=who["president"], by=who["cs_manager"]
        )
        for measure in db.session.query(CaseMeasure).filter_by(case_id=case.id, done_at=None):
            operations.complete_measure(measure, outcome="已执行两周，未再发生。", by=who["cs_manager"])
        operations.record_follow_up(case, view="satisfied", words="没有新的意见。", by=who["cs_staff"])
        tale.improved(case.path)
    if not policy.improvements_open(case):
        with tale.after(hours=1):
            operations.take_plain(case, "close", by=who["cs_manager"])


def _dissatisfied(tale: Stories, state: str, days: int, **told: Any) -> Case:
    who = tale.actors
    customer = tale.next_customer()
    tale.begin(days)
    with tale.after():
        case = operations.take_in(
            kind="dissatisfied", complainant_name=customer.name, complainant_phone=customer.phone, customer=customer,
            channel="on_site", category="effect", department=tale.department, doctor=who["doctor2"],
            handler=who["consultant"], present="顾客本人、现场咨询师", opinion="建议先由主刀医生面诊", by=who["reception"], **told,
        )  # fmt: skip
    if state == "opened":
        return case
    results = ("unsolved",) if state == "on_site" else ("unsolved", "unsolved", "unsolved")
    for number, result in enumerate(results, start=1):
        with tale.after(hours=2):
            operations.record_attempt(
                case,
                number,
                content=f"第{number}次沟通：解释恢复期和复查安排，顾客仍不接受。",
                result=result,
                by=who["consultant"],
            )
    if state == "on_site":
        return case
    with tale.after(minutes=30):
        operations.hand_over(case, to=who["cs_manager"], by=who["consultant"])
    with tale.after(hours=2):
        people = [
            Present("customer", customer.name, "顾客"),
            Present("clinic", who["cs_manager"].name, "客服主任", who["cs_manager"]),
            Present("clinic", who["consultant"].name, "现场咨询师", who["consultant"]),
        ]
        talk = operations.record_talk(
            case, kind="reception", notes="听取顾客对效果的意见，出示术前照片，解释恢复过程，顾客情绪缓和。",
            opinion="建议召集会诊，由主刀说明修复时机。", comfort="道歉、倒水、安排独立房间。", people=people, by=who["cs_manager"],
        )  # fmt: skip
        for present in talk.people:
            operations.sign(present, by=who["cs_manager"])
    if state == "with_service":
        with tale.after(hours=1):
            operations.raise_emergency(case, what="顾客在前厅大声哭闹，围观较多", place="前厅", by=who["reception"])
        return case
    _conference(tale, case, state)
    if state == "conference":
        return case
    with tale.after(hours=3):
        operations.add_solution(
            case, department=tale.department, person=who["doctor2"], due_on=clock.today() + timedelta(days=30),
            measures="三个月后由主刀修复，期间每两周复查一次。", remedies=("care", "explanation"), by=who["cs_manager"],
        )  # fmt: skip
        operations.take_plain(case, "propose", by=who["cs_manager"])
    if state == "proposal":
        return case
    with tale.after(hours=20):
        operations.tell_result(
            case,
            result="同意修复方案和复查安排。",
            way="当面",
            view="partly",
            words="希望这次能好。",
            by=who["cs_manager"],
        )
    if state == "closed":
        with tale.after(days=2):
            for task in db.session.query(CaseTask).filter_by(case_id=case.id, done_at=None):
                operations.complete_task(task, answer="病历与照片已补齐。", by=who["consultant"])
            operations.take_plain(case, "close", by=who["cs_manager"])
    return case


def _conference(tale: Stories, case: Case, state: str) -> None:
    who = tale.actors
    with tale.after(hours=18):
        members = [
            Invited("consultant", who["consultant"]),
            Invited("doctor", who["doctor2"]),
            Invited("expert", name="外聘专家 周教授"),
        ]
        operations.convene(case, members=members, place="会议室", by=who["cs_manager"])
    conference = db.session.query(CaseConference).filter_by(case_id=case.id).one()
    opinions = ("顾客最在意左侧，愿意等待。", "恢复期未满，三个月后修复更稳妥。", "同意主刀意见。")
    with tale.after(hours=2):
        for member, opinion in zip(conference.members, opinions, strict=True):
            if state == "conference" and member.role == "expert":
                continue
            operations.give_opinion(member, opinion, by=member.person or who["cs_manager"])
        if state != "conference":
            operations.conclude(
                conference,
                facts="左侧重睑较右侧高约1毫米，恢复期第六周。",
                plan="三个月后由主刀修复。",
                money=False,
                by=who["cs_manager"],
            )


def _sign(tale: Stories) -> None:
    who = tale.actors
    tale.begin(0)
    with tale.after():
        operations.record_sign(
            tale.next_customer(), place="service", sign="护理中多次问“怎么还没好”，表情不悦。", explanation="说明医生手术延时",
            remedy="送茶并重新安排时间", departments=staff.departments()[:1], by=who["care_staff"],
        )  # fmt: skip
        operations.record_sign(
            tale.next_customer(),
            place="follow_up",
            sign="回访时说恢复慢，有些失望。",
            explanation="解释恢复期",
            by=who["cs_staff"],
        )
