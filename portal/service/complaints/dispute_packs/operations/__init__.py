"""The steps of a dispute: tell the three things, seal, append, renew, open, copy (LAW-04 to LAW-07)."""

from portal.service.complaints.dispute_packs.operations.copies import copy_record
from portal.service.complaints.dispute_packs.operations.notices import tell
from portal.service.complaints.dispute_packs.operations.seals import (
    Item,
    Sides,
    append_finished,
    open_seal,
    renew_claim,
    seal_items,
    seal_records,
    to_append,
    years_after,
)

__all__ = [
    "Item",
    "Sides",
    "append_finished",
    "copy_record",
    "open_seal",
    "renew_claim",
    "seal_items",
    "seal_records",
    "tell",
    "to_append",
    "years_after",
]
