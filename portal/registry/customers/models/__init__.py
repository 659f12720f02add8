"""The customer file and its parts."""

from portal.registry.customers.models.customer import SEARCH_KEYS, Customer
from portal.registry.customers.models.parts import (
    Companion,
    CustomerChange,
    CustomerConsent,
    CustomerDocument,
    CustomerMerge,
    CustomerOwner,
    CustomerPhoto,
    CustomerReach,
    CustomerSkin,
    FileOpening,
    Part,
    TimelineEvent,
)

__all__ = [
    "SEARCH_KEYS",
    "Companion",
    "Customer",
    "CustomerChange",
    "CustomerConsent",
    "CustomerDocument",
    "CustomerMerge",
    "CustomerOwner",
    "CustomerPhoto",
    "CustomerReach",
    "CustomerSkin",
    "FileOpening",
    "Part",
    "TimelineEvent",
]
