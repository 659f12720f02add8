"""The queue board as people see it: everybody's own view, live, at the price of a few queries."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event, insert

from portal.core import audit, clock, live, pages, settings
from portal.core.database import db
from portal.front_desk.reception import links, operations, policy
from portal.front_desk.reception.models import Visit
from portal.front_desk.reception.queries import boards
from portal.front_desk.reception.views import cards
from portal.registry.customers.models import Customer
from tests.client import form_fields

BOARD = "/reception"
MORNING = clock.at(clock.today(), policy.time(10, 0))


def lane_of(page: str, state: str) -> str:
    """The part of a board between one lane's heading and the next."""
    return page.split(f'id="lane_{state}"')[1].split('<section class="lane')[0]


@pytest.mark.rule("REC-12")
def test_the_board_shows_number_name_purpose_state_and_minutes(client, arrive, make_room, cast):
    with time_machine.travel(MORNING, tick=False) as traveller:
        visit = arrive("陈嘉怡", purpose="咨询双眼皮")
        operations.assign(visit, cast.consultant, by=cast.reception)
        operations.lead_to_room(visit, make_room("咨询室 2"), by=cast.reception)
        db.session.commit()
        traveller.shift(timedelta(minutes=12))
        page = client.enter(cast.reception).get(BOARD).text
    waiting = lane_of(page, "waiting")
    for shown in (
        visit.queue_number,
        "陈嘉怡",
        "咨询双眼皮",
        "咨询室 2",
        cast.consultant.name,
        visit.state_since.isoformat(),
    ):
        assert shown in waiting
    assert 'data-target-minutes="10"' in waiting
    assert "Nobody" in lane_of(page, "resting") or "无人" in lane_of(page, "resting") or "lane-empty" in page


@pytest.mark.rule("REC-12")
def test_a_step_taken_on_the_board_answers_with_the_board_and_moves_the_card(client, arrive, cast):
    visit = arrive()
    operations.assign(visit, cast.consultant, by=cast.reception)
    db.session.commit()
    client.enter(cast.reception)
    url = f"/reception/visits/{visit.id}/steps/begin_consultation"
    shown = client.get(BOARD)
    fields = form_fields(shown.text, url)
    headers = {"HX-Request": "true", "HX-Target": "section#queue_board"}
    answer = client.post(url, data=fields, headers=headers, follow_redirects=True)
    assert answer.request.path == BOARD
    assert answer.text.lstrip().startswith('<section id="queue_board"')
    assert f'id="visit_{visit.id}"' in lane_of(answer.text, "in_consultation")
    assert answer.headers["HX-PTag"] != shown.headers["HX-PTag"]


def test_a_step_works_without_javascript_too(client, arrive, cast):
    visit = arrive()
    client.enter(cast.reception)
    url = f"/reception/visits/{visit.id}/steps/ask_to_pay"
    page = client.send(url, page=f"/reception/visits/{visit.id}")
    assert page.status_code == 200
    assert db.session.get_one(Visit, visit.id).state == "awaiting_payment"


def test_a_board_that_shows_the_latest_is_told_so_and_another_step_makes_it_new(client, arrive, cast):
    visit = arrive()
    client.enter(cast.reception)
    tag = client.region(BOARD, "queue_board").headers["HX-PTag"]
    assert client.region(BOARD, "queue_board", **{"HX-PTag": tag}).status_code == 304
    operations.move(db.session.get_one(Visit, visit.id), "ask_to_pay", by=cast.reception)
    db.session.commit()
    fresh = client.region(BOARD, "queue_board", **{"HX-PTag": tag})
    assert (fresh.status_code, "HX-PTag" in fresh.headers) == (200, True)


