"""What happens to checklists: the only place their rows change."""

from portal.front_desk.checklists.operations.checks import answer, begin, finish, reopen
from portal.front_desk.checklists.operations.lists import Draft, add_standard, change, make, retire, use_again

__all__ = [
    "Draft",
    "add_standard",
    "answer",
    "begin",
    "change",
    "finish",
    "make",
    "reopen",
    "retire",
    "use_again",
]
