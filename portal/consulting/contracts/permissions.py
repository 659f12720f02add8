"""What may be asked for in contracts."""

from enum import StrEnum


class Permission(StrEnum):
    #: whether there is one, and its state
    STATUS = "contracts.status"
    READ = "contracts.read"
    DRAFT = "contracts.draft"
    REVIEW = "contracts.review"
    #: sign for the clinic
    SIGN = "contracts.sign"
