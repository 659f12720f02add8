"""What happened on the way: each decision, the customer's acceptance, the payout; never changed (REF-02 … REF-06)."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cashier.refunds.locks import guard
from portal.cashier.refunds.models.delegations import Delegation
from portal.cashier.refunds.models.parts import _OfRefund
from portal.cashier.refunds.models.refund import Refund
from portal.core import clock
from portal.core.database import UtcDateTime, append_only
from portal.core.forms import explain_violation
from portal.core.money import Money, MoneyColumn
from portal.registry.papers.models import Signature
from portal.registry.staff.models import Person


class Decision(_OfRefund):
    """One approval step: who decided what, when, on which amount, in whose place (REF-02, REF-03)."""

    __tablename__ = "refund_decisions"
    __table_args__ = (
        UniqueConstraint("refund_id", "step"),
        CheckConstraint(
            "step IN ('agree', 'agree_second', 'confirm', 'reject', 'take_back', 'refuse')", name="step_known"
        ),
    )

    step: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("refund_delegations.id"))
    amount: Mapped[Money] = mapped_column(MoneyColumn)
    remarks: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    #: the clinic's calendar day of it, which a delegation must cover
    decided_on: Mapped[date]

    refund: Mapped[Refund] = relationship(back_populates="decisions")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    delegation: Mapped[Delegation | None] = relationship()


class Acceptance(_OfRefund):
    """The customer's signature under the settlement: who, where, when, drawn or on paper (REF-05, LAW-18)."""

    __tablename__ = "refund_acceptances"
    __table_args__ = (
        UniqueConstraint("refund_id"),
        CheckConstraint("way IN ('drawn', 'paper')", name="way_known"),
        CheckConstraint("way <> 'drawn' OR signature_id IS NOT NULL", name="drawn_is_kept"),
        CheckConstraint("way <> 'paper' OR original_place <> ''", name="original_has_place"),
        CheckConstraint("signer_name <> '' AND account_holder <> ''", name="has_names"),
    )

    signer_name: Mapped[str] = mapped_column(String(80))
    #: empty for the customer; a guardian or an authorised person says what they are
    relation: Mapped[str] = mapped_column(String(40), default="")
    way: Mapped[str] = mapped_column(String(10))
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signatures.id"))
    original_place: Mapped[str] = mapped_column(String(120), default="")
    #: where the money goes, as the customer wrote it
    account_holder: Mapped[str] = mapped_column(String(60))
    account: Mapped[str] = mapped_column(String(120), default="")
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    refund: Mapped[Refund] = relationship(back_populates="acceptance")
    drawn: Mapped[Signature | None] = relationship()
    witness: Mapped[Person | None] = relationship(foreign_keys="Acceptance.created_by_id")


class Payout(_OfRefund):
    """Money that left the cash desk for an accepted refund: method, date, receiver, voucher (REF-05, PAY-12)."""

    __tablename__ = "refund_payouts"
    __table_args__ = (
        ForeignKeyConstraint(["refund_id", "amount"], ["refunds.id", "refunds.total"], name="fk_refund_payouts_total"),
        UniqueConstraint("refund_id"),
        UniqueConstraint("branch_id", "voucher"),
        CheckConstraint("voucher <> '' AND receiver <> ''", name="has_voucher_and_receiver"),
        CheckConstraint("way IN ('drawn', 'paper')", name="way_known"),
        CheckConstraint("way <> 'drawn' OR signature_id IS NOT NULL", name="drawn_is_kept"),
        CheckConstraint("way <> 'paper' OR original_place <> ''", name="original_has_place"),
        Index("ix_refund_payouts_paid", "branch_id", "paid_at"),
    )

    number: Mapped[str] = mapped_column(String(30), unique=True)
    amount: Mapped[Money] = mapped_column(MoneyColumn)
    method: Mapped[str] = mapped_column(String(20))
    #: the number of the transfer, or of the cash voucher
    voucher: Mapped[str] = mapped_column(String(60))
    receiver: Mapped[str] = mapped_column(String(60))
    way: Mapped[str] = mapped_column(String(10))
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signatures.id"))
    original_place: Mapped[str] = mapped_column(String(120), default="")
    payer_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    paid_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    refund: Mapped[Refund] = relationship(back_populates="payout", primaryjoin="foreign(Payout.refund_id) == Refund.id")
    drawn: Mapped[Signature | None] = relationship()
    payer: Mapped[Person] = relationship(foreign_keys=[payer_id])

    @property
    def customer_id(self) -> int:
        return self.refund.customer_id


for _kept in (Decision, Acceptance, Payout):
    append_only(_kept.__table__)
    guard(_kept.__table__)
explain_violation(
    "uq_refund_payouts_branch_id_voucher", "refund_payouts.branch_id, refund_payouts.voucher", "voucher",
    _l("This voucher number is used already."),
)  # fmt: skip
