"""J6: a dissatisfied customer, from the first on-site handling to the closed case, with the money in between."""

import html
import re
from typing import NamedTuple

import pytest
from sqlalchemy import select

from portal.cashier.refunds.models import Payout, Refund
from portal.core import audit, clock, jobs, outbox, sealing, witness
from portal.core.database import db
from portal.core.money import Money
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer
from portal.registry.papers import signatures
from portal.registry.staff.models import Department
from portal.service.complaints.models import (
    Case,
    CaseAttempt,
    CaseConference,
    CaseFollowUp,
    CaseTask,
    TalkPerson,
)
from tests.factories.planning import drawing
from tests.journeys.journey import Journey, one, printed


class At(NamedTuple):
    """Where the case is: its id, address and number."""

    id: int
    path: str
    number: str


NAME = "罗敏"


@pytest.mark.rule("DIS-01", "DIS-02", "DIS-03", "DIS-04", "DIS-05", "DIS-06", "DIS-07", "DIS-08", "DIS-10")
@pytest.mark.rule("DIS-11", "DIS-14", "CMP-13", "CMP-19", "XC-10", "XC-18")
@pytest.mark.rule("REF-01", "REF-02", "REF-03", "REF-04", "REF-05", "REF-06", "REF-10", "PAY-12")
def test_a_dissatisfied_customer_is_heard_and_answered(journey: Journey) -> None:
    customer = a_customer_after_her_operation(journey)
    case = the_case_is_opened_with_the_consultant_first(journey, customer)
    no_promotion_reaches_her(customer, journey)
    three_attempts_fail_and_an_early_hand_over_is_refused(journey, case)
    customer_service_receives_her_and_everybody_signs(journey, case)
    the_department_completes_its_records(journey, case)
    the_conference_proposes_money_which_is_no_ordinary_solution(journey, case)
    the_answer_stays_locked_until_president_and_finance_have_decided(journey, case)
    she_accepts_and_is_paid(journey, case)
    the_case_closes_with_answer_suggestion_and_improvement(journey, case)
    assert len(journey.seen) >= 5, journey.seen


def a_customer_after_her_operation(journey: Journey) -> Customer:
    customer = customers.register(
        name=NAME, phone="+8613900001111", by=journey.cast.consultant, first_channel="walk_in"
    )
    db.session.commit()
    return customer


def the_case_is_opened_with_the_consultant_first(journey: Journey, customer: Customer) -> At:
    journey.sit_down("reception")
    department = db.session.scalars(select(Department)).first()
    told = {
        "page": f"/complaints/new?customer={customer.id}", "kind": "dissatisfied", "channel": "on_site",
        "matter": "双眼皮术后不对称，有压痕", "demand": "退款或修复", "present": "罗敏、丈夫王先生、前台",
        "department_id": str(department.id),
    }  # fmt: skip
    url = f"/complaints/new?customer={customer.id}"
    refused = journey.client.send(url, **told, handler_id=str(journey.cast.doctor.id))
    assert refused.status_code == 422
    journey.client.send(url, **told, handler_id=str(journey.cast.consultant.id))
    case = one(Case)
    assert (case.kind, case.handler_id, case.state) == ("dissatisfied", journey.cast.consultant.id, "opened")
    return At(case.id, case.path, case.number)


def no_promotion_reaches_her(customer: Customer, journey: Journey) -> None:
    customers.record_consent(customer, by=journey.cast.reception, purpose="marketing", given=True, way="in_person")
    message = outbox.put(
        by=journey.cast.cs_staff, channel="sms", address=customer.phone, customer_id=customer.id, kind="offer",
        text="周年庆特惠", promotional=True,
    )  # fmt: skip
    assert message is not None
    assert message.state == "stopped"
    assert message.result.startswith("XC-18")
    db.session.commit()
    journey.sit_down("cs_staff")
    assert one(Case).number in journey.client.get(f"/customers/{customer.id}").text


