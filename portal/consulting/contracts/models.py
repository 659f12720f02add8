"""The contract, its texts, and what was decided, explained and signed about them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.consulting.contracts.choices import METHODS, PROCEDURES
from portal.consulting.contracts.templates import TemplateVersion
from portal.consulting.contracts.workflow import CONTRACT, IN_FORCE, UNSIGNED
from portal.consulting.plans.locks import quoted, unchanged
from portal.consulting.plans.models import PlanVersion
from portal.core import clock
from portal.core.database import Operational, UtcDateTime, Versioned, append_only
from portal.core.money import Money, MoneyColumn
from portal.registry.customers.models import Customer
from portal.registry.papers.models import Signature
from portal.registry.staff.models import Person


def priced(items: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Items as they are kept, their amounts as money."""
    amounts = ("list_price", "unit_price", "amount")
    return [{**item, **{name: Money(item[name]) for name in amounts}} for item in items]


class ServiceContract(Versioned, Operational):
    """A contract on a confirmed plan version; its words are in its versions (CTR-04).

    An amendment is a contract of its own that names the one it amends; when both have signed it, the
    amended one is closed (CTR-09).
    """

    __tablename__ = "service_contracts"
    __table_args__ = (
        CONTRACT.constraint(),
        CheckConstraint("amends_id IS NULL OR amends_id <> id", name="amends_another"),
        CheckConstraint("(amends_id IS NULL) = (amendment_reason = '')", name="amendment_has_reason"),
        CheckConstraint(
            f"state NOT IN ({quoted((*IN_FORCE, 'completed', 'amended'))}) OR (signed_at IS NOT NULL AND place <> '')",
            name="signed_has_time_and_place",
        ),
        Index(
            "uq_service_contracts_plan_version", "plan_version_id", unique=True,
            sqlite_where=text("amends_id IS NULL AND state <> 'ended'"),
            postgresql_where=text("amends_id IS NULL AND state <> 'ended'"),
        ),
        Index(
            "uq_service_contracts_amends", "amends_id", unique=True,
            sqlite_where=text("amends_id IS NOT NULL AND state <> 'ended'"),
            postgresql_where=text("amends_id IS NOT NULL AND state <> 'ended'"),
        ),
        Index("ix_service_contracts_state", "branch_id", "state", "state_since"),
        Index("ix_service_contracts_customer", "customer_id", "id"),
        Index("ix_service_contracts_number", "branch_id", "number"),
    )  # fmt: skip

    number: Mapped[str] = mapped_column(String(40), unique=True)
    plan_version_id: Mapped[int] = mapped_column(ForeignKey("plan_versions.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    consultant_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    amends_id: Mapped[int | None] = mapped_column(ForeignKey("service_contracts.id"))
    amendment_reason: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(20), default=CONTRACT.initial)
    state_since: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    #: where both signed, and when the second of them did (CTR-06)
    place: Mapped[str] = mapped_column(String(120), default="")
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    plan_version: Mapped[PlanVersion] = relationship()
    customer: Mapped[Customer] = relationship()
    consultant: Mapped[Person] = relationship(foreign_keys=[consultant_id])
    amends: Mapped["ServiceContract | None"] = relationship(remote_side="ServiceContract.id")
    versions: Mapped[list["ContractVersion"]] = relationship(
        back_populates="contract", order_by="ContractVersion.number"
    )
    reviews: Mapped[list["ContractReview"]] = relationship(order_by="ContractReview.id")
    explanations: Mapped[list["ContractExplanation"]] = relationship(order_by="ContractExplanation.id")
    signatures: Mapped[list["ContractSignature"]] = relationship(order_by="ContractSignature.id")
    help_given: Mapped[list["ContractHelp"]] = relationship(order_by="ContractHelp.id")

    @property
    def current(self) -> "ContractVersion":
        """The latest text: the one being written, reviewed or signed."""
        return self.versions[-1]

    @property
    def total(self) -> Money:
        return self.current.total

    @property
    def state_label(self) -> str:
        return str(CONTRACT.states[self.state].label)

    @property
    def is_amendment(self) -> bool:
        return self.amends_id is not None


_contract = ServiceContract.__table__
append_only(
    _contract,
    unless=f"OLD.state IN ({quoted(UNSIGNED)})"
    f" OR (NEW.state NOT IN ({quoted(UNSIGNED)}) AND "
    f"{unchanged(_contract, but=('state', 'state_since', 'version'))})",
)


class _OfContract(Operational):
    """Something that belongs to a contract; its changes are spoken under the contract."""

    __abstract__ = True

    contract_id: Mapped[int] = mapped_column(ForeignKey("service_contracts.id"), index=True)

    def audit_key(self) -> tuple[str, int]:
        return ("service_contracts", self.contract_id)


class ContractVersion(_OfContract):
    """One text of a contract: clauses, items, price, payment, term; frozen when it goes to review (CTR-01, CTR-02)."""

    __tablename__ = "contract_versions"
    __table_args__ = (
        UniqueConstraint("contract_id", "number"),
        UniqueConstraint("id", "drafter_id"),
        CheckConstraint(f"payment_method IN ({quoted(METHODS)})", name="payment_method_known"),
        CheckConstraint("term_to >= term_from", name="term_forwards"),
        CheckConstraint("total >= 0", name="total_not_negative"),
    )

    number: Mapped[int]
    #: counts the saves of this row, so that a stale one is noticed
    version: Mapped[int] = mapped_column(default=1)
    drafter_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    template_version_id: Mapped[int] = mapped_column(ForeignKey("contract_template_versions.id"))
    #: the template's terms with the blanks filled in: key, title, text, burdensome
    clauses: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    #: the plan's items as they are sold: name, kind, quantity, unit, list price, price, amount, flow, effect
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    total: Mapped[Money] = mapped_column(MoneyColumn)
    payment_method: Mapped[str] = mapped_column(String(20), default="full")
    #: due day and amount in 分 of each instalment; one line when paid in full
    instalments: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    term_from: Mapped[date]
    term_to: Mapped[date]
    surgery: Mapped[bool] = mapped_column(default=False)
    #: the leading doctor and the certificate, as printed
    doctor_name: Mapped[str] = mapped_column(String(60), default="")
    doctor_licence: Mapped[str] = mapped_column(String(60), default="")
    special_terms: Mapped[str] = mapped_column(Text, default="")
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    contract: Mapped[ServiceContract] = relationship(back_populates="versions")
    drafter: Mapped[Person] = relationship(foreign_keys=[drafter_id])
    template_version: Mapped[TemplateVersion] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def burdensome(self) -> list[dict[str, Any]]:
        """The terms that weigh on the customer: printed in bold, explained by themselves."""
        return [clause for clause in self.clauses if clause["burdensome"]]

    @property
    def schedule(self) -> list[tuple[date, Money]]:
        """When how much is due."""
        return [(date.fromisoformat(part["due"]), Money(part["fen"])) for part in self.instalments]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The items with their amounts as money, to be shown."""
        return priced(self.items)

    @property
    def method_label(self) -> str:
        return str(METHODS[self.payment_method])


append_only(ContractVersion.__table__, unless="OLD.frozen_at IS NULL")


class ContractReview(_OfContract):
    """The decision on a text by somebody who did not write it (CTR-03, XC-07)."""

    __tablename__ = "contract_reviews"
    __table_args__ = (
        ForeignKeyConstraint(
            ["version_id", "drafter_id"], ["contract_versions.id", "contract_versions.drafter_id"],
            name="fk_contract_reviews_version",
        ),
        UniqueConstraint("version_id"),
        CheckConstraint("reviewer_id <> drafter_id", name="drafter_does_not_review"),
        CheckConstraint("result IN ('approved', 'returned', 'pre_approved')", name="result_known"),
        CheckConstraint("result <> 'returned' OR remarks <> ''", name="returned_with_remarks"),
    )  # fmt: skip

    version_id: Mapped[int] = mapped_column(index=True)
    drafter_id: Mapped[int] = mapped_column()
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    result: Mapped[str] = mapped_column(String(20))
    remarks: Mapped[str] = mapped_column(Text, default="")
    reviewed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    reviewer: Mapped[Person] = relationship(foreign_keys=[reviewer_id])
    text_version: Mapped[ContractVersion] = relationship(foreign_keys=[version_id, drafter_id], viewonly=True)


class ContractExplanation(_OfContract):
    """What was explained of a text to the customer, by whom, and what the customer said (CTR-05)."""

    __tablename__ = "contract_explanations"
    __table_args__ = (CheckConstraint("statement <> ''", name="has_statement"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("contract_versions.id"), index=True)
    explainer_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    explained_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    topics: Mapped[list[str]] = mapped_column(JSON)
    notes: Mapped[str] = mapped_column(Text, default="")
    statement: Mapped[str] = mapped_column(Text)

    explainer: Mapped[Person] = relationship(foreign_keys=[explainer_id])


class ContractSignature(_OfContract):
    """One party's signature under a text: who, where, when, drawn or on paper (CTR-06, LAW-18)."""

    __tablename__ = "contract_signatures"
    __table_args__ = (
        UniqueConstraint("version_id", "party"),
        CheckConstraint("party IN ('customer', 'clinic')", name="party_known"),
        CheckConstraint("way IN ('drawn', 'paper')", name="way_known"),
        CheckConstraint("way <> 'drawn' OR signature_id IS NOT NULL", name="drawn_is_kept"),
        CheckConstraint("way <> 'paper' OR original_place <> ''", name="original_has_place"),
        CheckConstraint("party <> 'clinic' OR person_id IS NOT NULL", name="clinic_is_a_person"),
        CheckConstraint("place <> ''", name="has_place"),
        CheckConstraint(
            "signer_role <> 'guardian' OR (guardian_relation <> '' AND guardian_id_number <> '')",
            name="guardian_is_known",
        ),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("contract_versions.id"), index=True)
    party: Mapped[str] = mapped_column(String(10))
    way: Mapped[str] = mapped_column(String(10))
    signer_name: Mapped[str] = mapped_column(String(80))
    #: customer, guardian or clinic
    signer_role: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    guardian_relation: Mapped[str] = mapped_column(String(40), default="")
    guardian_id_number: Mapped[str] = mapped_column(String(40), default="")
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signatures.id"))
    original_place: Mapped[str] = mapped_column(String(120), default="")
    place: Mapped[str] = mapped_column(String(120))
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    drawn: Mapped[Signature | None] = relationship()
    witness: Mapped[Person | None] = relationship(foreign_keys="ContractSignature.created_by_id")


class ContractHelp(_OfContract):
    """Help given with a procedure after the decision (CTR-11)."""

    __tablename__ = "contract_help"
    __table_args__ = (CheckConstraint(f"procedure IN ({quoted(PROCEDURES)})", name="procedure_known"),)

    procedure: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text, default="")
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    helper: Mapped[Person | None] = relationship(foreign_keys="ContractHelp.created_by_id")


for _kept in (ContractReview, ContractExplanation, ContractSignature, ContractHelp):
    append_only(_kept.__table__)
