"""The papers of a case: what there is, and what can be printed, signed and compiled."""

from flask import Blueprint, Response
from flask_babel import gettext as _

from portal.core import pages
from portal.core.access import requires
from portal.core.database import db
from portal.core.refusals import Missing
from portal.core.sealing import Document
from portal.registry.staff.identity import me
from portal.registry.staff.models import Department
from portal.service.complaints.models import Case, CaseConference, CaseTalk
from portal.service.complaints.papers import operations, reading
from portal.service.complaints.papers.forms import CompileForm, SignRegisterForm
from portal.service.complaints.permissions import Permission

blueprint = Blueprint("case_papers", __name__, url_prefix="/complaints")


@blueprint.get("/<int:case_id>/papers")
@requires(Permission.READ)
def index(case_id: int) -> Response:
    return _page(reading.visible(case_id, me()), CompileForm(formdata=None))


def _page(case: Case, form: CompileForm) -> Response:
    person = me()
    return pages.form_page(
        "service/complaints/papers/index.html",
        form,
        case=case,
        papers=reading.papers_of(case),
        talks=reading.talks(case),
        conferences=reading.conferences(case),
        compiled=[entry for entry in reading.entries(case) if entry.kind == "compiled"],
        may_handle=person.can(Permission.HANDLE),
        may_attempt=person.can(Permission.ATTEMPT) or person.can(Permission.HANDLE),
    )


def _made(document: Document) -> Response:
    return pages.go("papers.show", document_id=document.id)


@blueprint.post("/<int:case_id>/register-form")
@requires(Permission.READ)
def print_register(case_id: int) -> Response:
    case = reading.visible(case_id, me())
    operations.print_register(case, by=me())
    pages.say(_("The register form is being made. Print it and have it signed."))
    return pages.go("case_papers.index", case_id=case.id)


@blueprint.route("/<int:case_id>/register-form/signature", methods=["GET", "POST"])
@requires(Permission.READ)
def sign_register(case_id: int) -> Response:
    case = reading.visible(case_id, me())
    form = SignRegisterForm(subject=case.id)
    if form.is_submitted() and form.attempt(lambda: operations.sign_register(case, form.signature.data or "", by=me())):
        pages.say(_("The complainant has signed the register form."))
        return pages.go("case_papers.index", case_id=case.id)
    return pages.form_page("service/complaints/papers/sign.html", form, case=case)


@blueprint.post("/<int:case_id>/report")
@requires(Permission.HANDLE)
def print_report(case_id: int) -> Response:
    return _made(operations.print_report(reading.visible(case_id, me()), by=me()))


@blueprint.post("/<int:case_id>/conferences/<int:conference_id>/minutes")
@requires(Permission.HANDLE, Permission.CONFER)
def print_conference(case_id: int, conference_id: int) -> Response:
    case = reading.visible(case_id, me())
    conference = db.session.get(CaseConference, conference_id)
    if conference is None or conference.case_id != case.id:
        raise Missing
    operations.print_conference(conference, by=me())
    return pages.go("case_papers.index", case_id=case.id)


@blueprint.post("/<int:case_id>/talks/<int:talk_id>/record")
@requires(Permission.HANDLE, Permission.ATTEMPT)
def print_talk(case_id: int, talk_id: int) -> Response:
    case = reading.visible(case_id, me())
    talk = db.session.get(CaseTalk, talk_id)
    if talk is None or talk.case_id != case.id:
        raise Missing
    operations.print_talk(talk, by=me())
    return pages.go("case_papers.index", case_id=case.id)


@blueprint.post("/<int:case_id>/material")
@requires(Permission.HANDLE)
def compile_material(case_id: int) -> Response:
    case = reading.visible(case_id, me())
    form = CompileForm()
    if form.attempt(
        lambda: operations.compile_material(
            case, db.session.get_one(Department, form.department_id.data), note=form.note.data or "", by=me()
        )
    ):
        pages.say(_("The material is compiled; the case keeps to which department it went."))
        return pages.go("case_papers.index", case_id=case.id)
    return _page(case, form)