def three_attempts_fail_and_an_early_hand_over_is_refused(journey: Journey, case: At) -> None:
    journey.sit_down("consultant")
    for number in (1, 2, 3):
        journey.refused("DIS-04", f"{case.path}/hand-over")
        journey.later(minutes=40)
        journey.sit_down("consultant")
        journey.send(f"{case.path}/attempts/new", content=f"第{number}次沟通，解释恢复期", result="unsolved")
    assert [row.number for row in db.session.scalars(select(CaseAttempt).order_by(CaseAttempt.id))] == [1, 2, 3]
    assert one(Case).next_step == "hand_over"
    journey.send(f"{case.path}/hand-over", person_id=str(journey.cast.cs_manager.id))
    assert (one(Case).state, one(Case).handler_id) == ("with_service", journey.cast.cs_manager.id)


def customer_service_receives_her_and_everybody_signs(journey: Journey, case: At) -> None:
    journey.later(hours=1)
    journey.sit_down("cs_manager")
    journey.refused("DIS-05", f"{case.path}/conferences/new", **who_takes_part(journey))
    journey.send(
        f"{case.path}/talks/new", kind="reception", customer_side="罗敏 顾客\n王先生 丈夫", notes="详细听取意见",
        opinion="建议会诊", comfort="道歉并安排独立房间", colleagues=[str(journey.cast.cs_manager.id)],
    )  # fmt: skip
    for person in db.session.scalars(select(TalkPerson).order_by(TalkPerson.id)).all():
        journey.send(f"/complaints/talks/{person.talk_id}/signatures/{person.id}", how="paper")


def the_department_completes_its_records(journey: Journey, case: At) -> None:
    task = one(CaseTask)
    journey.sit_down("doctor")
    journey.send(f"/complaints/tasks/{task.id}", text="手术记录与照片已补齐，存病案室")
    assert one(CaseTask).done_at is not None


def who_takes_part(journey: Journey) -> dict[str, object]:
    return {
        "consultant_id": str(journey.cast.consultant.id), "doctors": [str(journey.cast.doctor.id)],
        "experts": "外院王教授", "president_id": str(journey.cast.president.id), "place": "会议室",
    }  # fmt: skip


def the_conference_proposes_money_which_is_no_ordinary_solution(journey: Journey, case: At) -> None:
    journey.sit_down("cs_manager")
    journey.send(f"{case.path}/conferences/new", **who_takes_part(journey))
    conference = one(CaseConference)
    page = f"{case.path}/conferences/{conference.id}"
    for username, role in (("consultant", "consultant"), ("doctor", "doctor"), ("president", "president")):
        journey.sit_down(username)
        member = next(member for member in one(CaseConference).members if member.role == role)
        journey.send(f"{page}/opinions", page=page, member_id=str(member.id), opinion="同意部分退款并修复")
    journey.sit_down("cs_manager")
    expert = next(member for member in one(CaseConference).members if member.role == "expert")
    journey.send(f"{page}/opinions", page=page, member_id=str(expert.id), opinion="恢复期未满")
    journey.refused("DIS-08", f"{page}/conclusion", page=page, facts="左侧高1毫米", plan="补偿8000元")
    journey.send(f"{page}/conclusion", page=page, facts="左侧高1毫米", plan="补偿8000元", money="y")
    journey.refused(
        "DIS-08", f"{case.path}/solutions/new", department_id="1", person_id=str(journey.cast.doctor.id),
        due_on="2026-12-10", measures="退款8000元",
    )  # fmt: skip
    journey.refused("DIS-08", f"{case.path}/steps", page=case.path, step="propose")


def the_answer_stays_locked_until_president_and_finance_have_decided(journey: Journey, case: At) -> None:
    """The proposal is written on the page the case leads to; each decides at their own desk."""
    (url,) = re.findall(
        r'href="(/refunds/customers/\d+/compensation/new[^"]*)"', journey.client.get(f"{case.path}/money").text
    )
    url = html.unescape(url)
    journey.send(url, nature="goodwill", amount="8000", reason_kind="effect", reason="效果不满意，会诊意见：补偿。")
    refund = one(Refund)
    page, number = f"/refunds/{refund.id}", refund.number
    assert (refund.case_id, refund.case_number, refund.total) == (case.id, case.number, Money.of(8000))
    assert number in journey.client.get(case.path).text
    journey.send(f"{case.path}/steps", page=case.path, step="propose")
    answer = {"result": "补偿8000元", "way": "当面", "view": "partly", "words": "可以接受"}
    journey.refused("REF-06", f"{case.path}/result", **answer)
    assert journey.client.get(f"{page}/answer").status_code == 409
    journey.sit_down("finance")
    early = journey.client.post(f"{page}/decision", data={**journey.seal("/sessions"), "step": "confirm"})
    assert (early.status_code, "REF-03" in early.text) == (409, True)
    journey.sit_down("president")
    assert number in journey.client.get("/refunds/approvals").text
    journey.send(f"{page}/decision?from=approvals", page="/refunds/approvals")
    journey.sit_down("cs_manager")
    journey.refused("REF-06", f"{case.path}/result", **answer)
    journey.sit_down("finance")
    journey.send(f"{page}/decision?from=approvals", page="/refunds/approvals")
    journey.sit_down("cs_manager")
    journey.send(f"{case.path}/result", **answer)
    assert (one(Case).state, one(Case).customer_view) == ("answered", "partly")


