"""J7: a formal complaint with an emergency and a medical dispute, from the hotline to the closed case."""

import io
from datetime import timedelta
from typing import NamedTuple

import pytest
from PIL import Image
from sqlalchemy import select

from portal.cashier.refunds import operations as refunds
from portal.cashier.refunds.operations import Terms
from portal.core import jobs
from portal.core.database import db
from portal.core.money import Money
from portal.core.refusals import Refused
from portal.core.sealing import Document
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Department
from portal.service.complaints.dispute_packs.models import DisputeSeal
from portal.service.complaints.models import (
    Case,
    CaseEntry,
    CaseEvidence,
    EmergencyAlert,
    EmergencyNotice,
    MedicalDispute,
)
from tests.journeys.journey import Journey, one, printed


class At(NamedTuple):
    """Where the case is: its id, address and number."""

    id: int
    path: str
    number: str


NAME = "方慧"


@pytest.mark.rule("CMP-01", "CMP-02", "CMP-03", "CMP-04", "CMP-05", "CMP-06", "CMP-07", "CMP-08", "CMP-09")
@pytest.mark.rule("LAW-04", "LAW-05")
@pytest.mark.rule("CMP-10", "CMP-11", "CMP-12", "CMP-13", "CMP-14", "CMP-15", "CMP-17", "DIS-09", "LAW-02")
def test_a_complaint_becomes_a_dispute_and_is_settled(journey: Journey) -> None:
    case = the_hotline_takes_it_in(journey)
    it_is_forwarded_in_time_and_not_to_whom_it_is_about(journey, case)
    the_handler_asks_collects_and_finds_the_cause(journey, case)
    a_disturbance_alerts_the_leaders_at_once(journey, case)
    it_is_a_dispute_without_an_accident_so_no_damages(journey, case)
    it_is_told_sealed_and_appended(journey, case)
    the_solution_is_agreed_and_progress_told(journey, case)
    result_summary_and_improvement_before_the_end(journey, case)
    assert len(journey.seen) >= 5, journey.seen


def the_hotline_takes_it_in(journey: Journey) -> At:
    journey.sit_down("enquiry_staff")
    department = db.session.scalars(select(Department)).first()
    customers.register(name=NAME, phone="+8613900002222", by=journey.cast.reception, first_channel="walk_in")
    db.session.commit()
    told = {
        "kind": "complaint", "channel": "phone", "category": "technique", "complainant_name": NAME,
        "complainant_phone": "13900002222", "matter": "填充后发热肿胀，值班经理让我自己观察", "demand": "查明原因并负责治疗",
        "department_id": str(department.id), "accused": [str(journey.cast.consult_manager.id)],
    }  # fmt: skip
    refused = journey.client.send("/complaints/new", **(told | {"demand": " "}))
    assert refused.status_code == 422
    journey.send("/complaints/new", **told)
    case = one(Case)
    assert case.forward_due_at - case.received_at == timedelta(minutes=30)
    assert case.clock_days == 5
    assert case.answer_due.isoformat() == "2026-11-30"
    return At(case.id, case.path, case.number)


def it_is_forwarded_in_time_and_not_to_whom_it_is_about(journey: Journey, case: At) -> None:
    journey.later(minutes=10)
    journey.sit_down("enquiry_staff")
    url = f"{case.path}/forwarding"
    refused = journey.client.send(url, person_id=str(journey.cast.consult_manager.id))
    assert refused.status_code == 422  # not even offered
    journey.send(url, person_id=str(journey.cast.president.id))
    assert one(Case).forwarded_at < one(Case).forward_due_at
    journey.sit_down("president")
    refused = journey.client.send(f"{case.path}/handler", person_id=str(journey.cast.consult_manager.id))
    assert refused.status_code == 422
    journey.send(f"{case.path}/handler", person_id=str(journey.cast.cs_staff.id))
    journey.sit_down("consult_manager")
    assert journey.client.get(case.path).status_code == 404


