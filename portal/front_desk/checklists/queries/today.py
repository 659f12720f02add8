"""The lists of the day on everybody's day, and yesterday's missing ones for whoever looks after the lists (XC-09)."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.core import clock
from portal.front_desk.checklists import policy
from portal.front_desk.checklists.permissions import Permission
from portal.front_desk.checklists.queries.days import Expected, expected
from portal.registry.staff.models import Person

KINDS = {"checklist": _l("Checklist"), "missing": _l("Checklists missing")}


def today_items(person: Person) -> list[dict[str, Any]]:
    """Each unfinished list of today that concerns this person; yesterday's missing ones for managers."""
    if not (person.can(Permission.FILL) or person.can(Permission.MANAGE)):
        return []
    today = clock.today()
    yesterday = today - timedelta(days=1)
    rows = expected(person.branch_id, yesterday, today)
    items = [_open(found) for found in _by_list(rows, person)]
    missing = [row for row in rows if row.day == yesterday and row.missing]
    if missing and person.can(Permission.MANAGE):
        items.append(
            {
                "kind": str(KINDS["missing"]),
                "title": _("Missing checklists of yesterday: %(count)d", count=len(missing)),
                "url": f"/checklists?day={yesterday.isoformat()}",
                "due_at": max(row.due_at for row in missing),
            }
        )
    return items


def _by_list(rows: list[Expected], person: Person) -> list[list[Expected]]:
    groups: dict[int, list[Expected]] = defaultdict(list)
    for row in rows:
        if row.day == clock.today() and not row.finished and policy.concerns(row.checklist, person):
            groups[row.checklist.id].append(row)
    return list(groups.values())


def _open(rows: list[Expected]) -> dict[str, Any]:
    places = str(_("、")).join(row.place for row in rows)
    return {
        "kind": str(KINDS["checklist"]),
        "title": _("%(name)s: %(places)s", name=rows[0].checklist.name, places=places),
        "url": "/checklists",
        "due_at": rows[0].due_at,
    }
