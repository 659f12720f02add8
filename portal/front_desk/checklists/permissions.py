"""What may be asked for about checklists."""

from enum import StrEnum


class Permission(StrEnum):
    READ = "checklists.read"
    #: tick and fail items, finish a list
    FILL = "checklists.fill"
    #: write the lists themselves, open a finished one again
    MANAGE = "checklists.manage"