def she_accepts_and_is_paid(journey: Journey, case: At) -> None:
    """Told, signed by the customer, paid by a fourth person; the papers are sealed and say so (REF-05, REF-10)."""
    page = f"/refunds/{one(Refund).id}"
    journey.send(f"{page}/answer", way="in_person", note="当面告知，顾客接受。")
    journey.send(f"{page}/acceptance", signature=drawing(1), account="中国工商银行 6222 0000 0000 1234")
    journey.sit_down("finance")
    assert journey.client.get(f"{page}/payout").status_code == 409  # whoever confirmed pays nothing out
    journey.sit_down("finance2")
    journey.send(f"{page}/payout", method="现金", voucher="XJ-0001", signature=drawing(4))
    refund = one(Refund)
    assert refund.state == "paid"
    assert len({refund.proposer_id, refund.approver_id, refund.confirmer_id, refund.payer_id}) == 4
    day = journey.client.get(f"/payments/days/{clock.today().isoformat()}").text
    assert "XJ-0001" in day  # the drawer is short of it, and the day says why
    jobs.run_now("documents.seal")
    refund = one(Refund)
    settlement = next(row for row in sealing.of_subject(refund, "refund_settlement") if row.number == refund.number)
    signed = "".join(printed(journey.client, settlement))
    (receipt,) = sealing.of_subject(one(Payout), "refund_receipt")
    paid = "".join(printed(journey.client, receipt))
    for said in ("补偿协议", NAME, case.number, "8,000.00", "人民币捌仟元整", journey.cast.president.name, "6222"):
        assert said in signed, said
    for said in ("XJ-0001", NAME, "8,000.00", journey.cast.finance2.name):
        assert said in paid, said
    assert [*audit.verify(), *witness.verify(), *sealing.verify(), *signatures.verify()] == []
    journey.sit_down("cs_manager")
    assert "已付" in journey.client.get(case.path).text


def the_case_closes_with_answer_suggestion_and_improvement(journey: Journey, case: At) -> None:
    journey.later(days=1)
    journey.sit_down("cs_manager")
    journey.send(
        f"{case.path}/entries/new", kind="staff_suggestion", text="加强术前告知培训",
        person_id=str(journey.cast.consultant.id), department_id="1",
    )  # fmt: skip
    journey.send(
        f"{case.path}/summary", cause="expectation", causes="术前没有讲清恢复期", weaknesses="告知流于形式",
        title="术前告知清单逐项签字", owner_id=str(journey.cast.consult_manager.id), due_on="2026-12-20",
    )  # fmt: skip
    journey.refused("CMP-14", f"{case.path}/steps", page=case.path, step="close")
    from portal.management.improvements import operations as improvements
    from portal.management.improvements.models import ImprovementAction

    action = one(ImprovementAction)
    assert action.source_url == case.path
    improvements.finish(action, result="清单已启用", by=journey.cast.consult_manager)
    db.session.commit()
    journey.refused("CMP-14", f"{case.path}/steps", page=case.path, step="close")
    improvements.confirm_effect(one(ImprovementAction), effect="抽查十份全部签字", by=journey.cast.president)
    db.session.commit()
    journey.send(f"{case.path}/steps", page=case.path, step="close")
    assert one(Case).state == "closed"
    assert one(CaseFollowUp).done_at is None
    db.session.expire_all()
    her = one(Case).customer_id
    assert "XC-18" not in outbox.silenced([her]).get(her, "")
