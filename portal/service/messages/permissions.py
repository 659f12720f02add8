"""What may be asked for about messages to customers."""

from enum import StrEnum


class Permission(StrEnum):
    READ = "messages.read"
