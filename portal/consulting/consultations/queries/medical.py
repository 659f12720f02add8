"""Calls, contraindication warnings, items and cases of a consultation."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.consulting.consultations.models import Consultation, ContraindicationClearance, DoctorPart
from portal.core.database import db
from portal.registry.catalogue import queries as catalogue
from portal.registry.catalogue.models import CaseStudy, ServiceItem
from portal.registry.customers import queries as customer_queries
from portal.registry.customers.models import Customer

#: The customer file's skin types in the catalogue's words.
CASE_SKIN_TYPES = {
    "normal": "中性",
    "dry": "干性",
    "oily": "油性",
    "combination": "混合性",
    "sensitive": "敏感性",
}


@dataclass(frozen=True)
class Warned:
    """A contraindication that the customer's words match, and the doctor's note that lifts it, if any."""

    item: ServiceItem
    contraindication: str
    matched: str
    clearance: ContraindicationClearance | None = None


def open_call(consultation: Consultation) -> DoctorPart | None:
    """The call a doctor has not answered yet."""
    return db.session.scalar(
        select(DoctorPart).where(DoctorPart.consultation_id == consultation.id, DoctorPart.closed_at.is_(None))
    )


def clearance_of(wanted: ContraindicationClearance) -> ContraindicationClearance | None:
    """The note that lifts the same warning already."""
    return db.session.scalar(
        select(ContraindicationClearance).where(
            ContraindicationClearance.consultation_id == wanted.consultation_id,
            ContraindicationClearance.item_id == wanted.item_id,
            ContraindicationClearance.contraindication == wanted.contraindication,
            ContraindicationClearance.matched == wanted.matched,
        )
    )


def health_words(customer: Customer, consultation: Consultation | None) -> str:
    """Everything that may speak against a treatment: the file, and what this card adds."""
    words = [customer_queries.health_text(customer)]
    if consultation is not None:
        words += [consultation.skin_allergy, consultation.symptoms, consultation.concerns]
    return "\n".join(word for word in words if word)


def warnings_of(customer: Customer, items: Iterable[ServiceItem], consultation: Consultation | None) -> list[Warned]:
    """Every warning for these items, lifted or not (CON-11)."""
    cleared: dict[tuple[int, str, str], ContraindicationClearance] = {}
    if consultation is not None:
        notes = select(ContraindicationClearance).where(ContraindicationClearance.consultation_id == consultation.id)
        cleared = {(note.item_id, note.contraindication, note.matched): note for note in db.session.scalars(notes)}
    found = catalogue.warnings_for(health_words(customer, consultation), list(items))
    return [
        Warned(warning.item, text, matched, cleared.get((warning.item.id, text, matched)))
        for warning in found
        for text, matched in [(warning.contraindication.text, warning.matched)]
    ]


#: What else is meant for the customer of a consultation: asked from the rooms that come after this one.
_planned: list[Callable[[Consultation], Iterable[int]]] = []


def watch_items(planned: Callable[[Consultation], Iterable[int]]) -> None:
    """Have the items (ids) of a later room warned of in the consultation, where a doctor lifts the warning."""
    if planned not in _planned:
        _planned.append(planned)


def warnings(consultation: Consultation) -> list[Warned]:
    """The warnings for items found suitable, recommended or planned, those still open first (CON-11)."""
    meant = {item.id for item in items_of(consultation)}
    meant.update(key for planned in _planned for key in planned(consultation))
    found = warnings_of(consultation.customer, items(meant), consultation)
    return sorted(found, key=lambda warned: warned.clearance is not None)


def open_warnings(customer: Customer, items: Iterable[ServiceItem], consultation: Consultation | None) -> list[Warned]:
    """The warnings no doctor has lifted yet (CON-11, XC-14)."""
    return [warned for warned in warnings_of(customer, items, consultation) if warned.clearance is None]


def items_of(consultation: Consultation) -> list[ServiceItem]:
    """The items found suitable on the card or recommended by the doctor, in the catalogue's order."""
    ids = {
        *consultation.suitable_items,
        *(key for part in consultation.doctor_parts for key in part.recommended),
    }
    return items(ids)


def doctor_items(consultation: Consultation) -> dict[int, str]:
    """Names of the items doctors recommended or advised against, by id."""
    ids = {key for part in consultation.doctor_parts for key in (*part.recommended, *part.refused)}
    return {item.id: item.name for item in items(ids)}


def items(ids: Iterable[int]) -> list[ServiceItem]:
    """Catalogue items by id, in the order of their codes."""
    wanted = set(ids)
    if not wanted:
        return []
    return list(db.session.scalars(select(ServiceItem).where(ServiceItem.id.in_(wanted)).order_by(ServiceItem.code)))


def matching_cases(consultation: Consultation) -> Sequence[CaseStudy]:
    """Showable cases that fit the customer's age, skin type and needs (CON-14, CAT-09), each once."""
    found: dict[int, CaseStudy] = {}
    skin = CASE_SKIN_TYPES.get(consultation.skin_type, "")
    for need in consultation.needs or [""]:
        for case in catalogue.cases_matching(consultation.customer.age, skin, need):
            found.setdefault(case.id, case)
    return list(found.values())
