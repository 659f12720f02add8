"""Leave: ask, decide, take back."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.core import clock, pages, workflow
from portal.core.access import requires
from portal.core.refusals import Missing
from portal.front_desk.duty import operations
from portal.front_desk.duty.forms.own import LeaveForm
from portal.front_desk.duty.models import Leave
from portal.front_desk.duty.permissions import Permission
from portal.front_desk.duty.queries import leaves as queries
from portal.front_desk.duty.queries.attendance import people_in_reach
from portal.front_desk.duty.views.blueprint import blueprint, one_form, sent_step, tabs
from portal.front_desk.duty.workflow import LEAVE
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person


@blueprint.get("/leaves")
@requires(Permission.TAKE_PART)
def leaves() -> Response:
    person = me()
    found = queries.leaves(person)
    return pages.page(
        "front_desk/duty/leaves.html",
        waiting=[(leave, steps_of(leave, person)) for leave in found if leave.state == "asked"],
        decided=[(leave, steps_of(leave, person)) for leave in found if leave.state != "asked"],
        tabs=tabs(person),
    )


def steps_of(leave: Leave, person: Person) -> list[workflow.Step]:
    """What this person may do about a leave."""
    names = {"withdraw"} if leave.person_id == person.id else {"grant", "refuse"}
    if leave.state == "granted" and leave.person_id != person.id:
        names = {"withdraw"}
    over = leave.ends_at <= clock.now()
    steps = workflow.available(LEAVE, leave, person)
    return [
        step
        for step in steps
        if step.name in names and queries.decides(leave, person) and not (over and leave.state == "granted")
    ]


@blueprint.route("/leaves/new", methods=["GET", "POST"])
@requires(Permission.TAKE_PART)
def ask_leave() -> Response:
    person = me()
    people = _whom(person)
    form = LeaveForm(people=people, person=person.id)
    if form.is_submitted() and form.attempt(lambda: _ask(form, people, person)):
        pages.say(_("The leave is asked for; the lead decides."))
        return pages.go("duty.leaves")
    return one_form(
        form,
        heading=_("Ask for leave"),
        submit=_("Ask for leave"),
        back=url_for("duty.leaves"),
        note=_("Shifts in this time show as gaps as soon as the leave is granted."),
    )


def _whom(person: Person) -> list[Person]:
    """For whom this person may ask: themselves, and as a lead for a colleague who rang in sick."""
    planned = people_in_reach(person) if person.can(Permission.PLAN) else []
    return [person, *(one for one in planned if one.id != person.id)]


def _ask(form: LeaveForm, people: list[Person], person: Person) -> Leave:
    starts_at, ends_at = form.span()
    return operations.ask_leave(
        next(one for one in people if one.id == form.person.data),
        kind=form.kind.data,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=form.reason.data or "",
        by=person,
    )


@blueprint.post("/leaves/<int:leave_id>/decision")
@requires(Permission.TAKE_PART)
def decide_leave(leave_id: int) -> Response:
    leave, (step, reason) = queries.leave(leave_id, me()), sent_step()
    if step == "grant":
        operations.grant_leave(leave, by=me())
    elif step == "refuse":
        operations.refuse_leave(leave, reason=reason, by=me())
    elif step == "withdraw":
        operations.withdraw_leave(leave, by=me())
    else:
        raise Missing
    pages.say(leave.state_label)
    return pages.go("duty.leaves", **({"all": 1} if request.args.get("all") else {}))
