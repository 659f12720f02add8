"""Money is whole 分: what it reads, how it reckons, how it prints and how it is kept."""

import re
from decimal import Decimal
from pathlib import Path

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, func, insert, select, type_coerce

from portal.core import pages
from portal.core.money import ZERO, Money, MoneyColumn, total

amounts = st.integers(-(10**14) + 1, 10**14 - 1).map(Money)
due = st.integers(0, 10**14 - 1).map(Money)


@pytest.mark.parametrize(
    "typed, fen",
    [
        ("1234.50", 123450),
        ("1234.5", 123450),
        ("0", 0),
        ("0.01", 1),
        ("007", 700),
        ("1,234,567.89", 123456789),
        (" ¥ 12 ", 1200),
        ("￥１２，３４５．６７", 1234567),
        ("300元", 30000),
        ("+5", 500),
        ("-0", 0),
        ("999999999999.99", 99999999999999),
    ],
)
def test_what_people_type_is_read(typed, fen):
    assert Money.parse(typed) == Money(fen)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "abc",
        "1.234",
        "1.500",
        "1e3",
        "1,23",
        "12,34.5",
        "1 000",
        "--1",
        "1.",
        ".5",
        "nan",
        "٣",
        "1²",
        "1/2",
    ],
)
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValueError, match="amount"):
        Money.parse(typed)


def test_more_than_twelve_digits_are_refused():
    assert Money.parse("999999999999").yuan == 999999999999
    with pytest.raises(ValueError, match="12 digits"):
        Money.parse("1000000000000")


def test_a_negative_amount_is_read_only_where_it_is_wanted():
    with pytest.raises(ValueError, match="negative"):
        Money.parse("-0.01")
    assert Money.parse("－12.30", negative=True) == Money(-1230)
    assert Money.of("-12.30") == Money(-1230)


def test_a_float_never_becomes_money():
    with pytest.raises(TypeError):
        Money.of(0.1)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Money(1.0)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Money(100) * 0.5  # type: ignore[operator]
    with pytest.raises(TypeError):
        Money(100) + 1  # type: ignore[operator]


def test_programmers_may_write_yuan_as_number_or_decimal():
    assert Money.of(300) == Money(30000) == Money.of(Decimal("300.0")) == Money.of(Decimal("3E+2"))
    assert Money.of(Money(7)) == Money(7)


def test_figures_are_grouped_and_plain_figures_are_not():
    assert str(Money.of("12000")) == f"{Money.of('12000')}" == "12,000.00"
    assert str(Money(-5)) == "-0.05"
    assert Money.of("12000").plain == "12000.00"
    assert Money(123450).yuan == Decimal("1234.50")


@pytest.mark.parametrize(
    "figures, capitals",
    [
        ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "人民币叁佰贰拾伍元零肆分"),
        ("1409.50", "人民币壹仟肆佰零玖元伍角"),
        ("6007.14", "人民币陆仟零柒元壹角肆分"),
        ("107000.53", "人民币壹拾万柒仟元零伍角叁分"),
        ("0", "人民币零元整"),
        ("0.05", "人民币伍分"),
        ("0.50", "人民币伍角"),
        ("10", "人民币壹拾元整"),
        ("12000", "人民币壹万贰仟元整"),
        ("100010000", "人民币壹亿零壹万元整"),
        ("10500.05", "人民币壹万零伍佰元零伍分"),
        ("-300", "人民币负叁佰元整"),
    ],
)
def test_capitals_follow_the_print_conventions(figures, capitals):
    assert Money.of(figures).capitals == capitals


@given(due)
def test_capitals_say_the_same_amount(amount):
    written = amount.capitals.removeprefix("人民币")
    whole, _, rest = written.rpartition("元")
    yuan, fen = divmod(amount.fen, 100)
    assert (cn2an.cn2an(whole, "smart") if whole else 0) == yuan
    digits = dict(zip("零壹贰叁肆伍陆柒捌玖", range(10), strict=True))
    said = rest.removesuffix("整").lstrip("零")
    jiao = digits[said[said.index("角") - 1]] if "角" in said else 0
    cents = digits[said[said.index("分") - 1]] if "分" in said else 0
    assert (jiao, cents) == divmod(fen, 10)
    assert written.endswith("整") == (fen == 0)
    assert "零零" not in written
    if yuan and cents and not jiao:
        assert rest.startswith("零")


