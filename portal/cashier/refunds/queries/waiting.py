"""What waits for a decision, for how long, and for whom (XC-09, LAW-29)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.cashier.refunds import policy, rates
from portal.cashier.refunds.models import Refund, RefundPart
from portal.cashier.refunds.permissions import Permission
from portal.cashier.refunds.queries.reach import for_person
from portal.core import clock
from portal.core.database import db
from portal.core.refusals import Refused
from portal.core.workflow import Step
from portal.registry.staff.models import Person

#: Where somebody's decision or payment is waited for.
UNDECIDED = ("proposed", "president_agreed")
MOST = 100
YES = ("agree", "agree_second", "confirm", "pay")
#: What the approvals page offers; a yes once given is taken back on the refund's own page.
DECISIONS = (*YES, "reject", "refuse")


@dataclass(frozen=True)
class Waiting:
    """One refund that waits: the steps this person may take, else why not."""

    refund: Refund
    steps: Sequence[Step] = field(default_factory=tuple)
    why_not: str = ""

    @property
    def warned(self) -> bool:
        return warned(self.refund)

    @property
    def waited(self) -> str:
        """For how long it has been where it is."""
        minutes = clock.minutes_between(self.refund.state_since, clock.now())
        if minutes < 60:
            return _("%(count)d min", count=minutes)
        if minutes < 48 * 60:
            return _("%(count)d h", count=minutes // 60)
        return _("%(count)d days", count=minutes // (24 * 60))


def warned(refund: Refund) -> bool:
    """Whether the warning day of an agreed or due refund has come (LAW-29)."""
    if refund.pay_by is None or refund.payer_id is not None:
        return False
    early = policy.PAY_WITHIN_DAYS.value() - policy.WARN_ON_DAY.value()
    return clock.today() >= refund.pay_by - timedelta(days=max(0, early))


def approvals(person: Person) -> tuple[list[Waiting], list[Waiting]]:
    """What this person may decide or pay now, oldest first, and what waits for others."""
    states = (*UNDECIDED, "accepted") if person.can(Permission.PAY) else UNDECIDED
    rows = for_person(person).where(Refund.state.in_(states)).order_by(Refund.state_since, Refund.id).limit(MOST)
    loaded = rows.options(
        joinedload(Refund.customer), joinedload(Refund.proposer),
        selectinload(Refund.parts).joinedload(RefundPart.contract), selectinload(Refund.decisions),
    )  # fmt: skip
    mine, others = [], []
    for refund in db.session.scalars(loaded):
        steps = [step for step in policy.offered(refund, person) if step.name in DECISIONS]
        if any(step.name in YES for step in steps):
            mine.append(Waiting(refund, steps))
        else:
            others.append(Waiting(refund, (), _why_not(refund, person)))
    return mine, others


def _why_not(refund: Refund, person: Person) -> str:
    step = {"proposed": "agree", "accepted": "pay"}.get(refund.state, "confirm" if refund.second_agreed else "agree")
    needed = {"agree": Permission.AGREE, "confirm": Permission.CONFIRM, "pay": Permission.PAY}[step]
    if person.can(needed):
        try:
            policy.check_step(refund, step, person)
        except Refused as refusal:
            return str(refusal.message)
    return {
        "agree": _("Waits for the president's level."),
        "confirm": _("Waits for finance."),
        "pay": _("Waits for the cash desk."),
    }[step]


def today_items(person: Person) -> list[dict[str, Any]]:
    """Decisions, answers, signatures and payouts that wait for a person; rates to confirm (XC-09, LAW-27, LAW-29)."""
    found: list[dict[str, Any]] = []
    if person.can(Permission.APPROVALS):
        found += [_approval_item(row) for row in approvals(person)[0]]
    if person.can(Permission.ANSWER):
        rows = select(Refund).where(
            Refund.branch_id == person.branch_id, Refund.state.in_(("finance_confirmed", "customer_answered"))
        )
        if person.can(Permission.PROPOSE):
            rows = rows.where(Refund.proposer_id == person.id)
        found += [_answer_item(row) for row in db.session.scalars(rows.order_by(Refund.state_since).limit(MOST))]
    if person.can(Permission.PAY):
        found += _rate_items()
    return found


def _approval_item(waiting: Waiting) -> dict[str, Any]:
    refund = waiting.refund
    paying = refund.state == "accepted"
    return {
        "kind": _("Payout") if paying else _("Approval"),
        "title": _("%(name)s: %(kind)s of %(amount)s", name=refund.customer.name, kind=refund.kind_label,
                   amount=refund.total.written),
        "url": f"/refunds/{refund.id}/payout" if paying else f"/refunds/approvals#refund-{refund.id}",
        "since": refund.state_since,
        "due_at": _due(refund),
        "note": refund.number,
    }  # fmt: skip


def _answer_item(refund: Refund) -> dict[str, Any]:
    told = refund.state == "customer_answered"
    return {
        "kind": _("Refund"),
        "title": _("%(name)s: have the settlement signed", name=refund.customer.name)
        if told
        else _("%(name)s: answer the customer", name=refund.customer.name),
        "url": f"/refunds/{refund.id}/{'acceptance' if told else 'answer'}",
        "since": refund.state_since,
        "due_at": _due(refund),
        "note": refund.number,
    }


def _due(refund: Refund) -> datetime | None:
    """When it is due: nothing before the warning day, then today, then the last day that was (LAW-29)."""
    if refund.pay_by is None or not warned(refund):
        return None
    day = max(refund.pay_by, clock.today()) if refund.pay_by >= clock.today() else refund.pay_by
    return clock.at(min(day, clock.today()), time(23, 59))


def _rate_items() -> list[dict[str, Any]]:
    """A reminder when the latest LPR is older than the clinic wants it (LAW-27)."""
    newest = max((row.from_on for row in rates.table() if row.kind == "lpr"), default=None)
    entered = max((row.created_at for row in rates.entered() if row.kind == "lpr"), default=None)
    checked = clock.local(entered).date() if entered else newest
    limit = timedelta(days=policy.RATE_AGE_DAYS.value())
    if checked is not None and clock.today() - checked <= limit:
        return []
    return [
        {
            "kind": _("Interest rates"),
            "title": _("Confirm the interest rates for refunds"),
            "url": "/refunds/rates",
            "since": None,
        }
    ]
