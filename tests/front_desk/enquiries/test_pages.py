"""The pages of enquiries, through the proofreading client."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from portal.core import audit, clock
from portal.core.database import SystemActor, db
from portal.core.drafts import Draft
from portal.front_desk.enquiries import operations
from portal.front_desk.enquiries.models import (
    AdvertisementReading,
    Callback,
    CallRecording,
    Enquiry,
    LeadChange,
    RecordingPlayback,
)
from portal.front_desk.enquiries.queries import register
from portal.front_desk.enquiries.queries.register import OUTCOMES
from portal.registry.catalogue import operations as catalogue
from portal.registry.catalogue.models import AnswerScript
from portal.registry.customers import operations as customers

TYPED = {
    "caller_name": "周小姐",
    "phone": "138 0000 1111",
    "need": "双眼皮多少钱？",
    "next_step": "周末面诊",
    "answer": "3800 元起",
    "result": "answered",
}


def main_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2]))


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
@pytest.mark.parametrize(
    "who, address",
    [
        ("enquiry_staff", "/enquiries"),
        ("enquiry_staff", "/enquiries?view=mine"),
        ("enquiry_leader", "/enquiries?view=group"),
        ("quality", "/enquiries"),
        ("planning", "/enquiries"),
        ("enquiry_staff", "/enquiries/register"),
        ("enquiry_staff", "/enquiries/new"),
        ("enquiry_staff", "/enquiries/new?medium=online"),
        ("enquiry_staff", "/enquiries/knowledge?ask=光嫩肤"),
        ("enquiry_staff", "/enquiries/website"),
        ("enquiry_staff", "/enquiries/outbound"),
        ("enquiry_staff", "/enquiries/outbound/new"),
        ("enquiry_staff", "/enquiries/submissions"),
        ("enquiry_staff", "/enquiries/submissions/today"),
        ("enquiry_leader", "/enquiries/submissions"),
        ("enquiry_leader", "/enquiries/quality"),
        ("enquiry_leader", "/enquiries/information"),
        ("president", "/enquiries/information"),
        ("enquiry_leader", "/enquiries/statistics/online/day"),
        ("enquiry_leader", "/enquiries/statistics/phone/month"),
        ("cs_manager", "/enquiries/statistics/opinions"),
        ("planning", "/enquiries/groups"),
        ("planning", "/enquiries/mailbox"),
        ("planning", "/enquiries/advertisements"),
        ("planning", "/enquiries/advertisements/new"),
        ("enquiry_staff", "/enquiries/advertisements"),
    ],
)
def test_a_page_opens_in_both_languages(who, address, language, client, cast, groups, owed):
    owed(channel="forum")
    person = getattr(cast, who)
    client.enter(person)
    answer = client.get(address, headers={"Accept-Language": language.replace("_Hans_", "-")})
    assert answer.status_code == 200, main_of(answer)[:400]


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
@pytest.mark.parametrize("who", ["enquiry_staff", "enquiry_leader", "consultant", "quality", "president", "planning"])
def test_an_enquiry_opens_for_everybody_whose_it_is(who, language, client, cast, groups, owed):
    callback = owed(rings=5)
    operations.add_recording(callback.enquiry, "R1", by=cast.enquiry_staff)
    operations.ask_later(question="能化妆吗？", enquiry=callback.enquiry, by=cast.reception)
    db.session.commit()
    person = getattr(cast, who)
    client.enter(person)
    answer = client.get(callback.enquiry.path, headers={"Accept-Language": language.replace("_Hans_", "-")})
    assert answer.status_code == 200, main_of(answer)[:400]


def test_an_enquiry_of_somebody_else_is_not_there(client, cast, groups, call):
    enquiry = call()
    path = enquiry.path
    for person in (cast.reception, cast.doctor, groups["gynaecology"].leader):
        client.enter(person)
        assert client.get(path).status_code == 404


@pytest.mark.rule("ENQ-01")
def test_a_call_is_registered_on_one_page(client, cast, groups):
    client.enter(cast.enquiry_staff)
    answer = client.send("/enquiries/new", rings="2", recording="R-77", **TYPED)
    assert answer.status_code == 200
    enquiry = db.session.scalar(select(Enquiry))
    assert (enquiry.state, enquiry.phone, enquiry.rings) == ("answered", "+8613800001111", 2)
    assert db.session.scalar(select(CallRecording.reference)) == "R-77"
    assert enquiry.number in answer.text


@pytest.mark.rule("ENQ-09")
def test_what_is_missing_comes_back_with_everything_typed(client, cast, groups):
    client.enter(cast.enquiry_staff)
    answer = client.send("/enquiries/new", **{**TYPED, "caller_name": ""})
    assert answer.status_code == 422
    assert "ENQ-09" in answer.text
    assert "双眼皮多少钱？" in answer.text
    assert db.session.scalar(select(func.count(Enquiry.id))) == 0


@pytest.mark.rule("ENQ-04")
def test_a_question_that_cannot_be_answered_becomes_a_callback_on_the_same_page(client, cast, groups):
    client.enter(cast.enquiry_staff)
    refused = client.send("/enquiries/new?medium=online", **{**TYPED, "result": "promised", "answer": ""})
    assert refused.status_code == 422
    assert "ENQ-04" in refused.text
    client.send(
        "/enquiries/new?medium=online",
        **{**TYPED, "result": "promised", "promise_to": cast.consultant.id, "answer": ""},
    )
    callback = db.session.scalar(select(Callback))
    assert (callback.assigned_to, callback.number, callback.question) == (
        cast.consultant,
        "+8613800001111",
        "双眼皮多少钱？",
    )


def test_what_is_typed_during_a_call_survives_a_lost_connection(client, cast, groups):
    client.enter(cast.enquiry_staff)
    page = client.get("/enquiries/new").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
    saved = client.post(
        "/drafts/enquiry/phone", data={"csrf_token": token, "caller_name": "周小姐", "need": "双眼皮多少钱？"}
    )
    assert saved.status_code == 200
    again = client.get("/enquiries/new").text
    assert "周小姐" in again
    assert "双眼皮多少钱？" in again
    client.send("/enquiries/new", **TYPED)
    assert db.session.scalar(select(func.count(Draft.id))) == 0


def test_a_double_click_registers_one_call(client, cast, groups):
    client.enter(cast.enquiry_staff)
    from tests.client import form_fields

    fields = {**form_fields(client.get("/enquiries/new").text, "/enquiries/new"), **TYPED}
    for _click in range(2):
        assert client.post("/enquiries/new", data=fields).status_code == 303
    assert db.session.scalar(select(func.count(Enquiry.id))) == 1


@pytest.mark.rule("ENQ-03")
def test_the_scripts_carry_the_clinics_name_and_let_the_customer_hang_up_first(app, client, cast):
    client.enter(cast.enquiry_staff)
    page = client.get("/enquiries/new").text
    assert f"您好，{app.config['CLINIC_NAME']}，我是咨询师{cast.enquiry_staff.name}" in page
    assert f"感谢您致电{app.config['CLINIC_NAME']}" in page
    assert "请等顾客先挂断电话" in page
    assert "{clinic}" not in page


@pytest.mark.rule("ENQ-25")
def test_approved_answers_fees_and_procedures_are_beside_the_form(client, cast):
    from portal.registry.catalogue import demo
    from tests.cast import NAMES

    demo.build({name: getattr(cast, name) for name in NAMES})
    draft = catalogue.propose_answer("打针会不会肿？", "还没审核的说法", topic="safety", by=cast.consultant)
    db.session.commit()
    client.enter(cast.enquiry_staff)
    item = client.region("/enquiries/knowledge?ask=光嫩肤", "knowledge").text
    assert "光嫩肤" in item
    assert "¥" in item
    assert "<ol>" in item
    assert draft.answer not in client.region("/enquiries/knowledge?ask=肿", "knowledge").text
    draft = db.session.get(AnswerScript, draft.id)
    catalogue.approve_answer(draft, by=cast.doctor)
    db.session.commit()
    assert draft.answer in client.region("/enquiries/knowledge?ask=肿", "knowledge").text


@pytest.mark.rule("ENQ-14")
def test_a_contact_with_a_file_is_warned_of_while_typing(client, cast):
    customers.register(by=cast.reception, name="周婷", phone="+8613800001111")
    db.session.commit()
    client.enter(cast.enquiry_staff)
    shown = client.region("/enquiries/new?phone=13800001111", "known").text
    assert "周＊＊" in shown
    assert "周婷" not in shown
    assert "已有顾客档案" in shown
    assert "周＊＊" not in client.region("/enquiries/new?phone=13800002222", "known").text


@pytest.mark.rule("ENQ-11")
def test_a_recording_is_shown_only_after_its_purpose_and_to_nobody_else(client, cast, groups, call):
    enquiry = call()
    recording = operations.add_recording(enquiry, "R-SECRET-77", by=cast.enquiry_staff)
    db.session.commit()
    address = f"/enquiries/recordings/{recording.id}"
    client.enter(cast.quality)
    assert "R-SECRET-77" not in client.get(enquiry.path).text
    assert "R-SECRET-77" not in client.get(address).text
    assert client.send(address, purpose="").status_code == 422
    assert "R-SECRET-77" in client.send(address, purpose="抽查").text
    assert db.session.scalar(select(RecordingPlayback.purpose)) == "抽查"
    heard = db.session.scalar(select(RecordingPlayback.id))
    client.enter(cast.enquiry_leader)
    assert "R-SECRET-77" not in client.get(f"{address}?heard={heard}").text
    client.enter(cast.president)
    assert client.get(address).status_code == 404


@pytest.mark.rule("ENQ-18")
def test_the_leader_changes_a_lead_on_its_page(client, cast, groups, call):
    enquiry = call()
    client.enter(cast.enquiry_staff)
    assert client.get(f"{enquiry.path}/lead").status_code == 403
    client.enter(cast.enquiry_leader)
    refused = client.send(f"{enquiry.path}/lead", channel="qq", reason="")
    assert refused.status_code == 422
    assert "ENQ-18" in refused.text
    client.send(f"{enquiry.path}/lead", channel="qq", reason="顾客是从QQ来的")
    assert db.session.scalar(select(LeadChange.reason)) == "顾客是从QQ来的"


@pytest.mark.rule("ENQ-10", "ENQ-09", "ENQ-08")
def test_calls_without_recording_incomplete_ones_and_silent_boards_are_lists(client, cast, groups, call):
    bare = call(caller_name="")
    heard = call(answer="3800 元起")
    operations.add_recording(heard, "R1", by=cast.enquiry_staff)
    board = call(channel="message_board")
    db.session.commit()
    client.enter(cast.enquiry_leader)
    unrecorded = client.get("/enquiries/register?outcome=unrecorded").text
    assert bare.number in unrecorded
    assert heard.number not in unrecorded
    assert board.number not in unrecorded
    incomplete = client.get("/enquiries/register?outcome=incomplete").text
    assert bare.number in incomplete
    assert heard.number not in incomplete
    assert board.path in client.get("/enquiries/website").text
    board = db.session.get(Enquiry, board.id)
    operations.reply(board, text="您好，请留电话", full=False, by=cast.enquiry_staff)
    db.session.commit()
    assert board.path not in client.get("/enquiries/website").text


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_is_a_list(outcome, client, cast, groups, call):
    call()
    client.enter(cast.enquiry_leader)
    assert client.get(f"/enquiries/register?outcome={outcome}").status_code == 200


def test_the_register_is_filtered_and_exported_without_names_and_phones(client, cast, groups, call):
    first, second = call(need="想做光子"), call(channel="qq", need="双眼皮")
    client.enter(cast.enquiry_leader)
    shown = client.get("/enquiries/register?channel=qq").text
    assert second.number in shown
    assert first.number not in shown
    assert first.number in client.get("/enquiries/register?q=光子").text
    assert first.number in client.get("/enquiries/register?q=00001111").text
    table = client.get("/enquiries/register?export=csv")
    assert first.number in table.text
    assert "13800001111" not in table.text
    assert "周小姐" not in table.text


def test_the_register_finds_words_and_endings_over_all_years(client, cast, groups, call):
    with clock.pretending(clock.now() - timedelta(days=2000)):
        old = call(need="想做光子 嫩肤，问 IPL 价格")
    client.enter(cast.enquiry_leader)

    def found(query: str) -> bool:
        page = client.get(f"/enquiries/register?{query}").text
        return old.path in page.partition('id="enquiries"')[2]

    for part in (
        "13800001111",
        "周小姐",
        "小姐",
        old.number,
        old.number[-4:],
        "光子",
        "子",
        "嫩肤",
        "ipl",
        "光子 价格",
        "1111",
    ):
        assert found(f"q={part}"), part
    for other in ("子嫩", "光皮", "双眼皮", "2222", "0000"):
        assert not found(f"q={other}"), other
    # What is corrected later is found by the new words only.
    again = db.session.get_one(Enquiry, old.id)
    again.need = "想做热玛吉"
    audit.record("tests.correct", again, by=cast.reception)
    db.session.commit()
    assert found("q=热玛吉")
    assert not found("q=嫩肤")


def test_a_search_of_the_register_reads_no_whole_table(client, cast, groups, call):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("how SQLite looks it up; PostgreSQL plans by the size of the table")
    call()
    db.session.commit()
    for asked in ("13800001111", "1111", "光子嫩肤", "周小姐"):
        wanted = register.filtered(cast.enquiry_leader, {"q": asked}).order_by(Enquiry.received_at.desc())
        compiled = wanted.compile(db.engine, compile_kwargs={"literal_binds": True})
        plan = [row[3] for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {compiled}"))]
        assert any("enquiry_words" in line for line in plan), plan
        assert not [line for line in plan if line.startswith(("SCAN enquiries", "SCAN enquiry_words"))], plan


def test_planning_reads_figures_and_rows_without_names_and_phones(client, cast, groups, call):
    call()
    client.enter(cast.planning)
    shown = client.get("/enquiries/register").text
    assert "周小姐" not in shown
    assert "13800001111" not in shown
    assert "周＊＊" in shown


@pytest.mark.rule("ENQ-19")
def test_a_running_advertisement_waits_on_everybodys_day_until_read(client, cast):
    today = clock.today()
    row = operations.publish_advertisement(
        title="双11光子嫩肤", medium="百度", text="光子嫩肤 880 元", starts_on=today, ends_on=today, by=cast.planning
    )
    operations.publish_advertisement(
        title="去年的活动", medium="百度", text="旧", starts_on=today - timedelta(9), ends_on=today - timedelta(1),
        by=cast.planning,
    )  # fmt: skip
    db.session.commit()
    client.enter(cast.enquiry_staff)
    assert "双11光子嫩肤" in client.get("/").text
    assert "去年的活动" not in client.get("/").text
    client.send(f"/enquiries/advertisements/{row.id}/reading", page=f"/enquiries/advertisements/{row.id}")
    assert db.session.scalar(select(AdvertisementReading.person_id)) == cast.enquiry_staff.id
    assert "双11光子嫩肤" not in client.get("/").text
    client.enter(cast.planning)
    page = client.get(f"/enquiries/advertisements/{row.id}").text
    assert cast.reception.name in page.partition("done-title")[0]
    assert cast.enquiry_staff.name in page.partition("done-title")[2]


@pytest.mark.rule("ENQ-05", "ENQ-24")
def test_callbacks_and_questions_wait_on_the_day_of_whoever_owes_them(client, cast, groups, owed):
    callback = owed()
    operations.ask_later(question="术后能化妆吗？", enquiry=callback.enquiry, by=cast.reception)
    db.session.commit()
    client.enter(cast.consultant)
    assert "能不能同时做鼻部？" in client.get("/").text
    client.enter(cast.enquiry_staff)
    assert "术后能化妆吗？" in client.get("/").text
    client.enter(cast.enquiry_leader)
    assert "没有给 周小姐 回电" not in client.get("/").text
    late = db.session.get(Callback, callback.id)
    late.deadline = clock.now() - timedelta(minutes=1)
    audit.record("tests.late", late, by=SystemActor("tests"))
    db.session.commit()
    assert "没有给 周小姐 回电" in client.get("/").text


def known_since(groups, instant):
    """Let it be since then that these groups exist: nothing is owed for the days before."""
    for group in groups.values():
        group.created_at = instant
        audit.record("tests.date", group, by=SystemActor("tests"))
    db.session.flush()


@pytest.mark.rule("ENQ-07", "ENQ-22", "ENQ-23")
def test_mailbox_submission_and_information_wait_on_the_right_days(client, cast, groups):
    from datetime import datetime

    import time_machine

    from portal.core.clock import CLINIC_ZONE

    known_since(groups, datetime(2026, 11, 26, 9, 0, tzinfo=CLINIC_ZONE))
    with time_machine.travel(datetime(2026, 11, 30, 11, 0, tzinfo=CLINIC_ZONE), tick=False):
        client.enter(cast.planning)
        home = client.get("/").text
        assert "把企业邮箱转给咨询组长" in home
        client.send("/enquiries/mailbox", count="6", to_id=cast.enquiry_leader.id)
        assert "把企业邮箱转给咨询组长" not in client.get("/").text
        client.enter(cast.enquiry_staff)
        assert "向组长提交今天的工作" in client.get("/").text
        client.send("/enquiries/submissions/today", plan="回访五人", results="预约四人")
        assert "向组长提交今天的工作" not in client.get("/").text
        client.enter(cast.enquiry_leader)
        home = client.get("/").text
        assert "有 6 条邮箱咨询" in home
        assert f"{cast.enquiry_staff.name} 提交了" in home
        assert "向院长和整形科主任汇报" in home
        client.send("/enquiries/information", situation="咨询48个", problems="无")
        assert "汇报 2026-11-30" not in client.get("/").text
        client.enter(cast.president)
        assert "2026-11-30" in client.get("/").text


@pytest.mark.rule("ENQ-23")
def test_working_days_without_information_are_flagged(client, cast, groups):
    from datetime import date, datetime

    import time_machine

    from portal.core.clock import CLINIC_ZONE

    known_since(groups, datetime(2026, 11, 26, 9, 0, tzinfo=CLINIC_ZONE))
    with time_machine.travel(datetime(2026, 11, 30, 9, 0, tzinfo=CLINIC_ZONE), tick=False):
        operations.inform(situation="好", by=cast.enquiry_leader, day=date(2026, 11, 27))
        plastic, gynaecology = cast.enquiry_leader.name, groups["gynaecology"].leader.name
        client.enter(cast.president)
        page = client.get("/enquiries/information").text
    lines = re.findall(r"<li>(2026-11-\d\d) ([^<\s]+)", page)
    assert ("2026-11-26", plastic) in lines
    assert ("2026-11-27", plastic) not in lines
    assert ("2026-11-27", gynaecology) in lines
    assert not [day for day, _name in lines if day in ("2026-11-28", "2026-11-29")], "a weekend"
    db.session.rollback()


def test_the_callbacks_of_an_enquiry_are_worked_on_its_page(client, cast, groups, owed):
    callback = owed()
    page, doctor = callback.enquiry.path, cast.doctor.id
    client.enter(cast.consultant)
    client.send(f"/enquiries/callbacks/{callback.id}/call", page=page)
    client.enter(cast.enquiry_leader)
    assert f"{cast.consultant.name} 正在拨打" in client.get(page).text
    client.enter(cast.consultant)
    client.send(f"/enquiries/callbacks/{callback.id}/attempts", page=page, note="无人接听")
    refused = client.send(f"/enquiries/callbacks/{callback.id}/transfer", page=page, person_id=doctor, reason="")
    assert refused.status_code == 422
    assert "ENQ-04" in refused.text
    client.send(f"/enquiries/callbacks/{callback.id}/answer", page=page, answer="可以同时做")
    assert db.session.get(Enquiry, callback.enquiry_id).state == "answered"
