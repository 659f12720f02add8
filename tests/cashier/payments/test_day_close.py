"""The daily cash report and its sign-off."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.cashier.payments import operations, policy, queries, takings
from portal.cashier.refunds import operations as refunds
from portal.cashier.refunds.operations import Signed
from portal.core import audit, clock, jobs, sealing
from portal.core.database import db
from portal.core.money import Money
from portal.core.refusals import Forbidden, Refused
from portal.registry.staff.models import Person
from tests.cast import Cast
from tests.client import Client
from tests.factories import contracting, refunding


@pytest.fixture(autouse=True)
def _own_files(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "FILES_DIR", str(tmp_path))


def second_cashier(cast: Cast) -> Person:
    return cast.finance2


def refused(rule: str, act, field: str | None = None) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused) as refusal:
        act()
    assert (refusal.value.rule, refusal.value.field) == (rule, field)


@pytest.mark.rule("PAY-09")
def test_the_report_sums_by_method_order_and_cashier(cast: Cast) -> None:
    order = contracting.ordered(cast)
    other = second_cashier(cast)
    contracting.paid(cast, order, "3000", "现金")
    contracting.paid(cast, order, "2000", "微信")
    operations.take(order, amount=Money.of(1000), method="现金", payer="母亲", by=other)
    found = takings.of_day(1, clock.today())
    assert found.by_method() == {"现金": (2, Money.of(4000)), "微信": (1, Money.of(2000))}
    assert found.by_cashier() == {"何敏": (2, Money.of(5000)), "许倩": (1, Money.of(1000))}
    assert list(found.by_order().values()) == [(3, Money.of(6000))]
    assert (found.total, found.cash) == (Money.of(6000), Money.of(4000))
    db.session.commit()


@pytest.mark.rule("PAY-09")
@pytest.mark.rule("XC-07")
def test_a_day_is_signed_off_by_somebody_who_took_none_of_its_money(cast: Cast) -> None:
    order = contracting.ordered(cast)
    contracting.paid(cast, order, "3000")
    other = second_cashier(cast)
    today, cash = clock.today(), Money.of(3000)
    refused("PAY-09", lambda: operations.close_day(today, by=cast.finance, counted_cash=cash))
    with pytest.raises(Forbidden):
        operations.close_day(today, by=cast.consultant, counted_cash=cash)
    refused("PAY-09", lambda: operations.close_day(today, by=other, counted_cash=Money.of(2900)), "remarks")
    close = operations.close_day(today, by=other, counted_cash=cash)
    assert (close.total, close.difference, close.own_money, close.closed_by) == (cash, Money(0), False, other)
    refused("PAY-09", lambda: operations.close_day(today, by=other, counted_cash=cash))
    contracting.paid(cast, order, "500")
    again = operations.close_day(today, by=other, counted_cash=Money.of(400), remarks="少找零一百")
    assert (again.sequence, again.total, again.difference) == (2, Money.of(500), -Money.of(100))
    db.session.commit()
    for statement in ("UPDATE day_closes SET total = 1", "DELETE FROM day_closes"):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(text(statement))


@pytest.mark.rule("PAY-09")
def test_a_lone_cashier_signs_with_a_remark(cast: Cast) -> None:
    contracting.paid(cast, contracting.ordered(cast), "3000")
    today, cash = clock.today(), Money.of(3000)
    if policy.others_who_close(1, {cast.finance.id}):
        refused("PAY-09", lambda: operations.close_day(today, by=cast.finance, counted_cash=cash))
        return
    refused("PAY-09", lambda: operations.close_day(today, by=cast.finance, counted_cash=cash), "remarks")
    close = operations.close_day(today, by=cast.finance, counted_cash=cash, remarks="今日只有我一人当班")
    assert close.own_money
    db.session.commit()


@pytest.mark.rule("PAY-09")
def test_the_report_is_printed_and_signed_off_through_the_page(client: Client, cast: Cast) -> None:
    order = contracting.ordered(cast)
    contracting.paid(cast, order, "3000")
    other = second_cashier(cast)
    url = f"/payments/days/{clock.today().isoformat()}"
    page = client.enter(cast.finance).get(url)
    assert "许倩" in page.text
    client.enter(other)
    assert client.send(url, counted_cash="-3").status_code == 422
    assert client.send(url, counted_cash="1").status_code == 422
    page = client.send(url, counted_cash="3000")
    assert "RB" in page.text
    jobs.run_now("documents.seal")
    document = sealing.of_subject(takings.closes_of(1, clock.today())[0], "cash_report")[0]
    assert document.state == "sealed", document.trouble
    assert client.get("/payments/days").status_code == 200
    assert client.get("/payments/days/nonsense").status_code == 404
    assert client.enter(cast.reception).get(url).status_code == 403


def test_a_day_that_nobody_signed_off_waits_for_finance(cast: Cast) -> None:
    order = contracting.ordered(cast)
    with clock.pretending(clock.now() - timedelta(days=1)):
        contracting.paid(cast, order, "3000")
    day = clock.today() - timedelta(days=1)
    assert takings.open_days(1) == [(day, Money.of(3000))]
    urls = [item["url"] for item in queries.today_items(cast.finance)]
    assert f"/payments/days/{day.isoformat()}" in urls


@pytest.mark.rule("PAY-09")
@pytest.mark.rule("REF-05")
def test_cash_paid_out_as_a_refund_is_not_expected_in_the_drawer(cast: Cast, client: Client) -> None:
    """1,000 in cash came in, 8,000 in WeChat before; 700 left as cash, 50 by transfer: 300 must be there."""
    contract = refunding.bought(cast)
    first = refunding.brought(cast, "accepted", contract=contract, amount="700")
    second = refunding.brought(cast, "accepted", contract=contract, amount="50")
    own, before = takings.of_day(1, clock.today()).cash_taken, takings.of_day(1, clock.today()).total
    for refund, method in ((first, "现金"), (second, "转账")):
        refunds.pay(refund, by=cast.finance2, method=method, voucher=f"V{refund.id}",
                    signed=Signed("顾客", original_place="柜"))  # fmt: skip
    db.session.commit()
    found, today = takings.of_day(1, clock.today()), clock.today()
    assert (found.total, found.paid_out) == (before, Money.of(750))
    assert (found.cash_paid_out, found.cash) == (Money.of(700), own - Money.of(700))
    assert cast.finance2.id in found.cashier_ids  # who paid out does not count the drawer alone
    refused("PAY-09", lambda: operations.close_day(today, by=cast.finance2, counted_cash=found.cash))
    url = f"/payments/days/{today.isoformat()}"
    page = client.enter(cast.finance).get(url).text
    assert "700.00" in page
    assert first.number in page
    counter = cast.president  # took and paid nothing of it
    counter.role = "finance"
    audit.record("tests.role", counter, by=cast.admin)
    db.session.commit()
    close = operations.close_day(today, by=counter, counted_cash=found.cash)
    assert (close.difference, close.paid_out, close.last_payout_id) == (Money(0), Money.of(750), second.payout.id)
    assert not takings.unsigned(1, today)
    db.session.commit()
    jobs.run_now("documents.seal")
    (report,) = sealing.of_subject(takings.closes_of(1, today)[0], "cash_report")
    assert report.values["paid_out"] == "¥750.00"
    assert report.values["expected_cash"] == f"¥{found.cash}"
    assert [part["title"] for part in report.values["parts"]][-1] == "付出（退款、赔偿）"


@pytest.mark.rule("PAY-09")
@pytest.mark.rule("REF-05")
def test_a_day_on_which_money_only_went_out_is_signed_off_too(cast: Cast) -> None:
    with clock.pretending(clock.now() - timedelta(days=2)):
        refund = refunding.brought(cast, "accepted", amount="600")
        day = clock.today()
    with clock.pretending(clock.now() - timedelta(days=1)):
        refunds.pay(refund, by=cast.finance2, method="现金", voucher="V1", signed=Signed("顾客", original_place="柜"))
        db.session.commit()
        out = clock.today()
    assert dict(takings.open_days(1))[out] == -Money.of(600)
    assert [url for url in (item["url"] for item in queries.today_items(cast.finance)) if out.isoformat() in url]
    refused("PAY-09", lambda: operations.close_day(out, by=cast.finance, counted_cash=Money.of(1)), "remarks")
    close = operations.close_day(out, by=cast.finance, counted_cash=-Money.of(600))
    assert (close.first_payment_id, close.last_payment_id, close.difference) == (None, None, Money(0))
    assert out not in dict(takings.open_days(1))
    assert day in dict(takings.open_days(1))
    db.session.commit()
