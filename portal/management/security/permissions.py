"""What may be asked for about settings, audit and proof."""

from enum import StrEnum


class Permission(StrEnum):
    SETTINGS = "security.settings"
    AUDIT = "security.audit"
    VERIFY = "security.verify"
