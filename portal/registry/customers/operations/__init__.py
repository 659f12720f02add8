"""The verbs of the customers room; the only place where a customer file changes."""

from portal.registry.customers.operations.contacts import (
    add_companion,
    end_companion,
    prefer_channel,
    record_consent,
)
from portal.registry.customers.operations.merging import merge
from portal.registry.customers.operations.ownership import ask_to_grant_reach, grant_reach, revoke_reach, set_owner
from portal.registry.customers.operations.pictures import add_document, add_photo
from portal.registry.customers.operations.registration import (
    classify,
    complete_form,
    record_health,
    register,
    review,
)
from portal.registry.customers.operations.signing import prepare_form, sign_form
from portal.registry.customers.operations.timeline import note

__all__ = [
    "add_companion",
    "add_document",
    "add_photo",
    "ask_to_grant_reach",
    "classify",
    "complete_form",
    "end_companion",
    "grant_reach",
    "merge",
    "note",
    "prefer_channel",
    "prepare_form",
    "record_consent",
    "record_health",
    "register",
    "review",
    "revoke_reach",
    "set_owner",
    "sign_form",
]