def test_a_board_is_sent_only_the_cards_that_changed_since_what_it_shows(client, arrive, cast):
    moved, other = arrive("陈嘉怡"), arrive("杨静雯")
    client.enter(cast.reception)
    shown = client.get(BOARD)
    marks = dict(re.findall(r'id="visit_(\d+)"\s+data-mark="(\w+)"', shown.text))
    operations.move(db.session.get_one(Visit, moved.id), "ask_to_pay", by=cast.reception)
    db.session.commit()
    tag = shown.headers["HX-PTag"]
    fresh = client.region(BOARD, "queue_board", **{"HX-PTag": tag, "X-Shows": tag})
    assert "陈嘉怡" in lane_of(fresh.text, "awaiting_payment")
    assert f'<article id="visit_{other.id}" data-same="{marks[str(other.id)]}"></article>' in lane_of(
        fresh.text, "waiting"
    )
    assert "杨静雯" not in fresh.text
    assert "piece" not in fresh.text
    # A screen that shows another view, or nothing yet, is sent all of it.
    for header in ({}, {"X-Shows": f"{tag}x"}):
        whole = client.region(BOARD, "queue_board", **header).text
        assert "杨静雯" in whole
        assert "data-same" not in whole


def test_what_a_step_on_the_board_answers_leaves_out_what_the_board_shows(client, arrive, cast):
    visit, other = arrive("陈嘉怡"), arrive("杨静雯")
    client.enter(cast.reception)
    shown = client.get(BOARD)
    url = f"/reception/visits/{visit.id}/calls"
    headers = {"HX-Request": "true", "HX-Target": "section#queue_board", "X-Shows": shown.headers["HX-PTag"]}
    answer = client.post(url, data=form_fields(shown.text, url), headers=headers, follow_redirects=True)
    assert f'<article id="visit_{other.id}" data-same=' in answer.text
    assert "陈嘉怡" in answer.text


def test_a_card_leads_only_to_visits_its_viewer_may_open(client, arrive, cast):
    visit = arrive("陈嘉怡")
    operations.call(visit, by=cast.reception)
    operations.miss_call(visit, by=cast.reception)
    db.session.commit()
    path = f"/reception/visits/{visit.id}"
    assert path in client.enter(cast.reception).get(BOARD).text
    other = client.enter(cast.consultant).get(f"{BOARD}?view=all").text
    assert f'id="visit_{visit.id}"' in other
    assert path not in other


def test_the_minutes_run_on_every_drawing_and_make_no_card_new(client, arrive, cast):
    with time_machine.travel(MORNING, tick=False) as traveller:
        arrive("陈嘉怡")
        client.enter(cast.reception)
        tag = client.region(BOARD, "queue_board").headers["HX-PTag"]
        traveller.shift(timedelta(minutes=3))
        arrive("杨静雯")
        client.enter(cast.reception)
        assert re.search(r"datetime=[^>]*>3 (min|分钟)<", client.get(BOARD).text)
        fresh = client.region(BOARD, "queue_board", **{"X-Shows": tag})
    assert "杨静雯" in fresh.text
    assert "陈嘉怡" not in fresh.text


def test_a_card_that_says_the_same_is_drawn_once(client, arrive, cast, monkeypatch):
    arrive("陈嘉怡")
    drawn = []
    real = pages.render_jinja

    def counted(template, **context):
        drawn.extend(card.name for card in context.get("cards", ()))
        return real(template, **context)

    monkeypatch.setattr(cards, "_drawn", {})
    monkeypatch.setattr(pages, "render_jinja", counted)
    client.enter(cast.reception)
    client.region(BOARD, "queue_board")
    arrive("杨静雯")
    page = client.region(BOARD, "queue_board").text
    assert drawn == ["陈嘉怡", "杨静雯"]
    assert "陈嘉怡" in page


