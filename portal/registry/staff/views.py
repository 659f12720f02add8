"""The staff room: people, their rights, departments and branches."""

from typing import Any

from flask import Blueprint, Response, request, session
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.core import listing, pages, workflow
from portal.core.access import requires
from portal.core.forms import Form
from portal.core.requests import row_number
from portal.core.workflow import Step
from portal.registry.staff import accounts, departments, operations, policy, queries, words
from portal.registry.staff.forms import NewPersonForm, PersonForm, RightsForm
from portal.registry.staff.identity import me
from portal.registry.staff.models import FLAGS, ROLES, Person, RightsRequest
from portal.registry.staff.permissions import Permission
from portal.registry.staff.workflow import RIGHTS_REQUEST

blueprint = Blueprint("staff", __name__, url_prefix="/staff")
blueprints = [accounts.blueprint, blueprint, departments.blueprint]

_SHOWN_ONCE = "password_shown_once"
LEAVE = Step("leave", (), "", Permission.MANAGE, _l("Shut this account"), ("HRF-10",), needs_reason=True, tone="danger")
COME_BACK = Step("come_back", (), "", Permission.MANAGE, _l("Open this account again"), ("SEC-01",), needs_reason=True)


@blueprint.get("")
@requires(Permission.READ)
def index() -> Response:
    filters = {name: request.args.get(name, "").strip()[:60] for name in ("q", "role", "department", "left")}
    query = queries.people(
        text=filters["q"],
        role=filters["role"],
        department_id=row_number(filters["department"]),
        active=filters["left"] != "1",
    )
    people = listing.listing(
        query,
        sorts={"name": Person.name, "username": Person.username, "role": Person.role},
        default="role",
        key=Person.id,
        filters=filters,
    )
    return pages.page(
        "registry/staff/index.html",
        people=people,
        filters=filters,
        roles=ROLES,
        flags=FLAGS,
        departments=queries.departments(),
        waiting=queries.waiting_rights(),
        steps_for=_steps_for,
    )


def _steps_for(rights: RightsRequest) -> list[Step]:
    """The steps this person may take with a request for high rights."""
    party = me().id in (rights.created_by_id, rights.person_id)
    return [step for step in workflow.available(RIGHTS_REQUEST, rights, me()) if step.name == "withdraw" or not party]


def _offer(form: Form) -> None:
    departments = [(str(row.id), row.name) for row in queries.departments()]
    form["department_id"].choices = [("", _("none")), *departments]


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def new() -> Response:
    form = NewPersonForm()
    _offer(form)
    if form.is_submitted() and (person := form.attempt(lambda: operations.hire(by=me(), **_typed(form)))):
        if not person.active:
            pages.say(_("The account waits until a second person confirms these rights."), "warning")
        else:
            pages.say(_("%(name)s has an account. Give them a password now.", name=person.name))
        return pages.go("staff.show", person_id=person.id)
    return pages.form_page("registry/staff/new.html", form, high=_high())


def _typed(form: Form) -> dict[str, Any]:
    names = ("username", "name", "gender", "title", "department_id", "phone", "role", "flags")
    return {name: form[name].data for name in names if name in form}


def _high() -> str:
    labels = [ROLES[role] for role in ROLES if role in policy.HIGH_ROLES]
    labels += [FLAGS[flag] for flag in FLAGS if flag in policy.HIGH_FLAGS]
    return str(_l("、")).join(map(str, labels))


@blueprint.get("/<int:person_id>")
@requires(Permission.READ)
def show(person_id: int) -> Response:
    person = queries.person(person_id)
    shown = session.pop(_SHOWN_ONCE, None)
    return pages.page(
        "registry/staff/show.html",
        person=person,
        flags=FLAGS,
        may=words.in_words(person.permissions),
        password=shown[1] if shown and shown[0] == person.id else "",
        waiting=queries.waiting_rights_of(person),
        steps_for=_steps_for,
        steps=[LEAVE if person.active else COME_BACK] if me().can(Permission.MANAGE) and person.id != me().id else [],
    )


@blueprint.route("/<int:person_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def edit(person_id: int) -> Response:
    person = queries.person(person_id)
    form = PersonForm(person)
    _offer(form)
    if form.is_submitted() and form.attempt(lambda: operations.edit(person, by=me(), **_typed(form))):
        pages.say(_("Saved."))
        return pages.go("staff.show", person_id=person.id)
    return pages.form_page("registry/staff/edit.html", form, person=person)


@blueprint.route("/<int:person_id>/rights", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def rights(person_id: int) -> Response:
    person = queries.person(person_id)
    form = RightsForm(person)
    if form.is_submitted() and form.attempt(lambda: _set_rights(person, form)):
        return pages.go("staff.show", person_id=person.id)
    return pages.form_page("registry/staff/rights.html", form, person=person, high=_high())


def _set_rights(person: Person, form: RightsForm) -> bool:
    waits = operations.set_rights(
        person, role=form.role.data, flags=form.flags.data or [], reason=form.reason.data or "", by=me()
    )
    if waits:
        pages.say(_("The request waits until a second person confirms it."), "warning")
    else:
        pages.say(_("These rights are in force."))
    return True


@blueprint.post("/<int:person_id>/password")
@requires(Permission.MANAGE, fresh=True)
def give_password(person_id: int) -> Response:
    person = queries.person(person_id)
    session[_SHOWN_ONCE] = [person.id, operations.give_password(person, by=me())]
    if not person.active:
        pages.say(_("The account opens again when a second person confirms."), "warning")
    return pages.go("staff.show", person_id=person.id)


@blueprint.post("/<int:person_id>/departure")
@requires(Permission.MANAGE)
def leave(person_id: int) -> Response:
    person = queries.person(person_id)
    operations.leave(person, by=me(), reason=request.form.get("reason", ""))
    pages.say(_("The account of %(name)s is shut and signed out everywhere.", name=person.name))
    return pages.go("staff.show", person_id=person.id)


@blueprint.post("/<int:person_id>/return")
@requires(Permission.MANAGE)
def come_back(person_id: int) -> Response:
    person = queries.person(person_id)
    if operations.come_back(person, by=me(), reason=request.form.get("reason", "")):
        pages.say(_("The request waits until a second person confirms it."), "warning")
    else:
        pages.say(_("The account of %(name)s is open again.", name=person.name))
    return pages.go("staff.show", person_id=person.id)


@blueprint.post("/rights-requests/<int:request_id>/confirmation")
@requires(Permission.CONFIRM, fresh=True)
def confirm_rights(request_id: int) -> Response:
    person = operations.confirm_rights(queries.rights_request(request_id), by=me())
    pages.say(_("Confirmed: %(name)s has these rights now.", name=person.name))
    return pages.go("staff.show", person_id=person.id)


@blueprint.post("/rights-requests/<int:request_id>/refusal")
@requires(Permission.CONFIRM)
def decline_rights(request_id: int) -> Response:
    rights_request = queries.rights_request(request_id)
    operations.decline_rights(rights_request, by=me(), reason=request.form.get("reason", ""))
    pages.say(_("Declined. Nothing changed for %(name)s.", name=rights_request.person.name))
    return pages.go("staff.show", person_id=rights_request.person_id)


@blueprint.post("/rights-requests/<int:request_id>/withdrawal")
@requires(Permission.MANAGE)
def withdraw_rights(request_id: int) -> Response:
    rights_request = queries.rights_request(request_id)
    operations.withdraw_rights(rights_request, by=me())
    pages.say(_("The request is withdrawn."))
    return pages.go("staff.show", person_id=rights_request.person_id)
