"""Money rewritten by raw SQL with every trigger dropped first: `flask verify` names the row (LAW-09)."""

import re

import pytest
from flask import Flask
from sqlalchemy import text

from portal.cashier.payments import queries as payments
from portal.cashier.refunds import operations
from portal.cashier.refunds.models import Refund
from portal.core import audit, clock, jobs, witness
from portal.core.database import db
from portal.management.security import views
from tests.cast import Cast
from tests.client import Client
from tests.factories import refunding

TABLES = (
    "refunds", "refund_parts", "refund_lines", "refund_shares", "refund_decisions", "refund_acceptances",
    "refund_payouts", "refund_delegations", "interest_rates", "payments", "charge_orders", "charge_lines",
)  # fmt: skip


def rewrite(*statements: str, **values: object) -> None:
    """What somebody does who has the database itself: take the guards away, then write."""
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        triggers = connection.execute(
            text(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (SELECT value FROM json_each(:t))"
            ),
            {"t": str(list(TABLES)).replace("'", '"')},
        )
        for (name,) in triggers.all():
            connection.execute(text(f"DROP TRIGGER {name}"))
    else:
        for table in TABLES:
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    for statement in statements:
        connection.execute(text(statement), values)


def named() -> list[str]:
    """What `flask verify` says of money; the chain itself is whole."""
    assert list(audit.verify()) == []
    return [*witness.verify(), *payments.verify()]


#: How far the refund is, what is rewritten of it, and what is said.
REWRITTEN = {
    "paid": (
        ("UPDATE refund_decisions SET person_id = :other WHERE step = 'agree'", "refund_decisions was altered"),
        ("UPDATE refund_decisions SET decided_on = '2020-01-01'", "refund_decisions was altered"),
        ("UPDATE refund_decisions SET amount = amount - 1", "refund_decisions was altered"),
        ("DELETE FROM refund_decisions WHERE step = 'confirm'", "refund_decisions was altered"),
        ("DELETE FROM refund_decisions", "refund_decisions was removed"),
        ("UPDATE refund_payouts SET receiver = '他人'", "refund_payouts was altered"),
        ("UPDATE refund_payouts SET paid_at = '2020-01-01 00:00:00+00:00'", "refund_payouts was altered"),
        ("DELETE FROM refund_payouts", "refund_payouts was removed"),
        ("UPDATE refund_acceptances SET account = '622200000000'", "refund_acceptances was altered"),
        ("UPDATE refund_shares SET amount = 1", "refund_shares was altered"),
        ("UPDATE refund_parts SET amount = amount + 1", "refund_parts was altered"),
        ("DELETE FROM refund_lines", "refund_lines was removed"),
        ("UPDATE refunds SET approver_id = :other", "refunds was altered"),
        ("UPDATE refunds SET accepted_at = '2020-01-01 00:00:00+00:00'", "refunds was altered"),
    ),
    "proposed": (
        ("UPDATE refunds SET amount = amount - 100, total = total - 100", "refunds was altered"),
        ("UPDATE refunds SET reason = '另有原因'", "refunds was altered"),
    ),
    "president_agreed": (
        ("UPDATE refunds SET approver_id = :other", "refunds was altered"),
        ("UPDATE refunds SET state = 'withdrawn'", "refunds was altered"),
    ),
    "accepted": (("UPDATE refunds SET pay_by = '2099-01-01'", "refunds was altered"),),
    "rejected": (("UPDATE refunds SET state = 'proposed'", "refunds was altered"),),
}


@pytest.mark.rule("LAW-09")
@pytest.mark.rule("PAY-12")
def test_a_changed_row_of_a_refund_is_named(cast: Cast) -> None:
    contract = refunding.bought(cast)
    for state, rewritten in REWRITTEN.items():
        refund = refunding.brought(cast, state, contract=contract, amount="100")
        assert named() == []
        for statement, what in rewritten:
            taken_back = db.session.begin_nested()
            key = "id" if statement.startswith("UPDATE refunds ") else "refund_id"
            given = {"id": refund.id} | ({"other": cast.quality.id} if ":other" in statement else {})
            rewrite(f"{statement} {'AND' if 'WHERE' in statement else 'WHERE'} {key} = :id", **given)
            (line,) = named()
            assert line.startswith(f"refunds {refund.number}: {what} after entry "), line
            taken_back.rollback()


