"""The plan and its versions with their items and quotation."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.consulting.consultations.models import Consultation
from portal.consulting.plans.locks import locked_with_version, quoted, unchanged
from portal.consulting.plans.workflow import VERSION, WRITABLE
from portal.core import clock
from portal.core.database import Operational, UtcDateTime, append_only, db
from portal.core.money import Money, MoneyColumn, total
from portal.registry.catalogue.models import ItemVersion, Offer, ServiceItem
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person

if TYPE_CHECKING:
    from portal.consulting.plans.models.decisions import Explanation, PlanApproval, PlanExamination


class TreatmentPlan(Operational):
    """A customer's plan; what it says is in its versions, of which one is current (PLN-07)."""

    __tablename__ = "treatment_plans"
    __table_args__ = (
        Index("ix_treatment_plans_customer", "customer_id", "id"),
        Index("ix_treatment_plans_consultant", "consultant_id", "id"),
    )

    number: Mapped[str] = mapped_column(String(30), unique=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    consultant_id: Mapped[int] = mapped_column(ForeignKey("people.id"))

    consultation: Mapped[Consultation] = relationship(lazy="joined")
    customer: Mapped[Customer] = relationship(lazy="joined")
    consultant: Mapped[Person] = relationship(foreign_keys=[consultant_id], lazy="joined")
    versions: Mapped[list["PlanVersion"]] = relationship(back_populates="plan", order_by="PlanVersion.version")
    examinations: Mapped[list["PlanExamination"]] = relationship(order_by="PlanExamination.id")

    @property
    def current_version(self) -> "PlanVersion":
        """The version that is not superseded; the database admits one only."""
        current = select(PlanVersion).where(PlanVersion.plan_id == self.id, PlanVersion.state != "superseded")
        return db.session.scalars(current).one()

    @property
    def current_version_id(self) -> int:
        return self.current_version.id

    @property
    def state(self) -> str:
        return self.current_version.state


class PlanVersion(Operational):
    """One wording of a plan with its quotation; fixed once approved or explained (PLN-08)."""

    __tablename__ = "plan_versions"
    __table_args__ = (
        VERSION.constraint(),
        UniqueConstraint("plan_id", "version"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_name = '')", name="confirmed_has_name"),
        CheckConstraint("state <> 'confirmed' OR confirmed_at IS NOT NULL", name="confirmed_has_time"),
        CheckConstraint("version = 1 OR wish <> ''", name="adjusted_for_a_wish"),
        Index(
            "uq_plan_versions_current", "plan_id", unique=True,
            sqlite_where=text("state <> 'superseded'"), postgresql_where=text("state <> 'superseded'"),
        ),
        Index("ix_plan_versions_state", "state", "id"),
    )  # fmt: skip

    plan_id: Mapped[int] = mapped_column(ForeignKey("treatment_plans.id"))
    #: 1, 2, 3 … as printed
    version: Mapped[int]
    #: counts the saves of this row, so that a stale one is noticed
    revision: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(20), default=VERSION.initial)
    drafter_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    #: the customer's wish behind this version; empty for the first one (PLN-07)
    wish: Mapped[str] = mapped_column(Text, default="")
    combination: Mapped[str] = mapped_column(Text, default="")
    budget: Mapped[Money | None] = mapped_column(MoneyColumn)
    time_limit_days: Mapped[int | None]
    time_note: Mapped[str] = mapped_column(Text, default="")
    #: the day whose prices and offers the quotation uses (PLN-09)
    quoted_on: Mapped[date] = mapped_column(default=clock.today)
    valid_until: Mapped[date | None]
    confirmed_name: Mapped[str] = mapped_column(String(60), default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    plan: Mapped[TreatmentPlan] = relationship(back_populates="versions", lazy="joined")
    drafter: Mapped[Person] = relationship(foreign_keys=[drafter_id], lazy="joined")
    confirmed_by: Mapped[Person | None] = relationship(foreign_keys=[confirmed_by_id])
    items: Mapped[list["PlanItem"]] = relationship(
        back_populates="whole", order_by="PlanItem.position, PlanItem.id", cascade="all, delete-orphan"
    )
    approvals: Mapped[list["PlanApproval"]] = relationship(order_by="PlanApproval.id")
    explanations: Mapped[list["Explanation"]] = relationship(order_by="Explanation.id")

    __mapper_args__ = {"version_id_col": revision}

    @property
    def customer_id(self) -> int:
        return self.plan.customer_id

    @property
    def label(self) -> str:
        """As people say it and papers print it: FA20261121-0001-V2."""
        return f"{self.plan.number}-V{self.version}"

    @property
    def total(self) -> Money:
        """What the customer pays for everything in this version."""
        return total(item.amount for item in self.items)

    @property
    def list_total(self) -> Money:
        """The same without offers."""
        return total(item.list_amount for item in self.items)

    @property
    def saving(self) -> Money:
        return self.list_total - self.total

    @property
    def needs_doctor(self) -> bool:
        """Whether a surgical or injection item makes the doctor's approval necessary (PLN-04)."""
        return any(item.needs_doctor for item in self.items)

    @property
    def days_needed(self) -> int:
        """Days from the first appointment to the end of the last recovery, items side by side."""
        return max((item.days_needed for item in self.items), default=0)

    def fingerprint(self) -> list[list[int]]:
        """What was chosen: catalogue version and quantity of each item."""
        return sorted([item.item_version_id, item.quantity] for item in self.items)


_PROCESS = ("state", "revision")
_CONFIRMATION = ("confirmed_name", "confirmed_at", "confirmed_by_id")
_table = PlanVersion.__table__
append_only(
    _table,
    unless=f"OLD.state IN ({quoted(WRITABLE)})"
    f" OR (OLD.state = 'approved' AND {unchanged(_table, but=(*_PROCESS, 'valid_until'))})"
    f" OR (OLD.state = 'explained' AND {unchanged(_table, but=(*_PROCESS, *_CONFIRMATION))})"
    f" OR (OLD.state = 'confirmed' AND NEW.state = 'superseded' AND {unchanged(_table, but=_PROCESS)})",
)


class OfVersion(Operational):
    """Something that belongs to a version; its changes are spoken under the version."""

    __abstract__ = True

    version_id: Mapped[int] = mapped_column(ForeignKey("plan_versions.id"), index=True)

    def audit_key(self) -> tuple[str, int]:
        return ("plan_versions", self.version_id)


class PlanItem(OfVersion):
    """One catalogue item in force within a version, with its texts and its price (PLN-01, PLN-02)."""

    __tablename__ = "plan_items"
    __table_args__ = (
        UniqueConstraint("version_id", "item_id"),
        CheckConstraint("quantity BETWEEN 1 AND 99", name="quantity_sensible"),
        CheckConstraint("unit_price >= 0 AND unit_price <= list_price", name="price_from_the_list"),
        CheckConstraint("offer_id IS NOT NULL OR unit_price = list_price", name="reduced_by_an_offer"),
        CheckConstraint("need <> '' OR need_note = '' OR need_reviewed_by_id IS NOT NULL", name="need_note_signed"),
        Index("ix_plan_items_item", "item_id", "id"),
    )

    position: Mapped[int] = mapped_column(default=1)
    item_id: Mapped[int] = mapped_column(ForeignKey("service_items.id"))
    item_version_id: Mapped[int] = mapped_column(ForeignKey("item_versions.id"))
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    needs_doctor: Mapped[bool] = mapped_column(default=False)
    unit: Mapped[str] = mapped_column(String(20), default="")
    quantity: Mapped[int] = mapped_column(default=1)

    # The need it serves, or the review of an item that serves none (PLN-11).
    need: Mapped[str] = mapped_column(String(40), default="")
    need_note: Mapped[str] = mapped_column(Text, default="")
    need_reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    # Mandatory parts (PLN-01) and the course (PLN-02). Risks: one line each, "risk：response".
    flow: Mapped[str] = mapped_column(Text, default="")
    effect: Mapped[str] = mapped_column(Text, default="")
    recovery: Mapped[str] = mapped_column(Text, default="")
    risks: Mapped[str] = mapped_column(Text, default="")
    pattern: Mapped[str] = mapped_column(Text, default="")
    duration_minutes: Mapped[int] = mapped_column(default=0)
    interval_days: Mapped[int] = mapped_column(default=0)
    recovery_days: Mapped[int] = mapped_column(default=0)
    #: product, dose, points: written by the doctor (PLN-04, CTD-24)
    injection_details: Mapped[str] = mapped_column(Text, default="")
    injection_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    # The quotation line (PLN-09): per unit, from the catalogue and an offer in force.
    list_price: Mapped[Money] = mapped_column(MoneyColumn)
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offers.id"))
    unit_price: Mapped[Money] = mapped_column(MoneyColumn)
    #: the price shown crossed out beside an offer; none when it would not be honest (LAW-31)
    was_price: Mapped[Money | None] = mapped_column(MoneyColumn)

    whole: Mapped[PlanVersion] = relationship(back_populates="items")
    item: Mapped[ServiceItem] = relationship()
    item_version: Mapped[ItemVersion] = relationship()
    offer: Mapped[Offer | None] = relationship()
    need_reviewed_by: Mapped[Person | None] = relationship(foreign_keys=[need_reviewed_by_id])
    injection_by: Mapped[Person | None] = relationship(foreign_keys=[injection_by_id])

    @property
    def amount(self) -> Money:
        return self.unit_price * self.quantity

    @property
    def list_amount(self) -> Money:
        return self.list_price * self.quantity

    @property
    def is_injection(self) -> bool:
        return self.kind == "injection"

    @property
    def days_needed(self) -> int:
        return (self.quantity - 1) * self.interval_days + self.recovery_days

    @property
    def unlinked(self) -> bool:
        """Serves no recorded need and nobody has reviewed that (PLN-11)."""
        return not self.need and self.need_reviewed_by_id is None

    def risk_lines(self) -> list[tuple[str, str]]:
        """Each risk with the response to it; the response is empty when none is written."""
        pairs = [line.replace(":", "：", 1).partition("：") for line in self.risks.splitlines() if line.strip()]
        return [(risk.strip(), response.strip()) for risk, _colon, response in pairs]


locked_with_version(PlanItem.__table__)
