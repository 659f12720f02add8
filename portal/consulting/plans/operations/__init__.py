"""The verbs of a plan: written, decided by a doctor, explained, adjusted, confirmed."""

from portal.consulting.plans.operations.decisions import approve_medical, return_to_consultant, submit, withdraw
from portal.consulting.plans.operations.examinations import need_examination, record_examination
from portal.consulting.plans.operations.talk import adjust, confirm, explain
from portal.consulting.plans.operations.writing import (
    add_item,
    draft,
    remove_item,
    review_need,
    save_item,
    save_version,
    set_items,
)

__all__ = [
    "add_item",
    "adjust",
    "approve_medical",
    "confirm",
    "draft",
    "explain",
    "need_examination",
    "record_examination",
    "remove_item",
    "return_to_consultant",
    "review_need",
    "save_item",
    "save_version",
    "set_items",
    "submit",
    "withdraw",
]
