"""Which list keeps which rule, who sees a list on their day, who replenishes and repairs."""

from datetime import datetime, time

from portal.core import clock
from portal.front_desk.checklists.choices import RULES
from portal.front_desk.checklists.models import Checklist, ChecklistVersion
from portal.front_desk.checklists.permissions import Permission
from portal.registry.staff import queries as staff
from portal.registry.staff.models import Person

#: Who keeps stock and looks after repairs (logistics), by role.
KEEPERS = ("logistics",)


def rule_of(checklist: Checklist) -> str:
    """The rule that asks for this list."""
    return RULES[checklist.kind]


def due_at(version: ChecklistVersion, day: object) -> datetime:
    """Until when the list of a day is to be finished."""
    return clock.at(day, time.fromisoformat(version.due))  # type: ignore[arg-type]


def concerns(checklist: Checklist, person: Person) -> bool:
    """Whether the list is on this person's day: it is their department's, or everybody's."""
    own = checklist.department_id is None or checklist.department_id == person.department_id
    return person.can(Permission.FILL) and own


def keeper(branch_id: int, finder: Person) -> Person:
    """Who is asked to replenish or repair; whoever found it when nobody has that office."""
    people = [person for role in KEEPERS for person in staff.active_with_role(role)]
    return next((person for person in people if person.branch_id == branch_id), finder)
