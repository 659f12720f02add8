"""What may be asked for in the cards room."""

from enum import StrEnum


class Permission(StrEnum):
    READ = "cards.read"
    #: hand out a card, report it lost or found, replace it
    ISSUE = "cards.issue"
    #: end a card for good
    CLOSE = "cards.close"
