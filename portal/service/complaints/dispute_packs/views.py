"""The dispute pack of a case: told, sealed, appended, opened, copied (LAW-04 to LAW-07, LAW-09)."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext as _

from portal.core import pages
from portal.core.access import requires
from portal.core.database import db
from portal.core.forms import Form
from portal.core.sealing import Document
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person
from portal.service.complaints.dispute_packs import forms, operations, queries, records
from portal.service.complaints.models import Case
from portal.service.complaints.papers import reading
from portal.service.complaints.permissions import Permission

blueprint = Blueprint("dispute_packs", __name__, url_prefix="/complaints")


@blueprint.get("/<int:case_id>/dispute")
@requires(Permission.HANDLE, Permission.SEE_ALL)
def index(case_id: int) -> Response:
    person = me()
    case = reading.visible(case_id, person)
    return pages.page(
        "service/complaints/disputes/index.html",
        case=case,
        notices=queries.notices(case),
        seals=[
            {
                "seal": row,
                "lists": queries.lists_of(row),
                "touched": queries.touched(row),
                "waiting": operations.to_append(row),
            }
            for row in queries.seals(case)
        ],
        unfinished=records.unfinished(case.customer) if case.customer else [],
        copies=queries.copies(case),
        may_handle=person.can(Permission.HANDLE),
        may_lead=person.can(Permission.LEAD),
    )


def _asked(case: Case, form: Form, title: str, why: str, act: Callable[[], object], said: str) -> Response:
    """A page with one form of the pack, and the way back."""
    if form.is_submitted() and form.attempt(act):
        pages.say(said)
        return pages.go("dispute_packs.index", case_id=case.id)
    return pages.form_page("service/complaints/disputes/act.html", form, case=case, act_title=title, act_why=why)


def _present(case: Case, person: Person) -> dict[str, Any]:
    name = case.customer.name if case.customer else case.complainant_name
    return {"customer_side": name, "clinic_side": person.name, "keeper_id": person.id, "subject": case.id}


@blueprint.route("/<int:case_id>/dispute/notice", methods=["GET", "POST"])
@requires(Permission.HANDLE)
def tell(case_id: int) -> Response:
    person = me()
    case = reading.visible(case_id, person)
    present = _present(case, person)
    form = forms.PackForm(person=person, told_to=present["customer_side"], **present)

    def act() -> object:
        told = operations.tell(
            case,
            told_to=form.told_to.data or "",
            capacity=form.capacity.data or "",
            drawing=form.signature.data or "",
            paper_place=form.paper_place.data or "",
            by=person,
        )
        return operations.seal_records(case, form.sides(), by=person) if form.seal_now.data else told

    return _asked(
        case,
        form,
        _("Tell the three things"),
        _("Ways to settle the dispute; sealing and opening; reading and copying. The paper has the full text."),
        act,
        _("The customer was told; the papers are being made."),
    )


@blueprint.route("/<int:case_id>/dispute/records", methods=["GET", "POST"])
@requires(Permission.HANDLE)
def seal_records(case_id: int) -> Response:
    person = me()
    case = reading.visible(case_id, person)
    form = forms.RecordsForm(person=person, **_present(case, person))
    return _asked(
        case,
        form,
        _("Seal the record"),
        _("What is finished is sealed first, each part with the hash of its content; the rest when it is finished."),
        lambda: operations.seal_records(case, form.sides(), by=person),
        _("The record is sealed. Have both lists signed."),
    )


@blueprint.route("/<int:case_id>/dispute/items", methods=["GET", "POST"])
@requires(Permission.HANDLE)
def seal_items(case_id: int) -> Response:
    person = me()
    case = reading.visible(case_id, person)
    form = forms.ItemsForm(person=person, **_present(case, person))
    return _asked(
        case,
        form,
        _("Seal items"),
        _("Drugs, injections, devices: each with its batch, both sides present."),
        lambda: operations.seal_items(case, form.read(), form.sides(), by=person),
        _("The items are sealed. Have both lists signed."),
    )


@blueprint.post("/<int:case_id>/dispute/seals/<int:seal_id>/parts")
@requires(Permission.HANDLE)
def append_finished(case_id: int, seal_id: int) -> Response:
    case = reading.visible(case_id, me())
    operations.append_finished(queries.seal(case, seal_id), by=me())
    pages.say(_("What was finished is sealed too. Have both new lists signed."))
    return pages.go("dispute_packs.index", case_id=case.id)


@blueprint.route("/<int:case_id>/dispute/seals/<int:seal_id>/claims", methods=["GET", "POST"])
@requires(Permission.HANDLE)
def renew_claim(case_id: int, seal_id: int) -> Response:
    case = reading.visible(case_id, me())
    seal, form = queries.seal(case, seal_id), forms.ClaimForm(subject=seal_id)

    def act() -> object:
        assert form.claimed_on.data is not None
        return operations.renew_claim(seal, claimed_on=form.claimed_on.data, words=form.words.data or "", by=me())

    return _asked(
        case,
        form,
        _("The customer asks again"),
        _("The three years after which the clinic alone may open %(number)s begin anew.", number=seal.number),
        act,
        _("The three years begin anew."),
    )


@blueprint.route("/<int:case_id>/dispute/seals/<int:seal_id>/opening", methods=["GET", "POST"])
@requires(Permission.LEAD)
def open_seal(case_id: int, seal_id: int) -> Response:
    case = reading.visible(case_id, me())
    seal, form = queries.seal(case, seal_id), forms.OpeningForm(subject=seal_id)
    return _asked(
        case,
        form,
        _("Open %(number)s", number=seal.number),
        _("The clinic alone may open it only after %(day)s.", day=seal.open_after.isoformat()),
        lambda: operations.open_seal(seal, because=form.because.data or "", note=form.note.data or "", by=me()),
        _("The seal is opened."),
    )


@blueprint.route("/<int:case_id>/dispute/copies", methods=["GET", "POST"])
@requires(Permission.HANDLE)
def copy_record(case_id: int) -> Response:
    person = me()
    case = reading.visible(case_id, person)
    name = case.customer.name if case.customer else case.complainant_name
    form = forms.CopyForm(papers=list(queries.copyable(case)), subject=case.id, applicant=name)

    def act() -> object:
        assert case.customer is not None
        return operations.copy_record(
            case.customer,
            [db.session.get_one(Document, paper_id) for paper_id in form.papers.data or []],
            applicant=form.applicant.data or "",
            relation=form.relation.data or "",
            identity=form.identity.data or "",
            case=case,
            by=person,
        )

    return _asked(
        case,
        form,
        _("Copies of the record"),
        _("Every page bears the clinic's proof mark and the number of the original."),
        act,
        _("The copies are being made, with the proof mark on every page."),
    )
