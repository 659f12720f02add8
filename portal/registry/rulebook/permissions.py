"""What may be asked for in the rulebook: everybody who works here may read it."""

from enum import StrEnum


class Permission(StrEnum):
    READ = "rulebook.read"
