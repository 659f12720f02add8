"""One improvement: its page, and everything that can be done with it (XC-10)."""

from collections.abc import Callable
from typing import Any

from flask import Response
from flask_babel import gettext as _

from portal.core import clock, pages, workflow
from portal.core.access import requires
from portal.core.database import db
from portal.core.forms import Form
from portal.management.improvements import forms, operations, policy, queries
from portal.management.improvements.models import ImprovementAction
from portal.management.improvements.permissions import Permission
from portal.management.improvements.views.blueprint import blueprint
from portal.management.improvements.workflow import ACTION
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person


@blueprint.get("/<int:action_id>")
@requires(Permission.OWN)
def show(action_id: int) -> Response:
    return _page(queries.visible(action_id, me()))


def _page(action: ImprovementAction, sent: Form | None = None) -> Response:
    """The action's page; with the form that was sent and refused, everything still in it."""
    person = me()
    shown: dict[str, Form] = {
        "note": forms.NoteForm(formdata=None),
        "result": forms.ResultForm(formdata=None, result=action.result),
        "effect": forms.EffectForm(formdata=None),
        "postpone": forms.PostponeForm(formdata=None, due_on=action.due_on),
        "owner": forms.OwnerForm(person=person, formdata=None, owner_id=action.owner_id),
        "drop": forms.DropForm(formdata=None),
    }
    if sent is not None:
        shown = {name: sent if type(form) is type(sent) else form for name, form in shown.items()}
    return pages.page(
        "management/improvements/show.html",
        status=422 if sent is not None else 200,
        action=action,
        forms=shown,
        entries=_timeline(action),
        may_work=policy.may_work(action, person),
        may_check=policy.may_check(action, person),
        may_manage=person.can(Permission.MANAGE),
    )


def _timeline(action: ImprovementAction) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = [
        {
            "at": row.at,
            "at_text": pages.moment(row.at),
            "who": row.actor_name,
            "text": ACTION.step(row.step).label,
            "detail": row.reason,
            "tone": ACTION.states[row.target].tone,
        }
        for row in workflow.history(action)
    ]
    entries += [
        {
            "at": note.created_at,
            "at_text": pages.moment(note.created_at),
            "who": note.author.name if note.author else "",
            "text": note.text,
            "detail": "",
            "tone": "secondary",
        }
        for note in action.notes
    ]
    opened = {
        "at": action.created_at,
        "at_text": pages.moment(action.created_at),
        "who": action.opened_by.name if action.opened_by else "",
        "text": _("Into the register"),
        "detail": "",
        "tone": "warning",
    }
    return [*sorted(entries, key=lambda entry: entry["at"], reverse=True), opened]


def _answer(action: ImprovementAction, form: Form, act: Callable[[], object], said: str) -> Response:
    if form.attempt(act):
        pages.say(said)
        return pages.go("improvements.show", action_id=action.id)
    return _page(action, form)


@blueprint.post("/<int:action_id>/notes")
@requires(Permission.OWN)
def add_note(action_id: int) -> Response:
    action, form = queries.visible(action_id, me()), forms.NoteForm()
    return _answer(action, form, lambda: operations.add_note(action, form.text.data or "", by=me()), _("Noted."))


@blueprint.post("/<int:action_id>/result")
@requires(Permission.OWN)
def finish(action_id: int) -> Response:
    action, form = queries.visible(action_id, me()), forms.ResultForm()
    return _answer(
        action,
        form,
        lambda: operations.finish(action, result=form.result.data or "", by=me()),
        _("The result is recorded. Somebody else will check whether it helped."),
    )


@blueprint.post("/<int:action_id>/effect")
@requires(Permission.CHECK)
def check(action_id: int) -> Response:
    action, form = queries.visible(action_id, me()), forms.EffectForm()

    def act() -> ImprovementAction:
        if form.effective.data == "yes":
            return operations.confirm_effect(action, effect=form.effect.data or "", by=me())
        return operations.send_back(action, reason=form.effect.data or "", due_on=form.due_on.data, by=me())

    return _answer(action, form, act, _("The effect is recorded."))


@blueprint.post("/<int:action_id>/day")
@requires(Permission.MANAGE)
def postpone(action_id: int) -> Response:
    action, form = queries.visible(action_id, me()), forms.PostponeForm()

    def act() -> ImprovementAction:
        day = form.due_on.data or clock.today()
        return operations.postpone(action, due_on=day, reason=form.reason.data or "", by=me())

    return _answer(action, form, act, _("The day is moved."))


@blueprint.post("/<int:action_id>/owner")
@requires(Permission.MANAGE)
def hand_over(action_id: int) -> Response:
    person = me()
    action, form = queries.visible(action_id, person), forms.OwnerForm(person=person)

    def act() -> ImprovementAction:
        owner = db.session.get_one(Person, form.owner_id.data)
        return operations.hand_over(action, owner=owner, reason=form.reason.data or "", by=person)

    return _answer(action, form, act, _("The improvement has a new owner."))


@blueprint.post("/<int:action_id>/drop")
@requires(Permission.MANAGE)
def drop(action_id: int) -> Response:
    action, form = queries.visible(action_id, me()), forms.DropForm()
    return _answer(action, form, lambda: operations.drop(action, reason=form.reason.data or "", by=me()), _("Dropped."))
