"""The registration form as a paper, with the consent to health data on a page of its own (CUS-03, LAW-19)."""

from collections.abc import Mapping

from portal.core import clock, numbers, sealing
from portal.core.database import Actor
from portal.core.sealing import Document
from portal.registry.customers.models import Companion, Customer
from portal.registry.customers.permissions import Permission
from portal.registry.papers import policy

REGISTRATION_FORM = sealing.paper(
    "registration_form", "registry/customers/print/registration_form.html", "1", "客户信息登记表"
)


def _needed_to_open(document: Document) -> tuple[str, ...]:
    """A form printed with the health part opens only to those who may read health data (section 1.3)."""
    return (Permission.READ_HEALTH,) if document.values.get("health") else ()


policy.declare_kind(REGISTRATION_FORM.kind, needs=_needed_to_open)


def registration_form(
    customer: Customer,
    *,
    by: Actor,
    pictures: Mapping[str, str] | None = None,
    guardian: Companion | None = None,
    replaces: Document | None = None,
) -> Document:
    """Ask for the customer's registration form (DJ…); `pictures`: signature, consent_signature.

    The health part is filled in when whoever asks may read it, else its lines stay empty to write on.
    """
    today = clock.today()
    return sealing.request(
        REGISTRATION_FORM,
        customer,
        number=numbers.dated("DJ", today),
        values={
            "clinic": sealing.clinic(),
            "date": f"{today:%Y年%m月%d日}",
            "signed_at": f"{clock.local(clock.now()):%Y年%m月%d日 %H:%M}" if pictures else "",
            "customer": _particulars(customer),
            "health": _health(customer) if by.can(Permission.READ_HEALTH) else None,
            "guardian": {"name": guardian.name, "relation": guardian.relation, "phone": guardian.phone}
            if guardian
            else None,
            "staff": by.name,
        },
        customer_id=customer.id,
        pictures=pictures,
        replaces=replaces,
        by=by,
    )


def latest_form(customer: Customer) -> Document | None:
    """The latest registration form that was asked for."""
    return next(iter(sealing.of_subject(customer, REGISTRATION_FORM.kind)), None)


def _particulars(customer: Customer) -> dict[str, object]:
    return {
        "number": customer.number,
        "name": customer.name,
        "gender": customer.gender,
        "birth_date": f"{customer.birth_date:%Y年%m月%d日}" if customer.birth_date else "",
        "age": customer.age,
        "phone": customer.phone.removeprefix("+86"),
        "wechat": customer.wechat,
        "occupation": customer.occupation,
        "id_kind": customer.id_kind,
        "id_number": customer.id_number,
        "first_channel": customer.first_channel,
        "referrer": customer.referrer,
        "preferred_channel": customer.preferred_channel,
    }


def _health(customer: Customer) -> dict[str, object]:
    return {
        "history": customer.history,
        "allergies": customer.allergies,
        "condition": customer.condition,
        "pregnancy": customer.pregnancy,
        "medication": customer.medication,
        "skin_type": customer.skin_type,
        "skin_condition": customer.skin_condition,
        "care_habits": customer.care_habits,
    }
