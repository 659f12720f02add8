"""The pages of cases: board, register, the page of a case, every act, in both languages."""

import pytest

from portal.core import audit
from portal.core.database import db
from portal.service.complaints import operations
from portal.service.complaints.models import Case, CaseAttempt, CaseEvidence, EarlySign, EmergencyNotice
from portal.service.complaints.views.acts import ACTS
from portal.service.complaints.workflow import COMPLAINT_STATES, DISSATISFIED_STATES
from tests.service.complaints.casefiles import customer

EVERY = [("complaint", state) for state in COMPLAINT_STATES] + [
    ("dissatisfied", state) for state in DISSATISFIED_STATES
]


@pytest.mark.parametrize("kind, state", EVERY)
def test_the_page_of_a_case_and_all_its_acts_open_in_every_state(kind, state, cases, cast, client):
    case = getattr(cases, kind)(state)
    db.session.commit()
    client.enter(cast.cs_manager)
    page = client.get(case.path)
    assert page.status_code == 200
    assert case.number in page.text
    assert case.demand in page.text
    for act in ACTS:
        if f"{case.path}/{act.url}" in page.text:
            assert client.get(f"{case.path}/{act.url}").status_code == 200, act.name


def test_money_is_offered_to_whoever_may_propose_it(cases, cast, client):
    case = cases.dissatisfied("conference")
    case.customer_id = customer(cast).id
    audit.record("complaints.link_customer", case, by=cast.cs_manager)
    db.session.commit()
    path, customer_id = f"{case.path}/money", case.customer_id
    for person in (cast.cs_staff, cast.cs_manager):
        page = client.enter(person).get(path)
        assert page.status_code == 200
        for way, right in (("new", "refunds.propose"), ("compensation/new", "refunds.propose")):
            assert (f"/refunds/customers/{customer_id}/{way}?" in page.text) is person.can(right), (person.role, way)


def test_the_pages_are_there_in_english_too(cases, cast, client):
    case = cases.complaint("handling")
    cases.dissatisfied("conference")
    db.session.commit()
    client.enter(cast.cs_manager)
    for url in (case.path, "/complaints", "/complaints?kind=dissatisfied", "/complaints/register", "/complaints/new",
                "/complaints/signs", f"{case.path}/money"):  # fmt: skip
        assert client.get(url, headers={"Accept-Language": "en"}).status_code == 200


@pytest.mark.rule("CMP-02")
def test_a_receptionist_takes_a_complaint_in_through_the_page(cast, client):
    client.enter(cast.reception)
    sent = client.send(
        "/complaints/new", complainant_name="罗敏", complainant_phone="13900001111", matter="等太久", demand=""
    )
    assert sent.status_code == 422
    assert "等太久" in sent.text
    sent = client.send(
        "/complaints/new", complainant_name="罗敏", complainant_phone="13900001111", matter="等太久", demand="道歉"
    )
    case = db.session.query(Case).one()
    assert sent.status_code == 200
    assert case.number in sent.text
    assert case.receiver_id == cast.reception.id


def test_who_may_not_see_cases_still_hands_one_in(cast, client):
    client.enter(cast.logistics)
    sent = client.send("/complaints/new", complainant_name="匿名", channel="misconduct", matter="收红包", demand="调查")
    assert sent.status_code == 200
    assert db.session.query(Case).one().channel == "misconduct"
    assert client.get("/complaints").status_code == 403


@pytest.mark.rule("DIS-03", "DIS-04")
def test_the_consultant_records_attempts_and_hands_over_on_the_cases_page(cases, cast, client):
    case = cases.dissatisfied()
    db.session.commit()
    client.enter(cast.consultant)
    for number in (1, 2, 3):
        sent = client.send(f"{case.path}/attempts/new", page=case.path, content=f"第{number}次", result="unsolved")
        assert sent.status_code == 200
    assert db.session.query(CaseAttempt).count() == 3
    client.send(f"{case.path}/hand-over")
    assert db.session.get(Case, case.id).state == "with_service"


@pytest.mark.rule("DIS-03")
def test_the_form_of_the_third_attempt_sent_twice_records_one(cases, cast, client):
    case = cases.dissatisfied("on_site")
    cases.try_once(case, 2)
    db.session.commit()
    client.enter(cast.consultant)
    shown = client.get(f"{case.path}/attempts/new")
    other = client.get(f"{case.path}/attempts/new")  # the same form in a second tab, with a key of its own
    from tests.client import form_fields

    url = f"{case.path}/attempts/new"
    for page, status in ((shown, 303), (other, 422)):
        fields = form_fields(page.text, url) | {"content": "第三次", "result": "unsolved"}
        assert client.post(url, data=fields).status_code == status
    assert db.session.query(CaseAttempt).count() == 3


