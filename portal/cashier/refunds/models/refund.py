"""A refund or compensation: what was proposed, and who agreed, confirmed and paid (REF-01 … REF-07)."""

from datetime import date, datetime
from itertools import combinations
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cashier.refunds.choices import CAUSES, KINDS, NATURES, REASONS
from portal.cashier.refunds.locks import guard, only_by_steps
from portal.cashier.refunds.workflow import REFUND
from portal.consulting.plans.locks import quoted
from portal.core import clock
from portal.core.database import Operational, UtcDateTime, Versioned, append_only
from portal.core.forms import explain_violation
from portal.core.money import Money, MoneyColumn
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person

if TYPE_CHECKING:
    from portal.cashier.refunds.models.parts import RefundPart
    from portal.cashier.refunds.models.steps import Acceptance, Decision, Payout

#: Who must be somebody else than who (REF-06); the payer may have confirmed only where the clinic's setting said so.
HANDS = ("proposer_id", "approver_id", "second_approver_id", "confirmer_id", "payer_id")


def _different() -> list[CheckConstraint]:
    """One constraint for every pair of hands a refund passes through (REF-06, XC-07)."""
    found = []
    for one, other in combinations(HANDS, 2):
        spared = " OR payer_may_confirm" if {one, other} == {"confirmer_id", "payer_id"} else ""
        name = f"{one.removesuffix('_id')}_is_not_{other.removesuffix('_id')}"
        found.append(CheckConstraint(f"{one} <> {other}{spared}", name=name))
        explain_violation(
            f"ck_refunds_{name}", f"refunds.{name}", "reason",
            _l("Two steps of a refund are never taken by the same person (REF-06)."),
        )  # fmt: skip
    return found


