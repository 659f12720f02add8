"""A lead keeps its channel and owner; the groups and their inboxes (ENQ-18, ENQ-21)."""

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError

from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.front_desk.enquiries import operations, policy
from portal.front_desk.enquiries.models import Enquiry, LeadChange


@pytest.mark.rule("ENQ-18")
def test_a_lead_belongs_to_its_taker_and_keeps_its_channel(call, cast):
    enquiry = call(channel="qq")
    assert enquiry.owner == cast.enquiry_staff
    with pytest.raises(Refused, match="ENQ-18"):
        operations.complete(enquiry, by=cast.enquiry_staff, channel="phone")
    assert (enquiry.channel, enquiry.medium) == ("qq", "online")


@pytest.mark.rule("ENQ-18")
@pytest.mark.parametrize(
    "change",
    [{"channel": "phone", "medium": "phone"}, {"owner_id": None}, {"channel": "forum"}],
    ids=["to the phone", "to nobody", "to a forum"],
)
def test_the_database_itself_keeps_channel_and_owner(change, call, cast):
    enquiry = call(channel="qq")
    with pytest.raises(IntegrityError, match="keeps its channel and owner"), db.session.begin_nested():
        db.session.execute(update(Enquiry).where(Enquiry.id == enquiry.id).values(**change))
    other = {"owner_id": cast.cs_staff.id}
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(update(Enquiry).where(Enquiry.id == enquiry.id).values(**other))


@pytest.mark.rule("ENQ-18")
def test_one_change_of_the_leader_covers_one_change_of_the_row(call, cast, groups):
    enquiry = call(channel="qq")
    operations.change_lead(enquiry, channel="wechat", reason="顾客先加的微信", by=cast.enquiry_leader)
    db.session.commit()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(update(Enquiry).where(Enquiry.id == enquiry.id).values(channel="qq"))


@pytest.mark.rule("ENQ-18")
def test_only_the_leader_changes_a_lead_and_says_why(call, cast, groups):
    enquiry = call()
    for person in (cast.enquiry_staff, cast.president):
        with pytest.raises(Forbidden):
            operations.change_lead(enquiry, channel="qq", reason="错了", by=person)
    with pytest.raises(Refused) as refused:
        operations.change_lead(enquiry, channel="qq", reason=" ", by=cast.enquiry_leader)
    assert (refused.value.rule, refused.value.field) == ("ENQ-18", "reason")
    with pytest.raises(Refused, match="ENQ-18"):
        operations.change_lead(enquiry, channel="qq", reason="错了", by=groups["gynaecology"].leader)
    change = operations.change_lead(enquiry, channel="qq", reason="顾客是从QQ来的", by=cast.enquiry_leader)
    assert (change.old_channel, change.new_channel, change.reason) == ("phone", "qq", "顾客是从QQ来的")
    assert (enquiry.channel, enquiry.medium) == ("qq", "online")
    db.session.commit()


@pytest.mark.rule("ENQ-18")
def test_a_change_is_never_rewritten(call, cast, groups):
    change = operations.change_lead(call(), channel="qq", reason="顾客是从QQ来的", by=cast.enquiry_leader)
    db.session.commit()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(update(LeadChange).where(LeadChange.id == change.id).values(reason="别的"))
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text("DELETE FROM lead_changes"))


@pytest.mark.rule("ENQ-21")
def test_each_specialty_has_one_leader_and_a_leader_one_specialty(groups, cast, hire):
    with pytest.raises(Refused, match="ENQ-21"):
        operations.set_leader("gynaecology", cast.enquiry_leader, by=cast.planning)
    with pytest.raises(Refused, match="ENQ-21"):
        operations.set_leader("plastic", cast.enquiry_staff, by=cast.planning)
    third = hire("enquiry_leader3", "enquiry_leader", "何清")
    operations.set_leader("plastic", third, by=cast.planning)
    assert {name: group.leader.name for name, group in policy.groups(cast.branch.id).items()} == {
        "plastic": "何清",
        "gynaecology": "许文静",
    }
    db.session.commit()


@pytest.mark.rule("ENQ-21")
def test_a_member_belongs_to_one_group_and_reports_to_its_leader(groups, cast):
    with pytest.raises(Refused, match="ENQ-21"):
        operations.add_member(groups["gynaecology"], cast.enquiry_staff, by=cast.planning)
    with pytest.raises(Refused, match="ENQ-21"):
        operations.add_member(groups["plastic"], cast.reception, by=cast.planning)
    assert policy.group_of(cast.enquiry_staff.id).leader == cast.enquiry_leader


@pytest.mark.rule("ENQ-21")
def test_an_enquiry_for_the_other_specialty_waits_in_that_groups_inbox(call, cast, groups):
    enquiry = call(specialty="gynaecology")
    assert enquiry.owner_id is None
    with pytest.raises(Refused, match="ENQ-21"):
        operations.take(enquiry, by=cast.enquiry_staff)
    with pytest.raises(Refused, match="ENQ-21"):
        operations.assign(enquiry, cast.enquiry_staff, by=groups["gynaecology"].leader)
    with pytest.raises(Refused, match="ENQ-21"):
        operations.assign(enquiry, cast.enquiry_staff, by=cast.enquiry_leader)
    member = groups["gynaecology"].members[0].person
    operations.take(enquiry, by=member)
    assert enquiry.owner == member
    with pytest.raises(Refused, match="ENQ-18"):
        operations.assign(enquiry, groups["gynaecology"].leader, by=groups["gynaecology"].leader)
    db.session.commit()


@pytest.mark.rule("ENQ-21")
def test_the_member_who_answers_an_enquiry_of_the_inbox_owns_it(cast, groups):
    enquiry = operations.receive_from_website(
        branch_id=cast.branch.id, specialty="plastic", caller_name="访客", contact="wx", need="价格", next_step="等回复"
    )
    operations.reply(enquiry, text="3800 元起", by=cast.enquiry_staff)
    assert enquiry.owner_id == cast.enquiry_staff.id
    db.session.commit()


@pytest.mark.rule("ENQ-21")
def test_a_wrongly_routed_enquiry_goes_to_the_other_group(call, cast, groups):
    enquiry = call(specialty="gynaecology")
    operations.route(enquiry, "plastic", by=cast.enquiry_staff)
    operations.take(enquiry, by=cast.enquiry_staff)
    with pytest.raises(Refused, match="ENQ-18"):
        operations.route(enquiry, "gynaecology", by=cast.enquiry_staff)
    db.session.commit()
