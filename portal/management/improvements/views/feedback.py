"""Reports to superiors and departments, and what became of them (XC-15)."""

from collections.abc import Callable

from flask import Response, request
from flask_babel import gettext as _

from portal.core import clock, listing, pages
from portal.core.access import requires
from portal.core.database import db
from portal.core.forms import Form
from portal.management.improvements import forms, operations, policy, queries
from portal.management.improvements.models import StaffFeedback
from portal.management.improvements.permissions import Permission
from portal.management.improvements.views.blueprint import blueprint
from portal.management.improvements.workflow import FEEDBACK
from portal.registry.staff.identity import me
from portal.registry.staff.models import Department, Person


@blueprint.get("/feedback")
@requires(Permission.OWN)
def feedback() -> Response:
    person = me()
    box = request.args.get("box", "")
    box = box if box in ("sent", "received") else "sent"
    filters = {"state": request.args.get("state", "").strip()[:20], "box": box}
    found = queries.of_author(person) if box == "sent" else queries.to_me(person)
    if filters["state"]:
        found = found.where(StaffFeedback.state == filters["state"])
    if listing.wants_export():
        return _export(found)
    return pages.page(
        "management/improvements/feedback.html",
        listing=listing.listing(
            found,
            sorts={"number": StaffFeedback.number, "due": StaffFeedback.due_on},
            default="-number",
            key=StaffFeedback.id,
            filters=filters,
        ),
        box=box,
        filters=filters,
        states={name: str(state.label) for name, state in FEEDBACK.states.items()},
        today=clock.today(),
    )


def _export(found: object) -> Response:
    header = [_("Number"), _("What it is"), _("Subject"), _("From"), _("To"), _("State"), _("Answer due"), _("Answer")]
    rows = (
        (
            row.number, row.kind_label, row.subject, row.author.name if row.author else "", row.receiver,
            row.state_label, row.due_on, row.answer,
        )
        for row in db.session.scalars(found.order_by(StaffFeedback.id.desc()))  # type: ignore[attr-defined]
    )  # fmt: skip
    return listing.export("staff-feedback", header, rows)


@blueprint.route("/feedback/new", methods=["GET", "POST"])
@requires(Permission.OWN)
def send_feedback() -> Response:
    person = me()
    form = forms.FeedbackForm(person=person)
    if form.is_submitted() and (sent := form.attempt(lambda: _send(form, person))):
        pages.say(_("Your report was sent. You see here what becomes of it."))
        return pages.go("improvements.show_feedback", feedback_id=sent.id)
    return pages.form_page("management/improvements/new_feedback.html", form)


def _send(form: forms.FeedbackForm, person: Person) -> StaffFeedback:
    whom = form.receiver.data or "p0"
    number = int(whom[1:])
    return operations.send(
        form.topic.data or "",
        form.text.data or "",
        kind=form.kind.data,
        to_person=db.session.get(Person, number) if whom[0] == "p" else None,
        to_department=db.session.get(Department, number) if whom[0] == "d" else None,
        by=person,
    )


@blueprint.get("/feedback/<int:feedback_id>")
@requires(Permission.OWN)
def show_feedback(feedback_id: int) -> Response:
    return _page(queries.visible_feedback(feedback_id, me()))


def _page(found: StaffFeedback, sent: Form | None = None) -> Response:
    person = me()
    shown: dict[str, Form] = {
        "answer": forms.AnswerForm(formdata=None),
        "take_up": forms.TakeUpForm(person=person, formdata=None, title=found.subject, owner_id=person.id),
    }
    if sent is not None:
        shown = {name: sent if type(form) is type(sent) else form for name, form in shown.items()}
    return pages.page(
        "management/improvements/show_feedback.html",
        status=422 if sent is not None else 200,
        feedback=found,
        forms=shown,
        may_answer=policy.receives(found, person) and not found.closed,
        action_visible=found.action is not None and policy.may_see(found.action, person),
    )


@blueprint.post("/feedback/<int:feedback_id>/reading")
@requires(Permission.OWN)
def acknowledge(feedback_id: int) -> Response:
    found = queries.visible_feedback(feedback_id, me())
    operations.acknowledge(found, by=me())
    return pages.go("improvements.show_feedback", feedback_id=found.id)


def _answered(found: StaffFeedback, form: Form, act: Callable[[], object], said: str) -> Response:
    if form.attempt(act):
        pages.say(said)
        return pages.go("improvements.show_feedback", feedback_id=found.id)
    return _page(found, form)


@blueprint.post("/feedback/<int:feedback_id>/answer")
@requires(Permission.OWN)
def answer(feedback_id: int) -> Response:
    found, form = queries.visible_feedback(feedback_id, me()), forms.AnswerForm()
    return _answered(
        found, form, lambda: operations.answer(found, text=form.answer.data or "", by=me()), _("The answer was sent.")
    )


@blueprint.post("/feedback/<int:feedback_id>/improvement")
@requires(Permission.OWN)
def take_up(feedback_id: int) -> Response:
    person = me()
    found, form = queries.visible_feedback(feedback_id, person), forms.TakeUpForm(person=person)

    def act() -> object:
        return operations.take_up(
            found,
            title=form.title.data or "",
            owner=db.session.get_one(Person, form.owner_id.data),
            due_on=form.due_on.data or clock.today(),
            text=form.answer.data or "",
            by=person,
        )

    return _answered(found, form, act, _("It is an improvement now."))
