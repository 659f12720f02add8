"""Expert-clinic days and their invitation lists (APT-13)."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import pages
from portal.core.access import requires
from portal.core.database import db
from portal.core.refusals import Refused
from portal.front_desk.appointments import choices, operations, resources
from portal.front_desk.appointments.forms import schedule as forms
from portal.front_desk.appointments.models import ExpertClinic
from portal.front_desk.appointments.permissions import Permission
from portal.front_desk.appointments.queries import lists
from portal.front_desk.appointments.views.blueprint import blueprint
from portal.registry.customers import policy as customer_policy
from portal.registry.customers import queries as customer_files
from portal.registry.customers.models import Customer
from portal.registry.staff.identity import me


@blueprint.route("/clinics", methods=["GET", "POST"])
@requires(Permission.READ)
def clinics() -> Response:
    person = me()
    experts = resources.people(person.branch_id, "doctor")
    form = forms.ClinicForm(experts=experts)

    def act() -> ExpertClinic:
        assert form.day.data is not None
        expert = next(one for one in experts if one.id == form.expert_id.data)
        return operations.plan_clinic(expert, by=person, **_typed(form), day=form.day.data)

    if form.is_submitted() and (planned := form.attempt(act)):
        pages.say(_("The expert-clinic day is in the book."))
        return pages.go("appointments.clinic", clinic_id=planned.id)
    past = request.args.get("show", "") == "past"
    return pages.form_page(
        "front_desk/appointments/clinics.html",
        form,
        rows=lists.clinics(person, past=past),
        past=past,
        may_plan=person.can(Permission.EXPERTS),
    )


def _typed(form: forms.ClinicForm) -> dict[str, Any]:
    return {
        "starts": form.starts.clock,
        "ends": form.ends.clock,
        "capacity": form.capacity.data,
        "topic": form.topic.data or "",
    }


@blueprint.get("/clinics/<int:clinic_id>")
@requires(Permission.READ)
def clinic(clinic_id: int) -> Response:
    return _page(lists.clinic(clinic_id, me()), forms.InviteForm(formdata=None))


def _page(row: ExpertClinic, form: forms.InviteForm) -> Response:
    person = me()
    invited = lists.invitations_of(row)
    booked = lists.booked_for_clinic(row)
    return pages.page(
        "front_desk/appointments/clinic.html",
        status=422 if form.errors or form.refusals else 200,
        row=row,
        form=form,
        invited=[one for one in invited if customer_files.may_see(one.customer, person)],
        hidden=sum(not customer_files.may_see(one.customer, person) for one in invited),
        booked=booked,
        answers=choices.INVITATIONS,
        phone=lambda customer: customer_policy.shown_phone(customer.phone, person),
        may_plan=person.can(Permission.EXPERTS) and not row.cancelled,
        may_book=person.can(Permission.BOOK),
    )


@blueprint.route("/clinics/<int:clinic_id>/edit", methods=["GET", "POST"])
@requires(Permission.EXPERTS)
def change_clinic(clinic_id: int) -> Response:
    row = lists.clinic(clinic_id, me())
    form = forms.ClinicForm(
        experts=[],
        new=False,
        subject=row.id,
        starts=f"{row.starts:%H:%M}",
        ends=f"{row.ends:%H:%M}",
        capacity=row.capacity,
        topic=row.topic,
    )
    if form.is_submitted() and form.attempt(lambda: operations.change_clinic(row, by=me(), **_typed(form))):
        pages.say(_("Saved."))
        return pages.go("appointments.clinic", clinic_id=row.id)
    return pages.form_page("front_desk/appointments/clinic_edit.html", form, row=row)


@blueprint.route("/clinics/<int:clinic_id>/cancellation", methods=["GET", "POST"])
@requires(Permission.EXPERTS)
def cancel_clinic(clinic_id: int) -> Response:
    row = lists.clinic(clinic_id, me())
    form = forms.ReasonForm(subject=row.id)
    reason = lambda: form.reason.data or ""  # noqa: E731
    if form.is_submitted() and form.attempt(lambda: operations.cancel_clinic(row, by=me(), reason=reason())):
        pages.say(_("The expert-clinic day is cancelled."))
        return pages.go("appointments.clinics")
    return pages.form_page("front_desk/appointments/clinic_cancel.html", form, row=row)


@blueprint.post("/clinics/<int:clinic_id>/invitations")
@requires(Permission.EXPERTS)
def invite(clinic_id: int) -> Response:
    row, form = lists.clinic(clinic_id, me()), forms.InviteForm()

    def act() -> list[Any]:
        customers = _named(form.numbers.data or "")
        return [operations.invite(row, customers, by=me(), note=form.note.data or "")]

    if form.attempt(act) is None:
        return _page(row, form)
    pages.say(_("The invitation list is longer now."))
    return pages.go("appointments.clinic", clinic_id=row.id)


def _named(text: str) -> list[Customer]:
    """The customers with these numbers, within reach; refused when one is unknown."""
    numbers = dict.fromkeys(text.upper().replace(",", " ").replace("，", " ").replace("、", " ").split())
    rows = db.session.scalars(select(Customer).where(Customer.number.in_(list(numbers)[:200]))).all()
    found = {row.number: row for row in rows if customer_files.may_see(row, me())}
    unknown = [number for number in numbers if number not in found]
    if unknown or not numbers:
        message = _("There is no customer with the number %(number)s.", number=_("、").join(unknown[:5]))
        raise Refused("APT-13", message, field="numbers")
    return [found[number] for number in numbers]


@blueprint.post("/invitations/<int:invitation_id>")
@requires(Permission.EXPERTS)
def answer_invitation(invitation_id: int) -> Response:
    row = lists.invitation(invitation_id, me())
    operations.answer_invitation(row, by=me(), answer=request.form.get("answer", ""))
    return pages.go("appointments.clinic", clinic_id=row.clinic_id)
