"""Written delegations of the president's agreement: dated, limited, with the signed paper (REF-02, XC-07)."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.consulting.plans.locks import unchanged
from portal.core import clock
from portal.core.database import Operational, UtcDateTime, append_only
from portal.core.forms import explain_violation
from portal.core.money import Money, MoneyColumn
from portal.registry.staff.models import Person


class Delegation(Operational):
    """Somebody decides for the president, from day to day, up to an amount; never changed, only ended (REF-02)."""

    __tablename__ = "refund_delegations"
    __table_args__ = (
        CheckConstraint("delegator_id <> delegate_id", name="two_persons"),
        CheckConstraint("to_on >= from_on", name="forwards"),
        CheckConstraint("written_on <= from_on", name="written_before"),
        CheckConstraint("amount_limit > 0", name="has_limit"),
        CheckConstraint("sha256 <> ''", name="has_paper"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_by_id IS NULL)", name="revoked_by_somebody"),
        Index("ix_refund_delegations_delegate", "delegate_id", "to_on"),
    )

    delegator_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    delegate_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    written_on: Mapped[date]
    from_on: Mapped[date]
    to_on: Mapped[date]
    amount_limit: Mapped[Money] = mapped_column(MoneyColumn)
    #: the signed paper
    sha256: Mapped[str] = mapped_column(String(64))
    suffix: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text, default="")
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    delegator: Mapped[Person] = relationship(foreign_keys=[delegator_id])
    delegate: Mapped[Person] = relationship(foreign_keys=[delegate_id])
    revoked_by: Mapped[Person | None] = relationship(foreign_keys=[revoked_by_id])

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.revoked_at is None and self.from_on <= day <= self.to_on

    @property
    def state(self) -> str:
        """in_force, coming, over or revoked."""
        today = clock.today()
        if self.revoked_at is not None:
            return "revoked"
        return "over" if self.to_on < today else "coming" if self.from_on > today else "in_force"


append_only(
    Delegation.__table__,
    unless="OLD.revoked_at IS NULL AND " + unchanged(Delegation.__table__, but=("revoked_at", "revoked_by_id")),
)
explain_violation(
    "ck_refund_delegations_two_persons", "refund_delegations.two_persons", "delegate_id",
    _l("Nobody delegates to oneself."),
)  # fmt: skip
explain_violation(
    "ck_refund_delegations_forwards", "refund_delegations.forwards", "to_on", _l("The end lies before the beginning.")
)
