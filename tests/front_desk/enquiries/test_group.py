"""Mailbox, submissions, the leader's information, advertisements, sales contacts."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from portal.core import clock
from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.front_desk.enquiries import operations, policy
from portal.front_desk.enquiries.models import (
    AdvertisementReading,
    InformationReceipt,
    MailboxForwarding,
    OptOut,
    OutboundContact,
)
from portal.registry.customers import operations as customers

TOLD = {"name": "刘女士", "number": "+8613900001111", "purpose": "sales", "result": "no_interest"}


def ad(cast, **fields):
    today = clock.today()
    told = {"title": "双11光子嫩肤", "medium": "百度", "text": "光子嫩肤 880 元", "starts_on": today,
            "ends_on": today + timedelta(days=7), **fields}  # fmt: skip
    return operations.publish_advertisement(by=cast.planning, **told)


@pytest.mark.rule("ENQ-07")
def test_planning_passes_the_mailbox_on_once_a_day_with_the_count(cast, groups):
    row = operations.forward_mailbox(count=7, to=cast.enquiry_leader, by=cast.planning)
    assert (row.day, row.count, row.to) == (clock.today(), 7, cast.enquiry_leader)
    with pytest.raises(Refused, match="ENQ-07"):
        operations.forward_mailbox(count=1, to=cast.enquiry_leader, by=cast.planning)
    with pytest.raises(Forbidden):
        operations.forward_mailbox(count=1, to=cast.enquiry_leader, by=cast.enquiry_staff)
    operations.accept_mailbox(row, by=cast.enquiry_leader)
    assert db.session.scalar(select(MailboxForwarding)).accepted_at is not None
    db.session.commit()


@pytest.mark.rule("ENQ-07")
def test_the_mailbox_goes_to_a_leader_and_the_count_is_said(cast, groups):
    with pytest.raises(Refused, match="ENQ-07"):
        operations.forward_mailbox(count=7, to=cast.enquiry_staff, by=cast.planning)
    with pytest.raises(Refused, match="ENQ-07"):
        operations.forward_mailbox(count=-1, to=cast.enquiry_leader, by=cast.planning)


@pytest.mark.rule("ENQ-22")
def test_a_members_day_goes_to_their_leader_and_is_closed_once_read(cast, groups):
    figures = {"enquiries": 12, "files": 3}
    row = operations.submit_day(plan="回访五人", results="预约四人", figures=figures, by=cast.enquiry_staff)
    assert (row.leader, row.figures) == (cast.enquiry_leader, figures)
    again = operations.submit_day(plan="回访六人", results="预约四人", figures=figures, by=cast.enquiry_staff)
    assert (again.id, again.plan) == (row.id, "回访六人")
    with pytest.raises(Refused, match="ENQ-22"):
        operations.read_submission(row, by=groups["gynaecology"].leader)
    operations.read_submission(row, remark="很好", by=cast.enquiry_leader)
    with pytest.raises(Refused, match="ENQ-22"):
        operations.submit_day(plan="改", results="改", figures=figures, by=cast.enquiry_staff)
    db.session.commit()


@pytest.mark.rule("ENQ-22")
@pytest.mark.parametrize("part", ["plan", "results"])
def test_plan_and_results_are_both_needed(part, cast, groups):
    told = {"plan": "回访五人", "results": "预约四人", part: " "}
    with pytest.raises(Refused) as refused:
        operations.submit_day(figures={}, by=cast.enquiry_staff, **told)
    assert (refused.value.rule, refused.value.field) == ("ENQ-22", part)


@pytest.mark.rule("ENQ-23")
def test_the_leader_informs_president_and_plastic_head_who_say_they_read_it(cast, groups):
    row = operations.inform(situation="咨询48个，预约12个", problems="妇科专家停诊", by=cast.enquiry_leader)
    readers = {receipt.person for receipt in db.session.scalars(select(InformationReceipt))}
    assert readers == set(policy.informed_people(cast.branch.id))
    assert {cast.president, cast.doctor2} <= readers
    receipt = operations.read_information(row, by=cast.president)
    assert receipt.read_at is not None
    with pytest.raises(Refused, match="ENQ-23"):
        operations.read_information(row, by=cast.quality)
    with pytest.raises(Refused, match="ENQ-23"):
        operations.inform(situation="再来一次", by=cast.enquiry_leader)
    with pytest.raises(Forbidden):
        operations.inform(situation="咨询48个", by=cast.enquiry_staff)
    db.session.commit()


@pytest.mark.rule("ENQ-19")
def test_a_reading_is_kept_once_per_edition_and_never_taken_back(cast):
    row = ad(cast)
    first = operations.read_advertisement(row, by=cast.enquiry_staff)
    assert operations.read_advertisement(row, by=cast.enquiry_staff).id == first.id
    operations.revise_advertisement(row, text="光子嫩肤 980 元", by=cast.planning)
    assert row.edition == 2
    second = operations.read_advertisement(row, by=cast.enquiry_staff)
    assert (second.edition, second.id != first.id) == (2, True)
    db.session.commit()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(delete(AdvertisementReading))


@pytest.mark.rule("ENQ-19")
def test_another_last_day_is_no_new_edition_and_only_planning_writes(cast):
    row = ad(cast)
    operations.revise_advertisement(row, ends_on=clock.today() + timedelta(days=9), by=cast.planning)
    assert row.edition == 1
    with pytest.raises(Forbidden):
        operations.revise_advertisement(row, text="别的", by=cast.enquiry_staff)
    with pytest.raises(Refused, match="ENQ-19"):
        ad(cast, ends_on=clock.today() - timedelta(days=1))
    db.session.rollback()


@pytest.mark.rule("ENQ-08")
def test_a_content_update_says_where_and_what(cast):
    row = operations.note_content_update(place="双眼皮专题页", what="更新术后护理问答", by=cast.enquiry_staff)
    assert (row.place, row.what, row.person) == ("双眼皮专题页", "更新术后护理问答", cast.enquiry_staff)
    with pytest.raises(Refused, match="ENQ-08"):
        operations.note_content_update(place="", what="x", by=cast.enquiry_staff)
    db.session.commit()


@pytest.mark.rule("ENQ-20")
def test_a_sales_contact_keeps_result_and_next_step(cast):
    row = operations.record_outbound(
        by=cast.enquiry_staff, **{**TOLD, "result": "later", "next_step": "下月再联系"}, next_on=clock.today()
    )
    assert (row.result, row.next_step, row.next_on, row.person) == (
        "later", "下月再联系", clock.today(), cast.enquiry_staff,
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        operations.record_outbound(by=cast.enquiry_staff, **{**TOLD, "result": "later"})
    assert refused.value.field == "next_step"
    db.session.commit()


@pytest.mark.rule("ENQ-20")
def test_who_opted_out_is_not_contacted_again(cast):
    operations.record_outbound(by=cast.enquiry_staff, **{**TOLD, "result": "opted_out"})
    with pytest.raises(Refused, match="ENQ-20"):
        operations.record_outbound(by=cast.enquiry_leader, **TOLD)
    assert len(list(db.session.scalars(select(OutboundContact)))) == 1
    db.session.commit()


@pytest.mark.rule("ENQ-20")
def test_a_lost_enquiry_can_be_an_opt_out(call, cast):
    operations.lose(call(answer="3800 元起"), reason="opted_out", by=cast.enquiry_staff)
    assert db.session.scalar(select(OptOut.number)) == "+8613800001111"
    with pytest.raises(Refused, match="ENQ-20"):
        operations.record_outbound(by=cast.enquiry_staff, **{**TOLD, "number": "+8613800001111"})
    db.session.commit()


@pytest.mark.rule("ENQ-20")
def test_a_customer_who_took_back_the_consent_is_not_called_for_sales(cast):
    customer = customers.register(by=cast.reception, name="刘晓", phone="+8613900001111")
    operations.record_outbound(by=cast.enquiry_staff, customer=customer, **TOLD)
    customers.record_consent(customer, by=cast.reception, purpose="marketing", given=False, way="by_phone")
    with pytest.raises(Refused, match="ENQ-20"):
        operations.record_outbound(by=cast.enquiry_staff, customer=customer, **TOLD)
    db.session.commit()


@pytest.mark.rule("ENQ-20")
def test_a_customer_with_a_caution_is_not_sold_to(cast, monkeypatch):
    customer = customers.register(by=cast.reception, name="刘晓", phone="+8613900001111")
    monkeypatch.setattr(policy, "_caution_providers", [lambda customer, person: ["投诉处理中"]])
    with pytest.raises(Refused) as refused:
        operations.record_outbound(by=cast.enquiry_staff, customer=customer, **TOLD)
    assert refused.value.rule == "ENQ-20"
    assert "投诉处理中" in str(refused.value.message)
