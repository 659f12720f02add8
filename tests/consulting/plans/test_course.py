"""The course of a plan through its operations, and what stops it."""

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.consulting.consultations import operations as consultations
from portal.consulting.plans import differences, policy, presenting, queries, quotation
from portal.consulting.plans import operations as plans
from portal.consulting.plans.models import PlanVersion
from portal.core import clock
from portal.core.database import SystemActor, db
from portal.core.money import Money
from portal.core.refusals import Forbidden, Refused
from portal.registry.catalogue import operations as catalogue
from tests.cast import Cast
from tests.factories import planning


def refused(act, *args, **kwargs) -> Refused:
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    return caught.value


# --- writing ------------------------------------------------------------------------------------------------


@pytest.mark.rule("PLN-01")
@pytest.mark.rule("PLN-02")
def test_an_item_brings_its_texts_course_and_price_from_the_catalogue(cast: Cast):
    version = plans.draft(planning.consultation(cast), by=cast.consultant)
    line = plans.add_item(version, planning.item(cast, "INJ-BTX-03"), by=cast.consultant)
    db.session.commit()
    assert line.flow.startswith("1. 触诊咬肌与咬合检查\n2. ")
    assert "4至8周" in line.effect
    assert "咀嚼酸软" in line.recovery
    assert [risk for risk, _response in line.risk_lines()][:2] == ["咀嚼无力", "面颊凹陷或显松"]
    assert "2次" in line.pattern
    assert (line.duration_minutes, line.interval_days, line.unit_price) == (30, 150, Money.of(2800))


@pytest.mark.rule("PLN-01")
def test_responses_once_written_for_an_item_are_offered_again(cast: Cast):
    planning.approved(cast, "INJ-BTX-01")
    other = planning.customer(cast, name="钱多多", phone="+8613900139000")
    again = plans.draft(planning.consultation(cast, other), by=cast.consultant)
    line = plans.add_item(again, planning.item(cast, "INJ-BTX-01"), by=cast.consultant)
    assert all(response == planning.RESPONSE for _risk, response in line.risk_lines())


@pytest.mark.rule("PLN-03")
@pytest.mark.parametrize("part", ["flow", "effect", "recovery", "risks"])
def test_a_plan_with_an_empty_mandatory_part_is_neither_sent_nor_explained(cast: Cast, part: str):
    version = planning.draft(cast, "CARE-HYD-01", needs=["dryness"])
    plans.save_item(version.items[0], by=cast.consultant, **{part: ""})
    assert refused(plans.explain, version, by=cast.consultant, statement="明白").rule == "PLN-03"
    medical = planning.draft(cast, "INJ-BTX-01", who=planning.customer(cast, name="钱多多", phone="+8613900139000"))
    plans.save_item(medical.items[0], by=cast.consultant, **{part: ""})
    assert refused(plans.submit, medical, by=cast.consultant).rule == "PLN-03"


@pytest.mark.rule("PLN-03")
def test_a_risk_without_a_response_is_an_empty_part(cast: Cast):
    version = planning.draft(cast, "CARE-HYD-01", needs=["dryness"])
    plans.save_item(version.items[0], by=cast.consultant, risks="泛红：冷敷\n过敏")
    assert refused(plans.explain, version, by=cast.consultant, statement="明白").rule == "PLN-03"
    assert [str(part.label) for _item, part in policy.missing_parts(version)]


@pytest.mark.rule("PLN-11")
def test_an_item_must_serve_a_recorded_need(cast: Cast):
    version = planning.draft(cast, "CARE-HYD-01", needs=["wrinkle"])
    line = version.items[0]
    assert line.unlinked
    assert [row.id for row in db.session.scalars(queries.filtered(cast.consult_manager, flagged=True))] == [version.id]
    assert refused(plans.save_item, line, by=cast.consultant, need="nose").rule == "PLN-11"
    assert refused(plans.explain, version, by=cast.consultant, statement="明白").rule == "PLN-11"
    assert refused(plans.review_need, line, by=cast.consultant, note="好").rule == "PLN-11"
    plans.review_need(line, by=cast.consult_manager, note="补水是注射前后的必要护理")
    plans.explain(version, by=cast.consultant, statement="明白")
    assert version.state == "explained"


@pytest.mark.rule("PLN-11")
def test_the_first_recorded_need_an_item_serves_is_linked(cast: Cast):
    version = planning.draft(cast)
    assert [line.need for line in version.items] == ["wrinkle", "contour", "body"]


@pytest.mark.rule("PLN-05")
def test_budget_and_time_are_shown_against_the_plan(cast: Cast):
    version = planning.draft(cast, budget=Money.of(10000))
    plans.save_version(version, by=cast.consultant, time_limit_days=30)
    plans.save_item(version.items[1], by=cast.consultant, quantity=2)
    budget, time = presenting.limits(version)
    assert (budget["over"], budget["takes"]) == (True, "¥14,800.00")
    assert time["over"]
    assert version.days_needed == 151
    assert version.time_note == "两个月内"


