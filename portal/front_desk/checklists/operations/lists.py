"""Writing the lists: every change is a new version, and what was found keeps the version it was found with."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import access, audit, clock, live
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.front_desk.checklists.choices import FOLLOW_UPS, KINDS, RULES
from portal.front_desk.checklists.models import Checklist, ChecklistVersion
from portal.front_desk.checklists.permissions import Permission

STANDARD = Path(__file__).parents[1] / "wording" / "standard.toml"
LONGEST_TEXT, LONGEST_PLACE = 120, 40


def topic(branch_id: int) -> str:
    """The live topic of a branch's lists of the day."""
    return f"checklists:{branch_id}"


@dataclass
class Draft:
    """What a version says: until when, which items, at which places."""

    due: str
    items: Sequence[dict[str, str]]
    places: Sequence[str]
    cleaned: list[dict[str, str]] = field(init=False, default_factory=list)

    def check(self, rule: str) -> None:
        """Refuse a list that could not be gone through."""
        try:
            self.due = time.fromisoformat(self.due.strip()).strftime("%H:%M")
        except ValueError:
            raise Refused(rule, _("Please give a time like 08:50."), field="due") from None
        self.places = [place.strip() for place in self.places if place.strip()]
        self.cleaned = [_item(row) for row in self.items if row.get("text", "").strip()]
        texts = [item["text"] for item in self.cleaned]
        if not texts:
            raise Refused(rule, _("A list needs at least one item."), field="items")
        if not self.places:
            raise Refused(rule, _("Name at least one place where the list is gone through."), field="places")
        if len(set(texts)) < len(texts) or len(set(self.places)) < len(self.places):
            raise Refused(rule, _("Two items or two places are the same."), field="items")
        if max(map(len, self.places)) > LONGEST_PLACE:
            raise Refused(rule, _("A place has at most %(most)d characters.", most=LONGEST_PLACE), field="places")
        if any(len(item[name]) > LONGEST_TEXT for item in self.cleaned for name in ("text", "standard")):
            raise Refused(rule, _("An item has at most %(most)d characters.", most=LONGEST_TEXT), field="items")


def _item(row: dict[str, str]) -> dict[str, str]:
    follow_up = row.get("follow_up", "")
    return {
        "text": row["text"].strip(),
        "standard": row.get("standard", "").strip(),
        "follow_up": follow_up if follow_up in FOLLOW_UPS else "",
    }


def make(*, name: str, kind: str, draft: Draft, by: Actor, department_id: int | None = None) -> Checklist:
    """Write a new list; it is gone through from today on."""
    access.check(by, Permission.MANAGE)
    if kind not in KINDS:
        raise Refused("DTY-11", _("Choose what kind of list it is."), field="kind")
    if not name.strip():
        raise Refused(RULES[kind], _("Give the list a name."), field="name")
    draft.check(RULES[kind])
    checklist = Checklist(name=name.strip(), kind=kind, department_id=department_id)
    add(checklist, by=by)
    db.session.flush()
    _write(checklist, 1, draft, by)
    audit.record("checklists.make", checklist, by=by, name=checklist.name, places=list(draft.places))
    return checklist


def change(
    checklist: Checklist, *, based_on: int, name: str, draft: Draft, by: Actor, department_id: int | None = None
) -> ChecklistVersion:
    """Write the next version; `based_on` is the number of the version that was open while writing."""
    access.check(by, Permission.MANAGE)
    rule = RULES[checklist.kind]
    newest = checklist.versions[-1]
    if newest.number != based_on:
        message = _(
            "%(name)s wrote version %(number)d while you were writing. Look at it below; save again to replace it.",
            name=newest.author.name if newest.author else "",
            number=newest.number,
        )
        raise Refused(rule, message)
    if not name.strip():
        raise Refused(rule, _("Give the list a name."), field="name")
    draft.check(rule)
    checklist.name, checklist.department_id = name.strip(), department_id
    version = _write(checklist, newest.number + 1, draft, by)
    audit.record("checklists.change", checklist, by=by, number=version.number, places=list(draft.places))
    return version


def retire(checklist: Checklist, *, by: Actor) -> Checklist:
    """The list is not gone through any more; what was found stays."""
    access.check(by, Permission.MANAGE)
    if checklist.retired_on is None:
        checklist.retired_on = clock.today()
        db.session.flush()
        audit.record("checklists.retire", checklist, by=by)
        live.bump(topic(checklist.branch_id))
    return checklist


def use_again(checklist: Checklist, *, by: Actor) -> Checklist:
    """The list is gone through again from today on."""
    access.check(by, Permission.MANAGE)
    if checklist.retired_on is not None:
        checklist.retired_on = None
        db.session.flush()
        audit.record("checklists.use_again", checklist, by=by)
        live.bump(topic(checklist.branch_id))
    return checklist


def add_standard(*, by: Actor) -> list[Checklist]:
    """The clinic's standard lists, those whose kind has no list yet (DTY-09, DTY-11, DTY-13, DTY-14, DTY-15)."""
    access.check(by, Permission.MANAGE)
    known = set(db.session.scalars(select(Checklist.kind).where(Checklist.branch_id == by.branch_id)))
    rows: list[dict[str, Any]] = tomllib.loads(STANDARD.read_text(encoding="utf-8"))["lists"]
    return [
        make(name=row["name"], kind=row["kind"], draft=Draft(row["due"], row["items"], row["places"]), by=by)
        for row in rows
        if row["kind"] not in known
    ]


def _write(checklist: Checklist, number: int, draft: Draft, by: Actor) -> ChecklistVersion:
    version = ChecklistVersion(
        checklist=checklist,
        number=number,
        since=clock.today(),
        due=draft.due,
        items=draft.cleaned,
        places=list(draft.places),
    )
    add(version, by=by)
    db.session.flush()
    live.bump(topic(checklist.branch_id))
    return version
