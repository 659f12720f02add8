"""What may be asked for in the staff room."""

from enum import StrEnum


class Permission(StrEnum):
    READ = "staff.read"
    MANAGE = "staff.manage"
    #: be the second person behind high rights (four-eyes, section 4.3)
    CONFIRM = "staff.confirm"
