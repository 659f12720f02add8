"""What a person may see of a file they may open, and what to do with it next (1.3, PRV-05, CUS-20)."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.core.database import Actor
from portal.registry.customers import completeness
from portal.registry.customers.models import Customer, CustomerDocument
from portal.registry.customers.permissions import Permission

#: What people write when there is nothing.
_NOTHING = frozenset({"无", "没有", "否", "未发现", "none", "no", "nil", "n/a", "-", "—", "/"})


def shown_phone(phone: str, person: Actor) -> str:
    """A phone as this person may see it: whole for the roles that contact customers, else masked (PRV-05)."""
    national = phone.removeprefix("+86")
    if not phone or person.can(Permission.CONTACT):
        return f"{national[:3]} {national[3:7]} {national[7:]}" if len(national) == 11 else phone
    return f"{national[:3]}****{national[-4:]}" if len(national) >= 9 else "****"


def shown_id_number(number: str, person: Actor) -> str:
    """An identity number as this person may see it (PRV-05)."""
    if not number or person.can(Permission.CONTACT):
        return number
    return f"{number[:1]}{'*' * max(len(number) - 2, 2)}{number[-1:]}"


def says_something(text: str) -> bool:
    """Whether a health text says more than that there is nothing."""
    return bool(text.strip()) and text.strip().rstrip("。.").lower() not in _NOTHING


def alerts(customer: Customer, person: Actor) -> list[tuple[Any, str]]:
    """What must be read before serving this customer, for those who may read health data."""
    if not person.can(Permission.READ_HEALTH):
        return []
    texts = (
        (_l("Allergies"), customer.allergies),
        (_l("Medical history"), customer.history),
        (_l("Pregnancy or nursing"), customer.pregnancy),
        (_l("Medication in use"), customer.medication),
    )
    return [(label, text) for label, text in texts if says_something(text)]


def may_open_document(document: CustomerDocument, person: Actor) -> bool:
    """Whether an uploaded document's access class is open to this person (CUS-20)."""
    needed = {
        "file": Permission.READ,
        "health": Permission.READ_HEALTH,
        "managers": Permission.ASSIGN_OWNER,
    }
    return person.can(needed[document.access_class])


@dataclass(frozen=True)
class NextStep:
    """The one thing to do next with a file: what, why, and the page where it is done."""

    text: Any
    why: Any
    action: Any
    endpoint: str


def next_step(customer: Customer, person: Actor) -> NextStep | None:
    """The next thing this person can do towards a file that meets the requirements (CUS-09)."""
    if completeness.missing(customer, "basic"):
        step = NextStep(
            _l("Fill in the registration form"),
            _l("Mandatory fields are still empty."),
            _l("Fill in"),
            "customers.edit",
        )
        return step if person.can(Permission.WRITE) else None
    if completeness.missing(customer, "health") and person.can(Permission.WRITE_HEALTH):
        return NextStep(
            _l("Record the health part"),
            _l("Ask about history, allergies, skin and habits; write 无 when there is nothing."),
            _l("Record"),
            "customers.edit_health",
        )
    if completeness.missing(customer, "signed") and not customer.form_signed_at and person.can(Permission.WRITE):
        return NextStep(
            _l("Have the registration form signed"),
            _l("The consent to health data has its own page and its own signature."),
            _l("Sign"),
            "customers.sign",
        )
    if customer.form_signed_at and not customer.reviewed_at and person.can(Permission.REVIEW):
        return NextStep(
            _l("Review the data for accuracy"),
            _l("Go through the data with the customer, then confirm with your name."),
            _l("Review"),
            "customers.review",
        )
    return None