@pytest.mark.rule("LAW-09")
def test_a_refund_that_was_removed_or_slipped_in_is_named(cast: Cast) -> None:
    refund = refunding.proposed(cast)
    columns = [column.name for column in Refund.__table__.columns if column.name not in ("id", "number")]
    into = ", ".join(columns)
    copy = f"INSERT INTO refunds (number, {into}) SELECT 'TK-X', {into} FROM refunds WHERE id = :id"
    parts = [f"DELETE FROM {name} WHERE refund_id = :id" for name in ("refund_shares", "refund_lines", "refund_parts")]
    rewrite(copy, *parts, "DELETE FROM refunds WHERE id = :id", id=refund.id)
    slipped, removed = named()
    assert slipped == "refunds TK-X: no audit entry speaks of it"
    assert removed.startswith(f"refunds {refund.id}: it was removed after entry "), removed


@pytest.mark.rule("LAW-09")
@pytest.mark.rule("PAY-03")
def test_payments_orders_delegations_and_rates_are_named(cast: Cast) -> None:
    refunding.bought(cast)
    refunding.delegation(cast, cast.quality)
    operations.enter_rate("lpr", clock.today(), 300, by=cast.finance, source="同业拆借中心")
    db.session.commit()
    assert named() == []
    for statement in (
        "UPDATE payments SET method = '微信'", "UPDATE charge_orders SET shown_at = ordered_at",
        "UPDATE charge_orders SET paid = paid - 100", "UPDATE charge_lines SET name = '其他项目'",
        "UPDATE refund_delegations SET amount_limit = amount_limit * 10", "UPDATE interest_rates SET hundredths = 1",
    ):  # fmt: skip
        taken_back = db.session.begin_nested()
        rewrite(statement)
        lines = named()
        assert lines, statement
        assert all(statement.split()[1].split("_")[0] in line for line in lines), lines
        taken_back.rollback()


@pytest.mark.rule("LAW-09")
def test_the_command_names_it_and_fails(app: Flask, cast: Cast) -> None:
    refund = refunding.brought(cast, "paid")
    number = refund.number
    jobs.run_now("documents.seal")
    fine = app.test_cli_runner().invoke(args=["verify"])
    assert fine.exit_code == 0, fine.output
    rewrite("UPDATE refund_payouts SET receiver = '他人'")
    db.session.commit()
    found = app.test_cli_runner().invoke(args=["verify"])
    assert found.exit_code == 1
    assert f"refunds {number}: refund_payouts was altered" in found.output


@pytest.mark.rule("LAW-09")
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_proof_page_names_it_too_and_only_in_the_piece_of_its_last_entry(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    refund = refunding.brought(cast, "paid")
    db.session.commit()
    headers, number = {"Accept-Language": language}, refund.number
    client.enter(cast.quality)
    assert "alert-strip-danger" not in client.get("/security/proof?from=1", headers=headers).text
    rewrite("UPDATE refund_decisions SET decided_on = '2020-01-01'", "DELETE FROM refund_acceptances")
    db.session.commit()
    page = client.get("/security/proof?from=1", headers=headers).text
    assert re.findall(rf"{number}[^<]*?(refund_\w+)", page) == ["refund_acceptances", "refund_decisions"]
    assert page.count("alert-strip-danger") == 2
    # in pieces: every finding once, whatever entries speak of the record before its last one
    monkeypatch.setattr(views, "PIECE", 7)
    last = audit.last()
    assert last is not None
    pieces = [client.get(f"/security/proof?from={start}", headers=headers).text for start in range(1, last.seq + 1, 7)]
    assert sum(piece.count("alert-strip-danger") for piece in pieces) == 2
    assert list(audit.verify()) == []