# --- price --------------------------------------------------------------------------------------------------


@pytest.mark.rule("PLN-09")
def test_the_items_of_the_first_journey_cost_what_the_catalogue_says(cast: Cast):
    version = planning.draft(cast)
    assert [line.unit_price for line in version.items] == [Money.of(2400), Money.of(2800), Money.of(6800)]
    assert version.total == Money.of(12000)


@pytest.mark.rule("PLN-09")
@pytest.mark.rule("LAW-30")
def test_no_price_can_be_typed(cast: Cast):
    version = planning.draft(cast)
    for field in ("unit_price", "list_price", "amount", "price"):
        with pytest.raises(TypeError):
            plans.save_item(version.items[0], by=cast.consultant, **{field: Money.of(1)})
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(text("UPDATE plan_items SET unit_price = 100"))


@pytest.mark.rule("PLN-09")
def test_an_offer_counts_only_for_its_items_and_in_its_days(cast: Cast):
    version = planning.draft(cast)
    first, second, _third = version.items
    running = planning.offer(cast, first.item, percent=20, since=30)
    plans.save_item(first, by=cast.consultant, offer_id=running.id)
    assert (first.unit_price, version.total, version.saving) == (Money.of(1920), Money.of(11520), Money.of(480))
    assert refused(plans.save_item, second, by=cast.consultant, offer_id=running.id).rule == "PLN-09"
    with time_machine.travel(clock.now() + timedelta(days=40)):
        assert refused(plans.save_item, first, by=cast.consultant, offer_id=running.id).rule == "PLN-09"


@pytest.mark.rule("CAT-02")
def test_an_item_without_a_version_in_force_cannot_be_planned(cast: Cast):
    item = planning.item(cast, "INJ-BTX-01")
    catalogue.withdraw(item.current_version, by=cast.consult_manager, reason="停用")
    db.session.commit()
    db.session.expire_all()
    version = plans.draft(planning.consultation(cast), by=cast.consultant)
    assert refused(plans.add_item, version, item, by=cast.consultant).rule == "CAT-02"


@pytest.mark.rule("LAW-31")
def test_the_crossed_out_price_is_the_lowest_deal_of_the_week_before(cast: Cast):
    version = planning.explained(cast, "INJ-BTX-01")
    item = version.items[0].item
    planning.signed(cast, version)
    plans.confirm(version, by=cast.consultant, customer_name="苏婉清")
    db.session.commit()
    offer = planning.offer(cast, item, percent=20, since=0)
    assert quotation.price(item, offer_id=offer.id).was_price == Money.of(2400)
    with time_machine.travel(clock.now() + timedelta(days=1), tick=True):
        other = planning.customer(cast, name="钱多多", phone="+8613900139000")
        reduced = planning.draft(cast, "INJ-BTX-01", who=other)
        plans.save_item(reduced.items[0], by=cast.consultant, offer_id=offer.id)
        plans.submit(reduced, by=cast.consultant)
        plans.approve_medical(reduced, by=cast.doctor, injection_details="50单位")
        plans.explain(reduced, by=cast.consultant, statement="明白")
        planning.signed(cast, reduced)
        plans.confirm(reduced, by=cast.consultant, customer_name="钱多多")
        db.session.commit()
        assert reduced.items[0].was_price == Money.of(2400)
    with time_machine.travel(clock.now() + timedelta(days=2), tick=True):
        assert quotation.price(item, offer_id=offer.id).was_price is None, "it was sold for the offer's price yesterday"


@pytest.mark.rule("PLN-09")
def test_a_quotation_is_not_confirmed_after_its_last_day(cast: Cast):
    version = planning.explained(cast)
    planning.signed(cast, version)
    assert version.valid_until == clock.today() + timedelta(days=30)
    with time_machine.travel(clock.now() + timedelta(days=31), tick=True):
        assert refused(plans.confirm, version, by=cast.consultant, customer_name="苏婉清").rule == "PLN-09"


# --- the doctor ---------------------------------------------------------------------------------------------


@pytest.mark.rule("PLN-04")
def test_a_plan_with_an_injection_is_not_explained_without_a_doctor(cast: Cast):
    version = planning.draft(cast)
    assert refused(plans.explain, version, by=cast.consultant, statement="明白").rule == "PLN-04"


@pytest.mark.rule("PLN-04")
def test_a_plan_without_such_items_needs_no_doctor(cast: Cast):
    version = planning.draft(cast, "CARE-HYD-01", needs=["dryness"])
    assert refused(plans.submit, version, by=cast.consultant).rule == "PLN-04"
    plans.explain(version, by=cast.consultant, statement="明白")
    assert version.state == "explained"


