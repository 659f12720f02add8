"""What may be asked for in treatment plans."""

from enum import StrEnum


class Permission(StrEnum):
    READ = "plans.read"
    WRITE = "plans.write"
    APPROVE = "plans.approve"
