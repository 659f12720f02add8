"""The words a contract chooses from: key → label. Keys are stored, labels are shown."""

from typing import Any

from flask_babel import lazy_gettext as _l

METHODS: dict[str, Any] = {"full": _l("In full"), "instalments": _l("In instalments")}

#: What is explained to the customer before the signature (CTR-05); burdensome terms by themselves.
TOPICS: dict[str, Any] = {
    "clauses": _l("Clauses"),
    "burdensome": _l("Terms that weigh on the customer"),
    "notes": _l("Notes and precautions"),
    "rights": _l("The customer's rights"),
    "duties": _l("The customer's duties"),
}

#: Procedures after the decision somebody helps with (CTR-11).
PROCEDURES: dict[str, Any] = {
    "registration": _l("Registration"),
    "booking": _l("Booking"),
    "payment": _l("Payment"),
}