class Refund(Versioned, Operational):
    """One proposal and its way to the customer's money; the proposal itself never changes (REF-01)."""

    __tablename__ = "refunds"
    __table_args__ = (
        REFUND.constraint(),
        *_different(),
        UniqueConstraint("id", "total"),
        CheckConstraint(f"kind IN ({quoted(KINDS)})", name="kind_known"),
        CheckConstraint(
            f"(kind = 'refund' AND nature = '' AND cause IN ({quoted(CAUSES)}))"
            f" OR (kind = 'compensation' AND cause = '' AND interest = 0 AND nature IN ({quoted(NATURES)}))",
            name="kind_fits",
        ),
        CheckConstraint(f"reason_kind IN ({quoted(REASONS)}) AND reason <> ''", name="has_reason"),
        CheckConstraint("amount > 0 AND interest >= 0 AND total = amount + interest", name="adds_up"),
        CheckConstraint("interest <= lawful_interest", name="interest_is_lawful"),
        CheckConstraint(
            "kind <> 'refund' OR total = lawful + lawful_interest OR difference_reason <> ''",
            name="difference_is_explained",
        ),
        CheckConstraint("nature <> 'damages' OR determination_sha256 <> ''", name="damages_are_determined"),
        CheckConstraint("(case_id IS NULL) OR case_number <> ''", name="case_has_number"),
        CheckConstraint(
            "state IN ('proposed', 'rejected', 'withdrawn') OR approver_id IS NOT NULL", name="president_agreed"
        ),
        CheckConstraint(
            "state NOT IN ('finance_confirmed', 'customer_answered', 'accepted', 'paid')"
            " OR (confirmer_id IS NOT NULL AND (NOT needs_second OR second_approver_id IS NOT NULL))",
            name="finance_confirmed",
        ),
        CheckConstraint(
            "state NOT IN ('customer_answered', 'accepted', 'paid')"
            " OR (answered_at IS NOT NULL AND answered_by_id IS NOT NULL)",
            name="customer_answered",
        ),
        CheckConstraint(
            "state NOT IN ('accepted', 'paid') OR (accepted_at IS NOT NULL AND pay_by IS NOT NULL)", name="accepted"
        ),
        CheckConstraint("(state = 'paid') = (payer_id IS NOT NULL)", name="paid_by_somebody"),
        Index("ix_refunds_state", "branch_id", "state", "state_since"),
        Index("ix_refunds_state_proposed", "branch_id", "state", "proposed_at", "id"),
        Index("ix_refunds_proposed", "branch_id", "proposed_at"),
        Index("ix_refunds_number", "branch_id", "number"),
        Index("ix_refunds_amount", "branch_id", "total"),
        Index("ix_refunds_customer", "customer_id", "id"),
        Index("ix_refunds_case", "case_id"),
        Index(
            "ix_refunds_pay_by", "branch_id", "pay_by",
            sqlite_where=text("state <> 'paid'"), postgresql_where=text("state <> 'paid'"),
        ),
    )  # fmt: skip

    number: Mapped[str] = mapped_column(String(30), unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    kind: Mapped[str] = mapped_column(String(20))
    nature: Mapped[str] = mapped_column(String(20), default="")
    cause: Mapped[str] = mapped_column(String(20), default="")
    reason_kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    #: when the customer asked for it, and for how much
    requested_on: Mapped[date]
    demanded: Mapped[Money | None] = mapped_column(MoneyColumn)
    #: whether the customer had the same service before, which ends the cooling-off right (LAW-26)
    had_before: Mapped[bool] = mapped_column(default=False)

    amount: Mapped[Money] = mapped_column(MoneyColumn)
    interest: Mapped[Money] = mapped_column(MoneyColumn, default=Money(0))
    total: Mapped[Money] = mapped_column(MoneyColumn)
    #: what the law gives, and its working as it was on the day of the proposal (LAW-26, LAW-27)
    lawful: Mapped[Money] = mapped_column(MoneyColumn, default=Money(0))
    lawful_interest: Mapped[Money] = mapped_column(MoneyColumn, default=Money(0))
    calculation: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    difference_reason: Mapped[str] = mapped_column(Text, default="")
    free_service: Mapped[str] = mapped_column(Text, default="")
    gifts_returned: Mapped[str] = mapped_column(Text, default="")
    aftercare: Mapped[str] = mapped_column(Text, default="")

    case_id: Mapped[int | None] = mapped_column()
    case_number: Mapped[str] = mapped_column(String(40), default="")
    case_url: Mapped[str] = mapped_column(String(200), default="")
    #: the determination of a medical accident, as a stored file (REF-08)
    determination_sha256: Mapped[str] = mapped_column(String(64), default="")
    determination_suffix: Mapped[str] = mapped_column(String(10), default="")
    resubmits_id: Mapped[int | None] = mapped_column(ForeignKey("refunds.id"))

    proposer_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    needs_second: Mapped[bool] = mapped_column(default=False)

    state: Mapped[str] = mapped_column(String(20), default=REFUND.initial)
    state_since: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    approver_delegation_id: Mapped[int | None] = mapped_column(ForeignKey("refund_delegations.id"))
    second_approver_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    second_delegation_id: Mapped[int | None] = mapped_column(ForeignKey("refund_delegations.id"))
    confirmer_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_way: Mapped[str] = mapped_column(String(20), default="")
    answer_note: Mapped[str] = mapped_column(Text, default="")
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: the last day on which paying is not yet deliberate delay (LAW-29)
    pay_by: Mapped[date | None]
    payer_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    payer_may_confirm: Mapped[bool] = mapped_column(default=False)

    customer: Mapped[Customer] = relationship()
    proposer: Mapped[Person] = relationship(foreign_keys=[proposer_id])
    approver: Mapped[Person | None] = relationship(foreign_keys=[approver_id])
    second_approver: Mapped[Person | None] = relationship(foreign_keys=[second_approver_id])
    confirmer: Mapped[Person | None] = relationship(foreign_keys=[confirmer_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])
    payer: Mapped[Person | None] = relationship(foreign_keys=[payer_id])
    resubmits: Mapped["Refund | None"] = relationship(remote_side="Refund.id")
    parts: Mapped[list["RefundPart"]] = relationship(back_populates="refund", order_by="RefundPart.id")
    decisions: Mapped[list["Decision"]] = relationship(back_populates="refund", order_by="Decision.id")
    acceptance: Mapped["Acceptance | None"] = relationship(back_populates="refund", uselist=False)
    payout: Mapped["Payout | None"] = relationship(
        back_populates="refund", uselist=False, primaryjoin="Refund.id == foreign(Payout.refund_id)"
    )

    @property
    def state_label(self) -> str:
        return str(REFUND.states[self.state].label)

    @property
    def tone(self) -> str:
        return REFUND.states[self.state].tone

    @property
    def kind_label(self) -> str:
        return str(KINDS[self.kind])

    @property
    def reason_label(self) -> str:
        return str(REASONS[self.reason_kind])

    @property
    def lawful_total(self) -> Money:
        return self.lawful + self.lawful_interest

    @property
    def second_agreed(self) -> bool:
        """Whether everybody who has to agree has agreed."""
        return not self.needs_second or self.second_approver_id is not None


append_only(Refund.__table__, unless=only_by_steps(Refund.__table__))
guard(Refund.__table__)