@given(amounts)
def test_printed_figures_read_back(amount):
    assert Money.parse(str(amount), negative=True) == amount
    assert Money.parse(amount.plain, negative=True) == amount
    assert Money.of(amount.yuan) == amount


@given(amounts, amounts, st.integers(-1000, 1000))
def test_reckoning_is_the_reckoning_of_whole_numbers(a, b, n):
    assert (a + b) - b == a
    assert a - b == -(b - a)
    assert a * n == n * a == Money(a.fen * n)
    assert (a < b) == (a.fen < b.fen)
    assert total([a, b, a]) == sum([a, b, a]) == a + b + a
    assert bool(a) == (a != ZERO)
    assert abs(a) >= ZERO


def test_the_total_of_nothing_is_nothing():
    assert total([]) == ZERO


@given(amounts, st.integers(1, 500))
def test_splitting_loses_no_fen(amount, n):
    parts = amount.split(n)
    assert len(parts) == n
    assert total(parts) == amount
    assert max(parts) - min(parts) <= Money(1)
    assert parts == sorted(parts, reverse=True)


def test_there_is_no_splitting_into_nothing():
    with pytest.raises(ValueError, match="at least one"):
        Money(1).split(0)


def test_half_a_fen_is_rounded_away_from_zero():
    assert Money(5).share(1, 2) == Money(3)
    assert Money(3).share(1, 2) == Money(2)
    assert Money(-5).share(1, 2) == Money(5).share(-1, 2) == Money(5).share(1, -2) == Money(-3)
    assert Money(100).share(1, 3) == Money(33)
    with pytest.raises(ZeroDivisionError):
        Money(1).share(1, 0)


@given(amounts, st.integers(-(10**6), 10**6), st.integers(1, 10**6))
def test_a_share_is_off_by_half_a_fen_at_most(amount, numerator, denominator):
    share = amount.share(numerator, denominator)
    assert abs(share.fen * denominator - amount.fen * numerator) * 2 <= denominator
    assert amount.share(denominator, denominator) == amount


@pytest.fixture
def prices():
    table = Table("prices", MetaData(), Column("id", Integer, primary_key=True), Column("amount", MoneyColumn))
    with create_engine("sqlite://").begin() as connection:
        table.create(connection)
        yield connection, table


def test_the_database_keeps_fen_and_gives_money_back(prices):
    connection, table = prices
    connection.execute(insert(table), [{"amount": Money(123450)}, {"amount": Money(50)}, {"amount": None}])
    assert connection.scalars(select(table.c.amount).order_by(table.c.id)).all() == [
        Money(123450),
        Money(50),
        None,
    ]
    assert connection.exec_driver_sql("select amount from prices where id = 1").scalar() == 123450
    assert connection.scalar(select(func.sum(table.c.amount))) == Money(123500)
    assert connection.scalar(select(table.c.amount).where(table.c.amount > Money(60))) == Money(123450)
    tripled = type_coerce(table.c.amount * 3, MoneyColumn)
    assert connection.scalar(select(tripled).where(table.c.id == 2)) == Money(150)


def test_the_database_takes_no_bare_number_for_money(prices):
    connection, table = prices
    with pytest.raises(Exception, match="takes Money"):
        connection.execute(insert(table), {"amount": 5})


@pytest.mark.parametrize(
    "fen, written, plain",
    [(0, "¥0.00", "0.00"), (1200000, "¥12,000.00", "12000.00"), (-198000, "−¥1,980.00", "-1980.00")],
)
def test_the_sign_stands_before_the_currency_and_table_files_have_plain_figures(fen, written, plain):
    assert Money(fen).written == pages.money(Money(fen)) == written
    assert Money(fen).plain == plain


@given(amounts)
def test_what_is_written_is_read_again(amount):
    assert Money.parse(amount.written, negative=True) == amount


def test_money_is_written_in_one_place_only():
    """A ¥ put before an amount by hand would write −1,980.00 in its own way."""
    house = Path(pages.__file__).parents[1]
    sources = [*house.rglob("*.py"), *house.joinpath("templates").rglob("*.html")]
    by_hand = [path.name for path in sources if re.search(r"¥ ?\{", path.read_text("utf-8"))]
    assert by_hand == ["money.py"]