@pytest.mark.rule("CMP-04")
def test_a_forbidden_move_of_a_card_explains_itself_by_rule(cases, cast, client):
    case = cases.complaint("received")
    db.session.commit()
    client.enter(cast.cs_manager)
    board = client.get("/complaints").text
    from tests.client import form_fields

    fields = form_fields(board, f"{case.path}/moves")
    refused = client.post(f"{case.path}/moves", data=fields | {"to": "closed"})
    assert refused.status_code == 409
    assert "CMP-14" in refused.text
    opened = client.post(
        f"{case.path}/moves",
        data=form_fields(client.get("/complaints").text, f"{case.path}/moves") | {"to": "forwarded"},
    )
    assert opened.status_code == 303
    assert opened.location.endswith("/forwarding")
    assert db.session.get(Case, case.id).state == "received"


def test_a_card_that_needs_no_words_moves_at_once(cases, cast, client):
    case = cases.complaint("agreed")
    db.session.commit()
    client.enter(cast.cs_staff)
    sent = client.send(f"{case.path}/moves", page="/complaints", to="handling")
    assert sent.status_code == 200
    assert db.session.get(Case, case.id).state == "handling"


def test_the_board_filters_and_answers_nothing_new(cases, cast, client):
    mine = cases.complaint("investigating")
    other = cases.complaint("received", by=cast.consultant, complainant_name="钱朵")
    db.session.commit()
    client.enter(cast.cs_staff)
    page = client.get("/complaints?view=mine").text
    assert mine.number in page
    assert other.number not in page
    region = client.region("/complaints", "case_board")
    assert other.number in region.text
    again = client.region("/complaints", "case_board", **{"HX-PTag": region.headers["HX-PTag"]})
    assert again.status_code == 304
    operations.write(mine, kind="note", text="备注", by=cast.cs_staff)
    db.session.commit()
    assert client.region("/complaints", "case_board", **{"HX-PTag": region.headers["HX-PTag"]}).status_code == 200
    for view in ("department", "overdue", "emergency"):
        assert client.get(f"/complaints?view={view}&item=1&doctor={cast.doctor.id}").status_code == 200


def test_the_register_searches_filters_and_exports(cases, cast, client):
    case = cases.complaint("investigating")
    cases.dissatisfied(complainant_name="钱朵")
    db.session.commit()
    client.enter(cast.quality)
    found = client.get(f"/complaints/register?text={case.number}").text
    assert "罗敏" in found
    assert "钱朵" not in found
    table = client.get("/complaints/register?export=csv&kind=complaint")
    assert case.number in table.text
    assert "钱朵" not in table.text


@pytest.mark.rule("XC-04")
def test_somebody_without_a_part_in_it_does_not_see_a_case(cases, cast, client):
    case = cases.complaint("investigating")
    db.session.commit()
    client.enter(cast.consultant2)
    assert client.get(case.path).status_code == 404
    assert client.get(f"{case.path}/result").status_code in (403, 404)
    assert case.number not in client.get("/complaints").text


@pytest.mark.rule("CMP-04")
def test_whom_a_case_is_about_does_not_find_it_on_their_board(cases, cast, client):
    case = cases.complaint("forwarded", accused=[cast.cs_staff])
    db.session.commit()
    client.enter(cast.cs_staff)
    assert client.get(case.path).status_code == 404
    assert case.number not in client.get("/complaints").text


@pytest.mark.rule("CMP-06")
def test_evidence_comes_back_byte_for_byte(cases, cast, client):
    case = cases.complaint("investigating")
    db.session.commit()
    client.enter(cast.cs_staff)
    import io

    url = f"{case.path}/evidence/new"
    sent = client.send(
        url, kind="communication", title="聊天", source="顾客", file=(io.BytesIO(b"\x00chat"), "聊天 1.txt")
    )
    assert sent.status_code == 200
    row = db.session.query(CaseEvidence).one()
    answer = client.get(f"/complaints/evidence/{row.id}")
    assert answer.data == b"\x00chat"
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.rule("DIS-09")
def test_whoever_was_told_acknowledges_on_a_page_of_their_own(cases, cast, client):
    case = cases.complaint("investigating")
    alert = operations.raise_emergency(case, what="砸门", by=cast.reception)
    db.session.commit()
    client.enter(cast.president)
    assert "砸门" in client.get("/").text
    client.send(f"/complaints/alerts/{alert.id}")
    mine = db.session.query(EmergencyNotice).filter_by(person_id=cast.president.id).one()
    assert mine.acknowledged_at is not None
    client.enter(cast.enquiry_staff)
    assert client.get(f"/complaints/alerts/{alert.id}").status_code == 404


