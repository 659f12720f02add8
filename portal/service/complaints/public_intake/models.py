"""Ways in for complainants without an account: links for one use, and the standing one of the waiting area."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.database import Operational, UtcDateTime, append_only
from portal.registry.staff.models import Person
from portal.service.complaints.models import Case, CasePart
from portal.service.complaints.models.case import NEVER_DELETED


class IntakeLink(Operational):
    """An address at which somebody without an account may complain (CMP-24)."""

    __tablename__ = "intake_links"
    __table_args__ = (
        CheckConstraint("kind IN ('once', 'standing')", name="kind_known"),
        CheckConstraint("kind = 'standing' OR expires_at IS NOT NULL", name="once_expires"),
        Index("ix_intake_links_kind", "branch_id", "kind", "id"),
    )

    kind: Mapped[str] = mapped_column(String(10))
    #: who receives what comes in, and is responsible first (LAW-01)
    receiver_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    receiver: Mapped[Person] = relationship(foreign_keys=[receiver_id])
    maker: Mapped[Person | None] = relationship(foreign_keys="IntakeLink.created_by_id")

    @property
    def usable(self) -> bool:
        """Whether somebody may still complain through it."""
        if self.revoked_at is not None or (self.kind == "once" and self.used_at is not None):
            return False
        return self.expires_at is None or self.expires_at > clock.now()


class IntakeEntry(CasePart):
    """That a case came in through a link; the same form sent twice is one case."""

    __tablename__ = "intake_entries"
    __table_args__ = (UniqueConstraint("link_id", "form_key"),)

    link_id: Mapped[int] = mapped_column(ForeignKey("intake_links.id"))
    form_key: Mapped[str] = mapped_column(String(64))

    link: Mapped[IntakeLink] = relationship()
    case: Mapped[Case] = relationship()


append_only(IntakeLink.__table__, unless=NEVER_DELETED)
append_only(IntakeEntry.__table__)
