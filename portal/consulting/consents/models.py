"""Risk notices, refusals to sign, and what was told for before and after the treatment."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.consulting.consents.workflow import NOTICE
from portal.consulting.plans.locks import unchanged
from portal.consulting.plans.models import PlanVersion
from portal.core import clock
from portal.core.database import Operational, UtcDateTime, Versioned, append_only
from portal.registry.customers.models import Customer
from portal.registry.papers.models import Signature
from portal.registry.staff.models import Person

#: What photographs may be used for; each is ticked by itself, none is the default.
PHOTO_PURPOSES: dict[str, Any] = {
    "record": _l("Medical record"),
    "teaching": _l("Teaching"),
    "publicity": _l("Publicity"),
}

#: What is told for the time before the treatment (RSK-06), and the time after.
PRE_SUBJECTS: dict[str, Any] = {
    "examinations": _l("Examinations"),
    "medication": _l("Medication"),
    "time": _l("Time"),
    "place": _l("Place"),
    "preparation": _l("Preparation"),
}
POST_SUBJECTS: dict[str, Any] = {
    "wound": _l("Wound care"),
    "diet": _l("Diet and rest"),
    "warning_signs": _l("Warning signs and whom to call"),
    "return": _l("Return visits"),
}
TOLD_SUBJECTS: dict[str, Any] = {**PRE_SUBJECTS, **POST_SUBJECTS}


class RiskNotice(Versioned, Operational):
    """The risk disclosure of one plan version: told, understood, signed; fixed from then on (RSK-01)."""

    __tablename__ = "risk_notices"
    __table_args__ = (
        NOTICE.constraint(),
        CheckConstraint("state NOT IN ('explained', 'signed') OR explained_at IS NOT NULL", name="explained_has_time"),
        CheckConstraint("state <> 'signed' OR signed_at IS NOT NULL", name="signed_has_time"),
        CheckConstraint("state <> 'signed' OR alternatives <> ''", name="signed_names_alternatives"),
        CheckConstraint(
            "state <> 'signed' OR paper_place <> '' OR (signature_id IS NOT NULL AND data_signature_id IS NOT NULL"
            " AND explainer_signature_id IS NOT NULL)",
            name="signed_by_somebody",
        ),
        CheckConstraint("state <> 'signed' OR NOT needs_guardian OR guardian_name <> ''", name="guardian_signed"),
        Index(
            "uq_risk_notices_current", "plan_version_id", unique=True,
            sqlite_where=text("state <> 'expired'"), postgresql_where=text("state <> 'expired'"),
        ),
        Index("ix_risk_notices_customer", "customer_id", "id"),
        Index("ix_risk_notices_state", "state", "id"),
    )  # fmt: skip

    number: Mapped[str] = mapped_column(String(30), unique=True)
    plan_version_id: Mapped[int] = mapped_column(ForeignKey("plan_versions.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    state: Mapped[str] = mapped_column(String(20), default=NOTICE.initial)

    #: what the notice is about: the plan's items with their texts as they were told (RSK-01)
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    #: catalogue version and quantity of each item, to notice a change (RSK-07)
    fingerprint: Mapped[list[list[int]]] = mapped_column(JSON)
    #: risks of this very person: history, allergies, cleared warnings
    personal_risks: Mapped[str] = mapped_column(Text, default="")
    costs: Mapped[str] = mapped_column(Text, default="")
    alternatives: Mapped[str] = mapped_column(Text, default="")
    #: the customer's own words of expectation, shown beside the risks (RSK-10)
    expectation: Mapped[str] = mapped_column(Text, default="")
    expectation_checked: Mapped[str] = mapped_column(Text, default="")
    pre_notes: Mapped[str] = mapped_column(Text, default="")
    post_notes: Mapped[str] = mapped_column(Text, default="")

    explainer_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    explained_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    understood: Mapped[str] = mapped_column(Text, default="")
    #: contraindications the explainer asked about one by one, and none applied or a doctor cleared it
    asked: Mapped[list[str]] = mapped_column(JSON, default=list)

    needs_guardian: Mapped[bool] = mapped_column(default=False)
    guardian_name: Mapped[str] = mapped_column(String(60), default="")
    guardian_relation: Mapped[str] = mapped_column(String(40), default="")
    guardian_id_number: Mapped[str] = mapped_column(String(40), default="")
    photo_uses: Mapped[list[str]] = mapped_column(JSON, default=list)
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signatures.id"))
    data_signature_id: Mapped[int | None] = mapped_column(ForeignKey("signatures.id"))
    explainer_signature_id: Mapped[int | None] = mapped_column(ForeignKey("signatures.id"))
    #: where the signed original lies, when it was signed on paper; a scan by its hash
    paper_place: Mapped[str] = mapped_column(String(200), default="")
    scan_sha256: Mapped[str] = mapped_column(String(64), default="")
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    plan_version: Mapped[PlanVersion] = relationship(lazy="joined")
    customer: Mapped[Customer] = relationship(lazy="joined")
    explainer: Mapped[Person | None] = relationship(foreign_keys=[explainer_id])
    signature: Mapped[Signature | None] = relationship(foreign_keys=[signature_id])
    data_signature: Mapped[Signature | None] = relationship(foreign_keys=[data_signature_id])
    explainer_signature: Mapped[Signature | None] = relationship(foreign_keys=[explainer_signature_id])
    refusals: Mapped[list["RiskRefusal"]] = relationship(back_populates="notice", order_by="RiskRefusal.id")
    notes_told: Mapped[list["NoteTold"]] = relationship(order_by="NoteTold.id")

    @property
    def contraindications(self) -> list[str]:
        """Every contraindication of the items, each once, in their order."""
        return list(dict.fromkeys(text for item in self.items for text in item["contraindications"]))

    @property
    def signed(self) -> bool:
        return self.state == "signed"

    @property
    def on_paper(self) -> bool:
        return bool(self.paper_place)

    @property
    def refused(self) -> bool:
        """Not signed, and the customer said no or did not understand (RSK-05)."""
        return self.state in ("draft", "explained") and bool(self.refusals)


_table = RiskNotice.__table__
append_only(
    _table,
    unless="OLD.state IN ('draft', 'explained')"
    " OR (OLD.state = 'signed' AND NEW.state = 'expired' AND "
    f"{unchanged(_table, but=('state', 'version', 'expired_at'))})",
)


class _OfNotice(Operational):
    """Something that belongs to a notice; its changes are spoken under the notice."""

    __abstract__ = True

    notice_id: Mapped[int] = mapped_column(ForeignKey("risk_notices.id"), index=True)

    def audit_key(self) -> tuple[str, int]:
        return ("risk_notices", self.notice_id)


class RiskRefusal(_OfNotice):
    """The customer does not understand or will not sign: why, and what was explained further (RSK-05)."""

    __tablename__ = "risk_refusals"
    __table_args__ = (
        CheckConstraint("kind IN ('not_understood', 'will_not_sign')", name="kind_known"),
        CheckConstraint("reason <> '' AND further_explanation <> ''", name="says_why"),
    )

    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    further_explanation: Mapped[str] = mapped_column(Text)
    explained_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    notice: Mapped[RiskNotice] = relationship(back_populates="refusals")
    explained_by: Mapped[Person] = relationship(foreign_keys=[explained_by_id], lazy="joined")


class NoteTold(_OfNotice):
    """What was told for before or after the treatment, by whom, when, with details (RSK-06)."""

    __tablename__ = "notes_told"
    __table_args__ = (
        CheckConstraint(f"subject IN ({', '.join(repr(key) for key in TOLD_SUBJECTS)})", name="subject_known"),
    )

    subject: Mapped[str] = mapped_column(String(20))
    detail: Mapped[str] = mapped_column(Text, default="")
    told_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    told_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    told_by: Mapped[Person] = relationship(foreign_keys=[told_by_id], lazy="joined")


append_only(RiskRefusal.__table__)
append_only(NoteTold.__table__)
