"""The search: by name, given name, pinyin, initials, phone and number, within reach, by index."""

import re

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from portal.core.database import db
from portal.registry.customers import names, operations, queries


@pytest.mark.parametrize(
    "name,given,pinyin,initials",
    [
        ("陈思雨", "思雨", "chensiyu", "csy"),
        ("欧阳娜娜", "娜娜", "ouyangnana", "oynn"),
        ("曾国藩", "国藩", "zengguofan", "zgf"),
        ("尉迟恭", "恭", "yuchigong", "ycg"),
        ("𠮷田", "田", "jitian", "jt"),
        ("䶮", "", "yan", "y"),
        ("Anna Li", "", "annali", "al"),
        ("阿依古丽·买买提", "依古丽·买买提", "ayigulimaimaiti", "ayglmmt"),
    ],
)
def test_names_are_indexed_by_given_name_pinyin_and_initials(name, given, pinyin, initials):
    assert names.given_name(name) == given
    assert names.pinyin_and_initials(name) == (pinyin, initials)


def hand_over(customers, cast):
    """Give all of them to somebody who sees only their own."""
    for customer in customers:
        operations.grant_reach(customer, cast.enquiry_staff, why="test", by=cast.reception)


@pytest.fixture
def three(register):
    return [
        register(name="陈思雨", phone="+8613800138000"),
        register(name="陈小雨", phone="+8613911112222"),
        register(name="欧阳娜娜", phone="+8613700009999"),
    ]


@pytest.mark.rule("CUS-21")
@pytest.mark.parametrize(
    "typed,found",
    [
        ("陈", ["陈小雨", "陈思雨"]),
        ("思雨", ["陈思雨"]),
        ("娜娜", ["欧阳娜娜"]),
        ("csy", ["陈思雨"]),
        ("CX", ["陈小雨"]),
        ("chen", ["陈小雨", "陈思雨"]),
        ("chen si", ["陈思雨"]),
        ("8000", ["陈思雨"]),
        ("139", ["陈小雨"]),
        ("139 1111", ["陈小雨"]),
        ("+86137", ["欧阳娜娜"]),
        ("查无此人", []),
        ("  ", []),
        ("%", []),
        ("_", []),
    ],
)
def test_a_search_finds_by_every_kind_of_text(three, cast, typed, found):
    assert sorted(row.name for row in queries.search(typed, cast.reception)) == sorted(found)
    hand_over(three, cast)
    assert sorted(row.name for row in queries.search(typed, cast.enquiry_staff)) == sorted(found)


@pytest.mark.rule("CUS-21")
def test_a_search_by_customer_number_comes_first(three, cast):
    number = three[1].number
    assert queries.search(number, cast.reception)[0].name == "陈小雨"
    assert queries.search(str(int(number[1:])), cast.reception)[0].name == "陈小雨"


def test_at_most_twenty_are_found(register, cast):
    for index in range(25):
        register(name=f"林{chr(0x4E00 + index)}", phone="")
    assert len(queries.search("林", cast.reception)) == 20
    assert len(queries.search("l", cast.reception)) == 20


@pytest.mark.rule("PRV-01")
def test_a_search_stays_within_reach(three, cast):
    operations.set_owner(three[0], cast.consultant, by=cast.cs_manager, reason="分配")
    db.session.commit()
    assert [row.name for row in queries.search("陈", cast.consultant)] == ["陈思雨"]
    assert [row.name for row in queries.search("chen", cast.consultant)] == ["陈思雨"]
    assert [row.name for row in queries.search("2222", cast.consultant)] == []
    assert queries.search("陈", cast.consultant2) == []


@pytest.mark.parametrize("typed", ["陈", "思雨", "csy", "8000", "C000001"])
@pytest.mark.parametrize("who", ["reception", "consultant"])
def test_a_search_never_reads_all_customers(session, cast, typed, who):
    if db.engine.dialect.name != "sqlite":
        statement = queries.search_statement(typed, getattr(cast, who), 20)
        assert db.session.execute(statement).all() == []
        return
    statement = queries.search_statement(typed, getattr(cast, who), 20)
    plain = statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    plan = [row.detail for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {plain}".replace(":", r"\:")))]
    assert not [step for step in plan if step.startswith("SCAN customers")], plan
    assert not [step for step in plan if step.startswith("SCAN customer_reach")], plan
    own = [step for step in plan if "customer_reach" in step]
    assert not own or own[0].startswith("SEARCH customer_reach USING COVERING INDEX"), plan
    used = [step for step in plan if step.startswith("SEARCH customers") and "INTEGER PRIMARY KEY" not in step]
    ranges = [step for step in used if re.search(r"\(branch_id=\? AND (\w+)>\? AND \1<\?\)$", step)]
    assert ranges == used, plan
    assert bool(ranges) == (who == "reception"), plan


def test_a_search_is_one_statement(three, cast, app):
    from sqlalchemy import event

    person, statements = cast.reception, []
    engine = db.session.connection().engine
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    queries.search("chen", person)
    assert len([statement for statement in statements if "customers" in statement]) == 1


@pytest.mark.rule("PRV-01")
def test_a_search_among_own_customers_follows_a_change_of_name_and_phone(register, cast):
    own = register(by=cast.enquiry_staff, name="陈思雨", phone="+8613800138000")
    operations.complete_form(own, by=cast.enquiry_staff, name="欧阳雪", phone="+8613955556666")
    db.session.commit()
    for typed, found in (("陈", 0), ("8000", 0), ("oyx", 1), ("雪", 1), ("6666", 1), (own.number, 1)):
        assert len(queries.search(typed, cast.enquiry_staff)) == found, typed
