"""What enquiries are found by over all years: pairs of signs of name, contact and need, phone and number backwards.

The rows follow the enquiry by themselves, whichever operation changes it.
"""

from typing import Any

from sqlalchemy import ForeignKey, delete, event, insert, inspect
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import db
from portal.core.words import WORD, pairs
from portal.front_desk.enquiries.models.enquiry import Enquiry

#: What a phone's and a number's entry begins with, so that neither is taken for a pair.
PHONE, NUMBER = "p:", "n:"


class EnquiryWord(db.Model):  # type: ignore[name-defined]
    """One thing an enquiry is found by."""

    __tablename__ = "enquiry_words"
    __table_args__ = {"sqlite_with_rowid": False}

    branch_id: Mapped[int] = mapped_column(ForeignKey("branches.id"), primary_key=True)
    word: Mapped[str] = mapped_column(WORD, primary_key=True)
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiries.id"), primary_key=True, index=True)


def words_of(name: str, contact: str, need: str, phone: str, number: str) -> list[str]:
    """Everything an enquiry is found by."""
    found = pairs(f"{name} {contact} {need}")
    found += [f"{PHONE}{phone[::-1]}"[:40]] if phone else []
    return list(dict.fromkeys([*found, f"{NUMBER}{number[::-1]}"]))


_READ = ("caller_name", "contact", "need", "phone", "number")


@event.listens_for(Enquiry, "after_insert")
def _written(_mapper: Any, connection: Any, enquiry: Enquiry) -> None:
    words = words_of(*(getattr(enquiry, name) or "" for name in _READ))
    rows = [{"branch_id": enquiry.branch_id, "word": word, "enquiry_id": enquiry.id} for word in words]
    connection.execute(insert(EnquiryWord.__table__), rows)


@event.listens_for(Enquiry, "after_update")
def _rewritten(mapper: Any, connection: Any, enquiry: Enquiry) -> None:
    attributes: Any = inspect(enquiry).attrs
    if any(attributes[name].history.has_changes() for name in _READ):
        connection.execute(delete(EnquiryWord.__table__).where(EnquiryWord.__table__.c.enquiry_id == enquiry.id))
        _written(mapper, connection, enquiry)
