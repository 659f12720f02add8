"""A talk and its signatures (DIS-05); evidence handed out."""

import io

from flask import Response, request, send_file
from flask_babel import gettext as _
from wtforms import HiddenField

from portal.core import files, pages
from portal.core.access import requires
from portal.core.forms import Form
from portal.registry.staff.identity import me
from portal.service.complaints import operations
from portal.service.complaints.models import CaseEvidence, CaseTalk, TalkPerson
from portal.service.complaints.permissions import Permission
from portal.service.complaints.queries import cases
from portal.service.complaints.views.blueprint import blueprint


class SignatureForm(Form):
    """A drawn signature; empty when it was given on the printed record."""

    signature = HiddenField()


@blueprint.get("/talks/<int:talk_id>")
@requires(Permission.READ)
def talk(talk_id: int) -> Response:
    """The record of a talk with its signatures; printed it has a line for each of those present."""
    row: CaseTalk = cases.part(CaseTalk, talk_id, me())
    return pages.page("service/complaints/talk.html", talk=row, case=row.case)


@blueprint.route("/talks/<int:talk_id>/signatures/<int:present_id>", methods=["GET", "POST"])
@requires(Permission.HANDLE, Permission.ATTEMPT)
def sign(talk_id: int, present_id: int) -> Response:
    """Somebody present signs, drawn here or on paper."""
    present: TalkPerson = cases.part(TalkPerson, present_id, me())
    form = SignatureForm(subject=f"talk-{present.id}")
    on_paper = request.form.get("how") == "paper"
    drawing = "" if on_paper else (form.signature.data or " ")
    if form.is_submitted() and form.attempt(lambda: operations.sign(present, by=me(), drawing=drawing)):
        pages.say(_("%(name)s has signed.", name=present.name))
        return pages.go("complaints.talk", talk_id=talk_id)
    return pages.form_page("service/complaints/sign.html", form, present=present, talk=present.talk)


@blueprint.get("/evidence/<int:evidence_id>")
@requires(Permission.READ)
def evidence(evidence_id: int) -> Response:
    """The file of a piece of evidence, exactly as it was kept; its hash is checked on the way (CMP-06, LAW-09)."""
    row: CaseEvidence = cases.part(CaseEvidence, evidence_id, me())
    if not row.sha256:
        return pages.go("complaints.show", case_id=row.case_id)
    content = files.read(row.sha256)
    response = send_file(
        io.BytesIO(content), "application/octet-stream", as_attachment=True, download_name=row.filename
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
