"""Improvement actions: opened from any source, followed until done, and the effect checked by somebody else (XC-10)."""

from datetime import date, timedelta

from flask_babel import gettext as _

from portal.core import access, audit, clock, events, live, numbers, workflow
from portal.core.database import Actor, add, db
from portal.core.refusals import Forbidden, Refused
from portal.management.improvements import policy
from portal.management.improvements.facts import ActionClosed, ActionOpened
from portal.management.improvements.models import ImprovementAction, ImprovementNote
from portal.management.improvements.permissions import Permission
from portal.management.improvements.workflow import ACTION
from portal.registry.staff.models import Person


def open_action(
    title: str,
    *,
    source_kind: str,
    owner: Person,
    due_on: date,
    by: Actor,
    source_label: str = "",
    source_url: str = "",
    problem: str = "",
    analysis: str = "",
) -> ImprovementAction:
    """Put an improvement into the register, with owner and day (XC-10, SAT-08).

    One without a source record is opened by people who hold the right to; one that comes from a record of
    another room was agreed there, by people who may.
    """
    if not source_url:
        access.check(by, Permission.OPEN)
        _refuse_unless(due_on >= clock.today(), _("Choose a day from today on."), "due_on")
    _refuse_unless(bool(title.strip()), _("Say in one sentence what will become better."), "title")
    _refuse_unless(owner.active, _("%(name)s no longer works here. Choose another owner.", name=owner.name), "owner_id")
    action = ImprovementAction(
        number=numbers.dated("GJ", clock.today(), 3),
        title=title.strip()[:200],
        problem=problem.strip(),
        analysis=analysis.strip(),
        source_kind=source_kind,
        source_label=source_label[:200],
        source_url=source_url,
        owner_id=owner.id,
        department_id=owner.department_id,
        due_on=due_on,
    )
    add(action, by=by)
    db.session.flush()
    audit.record(
        "improvements.open", action, by=by, title=action.title, owner=owner.name, due_on=due_on, source=source_label
    )
    _tell(owner.id, by.id)
    events.publish(ActionOpened(action, by))
    return action


def add_note(action: ImprovementAction, text: str, *, by: Actor) -> ImprovementNote:
    """Write down how it goes; open to everybody who sees the action, until it is closed (XC-10)."""
    if not policy.may_see(action, by):
        raise Forbidden(Permission.READ)
    _refuse_closed(action)
    _refuse_unless(bool(text.strip()), _("Write how it goes."), "text")
    return _note(action, text, by=by)


def postpone(action: ImprovementAction, *, due_on: date, reason: str, by: Actor) -> ImprovementAction:
    """Give an open action another day; the old one and the reason stay readable (XC-10)."""
    access.check(by, Permission.MANAGE)
    _refuse_unless(action.state == "open", _("Only an open improvement has a day to move."))
    _refuse_unless(bool(reason.strip()), _("Say why it takes until another day."), "reason")
    _refuse_unless(due_on >= clock.today(), _("Choose a day from today on."), "due_on")
    before, action.due_on = action.due_on, due_on
    _note(action, f"期限 {before} → {due_on}：{reason.strip()}", by=by)
    audit.record("improvements.postpone", action, by=by, before=before, due_on=due_on, reason=reason.strip())
    _tell(action.owner_id)
    return action


def hand_over(action: ImprovementAction, *, owner: Person, reason: str, by: Actor) -> ImprovementAction:
    """Give an open action to somebody else, with the reason (XC-10)."""
    access.check(by, Permission.MANAGE)
    _refuse_unless(action.state == "open", _("Only an open improvement can be handed over."))
    _refuse_unless(bool(reason.strip()), _("Say why somebody else does it."), "reason")
    _refuse_unless(owner.active and owner.id != action.owner_id, _("Choose another colleague."), "owner_id")
    before = action.owner
    action.owner, action.department_id = owner, owner.department_id
    _note(action, f"负责人 {before.name} → {owner.name}：{reason.strip()}", by=by)
    audit.record("improvements.hand_over", action, by=by, before=before.name, owner=owner.name, reason=reason.strip())
    _tell(before.id, owner.id)
    return action


def finish(action: ImprovementAction, *, result: str, by: Actor) -> ImprovementAction:
    """Report what was done; from now on somebody else is to look whether it helped (XC-10)."""
    if action.owner_id != by.id and not by.can(Permission.MANAGE):
        raise Forbidden(Permission.MANAGE)
    _refuse_unless(bool(result.strip()), _("Say what was done and what came out of it."), "result")
    action.result, action.done_at, action.done_by_id = result.strip(), clock.now(), by.id
    action.check_on = clock.today() + timedelta(days=policy.CHECK_AFTER.value())
    with db.session.no_autoflush:
        workflow.apply(ACTION, action, "finish", by=by, result=action.result)
    _tell(action.owner_id, action.created_by_id)
    return action


def confirm_effect(action: ImprovementAction, *, effect: str, by: Actor) -> ImprovementAction:
    """Somebody else found that it helped; the action is closed (XC-10)."""
    access.check(by, Permission.CHECK)
    policy.refuse_own_check(action, by)
    _refuse_unless(bool(effect.strip()), _("Say by what you see that it helped."), "effect")
    action.effect, action.checked_at, action.checked_by_id = effect.strip(), clock.now(), by.id
    with db.session.no_autoflush:
        workflow.apply(ACTION, action, "confirm", by=by, effect=action.effect)
    _tell(action.owner_id, action.created_by_id)
    events.publish(ActionClosed(action, by))
    return action


def send_back(action: ImprovementAction, *, reason: str, due_on: date | None, by: Actor) -> ImprovementAction:
    """Somebody else found that it does not help yet; it is open again, with a new day (XC-10)."""
    access.check(by, Permission.CHECK)
    policy.refuse_own_check(action, by)
    if due_on is None or due_on < clock.today():
        raise Refused("XC-10", _("Choose a day from today on."), field="due_on")
    workflow.apply(ACTION, action, "send_back", by=by, reason=reason, before=action.result)
    _note(action, f"效果未达到，退回：{reason.strip()}", by=by)
    action.due_on, action.check_on = due_on, None
    db.session.flush()
    _tell(action.owner_id, action.created_by_id)
    return action


def drop(action: ImprovementAction, *, reason: str, by: Actor) -> ImprovementAction:
    """Close an action that is not to be done any more, with the reason (XC-10)."""
    workflow.apply(ACTION, action, "drop", by=by, reason=reason)
    _note(action, f"不再执行：{reason.strip()}", by=by)
    _tell(action.owner_id, action.created_by_id)
    events.publish(ActionClosed(action, by))
    return action


def _note(action: ImprovementAction, text: str, *, by: Actor) -> ImprovementNote:
    note = ImprovementNote(action_id=action.id, text=text.strip())
    add(note, by=by)
    db.session.flush()
    db.session.refresh(action, ["notes"])
    audit.record("improvements.note", note, by=by, improvement=action.number)
    return note


def _tell(*people_ids: int | None) -> None:
    live.bump("improvements")
    for person_id in people_ids:
        if person_id is not None:
            live.bump(f"today:{person_id}")


def _refuse_closed(action: ImprovementAction) -> None:
    _refuse_unless(not action.closed, _("This improvement is closed. Open a new one if more is to be done."))


def _refuse_unless(fine: bool, message: str, field: str | None = None) -> None:
    if not fine:
        raise Refused("XC-10", message, field=field)
