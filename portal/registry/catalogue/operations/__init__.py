"""The verbs of the catalogue: the only place where its rows change."""

from portal.registry.catalogue.operations.answers import (
    approve_answer,
    decline_answer,
    propose_answer,
    record_unanswered,
)
from portal.registry.catalogue.operations.items import (
    add_item,
    approve_price,
    decline,
    sign_off,
    take_step,
    withdraw,
    write_version,
)
from portal.registry.catalogue.operations.offers import approve_offer, record_offer, record_product
from portal.registry.catalogue.operations.showcase import (
    approve_showpiece,
    describe_clinic,
    explain_term,
    record_case,
    record_provider,
    set_case_standing,
)

__all__ = [
    "add_item",
    "approve_answer",
    "approve_offer",
    "approve_price",
    "approve_showpiece",
    "decline",
    "decline_answer",
    "describe_clinic",
    "explain_term",
    "propose_answer",
    "record_case",
    "record_offer",
    "record_product",
    "record_provider",
    "record_unanswered",
    "set_case_standing",
    "sign_off",
    "take_step",
    "withdraw",
    "write_version",
]
