"""Charge orders, payments, invoices and the closing of a day. Money rows are never changed (PAY-03)."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cashier.payments.locks import paid_follows_payments
from portal.consulting.contracts.models import ServiceContract
from portal.consulting.plans.locks import unchanged
from portal.core import clock, witness
from portal.core.database import Operational, Record, UtcDateTime, append_only
from portal.core.forms import explain_violation
from portal.core.money import Money, MoneyColumn
from portal.front_desk.reception.models import Visit
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person


class ChargeOrder(Operational):
    """What a signed contract costs, line by line, and how much of it is paid (PAY-01)."""

    __tablename__ = "charge_orders"
    __table_args__ = (
        UniqueConstraint("id", "ordered_by_id", "consultant_id"),
        CheckConstraint("total >= 0 AND credited >= 0", name="not_negative"),
        CheckConstraint("paid >= 0 AND (paid = 0 OR paid + credited <= total)", name="never_above_total"),
        CheckConstraint("(shown_at IS NULL) = (shown_by_id IS NULL)", name="shown_by_somebody"),
        Index("ix_charge_orders_branch", "branch_id", "ordered_at"),
        Index("ix_charge_orders_customer", "customer_id", "id"),
    )

    number: Mapped[str] = mapped_column(String(30), unique=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("service_contracts.id"), unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"), index=True)
    ordered_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    #: who consulted the customer; like whoever ordered, never takes the money (PAY-05)
    consultant_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    ordered_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    total: Mapped[Money] = mapped_column(MoneyColumn)
    #: paid before on the contract that this one amends (CTR-09)
    credited: Mapped[Money] = mapped_column(MoneyColumn, default=Money(0))
    #: the sum of the payments, kept by the database itself
    paid: Mapped[Money] = mapped_column(MoneyColumn, default=Money(0))
    #: when breakdown, flow and methods were shown to the customer (PAY-02)
    shown_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shown_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    contract: Mapped[ServiceContract] = relationship()
    customer: Mapped[Customer] = relationship()
    visit: Mapped[Visit | None] = relationship()
    ordered_by: Mapped[Person] = relationship(foreign_keys=[ordered_by_id])
    consultant: Mapped[Person] = relationship(foreign_keys=[consultant_id])
    shown_by: Mapped[Person | None] = relationship(foreign_keys=[shown_by_id])
    lines: Mapped[list["ChargeLine"]] = relationship(back_populates="order", order_by="ChargeLine.position")
    payments: Mapped[list["Payment"]] = relationship(back_populates="order", order_by="Payment.id")

    @property
    def balance(self) -> Money:
        """What is left to pay; never below zero."""
        return max(self.total - self.credited - self.paid, Money(0))

    @property
    def settled(self) -> bool:
        return not self.balance


_order = ChargeOrder.__table__
append_only(
    _order,
    unless=unchanged(_order, but=("paid", "shown_at", "shown_by_id"))
    + " AND (OLD.shown_at IS NULL OR CAST(NEW.shown_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.shown_at AS TEXT))",
)


class ChargeLine(Operational):
    """One item of the contract as it is charged (PAY-01)."""

    __tablename__ = "charge_lines"
    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("quantity >= 1 AND unit_price >= 0", name="sensible"),
        CheckConstraint("amount = unit_price * quantity", name="amount_is_price_times_quantity"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("charge_orders.id"), index=True)
    position: Mapped[int]
    item_id: Mapped[int] = mapped_column(ForeignKey("service_items.id"))
    name: Mapped[str] = mapped_column(String(120))
    quantity: Mapped[int]
    unit: Mapped[str] = mapped_column(String(20), default="")
    list_price: Mapped[Money] = mapped_column(MoneyColumn)
    unit_price: Mapped[Money] = mapped_column(MoneyColumn)
    amount: Mapped[Money] = mapped_column(MoneyColumn)

    order: Mapped[ChargeOrder] = relationship(back_populates="lines")

    def audit_key(self) -> tuple[str, int]:
        return ("charge_orders", self.order_id)


class Payment(Operational):
    """Money taken: amount, method, payer, cashier, time; never changed, never deleted (PAY-03)."""

    __tablename__ = "payments"
    __table_args__ = (
        ForeignKeyConstraint(
            ["order_id", "ordered_by_id", "consultant_id"],
            ["charge_orders.id", "charge_orders.ordered_by_id", "charge_orders.consultant_id"],
            name="fk_payments_order",
        ),
        CheckConstraint("amount > 0", name="amount_above_zero"),
        CheckConstraint("cashier_id <> ordered_by_id", name="orderer_does_not_take_money"),
        CheckConstraint("cashier_id <> consultant_id", name="consultant_does_not_take_money"),
        Index("ix_payments_taken", "branch_id", "taken_at"),
        Index("ix_payments_customer", "customer_id", "taken_at"),
        Index("ix_payments_order", "order_id"),
    )

    number: Mapped[str] = mapped_column(String(30), unique=True)
    order_id: Mapped[int] = mapped_column()
    ordered_by_id: Mapped[int] = mapped_column()
    consultant_id: Mapped[int] = mapped_column()
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    amount: Mapped[Money] = mapped_column(MoneyColumn)
    method: Mapped[str] = mapped_column(String(20))
    payer: Mapped[str] = mapped_column(String(60))
    reference: Mapped[str] = mapped_column(String(60), default="")
    cashier_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    #: what was left to pay after this payment
    balance: Mapped[Money] = mapped_column(MoneyColumn)

    order: Mapped[ChargeOrder] = relationship(
        back_populates="payments", foreign_keys=[order_id, ordered_by_id, consultant_id]
    )
    customer: Mapped[Customer] = relationship()
    cashier: Mapped[Person] = relationship(foreign_keys=[cashier_id])
    invoice: Mapped["Invoice | None"] = relationship(back_populates="payment", uselist=False)


class Invoice(Operational):
    """The official invoice of a payment (正规发票), as the tax system numbered it (PAY-04)."""

    __tablename__ = "invoices"
    __table_args__ = (
        CheckConstraint("number <> '' AND title <> ''", name="has_number_and_title"),
        UniqueConstraint("payment_id"),
        UniqueConstraint("number"),
    )

    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"))
    number: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(100))
    tax_number: Mapped[str] = mapped_column(String(30), default="")
    amount: Mapped[Money] = mapped_column(MoneyColumn)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    payment: Mapped[Payment] = relationship(back_populates="invoice")
    issued_by: Mapped[Person | None] = relationship(foreign_keys="Invoice.created_by_id")

    @property
    def customer_id(self) -> int:
        return self.payment.customer_id


explain_violation("uq_invoices_number", "invoices.number", "number", _l("This invoice number is used already."))
explain_violation(
    "uq_invoices_payment_id", "invoices.payment_id", "number", _l("This payment has its invoice already.")
)


class DayClose(Operational):
    """A day's money, counted and signed off; a second one covers what came after the first (PAY-09).

    What was paid out of the drawer on that day is taken off: `difference` compares the cash counted with what is left.
    """

    __tablename__ = "day_closes"
    __table_args__ = (
        UniqueConstraint("branch_id", "day", "sequence"),
        CheckConstraint("difference = 0 OR remarks <> ''", name="difference_is_explained"),
        CheckConstraint("NOT own_money OR remarks <> ''", name="own_money_is_explained"),
        CheckConstraint("last_payment_id >= first_payment_id", name="covers_something"),
        CheckConstraint("last_payment_id IS NOT NULL OR last_payout_id > 0", name="covers_money"),
    )

    day: Mapped[date]
    sequence: Mapped[int] = mapped_column(default=1)
    #: empty on a day on which money only went out
    first_payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"))
    last_payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"))
    #: the last payout it covers, as the room that pays out numbers them; 0 without one
    last_payout_id: Mapped[int] = mapped_column(default=0)
    total: Mapped[Money] = mapped_column(MoneyColumn)
    #: what went out, in every method, and the part of it that left the drawer as cash
    paid_out: Mapped[Money] = mapped_column(MoneyColumn, default=Money(0))
    #: sums as they were signed: by method, by order, by cashier, what was paid out, in 分
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    counted_cash: Mapped[Money] = mapped_column(MoneyColumn)
    difference: Mapped[Money] = mapped_column(MoneyColumn)
    #: whether whoever signed had taken part of the money, because nobody else was there
    own_money: Mapped[bool] = mapped_column(default=False)
    remarks: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    closed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))

    closed_by: Mapped[Person] = relationship(foreign_keys=[closed_by_id])


_KEPT: tuple[type[Record], ...] = (ChargeLine, Payment, Invoice, DayClose)
for _kept in _KEPT:
    append_only(_kept.__table__)
paid_follows_payments(Payment.__table__)

witness.vouch(ChargeOrder.__table__, ChargeLine.__table__.c.order_id, but=("paid",))
for _vouched in (Payment, Invoice, DayClose):
    witness.vouch(_vouched.__table__)
