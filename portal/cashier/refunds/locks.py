"""What the database itself keeps of a refund, against hand-made requests and hand-made SQL alike (REF-04 … REF-07).

A row starts as a proposal, moves only along the table of steps, and its proposal never changes; what is promised out
of a payment never exceeds the payment, also when two proposals meet in the same second (the payment's row is taken
first); nothing leaves without acceptance; a delegation counts only within its dates and its limit.
"""

from dataclasses import dataclass

from sqlalchemy import DDL, Table, event

from portal.cashier.refunds.workflow import DROPPED, moves
from portal.consulting.plans.locks import quoted, unchanged

#: What a step may write; everything else of a refund is as it was proposed.
WRITTEN_BY_STEPS = (
    "state", "state_since", "version", "approver_id", "approver_delegation_id", "second_approver_id",
    "second_delegation_id", "confirmer_id", "payer_id", "payer_may_confirm", "answered_by_id", "answered_at",
    "answer_way", "answer_note", "accepted_at", "pay_by",
)  # fmt: skip
#: Written once, by the step they belong to.
ONCE = (
    "approver_id", "approver_delegation_id", "second_approver_id", "second_delegation_id", "confirmer_id", "payer_id",
    "answered_by_id", "answered_at", "accepted_at",
)  # fmt: skip


def only_by_steps(table: Table) -> str:
    """The condition under which a refund's row may be updated; for both databases."""
    pairs = " OR ".join(f"(OLD.state = '{source}' AND NEW.state = '{target}')" for source, target in moves())
    once = " AND ".join(
        f"(OLD.{name} IS NULL OR CAST(NEW.{name} AS TEXT) IS NOT DISTINCT FROM CAST(OLD.{name} AS TEXT))"
        for name in ONCE
    )
    return f"(OLD.state = NEW.state OR {pairs}) AND {once} AND {unchanged(table, but=WRITTEN_BY_STEPS)}"


@dataclass(frozen=True)
class Guard:
    """A trigger that refuses a statement on a table when its condition holds."""

    name: str
    table: str
    verb: str
    condition: str
    message: str
    #: what PostgreSQL does before it looks: take the row that others may be looking at too
    first: str = ""


_STATE = "(SELECT state FROM refunds WHERE id = NEW.refund_id)"
_PROMISED = (
    "(SELECT COALESCE(SUM(s.amount), 0) FROM refund_shares s JOIN refunds r ON r.id = s.refund_id "  # noqa: S608
    f"WHERE s.payment_id = NEW.payment_id AND r.state NOT IN ({quoted(DROPPED)}))"
)

GUARDS = (
    Guard(
        "refunds_start", "refunds", "INSERT",
        "NEW.state <> 'proposed' OR COALESCE(NEW.approver_id, NEW.second_approver_id, NEW.confirmer_id, NEW.payer_id)"
        " IS NOT NULL",
        "a refund starts as a proposal",
    ),
    Guard(
        "refund_shares_limit", "refund_shares", "INSERT",
        f"NEW.amount + {_PROMISED} > (SELECT amount FROM payments WHERE id = NEW.payment_id)",  # noqa: S608
        "refund_shares: more than was paid",
        first="PERFORM 1 FROM payments WHERE id = NEW.payment_id FOR UPDATE;",
    ),
    Guard(
        "refund_shares_start", "refund_shares", "INSERT", f"{_STATE} <> 'proposed'",
        "refund_shares belong to a proposal",
    ),
    Guard(
        "refund_acceptances_turn", "refund_acceptances", "INSERT", f"{_STATE} <> 'customer_answered'",
        "a refund is accepted after the answer",
    ),
    Guard(
        "refund_payouts_turn", "refund_payouts", "INSERT", f"{_STATE} <> 'accepted'",
        "a refund is paid after acceptance",
    ),
    Guard(
        "refunds_covered", "refunds", "UPDATE",
        "NEW.kind = 'refund' AND NEW.state = 'president_agreed' AND NEW.amount <> "
        "(SELECT COALESCE(SUM(amount), 0) FROM refund_shares WHERE refund_id = NEW.id)",
        "a refund comes out of payments",
    ),
    Guard(
        "refunds_accepted", "refunds", "UPDATE",
        "NEW.state = 'accepted' AND NOT EXISTS (SELECT 1 FROM refund_acceptances WHERE refund_id = NEW.id)",
        "a refund is accepted by a signature",
    ),
    Guard(
        "refunds_paid", "refunds", "UPDATE",
        "NEW.state = 'paid' AND NOT EXISTS (SELECT 1 FROM refund_payouts WHERE refund_id = NEW.id"
        " AND payer_id = NEW.payer_id)",
        "a refund is paid by a payout",
    ),
    Guard(
        "refund_decisions_delegated", "refund_decisions", "INSERT",
        "NEW.delegation_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM refund_delegations d"
        " WHERE d.id = NEW.delegation_id"
        " AND d.delegate_id = NEW.person_id AND d.from_on <= NEW.decided_on AND d.to_on >= NEW.decided_on"
        " AND d.amount_limit >= NEW.amount AND d.revoked_at IS NULL)",
        "the delegation does not cover this",
    ),
)  # fmt: skip


def guard(table: Table) -> None:
    """Make a table's triggers once it and what they look at are there."""
    for dialect in ("sqlite", "postgresql"):
        for statement in guard_statements(table.name, dialect):
            event.listen(table, "after_create", DDL(statement.replace("%", "%%")).execute_if(dialect=dialect))


def guard_statements(table: str, dialect: str) -> list[str]:
    """The trigger statements of one table for one dialect."""
    return [text for one in GUARDS if one.table == table for text in _statements(one, dialect)]


def _statements(one: Guard, dialect: str) -> list[str]:
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {one.name} BEFORE {one.verb} ON {one.table} WHEN {one.condition} "
            f"BEGIN SELECT RAISE(ABORT, '{one.message}'); END"
        ]
    return [
        f"CREATE OR REPLACE FUNCTION check_{one.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {one.first} "
        f"IF {one.condition} THEN RAISE EXCEPTION '{one.message}' USING ERRCODE = 'integrity_constraint_violation'; "
        f"END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER {one.name} BEFORE {one.verb} ON {one.table} FOR EACH ROW EXECUTE FUNCTION check_{one.name}()",
    ]
