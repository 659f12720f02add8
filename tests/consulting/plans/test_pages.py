"""The pages of a plan, as the people at their desks use them."""

from datetime import timedelta

import pytest
import time_machine

from portal.consulting.plans import operations as plans
from portal.consulting.plans import queries
from portal.consulting.plans.models import PlanVersion, TreatmentPlan
from portal.core import clock
from portal.core.database import db
from portal.core.money import Money
from portal.registry.customers import operations as customers
from tests.cast import Cast
from tests.client import Client, form_fields
from tests.factories import planning


def the_plan() -> TreatmentPlan:
    db.session.expire_all()
    return db.session.query(TreatmentPlan).one()


def test_a_plan_is_written_sent_approved_explained_and_adjusted_through_its_pages(client: Client, cast: Cast):
    consultation = planning.consultation(cast)
    items = [(item.id, item.code, item.name) for item in (planning.item(cast, code) for code in planning.J1)]
    client.enter(cast.consultant)
    begun = client.send(f"/plans/consultations/{consultation.id}/new")
    assert begun.status_code == 200
    key, plan_id = the_plan().current_version.id, the_plan().id
    for item_id, code, name in items:
        page = f"/plans/versions/{key}/edit?q={code}"
        assert name in client.get(page).text
        assert client.send(f"/plans/versions/{key}/items", page=page, item_id=item_id).status_code == 200
    lines = the_plan().current_version.items
    assert the_plan().current_version.total == Money.of(12000)
    values = {
        f"risks_{line.id}": "\n".join(f"{risk}：{planning.RESPONSE}" for risk, _response in line.risk_lines())
        for line in lines
    }
    details = {f"injection_{line.id}": "100单位，分5点注射" for line in lines}
    saved = client.send(f"/plans/versions/{key}/edit", combination="先眉间，后咬肌", time_limit_days="60", **values)
    assert saved.status_code == 200
    assert "12,000.00" in saved.text
    assert client.send(f"/plans/versions/{key}/submission", page=f"/plans/{plan_id}").status_code == 200
    assert the_plan().state == "awaiting_doctor"

    client.enter(cast.doctor)
    assert f"/plans/{plan_id}" in client.get("/plans?state=awaiting_doctor").text
    approved = client.send(f"/plans/versions/{key}/approval", **details)
    assert approved.status_code == 200
    assert the_plan().state == "approved"
    assert {line.injection_details for line in the_plan().current_version.items} == {"100单位，分5点注射"}

    client.enter(cast.consultant)
    told = client.send(
        f"/plans/versions/{key}/explanation", questions="疼吗？", answers="会敷麻药", statement="我明白了"
    )
    assert "我明白了" in told.text
    assert client.send(f"/plans/versions/{key}/adjustment", wish="小腿先不做").status_code == 200
    assert [row.state for row in the_plan().versions] == ["superseded", "in_adjustment"]
    following = the_plan().current_version
    calf = next(line for line in following.items if "腓肠肌" in line.name)
    assert (
        client.send(f"/plans/items/{calf.id}/removal", page=f"/plans/versions/{following.id}/edit").status_code == 200
    )
    shown = client.get(f"/plans/{plan_id}")
    assert "小腿先不做" in shown.text
    assert "5,200.00" in shown.text
    for address in (f"/plans/{plan_id}?version=1", "/plans", "/plans?export=csv", "/plans?mine=1&flagged=1"):
        assert client.get(address).status_code == 200


@pytest.mark.rule("RSK-02")
def test_confirming_is_refused_with_the_way_to_the_risk_notice(client: Client, cast: Cast):
    version = planning.explained(cast)
    client.enter(cast.consultant)
    answer = client.send(f"/plans/versions/{version.id}/confirmation", customer_name="苏婉清")
    assert answer.status_code == 422
    assert "RSK-02" in answer.text
    assert f"/consents/versions/{version.id}/new" in answer.text
    planning.signed(cast, the_plan().current_version)
    answer = client.send(f"/plans/versions/{version.id}/confirmation", customer_name="苏婉清")
    assert answer.status_code == 200
    assert the_plan().state == "confirmed"


@pytest.mark.rule("PLN-09")
def test_the_totals_follow_the_chosen_quantities_without_saving_anything(client: Client, cast: Cast):
    version = planning.draft(cast)
    client.enter(cast.consultant)
    first = version.items[0]
    region = client.region(f"/plans/versions/{version.id}/edit?quantity_{first.id}=3", "totals")
    assert "16,800.00" in region.text
    assert "<html" not in region.text
    assert the_plan().current_version.total == Money.of(12000)


