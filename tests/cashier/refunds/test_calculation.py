"""What the law gives: examples by hand, and properties that hold for any contract (LAW-26, LAW-27)."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.cashier.refunds.calculation import RATE_OF, Account, Prepaid, Sold, allot, reckon, spread
from portal.core.money import Money, total

DAY = date(2026, 3, 1)
patient = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
RATES = {"lpr": 300, "deposit": 150}


def course(delivered: int, paid: str = "9000") -> Account:
    """Ten sessions of 1,200 list, sold at 900 each."""
    line = Sold(1, "光子嫩肤", "次", 10, delivered, Money.of(1200), Money.of(900), DAY if delivered else None)
    return Account(1, "HT1", (line,), (Prepaid(1, "SJ1", DAY - timedelta(days=73), Money.of(paid)),))


@pytest.mark.rule("LAW-27")
@pytest.mark.parametrize(
    "cause, back, interest",
    [
        # 9,000 − 4 × 900 = 5,400; 5,400 × 3.00 % × 73 ÷ 365 = 32.40
        ("clinic", "5400", "32.40"),
        # 9,000 − 4 × 1,200 = 4,200; 4,200 × 1.50 % × 73 ÷ 365 = 12.60
        ("customer", "4200", "12.60"),
        ("cooling_off", "5400", "0"),
    ],
)
def test_four_of_ten_sessions_delivered(cause: str, back: str, interest: str) -> None:
    found = reckon([course(4)], cause, requested_on=DAY, rates=RATES)
    assert (found.refundable, found.interest) == (Money.of(back), Money.of(interest))


@pytest.mark.rule("LAW-27")
def test_more_delivered_than_paid_is_never_paid_on_top() -> None:
    found = reckon([course(9)], "customer", requested_on=DAY, rates=RATES)
    assert (found.refundable, found.interest, found.of(1).delivered_value) == (Money(0), Money(0), Money.of(10_800))


@pytest.mark.rule("LAW-27")
def test_what_was_delivered_uses_up_the_earliest_payment() -> None:
    payments = tuple(Prepaid(n, f"SJ{n}", DAY - timedelta(days=365 * (3 - n)), Money.of(3000)) for n in (1, 2, 3))
    line = Sold(1, "水光", "次", 10, 4, Money.of(1200), Money.of(900), DAY)
    found = reckon([Account(1, "HT1", (line,), payments)], "clinic", requested_on=DAY, rates=RATES)
    assert [(row.payment_id, row.amount) for row in found.of(1).back] == [(3, Money.of(3000)), (2, Money.of(2400))]
    assert found.interest == Money.of(2400).share(300 * 365, 365 * 10_000)


money = st.integers(0, 10_000_000).map(Money)
sold = st.builds(
    lambda quantity, part, price, over, position: Sold(
        position, "项目", "次", quantity, quantity * part // 100, price + over, price, DAY
    ),
    st.integers(1, 50), st.integers(0, 100), st.integers(1, 1_000_000).map(Money), money, st.integers(1, 9),
)  # fmt: skip
prepaid = st.builds(
    lambda number, days, amount: Prepaid(number, f"SJ{number}", DAY - timedelta(days=days), amount),
    st.integers(1, 10_000), st.integers(0, 3000), money,
)  # fmt: skip
accounts = st.lists(
    st.builds(
        lambda number, lines, paid: Account(number, f"HT{number}", tuple(lines), tuple(paid)),
        st.integers(1, 1000), st.lists(sold, min_size=1, max_size=4),
        st.lists(prepaid, min_size=1, max_size=4, unique_by=lambda row: row.payment_id),
    ),
    min_size=1, max_size=3, unique_by=lambda row: row.contract_id,
)  # fmt: skip
rates = st.fixed_dictionaries({"lpr": st.integers(1, 3600), "deposit": st.integers(1, 3600)})


@pytest.mark.rule("LAW-26")
@pytest.mark.rule("LAW-27")
@patient
@given(accounts, st.sampled_from(sorted(RATE_OF)), rates)
def test_never_more_than_paid_never_less_than_nothing(found: list[Account], cause: str, known: dict[str, int]) -> None:
    result = reckon(found, cause, requested_on=DAY, rates=known)
    for account, one in zip(found, result.contracts, strict=True):
        paid = total(row.amount for row in account.prepaid)
        assert Money(0) <= one.refundable <= paid
        assert one.refundable == max(paid - one.delivered_value, Money(0))
        assert one.interest >= Money(0)
        by_payment = {row.payment_id: row.amount for row in account.prepaid}
        assert all(Money(0) < row.amount <= by_payment[row.payment_id] for row in one.back)
    assert (result.interest == Money(0)) or cause != "cooling_off"
    kept = result.to_json()
    assert sum(one["refundable"] for one in kept["contracts"]) == kept["refundable"] == result.refundable.fen
    assert sum(one["interest"] for one in kept["contracts"]) == kept["interest"] == result.interest.fen


@pytest.mark.rule("LAW-27")
@patient
@given(accounts, rates)
def test_the_customers_cause_never_gives_more_than_the_clinics(found: list[Account], known: dict[str, int]) -> None:
    clinic = reckon(found, "clinic", requested_on=DAY, rates=known)
    customer = reckon(found, "customer", requested_on=DAY, rates=known)
    assert customer.refundable <= clinic.refundable


@pytest.mark.rule("LAW-27")
@patient
@given(accounts, st.sampled_from(["clinic", "customer"]), st.integers(1, 1000))
def test_a_later_day_never_earns_less_interest(found: list[Account], cause: str, days: int) -> None:
    now = reckon(found, cause, requested_on=DAY, rates=RATES)
    later = reckon(found, cause, requested_on=DAY + timedelta(days=days), rates=RATES)
    assert later.interest >= now.interest
    assert later.refundable == now.refundable


@pytest.mark.rule("REF-07")
@patient
@given(money, st.lists(prepaid, max_size=5, unique_by=lambda row: row.payment_id))
def test_an_amount_comes_out_of_payments_that_hold_it(amount: Money, paid: list[Prepaid]) -> None:
    found = allot(amount, paid)
    assert total(part for _row, part in found) == min(amount, total(row.amount for row in paid))
    assert all(Money(0) < part <= row.amount for row, part in found)


@pytest.mark.rule("REF-11")
@patient
@given(money, st.lists(st.integers(0, 10_000_000), min_size=1, max_size=9))
def test_an_amount_is_spread_to_the_fen(amount: Money, weights: list[int]) -> None:
    parts = spread(amount, weights)
    assert len(parts) == len(weights)
    assert total(parts) == amount
    assert all(part >= Money(0) for part in parts)
