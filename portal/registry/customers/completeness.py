"""What a file still lacks, and how far it has come (CUS-03, CUS-09)."""

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.registry.customers.models import Customer

Check = tuple[str, Any, Callable[[Customer], Any]]

#: Without these the registration form cannot be signed (CUS-03).
BASIC: tuple[Check, ...] = (
    ("name", _l("Name"), lambda c: c.name),
    ("gender", _l("Gender"), lambda c: c.gender),
    ("birth_date", _l("Birth date or age"), lambda c: c.birth_date or c.stated_age is not None),
    ("phone", _l("Phone or WeChat"), lambda c: c.phone or c.wechat),
    ("first_channel", _l("First channel"), lambda c: c.first_channel),
    ("referrer", _l("Referrer"), lambda c: c.referrer or c.first_channel != "referral"),
)

#: What a comprehensive file holds beside them.
MORE: tuple[Check, ...] = (
    ("occupation", _l("Occupation"), lambda c: c.occupation),
    ("id_number", _l("Identity document"), lambda c: c.id_number),
)
HEALTH: tuple[Check, ...] = (
    ("history", _l("Medical history"), lambda c: c.history),
    ("allergies", _l("Allergies"), lambda c: c.allergies),
    ("condition", _l("Physical condition"), lambda c: c.condition),
    ("skin_type", _l("Skin type"), lambda c: c.skin_type),
    ("skin_condition", _l("Skin condition"), lambda c: c.skin_condition),
    ("care_habits", _l("Skin-care habits"), lambda c: c.care_habits),
)

#: What a file needs to meet the requirements of section 4.2.
SIGNED: tuple[Check, ...] = (
    ("form_signed_at", _l("Customer's signature on the registration form"), lambda c: c.form_signed_at),
    ("consent_health_data", _l("Signed consent to health data"), lambda c: c.consent_health_data),
    (
        "paper_place",
        _l("Place of the paper original"),
        lambda c: c.paper_place or c.form_signed_how != "paper",
    ),
    ("reviewed_at", _l("Review for accuracy by a consultant"), lambda c: c.reviewed_at),
)

PARTS: dict[str, tuple[Check, ...]] = {"basic": BASIC, "more": MORE, "health": HEALTH, "signed": SIGNED}


def missing(customer: Customer, *parts: str) -> list[tuple[str, Any]]:
    """Field and label of everything the file lacks, of these parts or of all four."""
    wanted = parts or tuple(PARTS)
    return [(name, label) for part in wanted for name, label, given in PARTS[part] if not given(customer)]


def level(customer: Customer) -> str:
    """`deficient`, `complete` (basic fields), `comprehensive` (all fields), `meets` (signed, reviewed)."""
    if missing(customer, "basic"):
        return "deficient"
    if missing(customer, "more", "health"):
        return "complete"
    return "comprehensive" if missing(customer, "signed") else "meets"
