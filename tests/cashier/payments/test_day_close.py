"""The daily cash report and its sign-off."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.cashier.payments import operations, policy, queries, takings
from portal.core import clock, jobs, sealing
from portal.core.database import db
from portal.core.money import Money
from portal.core.refusals import Forbidden, Refused
from portal.registry.staff.models import Person
from tests.cast import Cast
from tests.client import Client
from tests.factories import contracting


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
