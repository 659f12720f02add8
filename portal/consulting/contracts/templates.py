"""Contract templates: versioned texts that a second person approves (CTR-01, LAW-28)."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.consulting.contracts.workflow import TEMPLATE
from portal.consulting.plans.locks import unchanged
from portal.core.database import Operational, UtcDateTime, append_only
from portal.registry.staff.models import Person

#: What a template is for; a contract with surgery needs one with the surgery terms (CTR-02).
KINDS: dict[str, Any] = {"service": _l("Service contract"), "surgery": _l("Surgery contract")}


class ContractTemplate(Operational):
    """A contract form of the clinic; its text is in its versions."""

    __tablename__ = "contract_templates"
    __table_args__ = (
        CheckConstraint("kind IN ('service', 'surgery')", name="kind_known"),
        UniqueConstraint("branch_id", "name"),
    )

    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(80))

    versions: Mapped[list["TemplateVersion"]] = relationship(
        back_populates="template", order_by="TemplateVersion.number"
    )

    @property
    def kind_label(self) -> str:
        return str(KINDS[self.kind])

    @property
    def in_force(self) -> "TemplateVersion | None":
        """The version new contracts are drafted from."""
        return next((version for version in self.versions if version.state == "approved"), None)


class TemplateVersion(Operational):
    """One text of a template; fixed once approved, by somebody else than its author."""

    __tablename__ = "contract_template_versions"
    __table_args__ = (
        TEMPLATE.constraint(),
        UniqueConstraint("template_id", "number"),
        CheckConstraint("approved_by_id <> author_id", name="author_does_not_approve"),
        CheckConstraint("state = 'draft' OR approved_by_id IS NOT NULL", name="approved_by_somebody"),
        Index(
            "uq_contract_template_versions_in_force", "template_id", unique=True,
            sqlite_where=text("state = 'approved'"), postgresql_where=text("state = 'approved'"),
        ),
    )  # fmt: skip

    template_id: Mapped[int] = mapped_column(ForeignKey("contract_templates.id"), index=True)
    number: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(20), default=TEMPLATE.initial)
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    #: key, title, text with blanks like {总价}, burdensome
    terms: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    template: Mapped[ContractTemplate] = relationship(back_populates="versions")
    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])

    __mapper_args__ = {"version_id_col": version}

    @property
    def label(self) -> str:
        return f"{self.template.name} V{self.number}"

    @property
    def state_label(self) -> str:
        return str(TEMPLATE.states[self.state].label)

    def audit_key(self) -> tuple[str, int]:
        return ("contract_templates", self.template_id)


_table = TemplateVersion.__table__
append_only(
    _table,
    unless="OLD.state = 'draft' OR (OLD.state = 'approved' AND NEW.state = 'retired' AND "
    f"{unchanged(_table, but=('state', 'version'))})",
)
