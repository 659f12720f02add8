"""The considering period and its contacts (CON-22)."""

from datetime import datetime

from sqlalchemy import select

from portal.consulting.consultations.models import ConsideringContact, ConsideringPeriod, Consultation
from portal.core.database import db


def period_of(consultation: Consultation) -> ConsideringPeriod | None:
    """The considering period of this consultation (CON-22)."""
    return db.session.scalar(select(ConsideringPeriod).where(ConsideringPeriod.consultation_id == consultation.id))


def contacts_of(consultation: Consultation) -> list[ConsideringContact]:
    """Every contact of the considering period, latest first."""
    query = select(ConsideringContact).where(ConsideringContact.consultation_id == consultation.id)
    return list(db.session.scalars(query.order_by(ConsideringContact.id.desc())))


def touches_since(consultation: Consultation, instant: datetime) -> list[ConsideringContact]:
    """Contacts of ours since an instant, oldest first."""
    query = select(ConsideringContact).where(
        ConsideringContact.consultation_id == consultation.id,
        ConsideringContact.kind == "touch",
        ConsideringContact.created_at > instant,
    )
    return list(db.session.scalars(query.order_by(ConsideringContact.created_at, ConsideringContact.id)))
