"""What may be asked for on the today page: everybody who works here has one."""

from enum import StrEnum


class Permission(StrEnum):
    READ = "today.read"
