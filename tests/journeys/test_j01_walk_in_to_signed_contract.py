"""J1: a walk-in's first visit, from the door to the signed and paid contract, at the desks of eight people.

Catalogue, rooms and contract template are there already; everything else happens on the portal's pages.
"""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.cashier.payments.models import ChargeOrder, Payment
from portal.consulting.consents.models import RiskNotice
from portal.consulting.consultations import told
from portal.consulting.consultations.models import Consultation
from portal.consulting.contracts.choices import TOPICS
from portal.consulting.contracts.models import ServiceContract
from portal.consulting.plans.models import TreatmentPlan
from portal.core import audit, clock, jobs, sealing
from portal.core.database import db
from portal.core.money import Money
from portal.core.outbox import OutboxMessage
from portal.core.sealing import Document
from portal.front_desk.reception.models import HandOver, Room, Visit
from portal.registry.catalogue import queries as catalogue
from portal.registry.customers.models import Customer
from portal.registry.papers import signatures
from tests.factories.planning import drawing, drawings
from tests.journeys.journey import Journey, one, printed, words

NAME = "苏婉清"
IDENTITY = "110105199205060028"
#: What she tells in the consulting room; the items' own texts speak against it.
HISTORY = "目前备孕中，半年内有生育计划"
WISH = "皱眉时有川字，想显得不那么累，但不要僵"
RESPONSE = "立即联系本院，由医师面诊处理"


@pytest.mark.rule("REC-01", "REC-03", "REC-17", "CUS-01", "CUS-02", "CUS-03", "CUS-04")
@pytest.mark.rule("REC-04", "REC-06", "REC-08", "REC-11", "CON-06", "CON-07", "CON-08", "CON-10", "CON-11")
@pytest.mark.rule("CON-33", "CON-13", "CON-14", "CON-15", "PLN-01", "PLN-04", "PLN-06", "PLN-07", "RSK-02")
@pytest.mark.rule("RSK-01", "PLN-08", "CTR-03", "CTR-04", "CTR-05", "CTR-06", "PAY-01", "PAY-03", "PAY-05")
@pytest.mark.rule("CON-18", "CON-19", "MSG-01", "MSG-15", "MSG-21")
def test_a_walk_in_leaves_with_a_signed_and_paid_contract(journey: Journey) -> None:
    she_walks_in(journey)
    the_registration_form_is_filled_in_and_signed(journey)
    she_is_led_to_a_room_and_handed_over(journey)
    the_card_is_written_and_the_history_warns(journey)
    the_doctor_joins_and_lifts_the_warnings(journey)
    everything_is_told_and_two_questions_stay_open(journey)
    the_file_is_reviewed(journey)
    the_plan_is_approved_explained_and_adjusted(journey)
    confirming_is_refused_while_the_risk_notice_is_unsigned(journey)
    the_risk_notice_is_signed_and_the_plan_confirmed(journey)
    the_contract_is_reviewed_by_another_explained_and_signed(journey)
    the_cashier_takes_the_money(journey)
    the_record_is_signed_and_locked(journey)
    every_paper_is_sealed_and_says_what_was_agreed(journey)
    one_message_goes_out_the_next_day(journey)
    nothing_can_be_told_otherwise_afterwards(journey)
    assert len(journey.seen) >= 8, journey.seen


def she_walks_in(journey: Journey) -> None:
    """Step 1: arrival, purpose, first visit, no booking, papers."""
    journey.sit_down("reception")
    loads = journey.client.get("/reception/arrivals/new").text
    assert "陈思雨" in loads
    told_purpose = {"purpose": "想改善皱纹", "visit_type": "first_visit", "source": "walk_in", "need": WISH}
    empty = journey.client.send("/reception/arrivals/new", name=NAME, **{**told_purpose, "purpose": ""})
    assert empty.status_code == 422
    assert NAME in empty.text
    journey.send(
        "/reception/arrivals/new", name=NAME, phone="138 0013 8001", gender="female", **told_purpose,
        papers_brought=["identity_card", "examination_reports"],
    )  # fmt: skip
    visit = one(Visit)
    assert (visit.state, visit.visit_type, visit.queue_number) == ("waiting", "first_visit", "A001")
    assert visit.papers_brought == ["identity_card", "examination_reports"]
    assert visit.walk_in
    assert NAME in journey.client.get("/reception").text


