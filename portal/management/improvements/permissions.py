"""What may be asked for in the improvements room."""

from enum import StrEnum


class Permission(StrEnum):
    #: one's own actions and reports: everybody's
    OWN = "improvements.own"
    #: the whole register of the branch
    READ = "improvements.read"
    #: open an action for anybody
    OPEN = "improvements.open"
    #: say whether somebody else's finished action had its effect
    CHECK = "improvements.check"
    #: move, hand over and drop actions; answer reports nobody answers
    MANAGE = "improvements.manage"
