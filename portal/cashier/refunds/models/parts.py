"""What a refund is about: contracts, their items as delivered, and the payments the money comes out of (REF-01)."""

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cashier.payments.models import ChargeOrder, Payment
from portal.cashier.refunds.locks import guard
from portal.cashier.refunds.models.refund import Refund
from portal.consulting.contracts.models import ServiceContract
from portal.core.database import Operational, append_only
from portal.core.forms import explain_violation
from portal.core.money import Money, MoneyColumn
from portal.registry.staff.models import Person


class _OfRefund(Operational):
    """Something that belongs to a refund; its changes are spoken under the refund."""

    __abstract__ = True

    refund_id: Mapped[int] = mapped_column(ForeignKey("refunds.id"), index=True)

    def audit_key(self) -> tuple[str, int]:
        return ("refunds", self.refund_id)


class RefundPart(_OfRefund):
    """One contract of a refund: what comes back of it, what the law gives, whose customer it was (REF-01, REF-11)."""

    __tablename__ = "refund_parts"
    __table_args__ = (
        UniqueConstraint("refund_id", "contract_id"),
        CheckConstraint("amount >= 0 AND interest >= 0", name="not_negative"),
    )

    contract_id: Mapped[int] = mapped_column(ForeignKey("service_contracts.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("charge_orders.id"), index=True)
    consultant_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    doctor_name: Mapped[str] = mapped_column(String(60), default="")
    amount: Mapped[Money] = mapped_column(MoneyColumn)
    interest: Mapped[Money] = mapped_column(MoneyColumn, default=Money(0))

    refund: Mapped[Refund] = relationship(back_populates="parts")
    contract: Mapped[ServiceContract] = relationship()
    order: Mapped[ChargeOrder] = relationship()
    consultant: Mapped[Person] = relationship(foreign_keys=[consultant_id])
    lines: Mapped[list["RefundLine"]] = relationship(back_populates="part", order_by="RefundLine.position")
    shares: Mapped[list["RefundShare"]] = relationship(back_populates="part", order_by="RefundShare.id")


class RefundLine(_OfRefund):
    """One item of such a contract: how much of it was delivered by when, and its share of the refund (LAW-27)."""

    __tablename__ = "refund_lines"
    __table_args__ = (
        UniqueConstraint("part_id", "position"),
        CheckConstraint("delivered BETWEEN 0 AND quantity", name="delivered_of_bought"),
        CheckConstraint("delivered = 0 OR delivered_on IS NOT NULL", name="delivered_on_a_day"),
    )

    part_id: Mapped[int] = mapped_column(ForeignKey("refund_parts.id"), index=True)
    position: Mapped[int]
    item_id: Mapped[int] = mapped_column(ForeignKey("service_items.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    unit: Mapped[str] = mapped_column(String(20), default="")
    quantity: Mapped[int]
    delivered: Mapped[int] = mapped_column(default=0)
    delivered_on: Mapped[date | None]
    list_price: Mapped[Money] = mapped_column(MoneyColumn)
    unit_price: Mapped[Money] = mapped_column(MoneyColumn)
    amount: Mapped[Money] = mapped_column(MoneyColumn, default=Money(0))

    part: Mapped[RefundPart] = relationship(back_populates="lines")


class RefundShare(_OfRefund):
    """How much of a refund comes out of which payment; never more than was paid (REF-07)."""

    __tablename__ = "refund_shares"
    __table_args__ = (
        UniqueConstraint("refund_id", "payment_id"),
        CheckConstraint("amount > 0", name="above_zero"),
    )

    part_id: Mapped[int] = mapped_column(ForeignKey("refund_parts.id"), index=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"), index=True)
    amount: Mapped[Money] = mapped_column(MoneyColumn)

    part: Mapped[RefundPart] = relationship(back_populates="shares")
    payment: Mapped[Payment] = relationship()


for _kept in (RefundPart, RefundLine, RefundShare):
    append_only(_kept.__table__)
guard(RefundShare.__table__)
explain_violation(
    "refund_shares: more than was paid", "refund_shares: more than was paid", "reason",
    _l("More would be refunded than was paid: somebody proposed a refund of the same payment a moment ago (REF-07)."),
)  # fmt: skip