def the_registration_form_is_filled_in_and_signed(journey: Journey) -> None:
    """Step 2: no duplicate, the missing fields are named until they are there."""
    number, file = one(Customer).number, f"/customers/{one(Customer).id}"
    asked = journey.client.send("/customers/new", name="苏晚晴", phone="13800138001")
    assert number in asked.text
    assert db.session.scalar(select(func.count(Customer.id))) == 1
    assert "出生日期" in journey.client.get(file).text
    journey.send(
        f"{file}/edit", gender="female", birth_date="1992-05-06", occupation="设计师", id_kind="resident_id",
        id_number=IDENTITY, first_channel="walk_in",
    )  # fmt: skip
    journey.send(f"{file}/consents", purpose="service_messages", answer="yes", way="on_form")
    journey.send(f"{file}/signature", how="drawn", signature=drawing(1), consent_signature=drawing(9))
    assert one(Customer).form_signed_at is not None


def she_is_led_to_a_room_and_handed_over(journey: Journey) -> None:
    """Step 3: the assistant leads her, the wait of four minutes is computed, room 2 is hers alone."""
    page = f"/reception/visits/{journey.visit.id}"
    room = db.session.scalars(select(Room.id).where(Room.name == "咨询室2")).one()
    consultant = journey.cast.consultant.id
    journey.sit_down("assistant")
    journey.send(f"{page}/assignment", page=page, person_id=consultant)
    journey.send(f"{page}/room", page=page, room_id=room)
    journey.send(f"{page}/courtesies", page=page, kinds=["greeted", "seated", "drink"])
    journey.send(f"{page}/hand-overs", page=page, person_id=consultant, need="改善皱纹，怕僵")
    journey.later(minutes=4)
    journey.sit_down("consultant")
    assert NAME in journey.client.get("/").text
    journey.send(f"/reception/hand-overs/{one(HandOver).id}/acceptance", page=page, introduced="1")
    visit = journey.visit
    assert visit.state == "in_consultation"
    assert visit.met_at - visit.arrived_at == timedelta(minutes=4)
    shown = journey.client.get(page).text
    assert "4 分钟" in shown
    assert "已奉茶" in shown
    journey.sit_down("reception")
    other = journey.send(
        "/reception/arrivals/new", name="何佳宁", phone="13800138002", purpose="祛斑咨询", visit_type="first_visit"
    )
    assert other.status_code == 200
    second = f"/reception/visits/{db.session.scalar(select(func.max(Visit.id)))}"
    taken = journey.refused("REC-11", f"{second}/room", page=second, room_id=room)
    assert NAME in taken or "咨询室2" in taken


def the_card_is_written_and_the_history_warns(journey: Journey) -> None:
    """Step 4: the mandatory card with intake, skin picture and history; the history triggers a warning."""
    journey.sit_down("consultant")
    journey.send(f"/consultations/visits/{journey.visit.id}")
    card = f"/consultations/{one(Consultation).id}/card"
    wanted = [catalogue.by_code(code).id for code in ("INJ-BTX-01", "INJ-BTX-03")]
    saved = journey.send(
        card, reason="皱眉时有川字", needs=["wrinkle", "contour", "body"], need_words=WISH, symptoms="动态性眉间纹",
        wished_effect="自然", expectations=WISH, concerns="怕僵", budget="12,000.00", time_available="两个月内",
        history=HISTORY, allergies="无", condition="良好", medication="无", pregnancy="备孕",
        skin_type="dry", skin_problems=["干燥"], care_habits="每日防晒", learned_by=["seen", "asked"],
        areas=["forehead", "jaw"], face_findings="眉间动态纹，咬肌肥厚", suitable_items=wanted, advice="分次进行",
        room_check=["private", "comfortable", "equipment", "material"], next_steps=["flow"],
    )  # fmt: skip
    assert "妊娠、备孕或哺乳期" in saved.text
    assert "CON-33" in saved.text or "备孕" in saved.text
    card_now = one(Consultation)
    assert (card_now.customer.history, card_now.skin_type, card_now.skin_problems) == (HISTORY, "dry", ["干燥"])
    assert (card_now.customer.skin_type, card_now.customer.skin_condition) == ("dry", ["dehydration"])


