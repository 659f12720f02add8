"""Fifteen days to pay, a warning on the tenth, and everybody's page of today (LAW-29, XC-09)."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from portal.cashier.refunds import operations, policy, queries
from portal.cashier.refunds.queries.waiting import warned
from portal.core import clock, settings
from portal.core.database import db
from portal.registry.rulebook import evidence
from portal.registry.staff.models import Person
from tests.cast import Cast
from tests.factories import refunding


def items(person: Person, number: str) -> list[dict[str, Any]]:
    return [item for item in queries.today_items(person) if item.get("note") == number]


@pytest.mark.rule("LAW-29")
def test_fifteen_days_from_the_acceptance_with_a_warning_on_the_tenth(cast: Cast) -> None:
    refund = refunding.brought(cast, "accepted")
    accepted = clock.today()
    assert refund.pay_by == accepted + timedelta(days=15)
    expected = {9: (False, False), 10: (True, False), 15: (True, False), 16: (True, True)}
    for days, (warns, late) in expected.items():
        with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
            assert warned(refund) is warns, days
            (item,) = items(cast.finance2, refund.number)
            assert (item["due_at"] is not None) is warns, days
            if item["due_at"] is not None:
                assert (item["due_at"] < clock.now()) is late, days
            found = list(db.session.scalars(queries.listed(cast.finance, show="late")))
            assert (refund in found) is late, days
    refunding.pay(cast, refund)
    assert not warned(refund)


@pytest.mark.rule("LAW-29")
def test_the_days_are_settings_and_a_cooling_off_counts_from_the_request(cast: Cast) -> None:
    settings.change(policy.PAY_WITHIN_DAYS, 12, by=cast.admin)
    refund = refunding.proposed(cast, "12000", cause="cooling_off")
    asked: date = refund.requested_on
    assert refund.pay_by == asked + timedelta(days=12)
    with time_machine.travel(clock.now() + timedelta(days=4), tick=False):
        refunding.brought(cast, "accepted", refund)
        assert refund.pay_by == asked + timedelta(days=12)


@pytest.mark.rule("REF-02")
@pytest.mark.rule("REF-03")
def test_what_waits_stands_on_the_page_of_whoever_may_do_it(cast: Cast) -> None:
    refund = refunding.proposed(cast)
    waits_for = {
        "proposed": ({"president", "president2"}, f"/refunds/approvals#refund-{refund.id}"),
        "president_agreed": ({"finance", "finance2"}, f"/refunds/approvals#refund-{refund.id}"),
        "finance_confirmed": ({"cs_manager", "cs_staff"}, f"/refunds/{refund.id}/answer"),
        "customer_answered": ({"cs_manager", "cs_staff"}, f"/refunds/{refund.id}/acceptance"),
        "accepted": ({"finance2"}, f"/refunds/{refund.id}/payout"),
        "paid": (set(), ""),
    }  # fmt: skip
    people = ("president", "president2", "finance", "finance2", "cs_manager", "cs_staff", "consult_manager", "quality",
              "reception", "consultant")  # fmt: skip
    for state, (names, url) in waits_for.items():
        refunding.brought(cast, state, refund)
        found = {name: items(getattr(cast, name), refund.number) for name in people}
        assert {name for name, rows in found.items() if rows} == names, state
        assert {row["url"] for rows in found.values() for row in rows} == ({url} if url else set()), state


@pytest.mark.rule("REF-02")
def test_the_approvals_page_says_why_it_is_not_yours(cast: Cast) -> None:
    refund = refunding.proposed(cast, by=cast.consult_manager)
    mine, others = queries.approvals(cast.president)
    assert [(row.refund.id, {step.name for step in row.steps}) for row in mine] == [(refund.id, {"agree", "reject"})]
    assert others == []
    mine, others = queries.approvals(cast.consult_manager)
    assert mine == []
    (other,) = others
    assert other.why_not
    operations.agree(refund, by=cast.president)
    mine, others = queries.approvals(cast.president)
    assert (mine, len(others)) == ([], 1)
    mine, _others = queries.approvals(cast.finance)
    assert {step.name for row in mine for step in row.steps} == {"confirm", "refuse"}


@pytest.mark.rule("LAW-27")
def test_finance_is_asked_to_confirm_old_rates(cast: Cast) -> None:
    def asked() -> bool:
        return any(item["url"] == "/refunds/rates" for item in queries.today_items(cast.finance))

    assert asked()
    operations.enter_rate("lpr", clock.today(), 300, by=cast.finance, source="同业拆借中心")
    assert not asked()
    with time_machine.travel(clock.now() + timedelta(days=40), tick=False):
        assert asked()


@pytest.mark.rule("LAW-29")
def test_the_rulebook_counts_what_is_late(cast: Cast) -> None:
    refund = refunding.brought(cast, "accepted")
    assert evidence.measures()["LAW-29"]().startswith("0")
    with time_machine.travel(clock.now() + timedelta(days=16), tick=False):
        assert evidence.measures()["LAW-29"]().startswith("1")
        refunding.pay(cast, refund)
        assert evidence.measures()["LAW-29"]().startswith("0")
