"""What the checklists room reads."""

from portal.front_desk.checklists.queries.days import Expected, board, expected, items_of, missing_between
from portal.front_desk.checklists.queries.lists import check, checklist, lists, register
from portal.front_desk.checklists.queries.today import today_items

__all__ = [
    "Expected",
    "board",
    "check",
    "checklist",
    "expected",
    "items_of",
    "lists",
    "missing_between",
    "register",
    "today_items",
]