def the_doctor_joins_and_lifts_the_warnings(journey: Journey) -> None:
    """Step 4: the doctor is called, examines, writes an opinion and a reason for every warning lifted."""
    record = f"/consultations/{one(Consultation).id}"
    journey.send(f"{record}/calls", page=record, doctor_id=journey.cast.doctor.id, question="备孕能否注射？")
    journey.sit_down("doctor")
    assert NAME in journey.client.get("/").text
    part = f"{record}/doctor"
    journey.send(part, opinion="眉间与咬肌适合少量注射。", examination="面部触诊", recommended=_suitable())
    while 'name="warning"' in journey.client.get(part).text:
        journey.send(f"{record}/clearances", page=part, note="已问清：一年内不会怀孕，并已书面说明。")
    assert one(Consultation).state == "in_progress"


def _suitable() -> list[int]:
    return list(one(Consultation).suitable_items)


def everything_is_told_and_two_questions_stay_open(journey: Journey) -> None:
    """Step 5: told-list, cases by age and skin, fees; other people's photographs get the privacy answer."""
    journey.sit_down("consultant")
    record = f"/consultations/{one(Consultation).id}"
    talk = f"{record}/talk"
    journey.send(f"{record}/told", page=talk, subjects=list(told.SUBJECTS))
    assert "书面同意" in journey.send(f"{record}/picture-requests", page=talk).text
    journey.send(f"{record}/cases", page=talk)
    assert [case.consultation_id for case in one(Consultation).cases] == [one(Consultation).id]
    journey.send(f"{record}/price-talks", page=talk, explained=["prices", "offers", "payment_methods", "breakdown"])
    for question in ("会不会僵？", "多久需要再打一次？"):
        journey.send(f"{record}/questions", page=talk, kind="question", question=question)
    assert [question.answered_at for question in one(Consultation).questions] == [None, None]
    fees = journey.client.get(f"{record}/fee-sheet").text
    assert "2,400.00" in fees
    assert "2,800.00" in fees


def the_file_is_reviewed(journey: Journey) -> None:
    """Step 5: with everything asked for there, the consultant confirms the file with her name."""
    file = f"/customers/{one(Customer).id}"
    journey.send(f"{file}/review", page=file)
    assert one(Customer).reviewed_at is not None


def the_plan_is_approved_explained_and_adjusted(journey: Journey) -> None:
    """Step 6: drafted, approved by the doctor, explained, adjusted to version 2 and quoted at ¥12,000.00."""
    journey.send(f"/plans/consultations/{one(Consultation).id}/new")
    write_plan(journey, "INJ-BTX-01", "INJ-BTX-03")
    approve(journey)
    version = one(TreatmentPlan).current_version.id
    journey.send(f"/plans/versions/{version}/explanation", questions="疼吗？", answers="会敷麻药", statement="我明白了")
    journey.send(f"/plans/versions/{version}/adjustment", wish="小腿也一起做")
    write_plan(journey, "INJ-BTX-04")
    approve(journey)
    plan = one(TreatmentPlan)
    version = plan.current_version.id
    assert (plan.current_version.version, plan.current_version.total) == (2, Money.of(12000))
    told_words = {"questions": "恢复期能上班吗？", "answers": "次日可上班", "statement": "都听明白了"}
    shown = journey.send(f"/plans/versions/{version}/explanation", **told_words)
    assert "12,000.00" in shown.text
    assert [row.state for row in one(TreatmentPlan).versions] == ["superseded", "explained"]


def write_plan(journey: Journey, *codes: str) -> None:
    """Put items into the version being written, answer every risk, send it to the doctor."""
    page = f"/plans/{one(TreatmentPlan).id}"
    edit = f"/plans/versions/{one(TreatmentPlan).current_version.id}/edit"
    for code in codes:
        item = catalogue.by_code(code).id
        journey.send(edit.replace("/edit", "/items"), page=f"{edit}?q={code}", item_id=item)
    answers = {
        f"risks_{line.id}": "\n".join(f"{risk}：{response or RESPONSE}" for risk, response in line.risk_lines())
        for line in one(TreatmentPlan).current_version.items
    }
    journey.send(edit, combination="先眉间，后咬肌，两周后小腿", time_limit_days="60", **answers)
    journey.send(edit.replace("/edit", "/submission"), page=page)


