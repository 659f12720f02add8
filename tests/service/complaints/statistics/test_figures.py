"""Complaints in figures: by cause, department, person, item, doctor, month; every figure opens its rows (CMP-20)."""

from datetime import timedelta

import pytest
import time_machine

from portal.core import clock, sealing
from portal.core.database import db
from portal.core.sealing import Document
from portal.service.complaints.models import Case
from portal.service.complaints.statistics import queries
from tests.cast import Cast
from tests.client import Client
from tests.service.complaints.casefiles import complaint, customer
from tests.service.complaints.papers.test_papers import read


@pytest.fixture
def cases(cast: Cast) -> list[Case]:
    """Three this month, one the month before."""
    who = customer(cast)
    month = clock.today().replace(day=1)
    with time_machine.travel(clock.at(month, clock.now().time()) - timedelta(days=3)):
        earlier = complaint(cast, customer=who, category="price", accused=[cast.consultant], doctor=None)
    found = [
        complaint(cast, customer=who, category="effect"),
        complaint(cast, customer=who, category="effect", accused=[cast.doctor, cast.care_staff]),
        complaint(cast, customer=who, category="waiting", accused=[], doctor=None, department=None),
    ]
    db.session.commit()
    return [earlier, *found]


def figures(cast: Cast, by: str) -> dict[str, list[int]]:
    return {line.label: line.months[-2:] for line in queries.lines(cast.cs_manager, by, clock.today())}


@pytest.mark.rule("CMP-20")
def test_the_figures_by_every_cut(cast: Cast, cases: list[Case]) -> None:
    with_words = {line.key: line.months[-2:] for line in queries.lines(cast.cs_manager, "cause", clock.today())}
    assert with_words == {"effect": [0, 2], "waiting": [0, 1], "price": [1, 0]}
    assert figures(cast, "department") == {"咨询部": [1, 2], "": [0, 1]}
    assert figures(cast, "person") == {"张文博": [0, 2], "黄丹": [0, 1], "陈思雨": [1, 0]}
    assert figures(cast, "doctor") == {"张文博": [0, 2], "": [1, 1]}
    assert figures(cast, "item") == {"": [1, 3]}


@pytest.mark.rule("CMP-20")
def test_the_cause_found_counts_instead_of_what_was_suspected(cast: Cast, cases: list[Case]) -> None:
    cases[1].cause = "communication"
    db.session.flush()
    keys = {line.key: line.months[-1] for line in queries.lines(cast.cs_manager, "cause", clock.today())}
    assert keys == {"communication": 1, "effect": 1, "waiting": 1, "price": 0}


@pytest.mark.rule("CMP-20")
def test_the_rows_behind_a_figure_are_as_many_as_it_says(cast: Cast, cases: list[Case]) -> None:
    for by in queries.DIMENSIONS:
        for line in queries.lines(cast.cs_manager, by, clock.today()):
            rows = db.session.scalars(queries.rows(cast.cs_manager, by, line.key, clock.today())).all()
            assert len(rows) == line.months[-1], (by, line)


@pytest.mark.rule("CMP-20")
def test_cases_about_the_reader_stay_closed_to_them(cast: Cast, cases: list[Case]) -> None:
    about = complaint(cast, customer=cases[0].customer, accused=[cast.cs_manager])
    assert about not in db.session.scalars(queries.rows(cast.cs_manager, "cause", "effect", clock.today())).all()
    assert about in db.session.scalars(queries.rows(cast.president, "cause", "effect", clock.today())).all()


def test_a_month_ends_where_the_next_begins() -> None:
    start, end = queries.bounds(clock.today().replace(year=2026, month=12, day=1))
    assert (clock.local(start).day, clock.local(end).month, clock.local(end).year) == (1, 1, 2027)
    assert [month.month for month in queries.months_up_to(start.date().replace(month=2, day=5))] == [
        9,
        10,
        11,
        12,
        1,
        2,
    ]


@pytest.mark.rule("CMP-20")
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_pages_show_export_and_print_them(client: Client, cast: Cast, cases: list[Case], language: str) -> None:
    headers, month = {"Accept-Language": language}, f"{clock.today():%Y-%m}"
    client.enter(cast.cs_manager)
    for by in queries.DIMENSIONS:
        assert client.get(f"/complaints/figures?by={by}&month={month}", headers=headers).status_code == 200
    rows = client.get(f"/complaints/figures/cases?by=cause&key=effect&month={month}", headers=headers).text
    assert cases[1].number in rows
    assert cases[3].number not in rows
    assert "咨询部" in client.get("/complaints/figures?by=department&export=csv").text
    assert cases[1].number in client.get(f"/complaints/figures/cases?month={month}&export=csv").text
    client.send("/complaints/figures/paper", page="/complaints/figures")
    paper = db.session.query(Document).filter_by(kind="complaint_monthly").one()
    said = read(paper)
    assert "按被投诉人员" in said
    assert "张文博" in said
    assert sealing.recognise(sealing.content(paper)) is not None


def test_only_those_who_see_all_cases_see_figures(client: Client, cast: Cast) -> None:
    assert client.enter(cast.consultant).get("/complaints/figures").status_code == 403


@pytest.mark.rule("CMP-04")
def test_a_second_role_opens_no_case_about_oneself(cast: Cast, cases: list[Case]) -> None:
    cast.president.name, cast.president.phone = cast.cs_manager.name, "+8613900000077"
    cast.cs_manager.phone = "+8613900000077"
    db.session.flush()
    about = complaint(cast, customer=cases[0].customer, accused=[cast.cs_manager])
    assert about not in db.session.scalars(queries.rows(cast.president, "cause", "effect", clock.today())).all()