def test_talk_and_conference_pages(cases, cast, client):
    case = cases.dissatisfied("conference")
    db.session.commit()
    client.enter(cast.doctor)
    page = f"{case.path}/conferences/1"
    from portal.service.complaints.models import CaseConference, CaseTalk

    conference = db.session.query(CaseConference).filter_by(case_id=case.id).one()
    page = f"{case.path}/conferences/{conference.id}"
    member = next(member for member in conference.members if member.person_id == cast.doctor.id)
    sent = client.send(f"{page}/opinions", page=page, opinion="可以修复")
    assert sent.status_code == 200
    assert db.session.get(type(member), member.id).opinion == "可以修复"
    client.enter(cast.cs_manager)
    refused = client.send(f"{page}/conclusion", page=page, facts="x", plan="y")
    assert refused.status_code == 422
    assert "DIS-07" in refused.text
    talk = db.session.query(CaseTalk).filter_by(case_id=case.id).first()
    assert client.get(f"/complaints/talks/{talk.id}").status_code == 200


@pytest.mark.rule("DIS-05")
def test_a_talk_is_recorded_and_signed_on_paper_through_the_pages(cases, cast, client):
    case = cases.dissatisfied("with_service")
    db.session.commit()
    client.enter(cast.cs_manager)
    sent = client.send(
        f"{case.path}/talks/new", kind="reception", customer_side="罗敏 顾客\n王先生 丈夫", notes="听取", opinion="会诊",
        colleagues=[str(cast.cs_manager.id)],
    )  # fmt: skip
    assert sent.status_code == 200
    from portal.service.complaints.models import TalkPerson

    for person in db.session.query(TalkPerson).filter_by(case_id=case.id).all():
        url = f"/complaints/talks/{person.talk_id}/signatures/{person.id}"
        assert client.send(url, signature="").status_code == 422
        assert client.send(url, how="paper").status_code == 200
    assert db.session.query(TalkPerson).filter_by(case_id=case.id, signed_how="paper").count() == 3


@pytest.mark.rule("DIS-15")
def test_a_sign_is_recorded_from_the_customers_file_and_settled(cases, cast, client):
    customer = cases.customer()
    db.session.commit()
    client.enter(cast.reception)
    assert client.get("/complaints/signs/new").status_code == 200
    sent = client.send(f"/complaints/signs/new?customer={customer.id}", sign="皱眉", place="hall")
    assert sent.status_code == 200
    sign = db.session.query(EarlySign).one()
    client.enter(cast.cs_staff)
    assert "皱眉" in client.get("/complaints/signs?open=1").text
    client.send(f"/complaints/signs/{sign.id}/settlement", text="换了安静的房间")
    assert db.session.get(EarlySign, sign.id).settled_at is not None


@pytest.mark.rule("DIS-11", "XC-18")
def test_an_open_case_is_a_banner_in_the_file_and_silences_promotions(cases, cast, client):
    from portal.core import outbox
    from portal.registry.customers.operations import record_consent

    customer = cases.customer("许婷")
    record_consent(customer, by=cast.reception, purpose="marketing", given=True, way="in_person")
    case = cases.dissatisfied(customer=customer)
    db.session.commit()
    client.enter(cast.cs_staff)
    assert case.number in client.get(f"/customers/{customer.id}").text
    told = {"by": cast.cs_staff, "channel": "sms", "address": customer.phone, "customer_id": customer.id}
    assert outbox.put(kind="offer", text="特价", promotional=True, **told).state == "stopped"
    assert outbox.put(kind="care", text="复查提醒", **told).state == "waiting"
    case = db.session.get(Case, case.id)
    cases.try_once(case, 1, "solved")
    cases._on_to_closed(case)
    db.session.commit()
    assert case.number not in client.get(f"/customers/{customer.id}").text
    assert outbox.put(kind="offer", text="特价", promotional=True, **told).state == "waiting"
