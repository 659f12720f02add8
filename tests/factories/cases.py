"""Cases at any point of their way, brought there with the room's own operations."""

from datetime import timedelta
from typing import Any

from portal.core import clock
from portal.core.database import db
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer
from portal.registry.staff import operations as staff
from portal.registry.staff.models import Department
from portal.service.complaints import operations
from portal.service.complaints.models import Case, CaseConference, CaseMeasure, CaseTalk, CaseTask
from portal.service.complaints.operations import Invited, Present
from tests.cast import Cast


class Cases:
    """Takes cases in and moves them on, as the people of the cast would."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self._count = 0

    def customer(self, name: str = "罗敏") -> Customer:
        self._count += 1
        found = customers.register(name=name, phone=f"+8613900{self._count:06d}", by=self.cast.consultant)
        return found

    @property
    def department(self) -> Department:
        return db.session.get_one(Department, self.cast.consultant.department_id)

    def other_department(self, name: str = "皮肤科") -> Department:
        found = db.session.query(Department).filter_by(name=name).one_or_none()
        if found is None:
            found = staff.add_department(by=self.cast.admin, name=name)
        return found

    def complaint(self, state: str = "received", **told: Any) -> Case:
        """A complaint in this state."""
        told = {
            "complainant_name": "罗敏", "complainant_phone": "+8613900001111", "matter": "术后红肿一周没人回电话",
            "demand": "请医生当面解释并复查", "channel": "phone", "by": self.cast.reception,
            "department": self.department,
        } | told  # fmt: skip
        case = operations.take_in(kind="complaint", **told)
        for step in ("forwarded", "investigating", "agreed", "handling", "solved", "summarised", "closed"):
            if case.state == state:
                break
            if state == "escalated" and case.state == "investigating":
                operations.escalate(case, reason="需要院长决定", by=self.cast.consult_manager)
                break
            getattr(self, f"_to_{step}")(case)
        return case

    def _to_forwarded(self, case: Case) -> None:
        operations.forward(case, self.cast.consult_manager, by=self.cast.reception)

    def _to_investigating(self, case: Case) -> None:
        operations.assign_handler(case, self.cast.cs_staff, by=self.cast.consult_manager)
        operations.take_plain(case, "investigate", by=self.cast.cs_staff)

    def _to_agreed(self, case: Case) -> None:
        self.solution(case)
        operations.take_plain(case, "agree", by=self.cast.cs_staff)

    def _to_handling(self, case: Case) -> None:
        operations.take_plain(case, "handle", by=self.cast.cs_staff)

    def _to_solved(self, case: Case) -> None:
        operations.tell_result(case, result="医生已复查并解释", way="电话", view="satisfied", by=self.cast.cs_staff)

    def _to_summarised(self, case: Case) -> None:
        self.summary(case)

    def _to_closed(self, case: Case) -> None:
        for measure in self.measures(case):
            operations.complete_measure(measure, outcome="已培训", by=self.cast.cs_manager)
        operations.write(case, kind="report", text="过程与结果", person=self.cast.president, by=self.cast.cs_manager)
        operations.take_plain(case, "close", by=self.cast.cs_manager)

    def solution(self, case: Case, **told: Any) -> Any:
        told = {
            "department": self.department, "person": self.cast.doctor, "due_on": clock.today() + timedelta(days=3),
            "measures": "主刀医生当面复查并说明恢复过程", "remedies": ("explanation",), "by": self.cast.cs_staff,
        } | told  # fmt: skip
        return operations.add_solution(case, **told)

    def summary(self, case: Case) -> None:
        measure = ("术后回电制度", self.cast.cs_manager, clock.today() + timedelta(days=14))
        operations.summarise(
            case, cause="communication", causes="无人负责回电", weaknesses="交接不清", measures=[measure],
            by=self.cast.cs_manager,
        )  # fmt: skip

    def measures(self, case: Case) -> list[Any]:
        return db.session.query(CaseMeasure).filter_by(case_id=case.id).all()

    def dissatisfied(self, state: str = "opened", **told: Any) -> Case:
        """A dissatisfied customer's case in this state."""
        told = {
            "complainant_name": "罗敏", "complainant_phone": "+8613900001111", "matter": "双眼皮不对称",
            "demand": "希望修复", "channel": "on_site", "by": self.cast.consultant, "department": self.department,
            "present": "顾客、丈夫、咨询师",
        } | told  # fmt: skip
        case = operations.take_in(kind="dissatisfied", **told)
        for step in ("on_site", "with_service", "conference", "proposal", "answered", "closed"):
            if case.state == state:
                break
            getattr(self, f"_on_to_{step}")(case)
        return case

    def try_once(self, case: Case, number: int, result: str = "unsolved") -> None:
        by = case.handler or self.cast.consultant
        view = "satisfied" if result == "solved" else ""
        operations.record_attempt(case, number, content="解释肿胀期", result=result, view=view, by=by)

    def _on_to_on_site(self, case: Case) -> None:
        self.try_once(case, 1)

    def _on_to_with_service(self, case: Case) -> None:
        self.try_once(case, 2)
        self.try_once(case, 3)
        operations.hand_over(case, by=self.cast.consultant)

    def _on_to_conference(self, case: Case) -> None:
        self.receive(case)
        self.convene(case)

    def _on_to_proposal(self, case: Case) -> None:
        self.conclude(case)
        self.solution(case, by=self.cast.cs_manager)
        operations.take_plain(case, "propose", by=self.cast.cs_manager)

    def _on_to_answered(self, case: Case) -> None:
        operations.tell_result(case, result="同意修复", way="当面", view="satisfied", by=self.cast.cs_manager)

    def _on_to_closed(self, case: Case) -> None:
        for task in db.session.query(CaseTask).filter_by(case_id=case.id, done_at=None):
            operations.complete_task(task, answer="已补齐", by=self.cast.consultant)
        operations.take_plain(case, "close", by=self.cast.cs_manager)

    def receive(self, case: Case) -> CaseTalk:
        """Customer service's reception record, signed by everybody present."""
        people = [
            Present("customer", "罗敏", "顾客"),
            Present("clinic", self.cast.cs_manager.name, "客服", self.cast.cs_manager),
        ]
        talk = operations.record_talk(
            case, kind="reception", notes="详细听取诉求", opinion="建议会诊", people=people, by=self.cast.cs_manager
        )
        for present in talk.people:
            operations.sign(present, by=self.cast.cs_manager)
        return talk

    def convene(self, case: Case) -> CaseConference:
        members = [
            Invited("consultant", self.cast.consultant),
            Invited("doctor", self.cast.doctor),
            Invited("expert", name="外院王教授"),
        ]
        return operations.convene(case, members=members, by=self.cast.cs_manager)

    def conclude(self, case: Case, *, plan: str = "三个月后由主刀修复", money: bool = False) -> CaseConference:
        conference = (
            db.session.query(CaseConference).filter_by(case_id=case.id).order_by(CaseConference.id.desc()).first()
        )
        for member in conference.members:
            operations.give_opinion(member, "同意修复", by=member.person or self.cast.cs_manager)
        operations.conclude(conference, facts="左侧高1毫米", plan=plan, money=money, by=self.cast.cs_manager)
        return conference
