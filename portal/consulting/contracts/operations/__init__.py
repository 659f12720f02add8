"""The verbs of a contract: drafted, reviewed, explained, signed, amended; and of its templates."""

from portal.consulting.contracts.operations.course import (
    abandon,
    begin_performance,
    complete,
    end,
    help_with,
    reopen,
    withdraw,
)
from portal.consulting.contracts.operations.drafting import amend, draft, save, submit
from portal.consulting.contracts.operations.reviewing import review
from portal.consulting.contracts.operations.signing import explain, print_for_ink, sign_clinic, sign_customer
from portal.consulting.contracts.operations.templates import (
    approve_template,
    draft_template,
    retire_template,
    save_template,
)

__all__ = [
    "abandon",
    "amend",
    "approve_template",
    "begin_performance",
    "complete",
    "draft",
    "draft_template",
    "end",
    "explain",
    "help_with",
    "print_for_ink",
    "reopen",
    "retire_template",
    "review",
    "save",
    "save_template",
    "sign_clinic",
    "sign_customer",
    "submit",
    "withdraw",
]
