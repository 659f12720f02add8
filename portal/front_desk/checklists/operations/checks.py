"""Going through a list: each item in order or not and why, who and when; finished when every item is answered."""

import hashlib
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError

from portal.core import access, audit, clock, live, workflow
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.front_desk.checklists import policy
from portal.front_desk.checklists.choices import ANSWERS
from portal.front_desk.checklists.models import CheckAnswer, Checklist, DailyCheck
from portal.front_desk.checklists.operations.lists import topic
from portal.front_desk.checklists.permissions import Permission
from portal.front_desk.checklists.workflow import CHECK
from portal.front_desk.tasks import operations as tasks
from portal.registry.staff.models import Person


def begin(checklist: Checklist, place: str, *, by: Actor) -> DailyCheck:
    """Today's list at a place, begun now or by somebody before."""
    access.check(by, Permission.FILL)
    rule, today = policy.rule_of(checklist), clock.today()
    found = _of_day(checklist, place)
    if found is not None:
        return found
    version = checklist.versions[-1]
    if checklist.retired_on is not None:
        raise Refused(rule, _("This list is not in use any more."))
    if place not in version.places:
        raise Refused(rule, _("The list is not gone through at this place."))
    check = DailyCheck(checklist=checklist, checklist_version=version, place=place, day=today)
    try:
        with db.session.begin_nested():
            add(check, by=by)
            db.session.flush()
    except IntegrityError:
        db.session.expire(checklist)
        return db.session.scalars(_query(checklist, place)).one()
    audit.record("checklists.begin", check, by=by, list=checklist.name, place=place)
    live.bump(topic(check.branch_id))
    return check


def answer(check: DailyCheck, position: int, verdict: str, *, by: Person, note: str = "") -> CheckAnswer:
    """Tick an item, or fail it with a note; an answer may be changed until the list is finished."""
    access.check(by, Permission.FILL)
    rule = policy.rule_of(check.checklist)
    items = check.checklist_version.items
    _check_open(check, rule)
    if not 0 <= position < len(items) or verdict not in ANSWERS:
        raise Refused(rule, _("This list has no such item."))
    if verdict == "failed" and not note.strip():
        message = _("Write what is not in order at “%(item)s”, then fail it.", item=items[position]["text"])
        raise Refused(rule, message, field="note")
    row = next((row for row in check.answers if row.position == position), None)
    if row is None:
        row = CheckAnswer(check=check, position=position)
        add(row, by=by)
    row.answer, row.note = verdict, note.strip() if verdict == "failed" else ""
    row.answered_by, row.answered_at = by, clock.now()
    db.session.flush()
    audit.record("checklists.answer", check, by=by, item=items[position]["text"], answer=verdict, note=row.note)
    if verdict == "failed":
        _follow_up(check, items[position], row.note, by)
    live.bump(topic(check.branch_id))
    return row


def finish(check: DailyCheck, *, by: Actor) -> DailyCheck:
    """Finish the list; refused while an item is neither ticked nor failed with a note."""
    rule = policy.rule_of(check.checklist)
    _check_open(check, rule)
    answered = {row.position for row in check.answers}
    missing = [item["text"] for number, item in enumerate(check.checklist_version.items) if number not in answered]
    if missing:
        message = _(
            "%(count)d items are neither ticked nor failed: %(items)s. Tick them, or fail them with a note.",
            count=len(missing),
            items=str(_("、")).join(missing),
        )
        raise Refused(rule, message, link=check.path)
    check.finished_at, check.finished_by_id = clock.now(), by.id
    check.failures = sum(row.answer == "failed" for row in check.answers)
    workflow.apply(CHECK, check, "finish", by=by, failures=check.failures)
    live.bump(topic(check.branch_id))
    return check


def reopen(check: DailyCheck, *, reason: str, by: Actor) -> DailyCheck:
    """Open a finished list of today again; on another day it stays what it was."""
    if check.day != clock.today():
        raise Refused(policy.rule_of(check.checklist), _("The list of an earlier day stays as it was."))
    workflow.apply(CHECK, check, "reopen", by=by, reason=reason)
    check.finished_at = check.finished_by_id = None
    live.bump(topic(check.branch_id))
    return check


def _query(checklist: Checklist, place: str) -> Select[Any]:
    return select(DailyCheck).where(
        DailyCheck.checklist_id == checklist.id, DailyCheck.place == place, DailyCheck.day == clock.today()
    )


def _of_day(checklist: Checklist, place: str) -> DailyCheck | None:
    return db.session.scalar(_query(checklist, place))


def _check_open(check: DailyCheck, rule: str) -> None:
    if check.day != clock.today():
        raise Refused(rule, _("The list of an earlier day stays as it was."))
    if check.state != "open":
        raise Refused(rule, _("This list is finished. Whoever looks after the lists may open it again."))


def _follow_up(check: DailyCheck, item: dict[str, str], note: str, by: Person) -> None:
    """What is short is replenished, what is broken repaired: one open task until it is done (DTY-12)."""
    kind = item.get("follow_up", "")
    if not kind:
        return
    words = {"replenish": _("Replenish"), "repair": _("Repair")}
    found = hashlib.sha256(f"{kind}|{check.checklist_id}|{check.place}|{item['text']}".encode()).hexdigest()[:24]
    tasks.follow_up(
        policy.keeper(check.branch_id, by),
        title=_(
            "%(what)s: %(place)s, %(item)s (%(note)s)",
            what=words[kind],
            place=check.place,
            item=item["text"],
            note=note,
        ),
        due_on=clock.today(),
        source_key=f"checklists:{found}",
        source_label=f"{check.checklist.name} · {check.place}",
        source_url=check.path,
        by=by,
    )
