"""The enquiry group's part of the demo clinic: two weeks of calls and chats, today half done. Everybody is invented."""

import random
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from portal.core import clinic_calendar, clock
from portal.core.database import SystemActor, db
from portal.front_desk.enquiries import operations
from portal.front_desk.enquiries.models import Enquiry
from portal.front_desk.enquiries.queries import group, statistics
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Department, Person

DAYS = 14
A_DAY = (5, 8)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = ("雨桐", "静怡", "佳宁", "思琪", "若兰", "晓彤", "欣妍", "梦洁", "雅文", "可欣")
CALLERS = ("女士", "小姐", "先生", "女士", "小姐")
#: subject, question, answer, next step
TALK = (
    ("price", "强脉冲光嫩肤做一次多少钱？现在有没有活动？", "按次计费，具体以面诊方案为准；当前活动价已告知，可先预约面诊。", "周末预约面诊"),
    ("item", "想做双眼皮，恢复期要多久？", "拆线约一周，消肿因人而异，一般一到三个月自然；须医生面诊后确定术式。", "发恢复期说明"),
    ("safety", "打玻尿酸会不会移位，安全吗？", "按说明书规范注射，面诊时医生会评估并告知风险；请勿在非医疗机构注射。", "预约医生面诊"),
    ("expert", "周六有专家坐诊吗？可以指定医生吗？", "周六上午有专家门诊，可预约指定医生，须提前一天确认。", "周四回电确认"),
    ("process", "做皮秒要几次？做完能上班吗？", "通常三到五次，间隔一个月；当天可上班，须防晒。", "发注意事项"),
    ("booking", "可以约明天下午吗？要带什么资料？", "可以预约；请带身份证，做过检查的带上报告。", "登记预约"),
    ("item", "眼袋手术留疤吗？", "内切口在结膜面，外切口紧贴睫毛根部；适合哪种须医生面诊判断。", "预约面诊"),
    ("other", "停车方便吗？地铁哪一站？", "门口有停车位，地铁站步行五分钟，路线已发送。", "发路线图"),
)  # fmt: skip
PROMISED = (
    "能不能和鼻部手术同一天做？",
    "哺乳期可以做光子吗？",
    "上次在别家做失败了，修复大概什么价位？",
    "青霉素过敏能不能做手术？",
)
CHANNELS = ("phone", "phone", "phone", "web_chat", "web_chat", "wechat", "qq", "message_board", "forum", "partner_site")
ADVERTISEMENTS = (
    ("冬季嫩肤季", "百度、本院公众号", "12 月全月，强脉冲光嫩肤三次疗程优惠，须医生面诊评估。", "仅限首次到院顾客；不与会员折扣叠加。"),
    ("眼部年轻化专家门诊", "新氧、电梯广告", "每周六上午眼部专家门诊，免费面诊，预约从速。", "名额每次 12 个，必须预约；面诊免费不含检查费。"),
)  # fmt: skip


#: Books a time for the customer of an enquiry; says what becomes of it: "came", "missed", "waits".
Book = Callable[[Enquiry, Customer, str, str, datetime], Any]


