"""Early signs: what was noticed, and what became of it (DIS-15)."""

from flask import Response, request
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core import listing, pages
from portal.core.access import requires
from portal.core.database import db
from portal.core.refusals import Missing
from portal.core.requests import row_number
from portal.front_desk.reception.queries.visits import open_visit_of
from portal.registry.customers import queries as customer_files
from portal.registry.staff import queries as staff
from portal.registry.staff.identity import me
from portal.service.complaints import operations
from portal.service.complaints.forms import SignForm, WordsForm, picking
from portal.service.complaints.models import EarlySign
from portal.service.complaints.permissions import Permission
from portal.service.complaints.views.blueprint import blueprint


@blueprint.get("/signs")
@requires(Permission.READ)
def signs() -> Response:
    person = me()
    query = select(EarlySign).where(EarlySign.branch_id == person.branch_id)
    if not person.can(Permission.SEE_ALL):
        query = query.where(EarlySign.created_by_id == person.id)
    if request.args.get("open") == "1":
        query = query.where(EarlySign.settled_at.is_(None))
    query = query.options(joinedload(EarlySign.customer), joinedload(EarlySign.author), joinedload(EarlySign.case))
    found = listing.listing(query, sorts={"noticed": EarlySign.noticed_at}, default="-noticed", key=EarlySign.id)
    names = {department.id: department.name for department in staff.departments()}
    return pages.page("service/complaints/signs.html", found=found, departments=names)


@blueprint.route("/signs/new", methods=["GET", "POST"])
@requires(Permission.TAKE_IN)
def new_sign() -> Response:
    person = me()
    customer_id = row_number(request.args.get("customer", ""))
    if customer_id is None:
        return pages.page("service/complaints/sign_whom.html")
    customer = customer_files.visible(customer_id, person)
    form = SignForm(subject=f"customer-{customer.id}")
    if form.is_submitted() and form.attempt(
        lambda: operations.record_sign(
            customer,
            place=form.place.data,
            sign=form.sign.data or "",
            explanation=form.explanation.data or "",
            remedy=form.remedy.data or "",
            departments=[found for row_id in form.departments.data or [] if (found := picking.department(row_id))],
            visit=open_visit_of(customer),
            by=person,
        )
    ):
        pages.say(_("Recorded, and the departments are told."))
        return pages.go("complaints.signs") if person.can(Permission.READ) else pages.go("today.index")
    return pages.form_page("service/complaints/sign_new.html", form, customer=customer)


@blueprint.route("/signs/<int:sign_id>/settlement", methods=["GET", "POST"])
@requires(Permission.HANDLE, Permission.ATTEMPT)
def settle_sign(sign_id: int) -> Response:
    person = me()
    sign = db.session.get(EarlySign, sign_id)
    if sign is None or sign.branch_id != person.branch_id:
        raise Missing
    if not person.can(Permission.SEE_ALL) and sign.created_by_id != person.id:
        raise Missing
    form = WordsForm(subject=f"sign-{sign.id}")
    if form.is_submitted() and form.attempt(
        lambda: operations.settle_sign(sign, remedy=form.text.data or "", by=person)
    ):
        pages.say(_("Saved."))
        return pages.go("complaints.signs")
    return pages.form_page("service/complaints/sign_settle.html", form, sign=sign)