def approve(journey: Journey) -> None:
    """The doctor lifts what warns of this plan's items and approves with an injection plan."""
    journey.sit_down("doctor")
    version = one(TreatmentPlan).current_version
    address, lines = f"/plans/versions/{version.id}/approval", [line.id for line in version.items]
    part = f"/consultations/{one(Consultation).id}/doctor"
    while 'name="warning"' in journey.client.get(part).text:
        journey.send(part.replace("/doctor", "/clearances"), page=part, note="同上，已书面说明。")
    journey.send(address, **{f"injection_{line}": "100单位，分5点注射" for line in lines})
    assert one(TreatmentPlan).state == "approved"
    journey.sit_down("consultant")


def confirming_is_refused_while_the_risk_notice_is_unsigned(journey: Journey) -> None:
    """Step 6: no confirmation without the signed notice of this very version."""
    version = one(TreatmentPlan).current_version.id
    answer = journey.refused("RSK-02", f"/plans/versions/{version}/confirmation", customer_name=NAME)
    assert f"/consents/versions/{version}/new" in answer
    assert one(TreatmentPlan).state == "explained"


def the_risk_notice_is_signed_and_the_plan_confirmed(journey: Journey) -> None:
    """Step 7: composed from the items, explained, signed on the pad; then the plan is frozen."""
    version = one(TreatmentPlan).current_version.id
    journey.send(f"/consents/versions/{version}/new")
    notice = f"/consents/notices/{one(RiskNotice).id}"
    told_words = {"expectation_checked": "不僵：先少量", "understood": "风险都听明白了"}
    journey.refused("LAW-13", f"{notice}/explanation", **told_words)
    asked = journey.every(f"{notice}/explanation", "asked")
    assert "妊娠、备孕或哺乳期" in asked
    journey.send(f"{notice}/explanation", **told_words, asked=asked)
    journey.later(minutes=8)
    journey.refused("LAW-18", f"{notice}/signature", how="drawn", data_consent="y")
    journey.send(f"{notice}/signature", how="drawn", data_consent="y", photo_uses=["record"], **drawings())
    assert one(RiskNotice).state == "signed"
    journey.send(f"/plans/versions/{version}/confirmation", customer_name=NAME)
    assert one(TreatmentPlan).state == "confirmed"


def the_contract_is_reviewed_by_another_explained_and_signed(journey: Journey) -> None:
    """Step 7: drafted from the confirmed version; the drafter may not review; both sides sign."""
    version = one(TreatmentPlan).current_version.id
    journey.sit_down("consult_manager")
    journey.send(f"/contracts/plans/{version}/new")
    contract = f"/contracts/{one(ServiceContract).id}"
    journey.send(f"{contract}/steps/submit", page=contract)
    drafted = journey.client.get(f"{contract}/review", follow_redirects=True)
    assert "CTR-03" in drafted.text
    journey.sit_down("reviewer")
    journey.send(f"{contract}/review", decision="approved", remarks="条款与方案一致")
    journey.sit_down("consultant")
    early = journey.client.get(f"{contract}/customer-signature")
    assert "CTR-05" in early.text
    journey.send(f"{contract}/explanation", topics=list(TOPICS), statement="条款已看过，没有疑问")
    journey.later(minutes=10)
    journey.send(f"{contract}/customer-signature", how="drawn", place="本院咨询室2", signature=drawing(2))
    journey.sit_down("president")
    journey.send(f"{contract}/clinic-signature", how="drawn", place="本院咨询室2", signature=drawing(12))
    signed = one(ServiceContract)
    assert (signed.state, signed.current.total) == ("signed", Money.of(12000))


