"""What may be asked for in risk notices and consents."""

from enum import StrEnum


class Permission(StrEnum):
    READ = "consents.read"
    WRITE = "consents.write"
