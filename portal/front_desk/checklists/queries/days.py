"""Which lists a day asks for, what was found, and which are missing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.core import clock
from portal.core.database import db
from portal.front_desk.checklists import policy
from portal.front_desk.checklists.choices import ANSWERS, FOLLOW_UPS
from portal.front_desk.checklists.models import Checklist, ChecklistVersion, DailyCheck


@dataclass(frozen=True)
class Expected:
    """One list at one place on one day: what is asked, and what was found so far."""

    checklist: Checklist
    version: ChecklistVersion
    place: str
    day: date
    check: DailyCheck | None

    @property
    def finished(self) -> bool:
        return self.check is not None and self.check.state == "finished"

    @property
    def due_at(self) -> datetime:
        return policy.due_at(self.version, self.day)

    @property
    def missing(self) -> bool:
        """Whether its time has passed and it is not finished."""
        return not self.finished and self.due_at < clock.now()

    @property
    def answered(self) -> int:
        return len(self.check.answers) if self.check else 0

    @property
    def asked(self) -> int:
        return len((self.check.checklist_version if self.check else self.version).items)

    @property
    def state(self) -> tuple[str, str]:
        """A word and its tone."""
        if self.check is not None and self.check.state == "finished":
            failures = self.check.failures
            if failures:
                return _("Finished, %(count)d not in order", count=failures), "warning"
            return _("Finished"), "success"
        if self.missing:
            return _("Missing"), "danger"
        return (_("Under way"), "info") if self.check else (_("Not begun"), "secondary")


def expected(branch_id: int, first: date, last: date) -> list[Expected]:
    """Every list of every place that these days ask for, by day, list and place; three queries whatever the days."""
    lists = db.session.scalars(
        select(Checklist)
        .where(Checklist.branch_id == branch_id)
        .options(selectinload(Checklist.versions))
        .order_by(Checklist.id)
    ).all()
    checks = db.session.scalars(
        select(DailyCheck)
        .where(DailyCheck.branch_id == branch_id, DailyCheck.day >= first, DailyCheck.day <= last)
        .options(
            selectinload(DailyCheck.answers),
            joinedload(DailyCheck.finished_by),
            joinedload(DailyCheck.checklist_version),
        )
    )
    begun: dict[tuple[date, int], dict[str, DailyCheck]] = defaultdict(dict)
    for row in checks:
        begun[row.day, row.checklist_id][row.place] = row
    return [
        Expected(checklist, version, place, day, begun.get((day, checklist.id), {}).get(place))
        for day in _days(first, last)
        for checklist in lists
        if (version := _in_force(checklist, day)) is not None
        for place in _places(version, begun.get((day, checklist.id), {}))
    ]


def _places(version: ChecklistVersion, checked: Iterable[str]) -> list[str]:
    return [*version.places, *(place for place in checked if place not in version.places)]


def _in_force(checklist: Checklist, day: date) -> ChecklistVersion | None:
    """The version a day is asked with; None before the first, and from the day it was retired on."""
    if checklist.retired_on is not None and day >= checklist.retired_on:
        return None
    return next((version for version in reversed(checklist.versions) if version.since <= day), None)


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def board(branch_id: int, day: date) -> list[dict[str, Any]]:
    """The lists of a day, each with its places, the earliest due first."""
    groups: dict[int, dict[str, Any]] = {}
    for row in expected(branch_id, day, day):
        group = groups.setdefault(row.checklist.id, {"checklist": row.checklist, "due": row.version.due, "rows": []})
        group["rows"].append(row)
    return sorted(groups.values(), key=lambda group: group["due"])


def missing_between(branch_id: int, first: date, last: date) -> list[Expected]:
    """Lists whose time has passed without being finished."""
    return [row for row in expected(branch_id, first, last) if row.missing]


def items_of(check: DailyCheck) -> list[dict[str, Any]]:
    """The items of one day's list, each with what was found."""
    answers = {row.position: row for row in check.answers}
    return [
        {
            **item,
            "position": number,
            "follow_up_label": str(FOLLOW_UPS[item.get("follow_up", "")]) if item.get("follow_up") else "",
            "answer": answers.get(number),
            "answer_label": str(ANSWERS[answers[number].answer]) if number in answers else "",
        }
        for number, item in enumerate(check.checklist_version.items)
    ]
