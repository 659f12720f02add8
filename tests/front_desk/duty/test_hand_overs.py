"""Hand-overs and matters: nothing open is lost between two shifts (DTY-03, DTY-04, DTY-05, DTY-06)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from portal.core import events
from portal.core.database import db
from portal.core.refusals import Missing, Refused
from portal.front_desk.appointments import operations as appointments
from portal.front_desk.duty import open_matters, operations, queries
from portal.front_desk.duty.facts import EmergencyCallUnanswered
from portal.front_desk.duty.models import Shift, ShiftHandOver, ShiftKind
from portal.front_desk.duty.queries.hand_overs import next_shift
from portal.front_desk.duty.queries.today import today_items
from portal.front_desk.enquiries import operations as enquiries
from portal.front_desk.reception import operations as reception
from portal.registry.customers import operations as customers
from tests.cast import Cast
from tests.client import Client
from tests.front_desk.duty.conftest import SYSTEM, WEDNESDAY, on
from tests.service.complaints import casefiles

Plan = Callable[..., Shift]
At = Callable[..., None]


@pytest.fixture
def two_shifts(cast: Cast, plan: Plan, day_kind: ShiftKind, night_kind: ShiftKind, at: At) -> tuple[Shift, Shift]:
    """Reception by day, customer service by night; it is 19:45 and reception is there."""
    first, second = plan(cast.reception, day_kind), plan(cast.cs_staff, night_kind)
    at("08:00")
    operations.clock_in(first, by=cast.reception)
    at("19:45")
    return first, second


def _handed(cast: Cast, shift: Shift, *texts: str) -> ShiftHandOver:
    hand_over = operations.begin_hand_over(shift, by=cast.reception)
    for text in texts:
        operations.add_item(hand_over, text=text, by=cast.reception)
    return operations.offer(hand_over, to=cast.cs_staff, by=cast.reception)


@pytest.mark.rule("DTY-06")
def test_a_hand_over_is_not_closed_while_an_item_is_unacknowledged(cast: Cast, two_shifts: tuple[Shift, Shift]) -> None:
    hand_over = _handed(cast, two_shifts[0], "3号床顾客术后发热，已通知医生", "钥匙在抽屉")
    with pytest.raises(Refused, match="DTY-06"):
        operations.close(hand_over, by=cast.cs_staff)
    operations.acknowledge(hand_over.items[0], by=cast.cs_staff)
    with pytest.raises(Refused, match="DTY-06"):
        operations.close(hand_over, by=cast.cs_staff)
    operations.acknowledge(hand_over.items[1], by=cast.cs_staff)
    assert operations.close(hand_over, by=cast.cs_staff).state == "closed"


@pytest.mark.rule("DTY-06")
def test_the_database_itself_keeps_an_unacknowledged_hand_over_open(
    cast: Cast, two_shifts: tuple[Shift, Shift]
) -> None:
    hand_over = _handed(cast, two_shifts[0], "钥匙在抽屉")
    hand_over.state = "closed"
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


@pytest.mark.rule("DTY-06")
def test_only_the_next_person_acknowledges_and_takes_over(cast: Cast, two_shifts: tuple[Shift, Shift]) -> None:
    hand_over = _handed(cast, two_shifts[0], "钥匙在抽屉")
    for person in (cast.reception, cast.doctor, cast.president):
        with pytest.raises(Refused, match="DTY-06"):
            operations.acknowledge(hand_over.items[0], by=person)
        with pytest.raises(Refused, match="DTY-06"):
            operations.close(hand_over, by=person)


def test_a_hand_over_comes_back_with_a_reason_and_can_go_to_somebody_else(
    cast: Cast, two_shifts: tuple[Shift, Shift]
) -> None:
    hand_over = _handed(cast, two_shifts[0], "钥匙在抽屉")
    with pytest.raises(Refused, match="DTY-06"):
        operations.give_back(hand_over, reason="", by=cast.cs_staff)
    operations.give_back(hand_over, reason="身体不适", by=cast.cs_staff)
    operations.offer(hand_over, to=cast.doctor, by=cast.reception)
    operations.acknowledge(hand_over.items[0], by=cast.doctor)
    assert operations.close(hand_over, by=cast.doctor).receiver is cast.doctor


@pytest.mark.rule("DTY-06")
@pytest.mark.rule("DTY-05")
def test_an_open_matter_is_on_the_hand_over_and_keeps_its_finder_at_the_post(
    cast: Cast, two_shifts: tuple[Shift, Shift], at: At
) -> None:
    first, second = two_shifts
    matter = operations.record_matter(kind="complaint", what="顾客不满意等候", by=cast.reception)
    assert matter.shift_id == first.id
    at("20:00")
    with pytest.raises(Refused, match="DTY-06"):
        operations.clock_out(first, by=cast.reception)
    hand_over = _handed(cast, first)
    assert [item.matter_id for item in hand_over.items] == [matter.id]
    operations.clock_in(second, by=cast.cs_staff)
    with pytest.raises(Refused, match="DTY-06"):
        operations.clock_out(first, by=cast.reception)
    operations.acknowledge(hand_over.items[0], by=cast.cs_staff)
    operations.close(hand_over, by=cast.cs_staff)
    assert operations.clock_out(first, by=cast.reception).left_at is not None


def test_when_the_next_person_is_not_here_yet_an_offered_hand_over_is_enough(
    cast: Cast, two_shifts: tuple[Shift, Shift], at: At
) -> None:
    operations.record_matter(kind="enquiry", what="询问价格", by=cast.reception)
    _handed(cast, two_shifts[0])
    at("20:00")
    assert operations.clock_out(two_shifts[0], by=cast.reception).status == "present"


def test_nobody_hands_over_somebody_elses_shift(cast: Cast, two_shifts: tuple[Shift, Shift]) -> None:
    with pytest.raises(Missing):
        operations.begin_hand_over(two_shifts[0], by=cast.doctor)


@pytest.mark.rule("DTY-05")
def test_a_matter_is_settled_with_its_result_and_links_to_its_record(
    cast: Cast, two_shifts: tuple[Shift, Shift]
) -> None:
    matter = operations.record_matter(
        kind="incident", what="大厅停电", result="十分钟后恢复", url="/reception/incidents", by=cast.reception
    )
    assert (matter.state, matter.result, matter.url) == ("settled", "十分钟后恢复", "/reception/incidents")
    foreign = operations.record_matter(kind="enquiry", what="问价", url="https://example.org/x", by=cast.reception)
    assert foreign.url == ""
    with pytest.raises(Refused, match="DTY-05"):
        operations.settle_matter(foreign, result=" ", by=cast.reception)
    operations.settle_matter(foreign, result="已报价", by=cast.doctor)
    operations.reopen_matter(foreign, reason="顾客又来电", by=cast.reception)
    assert foreign.state == "open"


@pytest.mark.rule("DTY-03")
def test_an_unanswered_emergency_call_is_an_event_for_lead_and_president(
    cast: Cast, two_shifts: tuple[Shift, Shift]
) -> None:
    heard: list[EmergencyCallUnanswered] = []
    events.listen(EmergencyCallUnanswered, heard.append)
    matter = operations.record_unanswered_call(phone="+8613800138000", caller="王女士家属", by=cast.doctor)
    assert (matter.kind, matter.person, matter.shift) == ("missed_call", cast.reception, two_shifts[0])
    assert [fact.matter for fact in heard] == [matter]
    for person in (cast.consult_manager, cast.president):
        assert matter.path in [item["url"] for item in today_items(person)]
    assert matter.path not in [item["url"] for item in today_items(cast.logistics)]


@pytest.mark.rule("DTY-04")
def test_whoever_is_on_duty_sees_the_workflow_and_what_is_open(
    client: Client, cast: Cast, two_shifts: tuple[Shift, Shift]
) -> None:
    operations.record_matter(kind="complaint", what="顾客不满意等候", by=cast.doctor)
    open_matters.register("tests", lambda _branch: [{"text": "大厅灯管待换", "url": "/reception/incidents"}])
    db.session.commit()
    try:
        page = client.enter(cast.reception).get("/duty/mine")
    finally:
        open_matters._providers.pop("tests")
    assert "紧急来电：" in page.text or "响铃三声内接听" in page.text
    assert "顾客不满意等候" in page.text
    assert "大厅灯管待换" in page.text


def test_the_roster_says_who_takes_over(cast: Cast, two_shifts: tuple[Shift, Shift]) -> None:
    assert next_shift(two_shifts[0]) is two_shifts[1]
    assert next_shift(two_shifts[1]) is None
    assert queries.open_matters(1) == []
    assert two_shifts[1].ends_at.date() == WEDNESDAY + timedelta(days=1)


def test_an_open_hall_incident_is_handed_over_too(cast: Cast, two_shifts: tuple[Shift, Shift]) -> None:
    incident = reception.record_incident(event="大厅停电", handled_by=cast.reception, by=cast.reception)
    hand_over = operations.begin_hand_over(two_shifts[0], by=cast.reception)
    assert [(item.text, item.url) for item in hand_over.items] == [("大厅停电", f"/reception/incidents/{incident.id}")]


def test_the_night_takes_over_from_a_desk_that_closes_for_the_day(
    cast: Cast, plan: Plan, night_kind: ShiftKind, at: At
) -> None:
    desk = operations.add_post(name="前台接待", kind="duty", starts="09:00", ends="20:00", by=SYSTEM)
    kind = operations.add_shift_kind(name="前台班", starts="09:00", ends="20:00", post=desk, by=SYSTEM)
    evening = plan(cast.reception, kind)
    tomorrow = plan(cast.doctor, kind, WEDNESDAY + timedelta(days=1))
    assert next_shift(evening) is tomorrow
    night = plan(cast.cs_staff, night_kind)
    assert next_shift(evening) is night


@pytest.mark.rule("DTY-06")
def test_the_other_rooms_open_matters_are_on_the_hand_over(cast: Cast, plan: Plan, day_kind: ShiftKind, at: At) -> None:
    """Complaints by their number, promised answers with the hour, and who is still expected today."""
    shift = plan(cast.reception, day_kind)
    customer = customers.register(by=cast.reception, name="丁女士", phone="+8613900000077")
    at("08:30")
    late, later = (
        appointments.book(
            customer, starts_at=on(WEDNESDAY, text), kind="consultation", channel="phone", provider=provider,
            by=cast.reception,
        )
        for text, provider in (("09:30", cast.consultant), ("15:00", cast.consultant2))
    )  # fmt: skip
    at("10:00")
    enquiry = enquiries.register(channel="phone", phone="+8613900000077", by=cast.reception)
    enquiries.promise(enquiry, question="能否洗头", to=cast.reception, number="+8613900000077", by=cast.reception)
    case = casefiles.complaint(cast)
    items = operations.begin_hand_over(shift, by=cast.reception).items
    by_url = {item.url: item.text for item in items}
    assert case.number in by_url[case.path]
    assert case.complainant_name not in by_url[case.path], "whoever takes over may not read every case"
    assert cast.reception.name in by_url[enquiry.path]
    assert "09:30" in by_url[late.path]
    assert later.path not in by_url
    (coming,) = [text for url, text in by_url.items() if url.startswith("/appointments/register")]
    assert "15:00" in coming


@pytest.mark.rule("XC-04")
def test_a_hand_over_leads_only_where_its_reader_may_go(
    client: Client, cast: Cast, two_shifts: tuple[Shift, Shift]
) -> None:
    """Everybody reads what is open; the way to its page is there for whom the page opens."""
    enquiry = enquiries.register(channel="phone", phone="+8613900000077", by=cast.reception)
    enquiries.promise(enquiry, question="能否洗头", to=cast.reception, number="+8613900000077", by=cast.reception)
    case = casefiles.complaint(cast)
    hand_over = operations.begin_hand_over(two_shifts[0], by=cast.reception)
    operations.offer(hand_over, to=cast.care_staff, by=cast.reception)
    matter = operations.record_matter(
        kind="enquiry", what="问洗头", result="已回复", url=enquiry.path, by=cast.reception
    )
    db.session.commit()
    for person in (cast.reception, cast.care_staff):
        page = client.enter(person).get(hand_over.path).text
        assert case.number in page
        for path in (enquiry.path, case.path):
            assert (f'href="{path}"' in page) == (client.get(path).status_code == 200), (person.username, path)
        for listed in (matter.path, "/duty/matters"):
            shown = f'href="{enquiry.path}"' in client.get(listed).text
            assert shown == (person.username == cast.reception.username), (person.username, listed)
    assert f'href="{enquiry.path}"' not in page, "care staff was offered a closed door"
