"""The words of a dispute pack."""

from typing import Any

from flask_babel import lazy_gettext as _l

SEAL_KINDS: dict[str, Any] = {
    "records": _l("Medical records"),
    "items": _l("Drugs, devices and other items"),
}

OPENED_BECAUSE: dict[str, Any] = {
    "both_sides": _l("Both sides open it together"),
    "settled": _l("The dispute is settled"),
    "expired": _l("Three years without a renewed claim"),
    "authority": _l("A court or authority asks for it"),
}

COPY_RELATIONS: dict[str, Any] = {
    "self": _l("The patient"),
    "agent": _l("Representative with a power of attorney"),
    "family": _l("Close relative of a deceased patient"),
    "guardian": _l("Guardian"),
}
