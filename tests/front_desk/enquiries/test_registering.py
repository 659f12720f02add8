"""A contact is registered while it happens: what is kept, what is refused, what scoring will count."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock, events, settings
from portal.core.database import SystemActor, db
from portal.core.refusals import Forbidden, Refused
from portal.front_desk.enquiries import choices, operations
from portal.front_desk.enquiries.facts import ComplaintHeard, SuggestionHeard
from portal.front_desk.enquiries.models import Enquiry, EnquiryEvent
from portal.front_desk.enquiries.settings import RINGS
from portal.registry.staff.models import Department
from tests.front_desk.enquiries.conftest import WHOLE


def events_of(enquiry):
    return list(db.session.scalars(select(EnquiryEvent).where(EnquiryEvent.enquiry_id == enquiry.id)))


@pytest.mark.rule("ENQ-01")
def test_a_call_keeps_time_taker_caller_contact_content_and_answer(call, cast):
    before = clock.now()
    enquiry = call(answer="双眼皮 3800 元起，周末有专家坐诊")
    assert before <= enquiry.received_at <= clock.now()
    assert enquiry.taker == cast.enquiry_staff
    assert (enquiry.caller_name, enquiry.phone, enquiry.need) == ("周小姐", "+8613800001111", "想了解双眼皮")
    assert enquiry.answer == "双眼皮 3800 元起，周末有专家坐诊"
    assert (enquiry.state, enquiry.answered_by_id) == ("answered", cast.enquiry_staff.id)
    assert enquiry.number.startswith("ZX")


@pytest.mark.rule("ENQ-01")
def test_a_contact_lies_not_in_the_future_and_needs_the_right_to_register(cast):
    with pytest.raises(Refused, match="ENQ-01"):
        operations.register(
            by=cast.enquiry_staff, channel="phone", received_at=clock.now() + timedelta(hours=1), **WHOLE
        )
    with pytest.raises(Forbidden):
        operations.register(by=cast.logistics, channel="phone", **WHOLE)


@pytest.mark.rule("ENQ-02")
@pytest.mark.parametrize("rings, late", [(1, False), (3, False), (4, True), (9, True)])
def test_more_rings_than_allowed_become_an_event_of_the_taker(rings, late, call, cast):
    enquiry = call(rings=rings)
    assert enquiry.rings == rings
    assert enquiry.picked_up_late is late
    found = events_of(enquiry)
    assert [(row.kind, row.person_id) for row in found] == ([("call_late", cast.enquiry_staff.id)] if late else [])


@pytest.mark.rule("ENQ-02")
def test_the_allowed_rings_are_a_setting_and_the_past_keeps_its_own(call, cast):
    enquiry = call(rings=5)
    settings.change(RINGS, 6, by=cast.admin)
    assert enquiry.picked_up_late
    assert not call(rings=5).picked_up_late


@pytest.mark.rule("ENQ-02")
def test_only_the_telephone_rings(cast):
    with pytest.raises(Refused, match="ENQ-02"):
        operations.register(by=cast.enquiry_staff, channel="qq", rings=2, **WHOLE)


@pytest.mark.rule("ENQ-06")
@pytest.mark.parametrize("channel", choices.ONLINE_CHANNELS)
def test_an_online_enquiry_keeps_its_channel(channel, call):
    enquiry = call(channel=channel, place="新华网北京频道")
    assert (enquiry.channel, enquiry.medium, enquiry.place) == (channel, "online", "新华网北京频道")


@pytest.mark.rule("ENQ-06")
def test_the_channels_are_those_of_the_rule_and_no_other(cast):
    assert len(choices.ONLINE_CHANNELS) == 10
    with pytest.raises(Refused, match="ENQ-06"):
        operations.register(by=cast.enquiry_staff, channel="carrier_pigeon", **WHOLE)


@pytest.mark.rule("ENQ-09")
@pytest.mark.parametrize("part", ["caller_name", "phone", "need", "next_step"])
def test_an_incomplete_registration_is_not_answered_and_says_what_is_missing(part, call, cast):
    enquiry = call(**{part: ""})
    assert not enquiry.complete
    with pytest.raises(Refused) as refused:
        operations.reply(enquiry, text="周末有专家", by=cast.enquiry_staff)
    assert refused.value.rule == "ENQ-09"
    assert refused.value.field == ("contact" if part == "phone" else part)
    db.session.rollback()


@pytest.mark.rule("ENQ-09")
def test_who_will_not_leave_a_number_is_registered_completely_all_the_same(call):
    enquiry = call(phone="", contact_declined=True, answer="已说明")
    assert enquiry.complete


@pytest.mark.rule("ENQ-09")
def test_a_registration_left_incomplete_overnight_becomes_an_event_of_its_taker(call, cast):
    enquiry = call(caller_name="")
    assert operations.watch_registrations() == 0
    enquiry.created_at = clock.now() - timedelta(days=1, hours=1)
    db.session.flush()
    assert operations.watch_registrations() == 1
    assert [(row.kind, row.person_id) for row in events_of(enquiry)] == [("not_in_detail", cast.enquiry_staff.id)]
    assert operations.watch_registrations() == 0
    db.session.rollback()


@pytest.mark.rule("ENQ-09")
def test_completing_it_in_time_leaves_no_event(call, cast):
    enquiry = call(caller_name="")
    operations.complete(enquiry, by=cast.enquiry_staff, caller_name="周小姐")
    operations.reply(enquiry, text="周末有专家", by=cast.enquiry_staff)
    enquiry.created_at = clock.now() - timedelta(days=1, hours=1)
    db.session.flush()
    assert operations.watch_registrations() == 0
    db.session.rollback()


@pytest.mark.rule("ENQ-16")
def test_complaints_and_suggestions_are_announced_with_the_department(call, cast, monkeypatch):
    heard = []
    monkeypatch.setattr(events, "publish", heard.append)
    department = db.session.scalar(select(Department))
    complaint = operations.register(by=cast.cs_staff, channel="phone", **{**WHOLE, "nature": "complaint"})
    suggestion = operations.register(
        by=cast.cs_staff, channel="phone", department=department, **{**WHOLE, "nature": "suggestion"}
    )
    operations.register(by=cast.cs_staff, channel="phone", **WHOLE)
    facts = [fact for fact in heard if isinstance(fact, ComplaintHeard | SuggestionHeard)]
    assert facts == [ComplaintHeard(complaint, cast.cs_staff), SuggestionHeard(suggestion, cast.cs_staff)]
    assert suggestion.department == department
    db.session.rollback()


@pytest.mark.rule("ENQ-16")
def test_a_suggestion_without_a_department_is_refused(cast):
    with pytest.raises(Refused) as refused:
        operations.register(by=cast.cs_staff, channel="phone", **{**WHOLE, "nature": "suggestion"})
    assert (refused.value.rule, refused.value.field) == ("ENQ-16", "department_id")


@pytest.mark.rule("ENQ-26")
def test_whether_department_service_helped_is_recorded_for_online_enquiries_only(call, cast):
    online = call(channel="web_chat")
    with pytest.raises(Refused, match="ENQ-26"):
        operations.note_service_help(online, helped=True, by=cast.enquiry_staff)
    operations.note_service_help(online, helped=True, helper=cast.cs_staff, by=cast.enquiry_staff)
    assert (online.service_helped, online.service_helper) == (True, cast.cs_staff)
    operations.note_service_help(online, helped=False, by=cast.enquiry_staff)
    assert (online.service_helped, online.service_helper_id) == (False, None)
    with pytest.raises(Refused, match="ENQ-26"):
        operations.note_service_help(call(), helped=False, by=cast.enquiry_staff)
    db.session.commit()


@pytest.mark.rule("ENQ-06", "ENQ-21")
def test_what_a_visitor_wrote_on_the_website_waits_in_the_inbox_of_its_group(groups, cast):
    enquiry = operations.receive_from_website(
        branch_id=cast.branch.id, specialty="gynaecology", caller_name="访客", contact="wx_123", need="想咨询"
    )
    assert (enquiry.owner_id, enquiry.state, enquiry.channel) == (None, "new", "message_board")
    assert db.session.get(Enquiry, enquiry.id).created_by_id is None
    assert isinstance(SystemActor("x").id, type(None))
    db.session.commit()