def the_handler_asks_collects_and_finds_the_cause(journey: Journey, case: At) -> None:
    journey.sit_down("cs_staff")
    journey.send(f"{case.path}/steps", page=case.path, step="investigate")
    entry = f"{case.path}/entries/new"
    journey.send(entry, kind="question", text="当晚谁接的电话？", person_id=str(journey.cast.reception.id))
    journey.send(entry, kind="contact", text="希望当天有医生看", way="电话")
    journey.send(
        f"{case.path}/evidence/new", kind="communication", title="通话录音文字", source="前台",
        file=(io.BytesIO("你先观察".encode()), "call.txt"),
    )  # fmt: skip
    journey.send(entry, kind="cause", text="值班没有医生值守")
    journey.send(entry, kind="consulted", text="医务部确认", department_id="1")
    assert one(CaseEvidence).size == len("你先观察".encode())
    kinds = set(db.session.scalars(select(CaseEntry.kind)))
    assert {"question", "contact", "cause", "consulted"} <= kinds


def a_disturbance_alerts_the_leaders_at_once(journey: Journey, case: At) -> None:
    journey.later(hours=2)
    journey.sit_down("cs_staff")
    journey.send(f"{case.path}/emergency", what="家属在前厅围堵", place="前厅")
    alert = one(EmergencyAlert)
    notices = db.session.scalars(select(EmergencyNotice)).all()
    assert journey.cast.president.id in {notice.person_id for notice in notices}
    assert all(notice.told_at == alert.raised_at for notice in notices)
    journey.later(minutes=2)
    for username in ("president", "cs_manager"):
        journey.sit_down(username)
        journey.send(f"/complaints/alerts/{alert.id}")
    known = db.session.scalars(select(EmergencyNotice).where(EmergencyNotice.acknowledged_at.is_not(None))).all()
    assert len(known) == 2
    journey.send(f"{case.path}/emergency-end", reason="院长接待，家属离开")
    assert not one(Case).emergency


def it_is_a_dispute_without_an_accident_so_no_damages(journey: Journey, case: At) -> None:
    journey.sit_down("cs_manager")
    journey.send(
        f"{case.path}/medical-dispute", course="10月12日注射，次日发热……", law="《医疗纠纷预防和处理条例》", open="双方查阅病历",
        fair="各自陈述", just="第三方专家", timely="三日内", convenient="上门沟通",
    )  # fmt: skip
    journey.send(
        f"{case.path}/determination", accident="none", determined_on="2026-11-23", determined_by="市医学会",
        basis="鉴定书〔2026〕12号",
    )  # fmt: skip
    assert one(MedicalDispute).accident == "none"
    customer = db.session.scalars(select(Customer).where(Customer.name == NAME)).one()
    terms = Terms(
        reason="损害赔偿", reason_kind="medical", case_id=case.id, case_number=case.number, case_url=case.path
    )
    told = {"by": journey.cast.cs_manager, "terms": terms, "kind": "compensation", "amount": Money.parse("5000")}
    with pytest.raises(Refused, match="REF-08"):
        refunds.propose(customer, nature="damages", **told)
    db.session.rollback()