@pytest.mark.rule("PLN-04")
def test_nobody_but_a_doctor_approves(cast: Cast):
    version = plans.submit(planning.draft(cast), by=cast.consultant)
    for person in (cast.consultant, cast.consult_manager, cast.president, cast.admin, cast.quality, cast.care_staff):
        with pytest.raises(Forbidden):
            plans.approve_medical(version, by=person, injection_details="50单位")
    with pytest.raises(Refused):
        plans.approve_medical(version, by=SystemActor("tests"), injection_details="50单位")  # type: ignore[arg-type]


@pytest.mark.rule("PLN-04")
@pytest.mark.rule("XC-07")
def test_the_drafter_cannot_approve_even_when_a_doctor(cast: Cast):
    version = plans.submit(planning.draft(cast), by=cast.consultant)
    version.drafter_id = cast.doctor.id
    db.session.flush()
    assert refused(plans.approve_medical, version, by=cast.doctor, injection_details="50单位").rule == "PLN-04"
    assert refused(plans.return_to_consultant, version, by=cast.doctor, reason="重写").rule == "PLN-04"
    with pytest.raises(DBAPIError, match="drafter_does_not_decide"), db.session.begin_nested():
        db.session.execute(
            text(
                "INSERT INTO plan_approvals"
                " (version_id, decision, doctor_id, drafter_id, remarks, cleared, branch_id, created_at)"
                " VALUES (:v, 'approved', :d, :d, '', '[]', 1, CURRENT_TIMESTAMP)"
            ),
            {"v": version.id, "d": cast.doctor.id},
        )


@pytest.mark.rule("PLN-04")
def test_the_doctor_writes_the_injection_plan_and_nobody_else_can(cast: Cast):
    version = planning.draft(cast)
    with pytest.raises(TypeError):
        plans.save_item(version.items[0], by=cast.consultant, injection_details="100单位")
    plans.submit(version, by=cast.consultant)
    details = {version.items[0].id: "50单位"}
    assert refused(plans.approve_medical, version, by=cast.doctor, injection_details=details).rule == "PLN-04"
    plans.approve_medical(version, by=cast.doctor, injection_details={line.id: "50单位" for line in version.items})
    assert {line.injection_by_id for line in version.items} == {cast.doctor.id}


@pytest.mark.rule("CON-11")
def test_an_open_contraindication_warning_blocks_the_approval_until_a_doctor_clears_it(cast: Cast):
    who = planning.customer(cast, name="钱多多", phone="+8613900139000")
    who.medication = "正在使用庆大霉素"
    from portal.registry.customers import operations as customers

    customers.record_health(who, by=cast.consultant, medication="正在使用庆大霉素")
    version = plans.submit(planning.draft(cast, "INJ-BTX-01", who=who), by=cast.consultant)
    assert refused(plans.approve_medical, version, by=cast.doctor, injection_details="50单位").rule == "CON-11"
    warned = queries.open_warnings(version)[0]
    consultations.clear_warning(
        version.plan.consultation, item_id=warned.item.id, contraindication=warned.contraindication,
        matched=warned.matched, note="已停药两周，可以注射", by=cast.doctor,
    )  # fmt: skip
    approval = plans.approve_medical(version, by=cast.doctor, injection_details="50单位")
    assert "已停药两周" in approval.cleared[0]


def test_a_doctor_finds_waiting_plans_and_keeps_access_after_deciding(cast: Cast):
    version = plans.submit(planning.draft(cast), by=cast.consultant)
    db.session.commit()
    assert queries.waiting_for_doctor(cast.doctor2) == [version]
    assert not queries.reaches(version.plan, cast.consultant2)
    plans.approve_medical(version, by=cast.doctor2, injection_details="50单位")
    db.session.commit()
    assert queries.reaches(version.plan, cast.doctor2)
    assert not queries.reaches(version.plan, cast.doctor)


# --- told, adjusted, confirmed ------------------------------------------------------------------------------


@pytest.mark.rule("PLN-06")
def test_each_explanation_keeps_who_when_questions_and_the_statement(cast: Cast):
    version = planning.explained(cast)
    plans.explain(version, by=cast.consultant, questions="要停多久工？", answers="不用停", statement="这下全明白了")
    first, second = version.explanations
    assert (first.explainer_id, first.questions, first.statement) == (cast.consultant.id, "会不会僵？", "我听明白了。")
    assert second.explained_at >= first.explained_at
    assert refused(plans.explain, version, by=cast.consultant, statement=" ").rule == "PLN-06"


