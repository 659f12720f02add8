"""The pages of duty through the browser: the grid and its merges, clocking in, hand-over, leave, rules, reach."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from portal.core import live
from portal.core.database import R, db
from portal.front_desk.duty import operations, queries
from portal.front_desk.duty.models import Attendance, DutyMatter, Leave, Roster, Shift, ShiftHandOver, ShiftKind
from portal.front_desk.duty.operations.rosters import cell_name, shifts_of
from portal.front_desk.reception.operations.signals import topic as queue_topic
from portal.registry.staff.models import Department
from tests.cast import Cast
from tests.client import Client, form_fields
from tests.front_desk.duty.conftest import MONDAY, SYSTEM, WEDNESDAY

Plan = Callable[..., Shift]
At = Callable[..., None]
EVERY_PAGE = ("/duty", "/duty/mine", "/duty/rosters", "/duty/matters", "/duty/hand-overs", "/duty/leaves",
              "/duty/attendance", "/duty/leaves/new")  # fmt: skip


def fresh(record: R) -> R:
    """The record as it is after the requests of the test."""
    db.session.rollback()
    return db.session.get_one(type(record), record.id, populate_existing=True)


def grid_url(department: Department) -> str:
    return f"/duty/rosters/{department.id}/{MONDAY.isoformat()}"


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_opens_for_staff_in_both_languages(
    client: Client, cast: Cast, plan: Plan, day_kind: ShiftKind, department: Department, at: At, language: str
) -> None:
    shift = plan(cast.reception, day_kind)
    at("08:00")
    operations.clock_in(shift, by=cast.reception)
    operations.record_matter(kind="complaint", what="顾客不满意等候", by=cast.reception)
    db.session.commit()
    for person in (cast.reception, cast.consult_manager, cast.president, cast.quality):
        client.enter(person)
        for url in (*EVERY_PAGE, grid_url(department), f"{grid_url(department)}/print", shift.path):
            page = client.get(url, headers={"Accept-Language": language})
            assert page.status_code == 200, (person.username, url)


@pytest.mark.parametrize("path", ["/duty/rules", "/duty/posts/new", "/duty/shift-kinds/new", "/duty/working-times/new"])
def test_posts_and_rules_are_for_who_sets_them(client: Client, cast: Cast, path: str) -> None:
    assert client.enter(cast.president).get(path).status_code == 200
    assert client.enter(cast.reception).get(path).status_code == 403


@pytest.mark.rule("DTY-01")
def test_a_lead_fills_publishes_and_prints_the_week(
    client: Client, cast: Cast, day_kind: ShiftKind, department: Department, at: At
) -> None:
    at("07:30")
    db.session.commit()
    client.enter(cast.consult_manager)
    cell, number = cell_name(cast.reception.id, WEDNESDAY), f"contact_{cast.reception.id}"
    client.send(grid_url(department), **{cell: str(day_kind.id)})
    page = client.send(grid_url(department), **{number: "8001"})
    assert page.status_code == 200
    roster = db.session.query(Roster).one()
    (shift,) = shifts_of(roster)
    assert (shift.person.username, shift.contact, shift.post_id) == ("reception", "8001", day_kind.post_id)
    refused = client.send(f"{grid_url(department)}/publication", gap_reason="")
    assert refused.status_code == 422
    assert "DTY-01" in refused.text
    client.send(f"{grid_url(department)}/publication", gap_reason="夜间总机接听")
    assert fresh(roster).published
    client.enter(cast.reception)
    assert "8001" in client.get(grid_url(department)).text
    printed = client.get(f"{grid_url(department)}/print")
    assert "总值班" in printed.text
    exported = client.get(f"{grid_url(department)}?export=csv")
    assert "8001" in exported.text


def test_two_leads_who_change_different_days_keep_both(
    client: Client, cast: Cast, roster: Roster, office_kind: ShiftKind, day_kind: ShiftKind, department: Department
) -> None:
    db.session.commit()
    client.enter(cast.consult_manager)
    url = grid_url(department)
    mine = form_fields(client.get(url).text, url)
    operations.fill(fresh(roster), {(cast.doctor.id, WEDNESDAY): fresh(office_kind)}, by=cast.president)
    db.session.commit()
    mine[cell_name(cast.reception.id, WEDNESDAY)] = str(office_kind.id)
    assert client.post(url, data=mine).status_code == 303
    assert {shift.person.username for shift in shifts_of(fresh(roster))} == {"doctor", "reception"}


def test_two_leads_who_change_the_same_day_are_asked(
    client: Client, cast: Cast, roster: Roster, office_kind: ShiftKind, day_kind: ShiftKind, department: Department
) -> None:
    db.session.commit()
    client.enter(cast.consult_manager)
    url, cell = grid_url(department), cell_name(cast.doctor.id, WEDNESDAY)
    mine = form_fields(client.get(url).text, url)
    operations.fill(fresh(roster), {(cast.doctor.id, WEDNESDAY): fresh(office_kind)}, by=cast.president)
    db.session.commit()
    mine[cell] = str(day_kind.id)
    asked = client.post(url, data=mine)
    assert asked.status_code == 422
    assert f"keep-{cell}" in asked.text
    again = form_fields(asked.text, url) | {f"keep-{cell}": "theirs"}
    assert client.post(url, data=again).status_code == 303
    assert [shift.kind_id for shift in shifts_of(fresh(roster))] == [office_kind.id]


def test_the_grid_shows_gaps_warnings_and_keeps_what_was_typed_when_refused(
    client: Client, cast: Cast, plan: Plan, day_kind: ShiftKind, office_kind: ShiftKind, department: Department
) -> None:
    shift = plan(cast.reception, day_kind)
    thursday = WEDNESDAY + timedelta(days=1)
    start, end = shift.starts_at, shift.ends_at
    leave = operations.ask_leave(
        cast.doctor, kind="annual", starts_at=start + timedelta(days=1), ends_at=end + timedelta(days=1), by=cast.doctor
    )
    operations.grant_leave(leave, by=cast.consult_manager)
    operations.add_working_time(
        position="", days_a_week=1, hours_a_day=1, overtime="none", arrangement="shifts", by=SYSTEM
    )
    db.session.commit()
    client.enter(cast.consult_manager)
    url = grid_url(department)
    page = client.get(url)
    assert "roster-gap" in page.text
    assert "roster-warning" in page.text
    cells = {
        cell_name(cast.doctor.id, thursday): str(office_kind.id),
        cell_name(cast.planning.id, thursday): str(office_kind.id),
    }
    refused = client.send(url, **cells)
    assert refused.status_code == 422
    assert "DTY-08" in refused.text
    kept = form_fields(refused.text, url)
    assert {name: kept[name] for name in cells} == cells


def test_drafts_and_other_departments_are_out_of_reach(
    client: Client, cast: Cast, plan: Plan, day_kind: ShiftKind, department: Department
) -> None:
    shift = plan(cast.reception, day_kind, published=False)
    client.enter(cast.logistics)
    assert client.get(shift.path).status_code == 404
    assert "roster-shift" not in client.get(grid_url(department)).text
    assert client.get("/duty/rosters/999999/2026-11-16").status_code == 404
    assert client.get(f"/duty/rosters/{department.id}/2026-11-17").status_code == 404
    assert client.get(f"/duty/rosters/{department.id}/9999-12-27").status_code == 404
    client.enter(cast.quality)
    token = form_fields(client.get("/duty/matters").text, "/duty/matters")
    assert client.post(grid_url(department), data=token).status_code == 404


@pytest.mark.rule("DTY-02")
def test_a_shift_is_clocked_in_left_and_clocked_out_on_my_page(
    client: Client, cast: Cast, plan: Plan, day_kind: ShiftKind, at: At
) -> None:
    shift = plan(cast.reception, day_kind)
    at("08:03")
    client.enter(cast.reception)
    client.send(f"{shift.path}/arrival", page="/duty/mine")
    client.send(f"{shift.path}/absence", reason="送检", stand_in=str(cast.doctor.id))
    page = client.get("/duty/mine")
    (away,) = re.findall(r"/duty/absences/\d+/return", page.text)
    client.send(away, page="/duty/mine")
    at("20:00")
    client.enter(cast.reception)  # half a day later
    client.send(f"{shift.path}/departure", page="/duty/mine")
    row = db.session.query(Attendance).one()
    assert (row.status, row.late_minutes, row.left_at) == ("late", 3, shift.ends_at)


@pytest.mark.rule("DTY-06")
def test_a_hand_over_through_the_pages(
    client: Client, cast: Cast, plan: Plan, day_kind: ShiftKind, night_kind: ShiftKind, at: At
) -> None:
    shift = plan(cast.reception, day_kind)
    plan(cast.cs_staff, night_kind)
    at("08:00")
    operations.clock_in(shift, by=cast.reception)
    operations.record_matter(kind="complaint", what="顾客不满意等候", by=cast.reception)
    db.session.commit()
    client.enter(cast.reception)
    client.send(f"/duty/hand-overs/new?shift={shift.id}")
    one = db.session.query(ShiftHandOver).one()
    assert one.to_id == cast.cs_staff.id
    client.send(f"{one.path}/items", page=one.path, text="钥匙在抽屉")
    empty = client.send(f"{one.path}/items", page=one.path, text=" ")
    assert empty.status_code == 422
    client.send(f"{one.path}/offer", page=one.path, remark="一切正常")
    client.enter(cast.cs_staff)
    refused = client.send(f"{one.path}/answer", page=one.path)
    assert refused.status_code == 409
    assert "DTY-06" in refused.text
    for item_id in [item.id for item in fresh(one).items]:
        client.send(f"/duty/hand-over-items/{item_id}/acknowledgement", page=one.path)
    client.send(f"{one.path}/answer", page=one.path)
    assert fresh(one).state == "closed"
    client.enter(cast.logistics)
    assert client.get(one.path).status_code == 404


@pytest.mark.rule("DTY-05")
def test_matters_are_registered_filtered_exported_and_settled(
    client: Client, cast: Cast, plan: Plan, day_kind: ShiftKind, at: At
) -> None:
    plan(cast.reception, day_kind)
    at("10:00")
    client.enter(cast.reception)
    wrong = client.send("/duty/matters", kind="enquiry", what="问价", at="25:00", url_="http://example.org")
    assert wrong.status_code == 422
    assert "问价" in wrong.text
    client.send("/duty/matters", kind="missed_call", what="", caller="家属", phone="13800138000")
    client.send("/duty/matters", kind="missed_call", what="夜间来电无人接", phone="13800138000", at="09:30")
    matter = db.session.query(DutyMatter).one()
    assert (matter.kind, matter.person.username) == ("missed_call", "reception")
    assert "夜间来电无人接" in client.get("/duty/matters?kind=missed_call&state=open").text
    assert "夜间来电无人接" not in client.get("/duty/matters?q=没有这个").text
    client.send(matter.path, result="已回拨", url_="/duty")
    assert fresh(matter).state == "settled"
    assert "已回拨" in client.get("/duty/matters?export=csv").text


def test_leave_is_asked_for_and_granted_on_the_pages(client: Client, cast: Cast, at: At) -> None:
    at("08:00")
    client.enter(cast.doctor)
    wrong = client.send("/duty/leaves/new", first_day="2026-11-20", last_day="2026-11-19", reason="家中有事")
    assert wrong.status_code == 422
    assert "家中有事" in wrong.text
    client.send("/duty/leaves/new", first_day="2026-11-20", last_day="2026-11-20", kind="personal", starts="", ends="")
    leave = db.session.query(Leave).one()
    client.enter(cast.consult_manager)
    client.send(f"/duty/leaves/{leave.id}/decision", page="/duty/leaves")
    assert fresh(leave).state == "granted"
    client.enter(cast.logistics)
    assert client.get("/duty/leaves").text.count("张文博") == 0


def test_attendance_is_ones_own_the_departments_or_everybodys(
    client: Client, cast: Cast, plan: Plan, day_kind: ShiftKind, at: At
) -> None:
    shift, other = plan(cast.reception, day_kind), plan(cast.doctor, day_kind)
    at("08:20")
    operations.clock_in(shift, by=cast.reception)
    operations.clock_in(other, by=cast.doctor)
    db.session.commit()
    own = client.enter(cast.reception).get("/duty/attendance?month=2026-11").text
    assert "林晓月" in own
    assert "张文博" not in own
    everybody = client.enter(cast.quality).get("/duty/attendance?month=2026-11").text
    assert "张文博" in everybody
    assert "张文博" in client.get("/duty/attendance?month=2026-11&export=csv").text
    client.enter(cast.consult_manager)
    fixed = client.send(f"{shift.path}/attendance", came="07:58", left="", reason="打卡机故障")
    assert fixed.status_code == 200
    assert db.session.query(Attendance).filter_by(shift_id=shift.id).one().status == "present"


@pytest.mark.rule("DTY-03")
def test_the_panel_says_nothing_new_until_somebody_comes(
    client: Client, cast: Cast, plan: Plan, day_kind: ShiftKind, at: At
) -> None:
    shift = plan(cast.reception, day_kind)
    at("08:00")
    client.enter(cast.doctor)
    first = client.region("/duty", "duty_now")
    again = client.region("/duty", "duty_now", **{"HX-PTag": first.headers["HX-PTag"]})
    assert again.status_code == 304
    queue = live.revision(queue_topic(1))
    operations.clock_in(fresh(shift), by=cast.reception)
    db.session.commit()
    changed = client.region("/duty", "duty_now", **{"HX-PTag": first.headers["HX-PTag"]})
    assert changed.status_code == 200
    assert live.revision(queue_topic(1)) == queue + 1
    at("08:06")
    assert client.region("/duty", "duty_now", **{"HX-PTag": changed.headers["HX-PTag"]}).status_code == 200


def test_posts_kinds_and_rules_are_made_on_their_pages(client: Client, cast: Cast, at: At) -> None:
    at("08:00")
    client.enter(cast.president)
    wrong = client.send("/duty/posts/new", name="咨询窗口", kind="window", starts="9点", ends="17:00")
    assert wrong.status_code == 422
    assert "DTY-01" in wrong.text
    client.send("/duty/posts/new", name="咨询窗口", kind="window", starts="09:00", ends="17:00")
    (window,) = queries.open_posts(1)
    twice = client.send("/duty/posts/new", name="咨询窗口", kind="window", starts="09:00", ends="17:00")
    assert twice.status_code == 422
    client.send("/duty/shift-kinds/new", name="窗口班", starts="09:00", ends="17:00", pause="30", post=str(window.id))
    client.send("/duty/working-times/new", position="会员中心主管", days_a_week="6", hours_a_day="8", overtime="none")
    client.send(f"/duty/posts/{window.id}", name="导诊窗口")
    client.send(f"/duty/posts/{window.id}/closing", page="/duty/rules")
    page = client.get("/duty/rules").text
    assert "导诊窗口" in page
    assert "会员中心主管" in page
    assert fresh(window).closed