def test_whoever_serves_starts_with_their_own_and_reads_of_others_only_the_surname(client, arrive, cast):
    mine, other = arrive("陈嘉怡", purpose="双眼皮"), arrive("欧阳静雯", purpose="隆鼻")
    operations.offer_hand_over(mine, cast.consultant, need="怕留疤", by=cast.reception)
    db.session.commit()
    own = client.enter(cast.consultant).get(BOARD).text
    assert "陈嘉怡" in own
    assert "欧阳" not in own
    assert "/acceptance" in own
    everybody = client.get(BOARD, query_string={"view": "all"}).text
    assert other.queue_number in everybody
    assert re.search("欧阳(女士|Ms)<", everybody)
    assert "静雯" not in everybody
    assert "隆鼻" not in everybody
    assert f"/reception/visits/{other.id}" not in everybody


def test_the_filter_my_department_shows_whom_the_department_serves(client, arrive, cast):
    visit, free = arrive("陈嘉怡"), arrive("杨静雯")
    operations.assign(visit, cast.consultant, by=cast.reception)
    db.session.commit()
    page = client.enter(cast.reception).get(BOARD, query_string={"view": "department"}).text
    assert "陈嘉怡" in page
    assert free.queue_number not in page


def test_who_may_not_move_anybody_sees_no_buttons(client, arrive, cast):
    arrive()
    page = client.enter(cast.quality).get(BOARD).text
    assert "/steps/" not in page


@pytest.mark.rule("REC-11")
def test_the_board_says_which_rooms_are_free_and_who_is_inside(client, arrive, make_room, cast):
    visit, room = arrive(), make_room("咨询室 7")
    make_room("咨询室 8")
    operations.lead_to_room(visit, room, by=cast.reception)
    db.session.commit()
    page = client.enter(cast.reception).get(BOARD).text
    assert re.search(rf"咨询室 7</b>\s*<span>{visit.queue_number}<", page)
    assert re.search(r"咨询室 8</b>\s*<span>[^A]", page)


@pytest.mark.rule("REC-16")
def test_outside_the_consulting_hours_the_board_routes_to_the_person_on_duty(client, cast):
    cast.consultant2.flags = ["on_duty"]
    audit.record("tests.duty", cast.consultant2, by=cast.admin)
    db.session.commit()
    client.enter(cast.reception)
    with time_machine.travel(MORNING, tick=False):
        client.enter(cast.reception)
        assert "09:00–17:00" not in client.get(BOARD).text
        settings.change(policy.HOURS_FROM, "10:30", by=cast.admin)
        db.session.commit()
        page = client.get(BOARD).text
    assert "10:30–17:00" in page
    assert cast.consultant2.name in page.split("10:30–17:00")[1][:200]


@pytest.mark.rule("REC-20")
def test_the_outline_of_the_consulting_process_is_the_clinics_own_words(client, cast):
    assert "风险告知书" in client.enter(cast.consultant).get("/reception/process").text
    settings.change(policy.PROCESS_OUTLINE, ["第一步：先坐下喝茶"], by=cast.admin)
    db.session.commit()
    page = client.get("/reception/process").text
    assert "先坐下喝茶" in page
    assert "风险告知书" not in page


def test_rooms_behind_reception_add_their_own_ways_on(client, arrive, cast, monkeypatch):
    monkeypatch.setattr(links, "_providers", {})
    links.register("consulting", lambda visit, person: [{"label": "面诊卡", "url": "/x", "state": "current"}])
    visit = arrive()
    assert "面诊卡" in client.enter(cast.reception).get(f"/reception/visits/{visit.id}").text


def many_visits(count: int, desk_id: int) -> None:
    """A full house, written straight into the tables."""
    now, day = clock.now(), clock.today()
    customers = [
        {
            "number": f"C9{i:05d}",
            "name": f"顾客{i}",
            "gender": "female",
            "branch_id": 1,
            "phone": "",
            "version": 1,
        }
        for i in range(count)
    ]
    db.session.execute(insert(Customer), customers)
    ids = db.session.scalars(db.select(Customer.id).where(Customer.number.like("C9%"))).all()
    states = ("waiting", "in_consultation", "awaiting_payment", "in_service", "resting")
    visits = [
        {
            "customer_id": customer_id, "day": day, "queue_position": 1000 + i, "queue_number": f"A1{i}",
            "state": states[i % 5], "state_since": now - timedelta(minutes=i % 90), "arrived_at": now,
            "visit_type": "first_visit", "purpose": "咨询", "branch_id": 1, "assigned_to_id": desk_id,
        }
        for i, customer_id in enumerate(ids)
    ]  # fmt: skip
    db.session.execute(insert(Visit), visits)
    live.bump("queue:1")
    db.session.commit()


