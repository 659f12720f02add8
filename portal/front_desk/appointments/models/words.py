"""What bookings are found by beside customer and number: pairs of signs of their notes and of a need in free words.

An item's name is found through the catalogue, so an ordinary booking without notes costs nothing here. The rows
follow the booking by themselves, whichever operation changes it.
"""

from typing import Any

from sqlalchemy import ForeignKey, delete, event, insert, inspect
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import db
from portal.core.straight import Straight
from portal.core.words import WORD, pairs
from portal.front_desk.appointments.models.appointment import Appointment


class AppointmentWord(db.Model):  # type: ignore[name-defined]
    """One thing a booking is found by."""

    __tablename__ = "appointment_words"
    __table_args__ = {"sqlite_with_rowid": False}

    branch_id: Mapped[int] = mapped_column(ForeignKey("branches.id"), primary_key=True)
    word: Mapped[str] = mapped_column(WORD, primary_key=True)
    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointments.id"), primary_key=True, index=True)


_WRITE = Straight(insert(AppointmentWord.__table__))
_READ = ("notes", "what", "item_id")


@event.listens_for(Appointment, "after_insert")
def _written(_mapper: Any, connection: Any, appointment: Appointment) -> None:
    need = appointment.what if appointment.item_id is None else ""
    rows = [
        {"branch_id": appointment.branch_id, "word": word, "appointment_id": appointment.id}
        for word in pairs(f"{appointment.notes or ''} {need or ''}")
    ]
    if rows:
        _WRITE.run_for_all(connection, rows)


@event.listens_for(Appointment, "after_update")
def _rewritten(mapper: Any, connection: Any, appointment: Appointment) -> None:
    attributes: Any = inspect(appointment).attrs
    if any(attributes[name].history.has_changes() for name in _READ):
        of_it = AppointmentWord.__table__.c.appointment_id == appointment.id
        connection.execute(delete(AppointmentWord.__table__).where(of_it))
        _written(mapper, connection, appointment)