class Phones:
    """The group at its phones and screens."""

    def __init__(self, actors: Mapping[str, Person], book: Book) -> None:
        self.actors, self.book, self.opened_at = actors, book, clock.now()
        self.random = random.Random(31)
        self.count = 0
        self.staff = [actors["enquiry_staff"], actors.get("enquiry_staff3", actors["enquiry_staff"])]

    def found(self) -> None:
        """Both groups stand, with leaders and members (ENQ-21); two advertisements run (ENQ-19)."""
        by = self.actors["planning"]
        with clock.pretending(_at(clock.today() - timedelta(days=DAYS + 2), 9)):
            plastic = operations.set_leader("plastic", self.actors["enquiry_leader"], by=by)
            for person in dict.fromkeys(self.staff):
                operations.add_member(plastic, person, by=by)
            if "enquiry_leader2" in self.actors:
                other = operations.set_leader("gynaecology", self.actors["enquiry_leader2"], by=by)
                operations.add_member(other, self.actors["enquiry_staff2"], by=by)
            for title, medium, text, to_know in ADVERTISEMENTS:
                row = operations.publish_advertisement(
                    title=title, medium=medium, text=text, to_know=to_know, starts_on=clock.today(),
                    ends_on=clock.today() + timedelta(days=40), by=by,
                )  # fmt: skip
                for name in ("enquiry_leader", "reception", "cs_manager", "consult_manager"):
                    operations.read_advertisement(row, by=self.actors[name])
        db.session.commit()

    def past_day(self, day: date) -> None:
        """A day that is over: everything answered, some booked, some come; the evening's papers."""
        for number in range(self.random.randint(*A_DAY)):
            at = _at(day, 9, 10) + timedelta(minutes=55 * number + self.random.randint(0, 20))
            with clock.pretending(at):
                enquiry = self.contact(self.random.choice(self.staff))
            with clock.pretending(at + timedelta(minutes=self.random.randint(2, 25))):
                self.answer(enquiry)
            with clock.pretending(at + timedelta(minutes=40)):
                self.end(enquiry)
        if clinic_calendar.is_workday(day):
            self.evening(day)
        db.session.commit()

    def contact(self, by: Person, **changed: Any) -> Enquiry:
        """Somebody rings or writes."""
        self.count += 1
        subject, need, _answer, step = self.random.choice(TALK)
        channel = changed.pop("channel", None) or self.random.choice(CHANNELS)
        told: dict[str, Any] = {
            "caller_name": f"{self.random.choice(SURNAMES)}{self.random.choice(CALLERS)}",
            "phone": f"+8615{self.random.randint(100, 999)}{self.count:06d}",
            "category": subject,
            "need": need,
            "next_step": step,
            "place": "新华网北京频道" if channel == "partner_site" else "",
        }
        if channel == "phone":
            told["rings"] = self.random.choice((1, 1, 2, 2, 3, 3, 5))
        enquiry = operations.register(by=by, channel=channel, **{**told, **changed})
        if channel == "phone" and self.random.random() < 0.85:
            operations.add_recording(enquiry, f"REC{clock.today():%Y%m%d}-{self.count:04d}", by=by)
        return enquiry

    def answer(self, enquiry: Enquiry) -> None:
        """The answer that fits its question."""
        text = next((row[2] for row in TALK if row[1] == enquiry.need), "已当面说明，顾客表示清楚。")
        by = enquiry.owner or self.actors["enquiry_leader"]
        operations.reply(enquiry, text=text, by=by)

    def end(self, enquiry: Enquiry) -> None:
        """Some book and come, some are lost, the rest stay answered; a few say what department service did."""
        lot = self.random.random()
        if lot < 0.3:
            name = enquiry.caller_name[0] + self.random.choice(GIVEN)
            customer = operations.open_file(
                enquiry, by=_owner(enquiry), name=name, gender="female", different_because="同名不同人，已核对身份证"
            )  # fmt: skip
            outcome = "came" if lot < 0.18 else "missed" if lot < 0.23 else "waits"
            self.book(enquiry, customer, "screening" if lot < 0.05 else "consultation", outcome, self.opened_at)
        elif lot < 0.45:
            operations.lose(
                enquiry, reason=self.random.choice(("price", "distance", "only_asking")), by=_owner(enquiry)
            )
        elif enquiry.medium == "online" and self.random.random() < 0.4:
            operations.note_service_help(enquiry, helped=True, helper=self.actors["cs_staff"], by=_owner(enquiry))

    def evening(self, day: date) -> None:
        """Mailbox, submissions, samples and the leader's information; one recent day was forgotten (ENQ-23)."""
        leader, planning = self.actors["enquiry_leader"], self.actors["planning"]
        with clock.pretending(_at(day, 10, 2)):
            operations.forward_mailbox(count=self.random.randint(2, 9), to=leader, by=planning)
            operations.accept_mailbox(group.forwardings(leader.branch_id)[0], by=leader)
        if (clock.today() - day).days > 5:
            return
        with clock.pretending(_at(day, 17, 20)):
            for person in dict.fromkeys(self.staff):
                row = operations.submit_day(
                    plan="上午回访未到诊顾客，下午跟进商务通留言。", results="按登记表跟进，重点顾客已约面诊。",
                    figures=statistics.day_of(person, day), by=person,
                )  # fmt: skip
                operations.read_submission(row, remark="登记完整，注意应答速度。", by=leader)
            for check in operations.draw_sample(day, by=leader, seed=day.toordinal())[:2]:
                operations.rate(check, rating=self.random.choice((4, 5, 5)), by=leader, note="解答清楚")
            if (clock.today() - day).days != 3:
                row = operations.inform(
                    situation="咨询量平稳，商务通占四成，预约集中在周末。",
                    problems="下午三点后电话应答偏慢。",
                    by=leader,
                )
                operations.read_information(row, by=self.actors["president"])

    def today(self) -> None:
        """Today so far: answered ones, callbacks due and overdue, an inbox, silent boards, a complaint."""
        now = clock.now()
        for minutes in (200, 170, 150, 120, 90):
            with clock.pretending(now - timedelta(minutes=minutes)):
                enquiry = self.contact(self.random.choice(self.staff))
            with clock.pretending(now - timedelta(minutes=minutes - 6)):
                self.answer(enquiry)
        receivers = ("consultant", "doctor", "consultant2", "consultant")
        for minutes, question, receiver in zip((135, 100, 45, 12), PROMISED, receivers, strict=True):
            with clock.pretending(now - timedelta(minutes=minutes)):
                enquiry = self.contact(self.staff[0], need=question, category="safety")
                operations.promise(
                    enquiry, to=self.actors[receiver], number=enquiry.phone, question=question, by=self.staff[0]
                )
        self._unanswered(now)
        operations.watch_callbacks()
        operations.watch_first_replies()
        db.session.commit()

    def _unanswered(self, now: datetime) -> None:
        branch_id = self.staff[0].branch_id
        with clock.pretending(now - timedelta(minutes=25)):
            self.contact(
                self.staff[0], channel="forum", place="爱美论坛", need="有没有人在这家做过眼综合？效果怎么样？"
            )
        with clock.pretending(now - timedelta(minutes=16)):
            operations.receive_from_website(
                branch_id=branch_id, specialty="plastic", caller_name="网友小雅", contact="wx_xiaoya88",
                need="请问瘦脸针打完多久见效？",
            )  # fmt: skip
            operations.receive_from_website(
                branch_id=branch_id,
                specialty="gynaecology",
                caller_name="匿名",
                contact="138****",
                need="想咨询产后修复",
            )
        with clock.pretending(now - timedelta(minutes=70)):
            enquiry = self.contact(self.staff[0], need="术后第三天可以洗脸吗？")
            self.answer(enquiry)
        with clock.pretending(now - timedelta(minutes=8)):
            operations.ask_later(question="拆线后多久能化妆？", enquiry=enquiry, by=self.actors["reception"])
        with clock.pretending(now - timedelta(minutes=55)):
            self._heard()
        with clock.pretending(now - timedelta(minutes=35)):
            operations.record_outbound(
                name="郭女士", number="13900002211", purpose="invite", result="later", said="对专家门诊感兴趣，本周没空",
                next_step="下周一再约", next_on=clock.today(), by=self.staff[0],
            )  # fmt: skip
            operations.note_content_update(place="双眼皮专题页", what="更新术后护理问答与恢复期图示", by=self.staff[0])

    def _heard(self) -> None:
        """A suggestion, with the department concerned (ENQ-16)."""
        department = db.session.scalar(select(Department).order_by(Department.id).limit(1))
        enquiry = self.contact(
            self.actors["cs_staff"], channel="phone", nature="suggestion", category="service",
            need="候诊区周末人多，建议增加座位和饮水。", department=department, next_step="转相关部门",
        )  # fmt: skip
        operations.reply(enquiry, text="感谢建议，已转相关部门，处理后回复您。", by=self.actors["cs_staff"])


def build(actors: Mapping[str, Person], book: Book) -> None:
    """Two weeks of enquiries, relative to today; `book` makes the bookings some of them lead to."""
    phones = Phones(actors, book)
    phones.found()
    for ago in range(DAYS, 0, -1):
        phones.past_day(clock.today() - timedelta(days=ago))
    phones.today()


def _owner(enquiry: Enquiry) -> Any:
    return enquiry.owner or SystemActor("demo", enquiry.branch_id)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return clock.at(day, time(hour, minute))
