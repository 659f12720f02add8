"""What a customer must have been told before the consultation is signed (CON-13)."""

from typing import Any

from flask_babel import lazy_gettext as _l

#: Subjects in the order they are explained: key → label.
SUBJECTS: dict[str, Any] = {
    "clinic_technology": _l("Clinic and technology"),
    "doctor_qualifications": _l("Doctors' qualifications"),
    "fee_standards": _l("Fee standards"),
    "principle": _l("Item principle"),
    "efficacy": _l("Efficacy"),
    "pros_cons": _l("Advantages and disadvantages"),
    "indications": _l("Indications"),
    "contraindications": _l("Contraindications"),
    "steps": _l("Steps"),
    "price": _l("Price"),
    "duration": _l("Duration"),
    "expected_effect": _l("Expected effect"),
    "recovery": _l("Recovery"),
    "risks": _l("Risks"),
    "complications": _l("Complications"),
    "pre_op_notes": _l("Pre-op notes"),
    "post_op_notes": _l("Post-op notes"),
}


def missing(told: set[str]) -> list[str]:
    """The keys of the subjects not told yet, in order."""
    return [key for key in SUBJECTS if key not in told]