@pytest.mark.rule("PLN-09")
def test_no_field_of_the_form_takes_a_price(client: Client, cast: Cast):
    version = planning.draft(cast)
    client.enter(cast.consultant)
    line = version.items[0]
    client.send(
        f"/plans/versions/{version.id}/edit",
        **{f"unit_price_{line.id}": "1", f"price_{line.id}": "1", f"list_price_{line.id}": "1"},
    )
    assert the_plan().current_version.total == Money.of(12000)


def test_what_two_people_changed_is_merged_and_a_real_conflict_is_shown(client: Client, cast: Cast):
    version = planning.draft(cast)
    client.enter(cast.consultant)
    address = f"/plans/versions/{version.id}/edit"
    stale = form_fields(client.get(address).text, address)
    plans.save_version(the_plan().current_version, by=cast.consult_manager, combination="先咬肌")
    db.session.commit()
    merged = client.post(address, data={**stale, "time_note": "下个月出差"}, follow_redirects=True)
    assert merged.status_code == 200
    assert (the_plan().current_version.combination, the_plan().current_version.time_note) == ("先咬肌", "下个月出差")
    stale["idempotency_key"] = form_fields(client.get(address).text, address)["idempotency_key"]
    clash = client.post(address, data={**stale, "combination": "先眉间"})
    assert clash.status_code == 422
    assert "先咬肌" in clash.text
    assert "先眉间" in clash.text


def test_a_plan_outside_ones_reach_is_not_there(client: Client, cast: Cast):
    version = planning.draft(cast)
    client.enter(cast.consultant2)
    for address in (f"/plans/{version.plan_id}", f"/plans/versions/{version.id}/edit"):
        assert client.get(address).status_code == 404
    client.enter(cast.reception)
    assert client.get(f"/plans/{version.plan_id}").status_code == 403


def test_a_plan_leads_only_where_its_reader_may_go(client: Client, cast: Cast):
    version = planning.draft(cast)
    consultation = f"/consultations/{version.plan.consultation_id}"
    assert consultation in client.enter(cast.consultant).get(f"/plans/{version.plan_id}").text
    customers.grant_reach(version.plan.customer, cast.care_staff, why="care", by=cast.consultant)
    db.session.commit()
    page = client.enter(cast.care_staff).get(f"/plans/{version.plan_id}")
    assert page.status_code == 200
    assert consultation not in page.text
    assert version.plan.consultation.number in page.text


@pytest.mark.rule("PLN-04")
def test_the_doctors_decision_asks_for_the_password_again(client: Client, cast: Cast):
    version = plans.submit(planning.draft(cast), by=cast.consultant)
    db.session.commit()
    client.enter(cast.doctor)
    with time_machine.travel(clock.now() + timedelta(minutes=10), tick=True):
        answer = client.get(f"/plans/versions/{version.id}/approval")
        assert answer.status_code == 303
        assert "/confirm" in answer.location


def test_the_doctor_returns_a_plan_with_a_reason(client: Client, cast: Cast):
    version = plans.submit(planning.draft(cast), by=cast.consultant)
    db.session.commit()
    client.enter(cast.doctor)
    page = f"/plans/versions/{version.id}/approval"
    answer = client.send(f"/plans/versions/{version.id}/return", page=page, reason="咬肌剂量请与眉间分开做")
    assert answer.status_code == 200
    assert the_plan().state == "in_adjustment"
    client.enter(cast.consultant)
    assert "咬肌剂量请与眉间分开做" in client.get(f"/plans/{version.plan_id}").text


@pytest.mark.rule("PLN-12")
def test_examinations_come_with_the_items_and_take_their_results(client: Client, cast: Cast):
    version = planning.draft(cast)
    client.enter(cast.consultant)
    plan = the_plan()
    assert {row.name for row in plan.examinations} >= {"皮肤与表情照相", "咬肌触诊与照相"}
    page = f"/plans/{version.plan_id}"
    client.send(f"/plans/{version.plan_id}/examinations", page=page, name="凝血功能", reason="注射前")
    row = next(row for row in the_plan().examinations if row.name == "凝血功能")
    shown = client.send(f"/plans/examinations/{row.id}/result", page=page, result="正常")
    assert "正常" in shown.text
    assert next(row for row in the_plan().examinations if row.name == "凝血功能").result_by_id == cast.consultant.id


def test_everybody_finds_on_today_what_waits_for_them(cast: Cast):
    version = planning.draft(cast)
    assert [entry["url"] for entry in queries.today_items(cast.consultant)] == [f"/plans/{version.plan_id}"]
    plans.submit(version, by=cast.consultant)
    db.session.commit()
    assert [entry["url"] for entry in queries.today_items(cast.doctor)] == [f"/plans/versions/{version.id}/approval"]
    assert queries.today_items(cast.consultant) == []
    assert db.session.query(PlanVersion).count() == 1