@pytest.mark.rule("PLN-07")
def test_a_wish_makes_a_new_version_and_the_old_one_is_superseded(cast: Cast):
    version = planning.explained(cast)
    assert refused(plans.adjust, version, by=cast.consultant, wish="").rule == "PLN-07"
    following = plans.adjust(version, by=cast.consultant, wish="小腿先不做，咬肌做两次")
    plans.remove_item(following.items[2], by=cast.consultant)
    plans.save_item(following.items[1], by=cast.consultant, quantity=2)
    db.session.commit()
    assert (version.state, following.state, following.version) == ("superseded", "in_adjustment", 2)
    assert version.plan.current_version is following
    found = {change.subject: (change.before, change.after) for change in differences.changes(version, following)}
    assert found[f"{version.items[2].name}"][0] == "× 1"
    assert ("1", "2") in found.values()
    assert ("12,000.00", "8,000.00") in found.values()
    assert refused(plans.save_item, version.items[0], by=cast.consultant, quantity=2).rule == "PLN-07"


@pytest.mark.rule("PLN-08")
def test_a_plan_goes_from_draft_to_confirmed(cast: Cast):
    version = planning.explained(cast)
    planning.signed(cast, version)
    assert refused(plans.confirm, version, by=cast.consultant, customer_name="别人").rule == "PLN-08"
    plans.confirm(version, by=cast.consultant, customer_name="苏婉清")
    db.session.commit()
    assert (version.state, version.confirmed_name, version.version) == ("confirmed", "苏婉清", 1)
    assert clock.local(version.confirmed_at).date() == clock.today()


FORGERIES = (
    "UPDATE plan_versions SET combination = 'x'",
    "UPDATE plan_versions SET confirmed_name = 'x'",
    "UPDATE plan_versions SET state = 'draft'",
    "UPDATE plan_versions SET state = 'superseded', confirmed_name = 'x'",
    "DELETE FROM plan_versions",
    "UPDATE plan_items SET quantity = 2",
    "UPDATE plan_items SET effect = 'x'",
    "DELETE FROM plan_items",
    "INSERT another item",
    "UPDATE plan_explanations SET statement = 'x'",
    "DELETE FROM plan_approvals",
)


@pytest.mark.rule("PLN-08")
@pytest.mark.parametrize("statement", FORGERIES)
def test_the_database_keeps_a_confirmed_version_as_it_was(cast: Cast, statement: str):
    version = planning.explained(cast)
    planning.signed(cast, version)
    plans.confirm(version, by=cast.consultant, customer_name="苏婉清")
    db.session.commit()
    if statement.startswith("INSERT"):
        columns = ", ".join(c.name for c in version.items[0].__table__.columns if c.name not in ("id", "item_id"))
        other = planning.item(cast, "CARE-HYD-01").id
        statement = (
            f"INSERT INTO plan_items (id, item_id, {columns}) SELECT 9999, {other}, {columns} FROM plan_items LIMIT 1"
        )
    with pytest.raises(DBAPIError, match=r"append-only|is fixed"), db.session.begin_nested():
        db.session.execute(text(statement))


@pytest.mark.rule("PLN-04")
def test_the_database_keeps_what_a_doctor_approved(cast: Cast):
    version = planning.approved(cast)
    for statement in ("UPDATE plan_items SET injection_details = 'x'", "UPDATE plan_versions SET budget = 1"):
        with pytest.raises(DBAPIError), db.session.begin_nested():
            db.session.execute(text(statement))
    assert db.session.get(PlanVersion, version.id).state == "approved"


@pytest.mark.rule("PLN-07")
def test_a_confirmed_plan_changes_only_into_a_new_version(cast: Cast):
    version = planning.explained(cast)
    planning.signed(cast, version)
    plans.confirm(version, by=cast.consultant, customer_name="苏婉清")
    following = plans.adjust(version, by=cast.consultant, wish="再加一次")
    db.session.commit()
    assert (version.state, following.version) == ("superseded", 2)
    assert version.confirmed_name == "苏婉清"


def test_nobody_but_its_consultant_and_the_managers_writes_a_plan(cast: Cast):
    version = planning.draft(cast)
    assert refused(plans.save_version, version, by=cast.consultant2, combination="x").rule == "PLN-07"
    plans.save_version(version, by=cast.consult_manager, combination="先咬肌")
    assert version.combination == "先咬肌"


@pytest.mark.rule("PLN-12")
def test_a_result_once_recorded_stays(cast: Cast):
    version = planning.draft(cast)
    row = version.plan.examinations[0]
    plans.record_examination(row, by=cast.doctor, result="未见异常")
    db.session.commit()
    assert refused(plans.record_examination, row, by=cast.doctor, result="别的").rule == "PLN-12"
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(text("UPDATE plan_examinations SET result = 'x' WHERE result <> ''"))


def test_a_plan_carries_its_number_of_the_day(cast: Cast):
    version = planning.draft(cast, "INJ-BTX-01")
    assert version.label == f"FA{clock.today():%Y%m%d}-0001-V1"
    assert isinstance(version.quoted_on, date)