def the_cashier_takes_the_money(journey: Journey) -> None:
    """Step 8: the consultant raises the charge and may not take it; finance takes 12 000 and invoices it."""
    journey.sit_down("consultant")
    journey.send(f"/payments/contracts/{one(ServiceContract).id}/order")
    order = f"/payments/{one(ChargeOrder).id}"
    journey.client.send(f"{order}/presentation", page=order)
    assert f'action="{order}/payments"' not in journey.client.get(order).text
    token = journey.seal("/reception")
    taken = journey.client.post(f"{order}/payments", data={**token, "amount": "12000", "method": "现金", "payer": NAME})
    assert taken.status_code == 403
    assert db.session.scalar(select(func.count(Payment.id))) == 0
    journey.sit_down("finance")
    half = journey.client.send(f"{order}/payments", page=order, amount="-1", method="微信", payer=NAME)
    assert half.status_code == 422
    journey.send(f"{order}/payments", page=order, amount="12,000.00", method="微信", payer=NAME, reference="WX0001")
    assert one(Payment).amount == Money.of(12000)
    journey.send(f"/payments/receipts/{one(Payment).id}/invoice", number="26112000000000000001", title=NAME)
    assert one(Payment).invoice.number == "26112000000000000001"
    assert one(ChargeOrder).balance == Money(0)


def the_record_is_signed_and_locked(journey: Journey) -> None:
    """Step 9: closed, signed, locked; what comes later is an addendum. She leaves."""
    journey.sit_down("consultant")
    record = f"/consultations/{one(Consultation).id}"
    journey.send(f"{record}/outcome", outcome="booked", reaction="理解并放心", result="已签约")
    journey.send(f"{record}/signature", page=f"{record}/outcome", name="陈思雨", true_and_accurate="y")
    assert one(Consultation).state == "signed"
    locked = journey.client.get(f"{record}/card")
    assert "CON-19" in locked.text
    journey.send(f"{record}/addenda", page=record, text="补充：顾客次日出差。")
    journey.later(minutes=5)
    journey.sit_down("reception")
    page = f"/reception/visits/{journey.visit.id}"
    journey.send(f"{page}/departure", page=page, outcome="spent")
    assert journey.visit.state == "left"


def every_paper_is_sealed_and_says_what_was_agreed(journey: Journey) -> None:
    """Every paper is sealed; each says its number, who, how much in figures and capitals, page x of y."""
    jobs.run_now("documents.seal")
    db.session.expire_all()
    assert set(db.session.scalars(select(Document.trouble))) == {""}
    rows = select(Document.id, Document.kind, Document.number, Document.sha256).order_by(Document.id)
    papers = {row.kind: row for row in db.session.execute(rows)}  # the latest of each kind
    expected = {
        "registration_form": ("设计师",),
        "consultation": (HISTORY, "陈思雨", "张文博"),
        "plan": ("¥12,000.00", "A型肉毒毒素小腿腓肠肌注射"),
        "risk_notice": ("陈思雨", "妊娠"),
        "contract": ("¥12,000.00", "壹万贰仟元整", "沈国栋"),
        "receipt": ("¥12,000.00", "壹万贰仟元整", "何敏"),
    }
    journey.sit_down("president")
    for kind, sentences in expected.items():
        paper = papers[kind]
        pages = printed(journey.client, paper)
        whole = "".join(pages)
        for said in (NAME, *sentences):
            assert said in whole, f"{kind} does not say {said}: {whole[:600]}"
        for number, page in enumerate(pages, 1):
            assert f"第{number}页共{len(pages)}页" in page, f"{kind}, page {number}: {page[-200:]}"
            assert paper.number in page, f"{kind}, page {number}"
    journey.sit_down("quality")
    sealed = journey.client.get(f"/papers/check?sha256={papers['contract'].sha256}")
    assert papers["contract"].number in words(sealed)


def one_message_goes_out_the_next_day(journey: Journey) -> None:
    """Step 10: greeting, thanks and the question about yesterday are one message."""
    journey.later(days=1)
    for _again in range(2):
        jobs.run_now("messages.next_day")
    message = one(OutboxMessage)
    assert message.address == "+8613800138001"
    for said in (NAME, "首次光临", "感谢您的信任", "满意"):
        assert said in message.text
    assert message.text.index("首次光临") < message.text.index("感谢您的信任") < message.text.index("满意")
    journey.sit_down("cs_staff")
    assert "首次光临" in journey.client.get("/messages").text


def nothing_can_be_told_otherwise_afterwards(journey: Journey) -> None:
    """`flask verify`: the audit chain is unbroken, every paper is as sealed, every signature as drawn."""
    assert clock.today().isoformat() == "2026-11-24"
    assert [*audit.verify(), *sealing.verify(), *signatures.verify()] == []
