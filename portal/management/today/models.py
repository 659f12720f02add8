"""Overdue items as the superiors see them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import Operational, UtcDateTime
from portal.registry.staff.models import Person


class ClimbedItem(Operational):
    """Something overdue with somebody for so long that a superior sees it (XC-09).

    It is computed from the rooms' items again and again, so it is no business record and not audited: it goes
    when the item goes. Words are kept in every language, because nobody asks for a page when they are written.
    """

    __tablename__ = "climbed_items"
    __audited__ = False
    __table_args__ = (Index("ix_climbed_items_superior_id_due_at", "superior_id", "due_at"),)

    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    superior_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    url: Mapped[str] = mapped_column(String(300))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: language → what kind of item it is, and its title
    kinds: Mapped[dict[str, Any]] = mapped_column(JSON)
    titles: Mapped[dict[str, Any]] = mapped_column(JSON)

    owner: Mapped[Person] = relationship(foreign_keys=[owner_id])
