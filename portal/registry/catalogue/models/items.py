"""Items, their versions, and the contraindications of a version."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import Record, Sortable, UtcDateTime
from portal.core.money import Money, MoneyColumn
from portal.registry.catalogue.terms import DEPARTMENTS, KINDS
from portal.registry.catalogue.workflow import ITEM_VERSION
from portal.registry.staff.models import Person


def among(column: str, allowed: Any) -> CheckConstraint:
    """The constraint that keeps a column among the allowed words."""
    names = ", ".join(f"'{value}'" for value in allowed)
    return CheckConstraint(f"{column} IN ({names})", name=f"{column}_known")


class ServiceItem(Record):
    """Something the clinic does for customers; its texts and price are in versions (CAT-01)."""

    __tablename__ = "service_items"
    __table_args__ = (
        among("department", DEPARTMENTS),
        among("kind", KINDS),
        Index("ix_service_items_department_kind", "department", "kind"),
    )

    code: Mapped[str] = mapped_column(Sortable, unique=True)
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    department: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    #: a medical-aesthetic act: needs a filing to be offered (LAW-11) and a doctor to be planned
    medical: Mapped[bool] = mapped_column(default=True)
    unit: Mapped[str] = mapped_column(String(20), default="次")
    #: keys of NEEDS
    needs: Mapped[list[str]] = mapped_column(JSON, default=list)

    versions: Mapped[list["ItemVersion"]] = relationship(
        back_populates="item", order_by="ItemVersion.version.desc()", foreign_keys="ItemVersion.item_id"
    )
    #: the version in force, which alone may be offered and quoted; None when there is none
    current_version: Mapped["ItemVersion | None"] = relationship(
        primaryjoin="and_(ServiceItem.id == foreign(ItemVersion.item_id), ItemVersion.state == 'in_force')",
        viewonly=True,
        uselist=False,
    )

    @property
    def current_version_id(self) -> int | None:
        """The id of the version in force."""
        return self.current_version.id if self.current_version else None


class ItemVersion(Record):
    """What is said about an item and what it costs: written, signed off, priced, in force (CAT-02)."""

    __tablename__ = "item_versions"
    __table_args__ = (
        ITEM_VERSION.constraint(),
        UniqueConstraint("item_id", "version"),
        Index(
            "uq_item_versions_in_force",
            "item_id",
            unique=True,
            sqlite_where=text("state = 'in_force'"),
            postgresql_where=text("state = 'in_force'"),
        ),
        Index(
            "uq_item_versions_open",
            "item_id",
            unique=True,
            sqlite_where=text("state IN ('draft', 'signed_off')"),
            postgresql_where=text("state IN ('draft', 'signed_off')"),
        ),
        Index("ix_item_versions_state", "state"),
        CheckConstraint("signed_off_by_id <> created_by_id", name="author_does_not_sign"),
        CheckConstraint("price_approved_by_id <> created_by_id", name="author_does_not_price"),
        CheckConstraint("price_approved_by_id <> signed_off_by_id", name="signer_does_not_price"),
        CheckConstraint("state IN ('draft', 'withdrawn', 'replaced') OR signed_off_at IS NOT NULL", name="signed_off"),
        CheckConstraint("state <> 'in_force' OR price_approved_at IS NOT NULL", name="price_approved"),
        CheckConstraint("price > 0", name="price_above_zero"),
    )

    item_id: Mapped[int] = mapped_column(ForeignKey("service_items.id"))
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), default=ITEM_VERSION.initial)
    change_note: Mapped[str] = mapped_column(String(200), default="")

    principle: Mapped[str] = mapped_column(Text)
    efficacy: Mapped[str] = mapped_column(Text)
    advantages: Mapped[str] = mapped_column(Text)
    disadvantages: Mapped[str] = mapped_column(Text)
    safety: Mapped[str] = mapped_column(Text)
    indications: Mapped[list[str]] = mapped_column(JSON)
    steps: Mapped[list[str]] = mapped_column(JSON)
    duration_minutes: Mapped[int]
    course_sessions: Mapped[int] = mapped_column(default=1)
    course_interval_days: Mapped[int] = mapped_column(default=0)
    effect: Mapped[str] = mapped_column(Text)
    recovery: Mapped[str] = mapped_column(Text)
    recovery_days: Mapped[int] = mapped_column(default=0)
    risks: Mapped[list[str]] = mapped_column(JSON)
    complications: Mapped[list[str]] = mapped_column(JSON)
    alternatives: Mapped[list[str]] = mapped_column(JSON)
    pre_notes: Mapped[list[str]] = mapped_column(JSON)
    post_notes: Mapped[list[str]] = mapped_column(JSON)
    examinations: Mapped[list[str]] = mapped_column(JSON)
    filing_number: Mapped[str] = mapped_column(String(80), default="")
    price: Mapped[Money] = mapped_column(MoneyColumn)

    signed_off_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    signed_off_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    price_approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    price_approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    item: Mapped[ServiceItem] = relationship(back_populates="versions", lazy="joined")
    contraindications: Mapped[list["Contraindication"]] = relationship(
        back_populates="item_version", order_by="Contraindication.position", lazy="selectin"
    )
    author: Mapped[Person | None] = relationship(foreign_keys="ItemVersion.created_by_id")
    signed_off_by: Mapped[Person | None] = relationship(foreign_keys=[signed_off_by_id])
    price_approved_by: Mapped[Person | None] = relationship(foreign_keys=[price_approved_by_id])


class Contraindication(Record):
    """A reason not to do an item, with the words that show it in a customer's history (CON-11)."""

    __tablename__ = "contraindications"
    __table_args__ = (Index("ix_contraindications_item_version_id", "item_version_id"),)

    item_version_id: Mapped[int] = mapped_column(ForeignKey("item_versions.id"))
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[str]
    match: Mapped[list[str]] = mapped_column(JSON, default=list)

    item_version: Mapped[ItemVersion] = relationship(back_populates="contraindications")

    def audit_key(self) -> tuple[str, int]:
        return (ItemVersion.__tablename__, self.item_version_id)