def test_a_board_of_300_takes_at_most_12_queries_and_nothing_new_takes_3(client, connection, make_room, cast):
    many_visits(300, cast.consultant.id)
    make_room()
    with time_machine.travel(clock.at(clock.today(), policy.time(10)), tick=False):
        client.enter(cast.reception)
    statements: list[str] = []

    def count(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            statements.append(statement)

    event.listen(connection, "before_cursor_execute", count)
    try:
        settings.forget()
        # Within the consulting hours: after them the board also asks who is on duty.
        with time_machine.travel(clock.at(clock.today(), policy.time(10)), tick=False):
            page = client.get(BOARD)
            first = list(statements)
            statements.clear()
            region = client.region(BOARD, "queue_board")
            again = list(statements)
            statements.clear()
            nothing = client.region(BOARD, "queue_board", **{"HX-PTag": region.headers["HX-PTag"]})
    finally:
        event.remove(connection, "before_cursor_execute", count)
    assert page.text.count("<article") == 300
    assert len(first) <= 12, first
    assert len(again) <= 3, again
    assert nothing.status_code == 304
    assert len(statements) <= 3, statements


def test_one_change_costs_one_drawing_for_each_audience_however_many_screens_are_open(
    client, cast, arrive, monkeypatch
):
    """Two hundred screens of one house are a handful of audiences: what one of them had drawn, all are given."""
    arrive()
    drawn: list[str] = []
    real = boards.board

    def counted(person, view, revision):
        drawn.append(boards.audience(person, view))
        return real(person, view, revision)

    monkeypatch.setattr(boards, "board", counted)
    people = (cast.reception, cast.consultant, cast.consultant2, cast.care_staff, cast.consult_manager, cast.cs_manager)
    for _change in range(2):
        live.bump("queue:1")
        db.session.commit()
        drawn.clear()
        audiences = set()
        for _screen in range(3):
            for person in people:
                client.enter(person)
                region = client.region(BOARD, "queue_board")
                assert region.status_code == 200
                audiences.add(region.headers["HX-PTag"])
        assert len(drawn) == len(set(drawn)) == len(audiences) < len(people) * 3


def test_what_boards_of_one_moment_share_is_read_once_and_anew_after_a_change(client, cast, arrive):
    visit = arrive()
    operations.assign(visit, cast.consultant, by=cast.reception)
    db.session.commit()
    url = f"/reception/visits/{visit.id}/steps/begin_consultation"
    people = (cast.reception, cast.consultant, cast.consult_manager, cast.care_staff)
    reads: list[str] = []

    def count(connection, cursor, statement, parameters, context, many) -> None:
        if "left_today" not in statement and "FROM visits JOIN customers" in statement and "LEFT OUTER" in statement:
            reads.append(statement)

    def look() -> list[str]:
        return [client.enter(person).region(BOARD, "queue_board").text for person in people]

    with time_machine.travel(clock.now(), tick=False):
        look()
        live.bump("queue:1")
        db.session.commit()
        event.listen(db.session.connection(), "before_cursor_execute", count)
        try:
            look()
            assert len(reads) == 1
            client.enter(cast.reception)
            client.post(url, data=form_fields(client.get(BOARD).text, url))
            shown = look()
        finally:
            event.remove(db.session.connection(), "before_cursor_execute", count)
    assert len(reads) == 2
    assert f'id="visit_{visit.id}"' in shown[0].split('id="lane_in_consultation"')[1]
