"""What a consultation may need before its next step, and why not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.consulting.consultations import told
from portal.consulting.consultations.models import Consultation
from portal.consulting.consultations.workflow import CONSULTATION, WRITABLE
from portal.core.database import Actor
from portal.core.refusals import Refused
from portal.core.workflow import Step, available


@dataclass(frozen=True)
class MandatoryPart:
    """A part of the prescribed format: where it is on the card, its name, how to see that it is there."""

    section: str
    label: Any
    present: Callable[[Consultation], bool]


#: The prescribed format of the consultation record (CON-17, CON-18), in the order of the card.
FORMAT: tuple[MandatoryPart, ...] = (
    MandatoryPart("room", _l("Room check"), lambda c: bool(c.room_check)),
    MandatoryPart("intake", _l("Reason for coming"), lambda c: bool(c.reason)),
    MandatoryPart("intake", _l("Need"), lambda c: bool(c.needs or c.need_words)),
    MandatoryPart("intake", _l("Wished effect"), lambda c: bool(c.wished_effect)),
    MandatoryPart("intake", _l("Expectations in the customer's own words"), lambda c: bool(c.expectations)),
    MandatoryPart("intake", _l("Budget, or that none was given"), lambda c: c.budget is not None or c.budget_unstated),
    MandatoryPart("person", _l("Medical history"), lambda c: bool(c.customer.history)),
    MandatoryPart("person", _l("Allergies"), lambda c: bool(c.customer.allergies)),
    MandatoryPart("skin", _l("Skin type"), lambda c: bool(c.skin_type)),
    MandatoryPart("skin", _l("How it was learned"), lambda c: bool(c.learned_by)),
    MandatoryPart("assessment", _l("First assessment"), lambda c: bool(c.face_findings or c.body_findings)),
    MandatoryPart("advice", _l("Advice"), lambda c: bool(c.advice)),
    MandatoryPart("end", _l("Customer's reaction"), lambda c: bool(c.reaction)),
    MandatoryPart("end", _l("Result"), lambda c: bool(c.result)),
)


def missing_parts(consultation: Consultation) -> list[MandatoryPart]:
    """The mandatory parts that are still empty (CON-18)."""
    return [part for part in FORMAT if not part.present(consultation)]


def missing_subjects(consultation: Consultation) -> list[str]:
    """The subjects of the told-list that are still untold (CON-13)."""
    return told.missing({point.subject for point in consultation.told})


def holds(consultation: Consultation, person: Actor) -> bool:
    """Whether this consultation was handed to this person."""
    return person.id is not None and consultation.consultant_id == person.id


def check_holder(consultation: Consultation, by: Actor) -> None:
    """Refuse everybody but the person the customer was handed to (REC-08)."""
    if not holds(consultation, by):
        raise Refused(
            "REC-08",
            _(
                "This customer was handed to %(name)s; only %(name)s writes this consultation. "
                "Ask reception for a hand-over if that should change.",
                name=consultation.consultant.name,
            ),
        )


def check_unsigned(consultation: Consultation) -> None:
    """Refuse any change of a signed record (CON-19)."""
    if consultation.signed:
        raise Refused("CON-19", _("This record is signed and can never be altered. Add a dated addendum instead."))


def check_writable(consultation: Consultation, by: Actor) -> None:
    """Refuse a change by others, of a signed record, or of a card that is closed."""
    check_unsigned(consultation)
    check_holder(consultation, by)
    if consultation.state not in WRITABLE:
        raise Refused("CON-17", _("The card is closed. Open it again first, then change it."))


def check_told_all(consultation: Consultation) -> None:
    """Refuse the signature while a subject of the told-list is open (CON-13)."""
    untold = missing_subjects(consultation)
    if untold:
        names = _("、").join(str(told.SUBJECTS[key]) for key in untold)
        raise Refused("CON-13", _("Not told yet: %(subjects)s. Explain these first, then sign.", subjects=names))


def check_format(consultation: Consultation) -> None:
    """Refuse closing the card while a mandatory part is empty, and name the parts (CON-18)."""
    empty = missing_parts(consultation)
    if empty:
        names = _("、").join(str(part.label) for part in empty)
        raise Refused("CON-18", _("The record is not complete. Still empty: %(parts)s.", parts=names))


def offered_steps(consultation: Consultation, person: Actor) -> list[Step]:
    """The plain steps this person may take now, as buttons."""
    return available(CONSULTATION, consultation, person) if holds(consultation, person) else []
