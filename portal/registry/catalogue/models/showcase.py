"""What is shown to customers after approval: offers, products, doctors, cases, the clinic's profile."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from portal.core.database import Record, UtcDateTime
from portal.core.money import Money, MoneyColumn
from portal.registry.catalogue.models.items import ServiceItem
from portal.registry.staff.models import Person


class Reviewed:
    """Something shown to customers only after somebody other than its author approved it (XC-02)."""

    @declared_attr
    def approved_by_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("people.id"))

    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (CheckConstraint("approved_by_id <> created_by_id", name="author_does_not_approve"),)

    @property
    def approved(self) -> bool:
        """Whether it may be shown to customers as far as its text goes."""
        return self.approved_at is not None


class Offer(Reviewed, Record):
    """A price advantage with period and conditions (CAT-04): percent off, or an amount off."""

    __tablename__ = "offers"
    __table_args__ = (
        CheckConstraint("approved_by_id <> created_by_id", name="author_does_not_approve"),
        CheckConstraint("(percent_off IS NULL) <> (amount_off IS NULL)", name="one_effect"),
        CheckConstraint("percent_off BETWEEN 1 AND 99", name="percent_between"),
        CheckConstraint("amount_off > 0", name="amount_above_zero"),
        CheckConstraint("starts_on <= ends_on", name="period"),
    )

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    starts_on: Mapped[date] = mapped_column(index=True)
    ends_on: Mapped[date] = mapped_column(index=True)
    conditions: Mapped[str] = mapped_column(Text)
    percent_off: Mapped[int | None]
    amount_off: Mapped[Money | None] = mapped_column(MoneyColumn)

    parts: Mapped[list["OfferPart"]] = relationship(back_populates="offer", lazy="selectin")

    def price(self, list_price: Money) -> Money:
        """What something of this list price costs under the offer; never below zero."""
        reduced = list_price.share(100 - self.percent_off, 100) if self.percent_off else list_price
        return max(Money(0), reduced - (self.amount_off or Money(0)))

    def runs_on(self, day: date) -> bool:
        """Whether the offer is approved and the day lies in its period."""
        return self.approved and self.starts_on <= day <= self.ends_on


class OfferPart(Record):
    """One item an offer is for."""

    __tablename__ = "offer_parts"
    __table_args__ = (UniqueConstraint("offer_id", "item_id"), Index("ix_offer_parts_item_id", "item_id"))

    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("service_items.id"))

    offer: Mapped[Offer] = relationship(back_populates="parts")
    item: Mapped[ServiceItem] = relationship(lazy="joined")

    def audit_key(self) -> tuple[str, int]:
        return (Offer.__tablename__, self.offer_id)


class Product(Reviewed, Record):
    """A retail product (CAT-03)."""

    __tablename__ = "products"

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    use: Mapped[str] = mapped_column(Text)
    cautions: Mapped[str] = mapped_column(Text)
    skin_conditions: Mapped[list[str]] = mapped_column(JSON, default=list)
    combination: Mapped[str] = mapped_column(Text, default="")
    price: Mapped[Money] = mapped_column(MoneyColumn)


class ProviderProfile(Reviewed, Record):
    """A doctor as customers are told about them: as they are, nothing added (CAT-05)."""

    __tablename__ = "provider_profiles"

    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    department: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(60))
    licence_number: Mapped[str] = mapped_column(String(40), unique=True)
    #: key of BRANCHES_OF_PRACTICE
    category: Mapped[str] = mapped_column(String(20))
    practising_since: Mapped[date]
    specialties: Mapped[list[str]] = mapped_column(JSON, default=list)
    background: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])

    def years(self, on: date) -> int:
        """Whole years of practice on a day."""
        begun = self.practising_since
        return max(0, on.year - begun.year - ((on.month, on.day) < (begun.month, begun.day)))


class CaseStudy(Reviewed, Record):
    """A finished case to show: true, consented and current, or not at all (CAT-07, CAT-09)."""

    __tablename__ = "case_studies"

    code: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    age_group: Mapped[str] = mapped_column(String(10), index=True)
    skin_type: Mapped[str] = mapped_column(String(20))
    need: Mapped[str] = mapped_column(String(20), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("service_items.id"), index=True)
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("provider_profiles.id"))
    summary: Mapped[str] = mapped_column(Text)
    #: SHA-256 of the stored pictures; empty while there are none
    before_picture: Mapped[str] = mapped_column(String(64), default="")
    after_picture: Mapped[str] = mapped_column(String(64), default="")
    consented: Mapped[bool] = mapped_column(default=False)
    current: Mapped[bool] = mapped_column(default=True)

    item: Mapped[ServiceItem] = relationship(lazy="joined")
    provider: Mapped[ProviderProfile | None] = relationship(lazy="joined")

    @property
    def showable(self) -> bool:
        """Whether customers may see it (CAT-09)."""
        return self.approved and self.consented and self.current


class ProfileText(Reviewed, Record):
    """A part of the clinic's own profile (CAT-06)."""

    __tablename__ = "profile_texts"

    part: Mapped[str] = mapped_column(String(20), unique=True)
    text: Mapped[str] = mapped_column(Text)
