"""The consultation with its consult card; unchangeable once signed."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.consulting.consultations.workflow import CONSULTATION, OUTCOMES
from portal.core import clock
from portal.core.database import Operational, UtcDateTime, Versioned, append_only
from portal.core.money import Money, MoneyColumn
from portal.front_desk.reception.models import Visit
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person

if TYPE_CHECKING:
    from portal.consulting.consultations.models.after import Addendum, OpenQuestion, PassedFeedback
    from portal.consulting.consultations.models.parts import (
        CaseShown,
        DeclinedWish,
        DoctorPart,
        PictureRequest,
        PriceTalk,
        ProductAdvice,
        ToldPoint,
    )


class Consultation(Versioned, Operational):
    """One face-to-face advice with its consult card; unchangeable once signed (CON-19)."""

    __tablename__ = "consultations"
    __table_args__ = (
        CONSULTATION.constraint(),
        CheckConstraint(f"outcome IN ({', '.join(map(repr, ('', *OUTCOMES)))})", name="outcome_known"),
        CheckConstraint("examination = '' OR examined_by_id IS NOT NULL", name="examined_by_a_doctor"),
        CheckConstraint("(state = 'signed') = (signed_at IS NOT NULL)", name="signed_has_time"),
        CheckConstraint("state NOT IN ('recorded', 'signed') OR outcome <> ''", name="recorded_has_outcome"),
        CheckConstraint("outcome <> 'declined' OR (decline_reason <> '' AND farewell <> '')", name="declined_kindly"),
        Index(
            "uq_consultations_open_visit",
            "visit_id",
            unique=True,
            sqlite_where=text("state <> 'signed'"),
            postgresql_where=text("state <> 'signed'"),
        ),
        Index("ix_consultations_consultant_state", "consultant_id", "state", "opened_at"),
        Index("ix_consultations_customer", "customer_id", "opened_at"),
        Index("ix_consultations_state", "state", "opened_at"),
    )

    number: Mapped[str] = mapped_column(String(30), unique=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    consultant_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    state: Mapped[str] = mapped_column(String(20), default="opened")
    outcome: Mapped[str] = mapped_column(String(20), default="")
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)

    # Intake (CON-06). The expectations are the customer's own words (RSK-10).
    reason: Mapped[str] = mapped_column(Text, default="")
    needs: Mapped[list[str]] = mapped_column(JSON, default=list)
    need_words: Mapped[str] = mapped_column(Text, default="")
    symptoms: Mapped[str] = mapped_column(Text, default="")
    wished_effect: Mapped[str] = mapped_column(Text, default="")
    expectations: Mapped[str] = mapped_column(Text, default="")
    concerns: Mapped[str] = mapped_column(Text, default="")
    budget: Mapped[Money | None] = mapped_column(MoneyColumn)
    budget_unstated: Mapped[bool] = mapped_column(default=False)
    time_available: Mapped[str] = mapped_column(Text, default="")

    # The person (CON-07); what belongs to the customer file is copied here when the card is closed.
    aesthetic_views: Mapped[str] = mapped_column(Text, default="")
    person_facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    # The skin picture (CON-08).
    skin_type: Mapped[str] = mapped_column(String(40), default="")
    skin_allergy: Mapped[str] = mapped_column(Text, default="")
    skin_problems: Mapped[list[str]] = mapped_column(JSON, default=list)
    care_habits: Mapped[str] = mapped_column(Text, default="")
    learned_by: Mapped[list[str]] = mapped_column(JSON, default=list)

    # First assessment (CON-09) and examination (CON-10).
    areas: Mapped[list[str]] = mapped_column(JSON, default=list)
    face_findings: Mapped[str] = mapped_column(Text, default="")
    body_findings: Mapped[str] = mapped_column(Text, default="")
    suitable_items: Mapped[list[int]] = mapped_column(JSON, default=list)
    examination: Mapped[str] = mapped_column(Text, default="")
    examined_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    # Advice (CON-17, CON-26), room (CON-29), next step (CON-30), reaction and result (CON-17).
    advice: Mapped[str] = mapped_column(Text, default="")
    guidance: Mapped[str] = mapped_column(Text, default="")
    rehabilitation: Mapped[str] = mapped_column(Text, default="")
    room_check: Mapped[list[str]] = mapped_column(JSON, default=list)
    next_steps: Mapped[list[str]] = mapped_column(JSON, default=list)
    next_step_note: Mapped[str] = mapped_column(Text, default="")
    reaction: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(Text, default="")

    # The end: a final refusal has its reason and a courteous farewell (CON-34).
    decline_reason: Mapped[str] = mapped_column(Text, default="")
    farewell: Mapped[str] = mapped_column(Text, default="")
    referred_to: Mapped[str] = mapped_column(String(200), default="")
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    signed_name: Mapped[str] = mapped_column(String(60), default="")

    visit: Mapped[Visit] = relationship()
    customer: Mapped[Customer] = relationship(lazy="joined")
    consultant: Mapped[Person] = relationship(foreign_keys=[consultant_id], lazy="joined")
    examined_by: Mapped[Person | None] = relationship(foreign_keys=[examined_by_id])
    doctor_parts: Mapped[list["DoctorPart"]] = relationship(back_populates="consultation", order_by="DoctorPart.id")
    told: Mapped[list["ToldPoint"]] = relationship(order_by="ToldPoint.id")
    cases: Mapped[list["CaseShown"]] = relationship(order_by="CaseShown.id")
    picture_requests: Mapped[list["PictureRequest"]] = relationship(order_by="PictureRequest.id")
    price_talks: Mapped[list["PriceTalk"]] = relationship(order_by="PriceTalk.id")
    products: Mapped[list["ProductAdvice"]] = relationship(order_by="ProductAdvice.id")
    declined_wishes: Mapped[list["DeclinedWish"]] = relationship(order_by="DeclinedWish.id")
    questions: Mapped[list["OpenQuestion"]] = relationship(back_populates="consultation", order_by="OpenQuestion.id")
    feedback: Mapped[list["PassedFeedback"]] = relationship(back_populates="consultation", order_by="PassedFeedback.id")
    addenda: Mapped[list["Addendum"]] = relationship(order_by="Addendum.id")

    @property
    def signed(self) -> bool:
        return self.state == "signed"


append_only(Consultation.__table__, unless="OLD.state <> 'signed'")