def it_is_told_sealed_and_appended(journey: Journey, case: At) -> None:
    """The papers of the dispute: the three things told, what is finished frozen, the rest appended (LAW-04, LAW-05)."""
    journey.sit_down("cs_staff")
    customer = db.session.scalars(select(Customer).where(Customer.name == NAME)).one()
    customer_id = customer.id
    journey.send(f"{case.path}/intake", customer=customer.number)
    pack = f"{case.path}/dispute"
    journey.refused("LAW-04", f"{pack}/records", place="铁柜3号")
    journey.send(f"{pack}/notice", capacity="患者本人", paper_place="病案室", seal_now="y", place="铁柜3号")
    frozen = {part.reference: part.sha256 for part in one(DisputeSeal).parts}
    assert frozen
    assert "续入封存" not in journey.client.get("/").text
    journey.later(hours=1)
    customer = db.session.get_one(Customer, customer_id)
    customers.add_document(
        customer,
        photograph(),
        by=journey.cast.reception,
        kind="report",
        title="外院超声报告",
        access_class="file",
        dated=None,
    )
    db.session.commit()
    journey.sit_down("cs_staff")
    assert "续入封存" in journey.client.get("/").text
    seal = one(DisputeSeal)
    seal_id, number = seal.id, seal.number
    journey.send(f"{pack}/seals/{seal_id}/parts", page=pack)
    jobs.run_now("documents.seal")
    parts = one(DisputeSeal).parts
    assert {part.reference: part.sha256 for part in parts if not part.appended} == frozen
    assert [part.title for part in parts if part.appended] == ["外院超声报告"]
    rows = select(Document.id).where(Document.subject_type == "dispute_seals", Document.subject_id == seal_id)
    lists = [printed(journey.client, paper) for paper in db.session.execute(rows.order_by(Document.id)).all()]
    assert len(lists) == 4  # two copies, and two more with what was appended
    for copy, pages in zip(("患方执", "医方执"), lists[2:], strict=True):
        said = "".join(pages)
        assert all(words in said for words in (number, copy, "外院超声报告（后续封存）", *frozen.values())), said
    notice = select(Document.id).where(Document.kind == "dispute_notice")
    said = "".join(printed(journey.client, db.session.execute(notice).one()))
    assert all(words in said for words in (NAME, "人民调解", "封存满3年", "查阅、复制"))


def photograph() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(made, "PNG")
    return made.getvalue()


def the_solution_is_agreed_and_progress_told(journey: Journey, case: At) -> None:
    journey.sit_down("cs_staff")
    solution = {
        "department_id": "1", "person_id": str(journey.cast.doctor.id), "due_on": "2026-11-27",
        "remedies": ["apology", "care"], "measures": "医生每日随访至消肿，院长当面致歉",
    }  # fmt: skip
    journey.refused("CMP-10", f"{case.path}/solutions/new", **(solution | {"measures": "赔偿5000元"}))
    journey.send(f"{case.path}/solutions/new", **solution)
    journey.send(f"{case.path}/steps", page=case.path, step="agree")
    journey.send(f"{case.path}/steps", page=case.path, step="handle")
    journey.later(days=2, hours=20)
    journey.sit_down("cs_staff")
    assert one(Case).next_step == "progress"
    journey.send(f"{case.path}/entries/new", kind="progress", text="已消肿，明日复查", way="电话")
    assert one(Case).progress_due_at.date().isoformat() >= "2026-11-27"


def result_summary_and_improvement_before_the_end(journey: Journey, case: At) -> None:
    journey.refused("CMP-13", f"{case.path}/moves", page="/complaints", to="summarised")
    journey.send(f"{case.path}/result", result="已治愈，院长致歉", way="当面", view="satisfied", words="满意")
    journey.sit_down("cs_manager")
    refused = journey.client.send(f"{case.path}/summary", cause="communication", causes=" ", weaknesses="值班制度")
    assert refused.status_code == 422
    journey.send(
        f"{case.path}/summary", cause="communication", causes="值班无医生", weaknesses="值班制度", title="夜间医生值守",
        owner_id=str(journey.cast.president.id), due_on="2026-12-31",
    )  # fmt: skip
    journey.refused("CMP-14", f"{case.path}/steps", page=case.path, step="close")
    from portal.management.improvements import operations as improvements
    from portal.management.improvements.models import ImprovementAction

    improvements.finish(one(ImprovementAction), result="排班已改", by=journey.cast.president)
    improvements.confirm_effect(one(ImprovementAction), effect="两周检查属实", by=journey.cast.cs_manager)
    db.session.commit()
    journey.refused("CMP-15", f"{case.path}/steps", page=case.path, step="close")
    journey.send(f"{case.path}/entries/new", kind="report", text="过程与结果", person_id=str(journey.cast.president.id))
    journey.send(f"{case.path}/steps", page=case.path, step="close")
    assert one(Case).state == "closed"
