"""The doctor in a consultation: called, heard, and asked to lift warnings."""

from flask import Response, request
from flask_babel import gettext as _

from portal.consulting.consultations import forms, operations, policy, queries
from portal.consulting.consultations.models import Consultation
from portal.consulting.consultations.permissions import Permission
from portal.consulting.consultations.views.blueprint import blueprint
from portal.consulting.consultations.views.card import done_or, frame, show_page
from portal.core import pages
from portal.core.access import requires
from portal.core.database import db
from portal.core.forms import Form
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person


@blueprint.post("/<int:consultation_id>/calls")
@requires(Permission.WRITE)
def call_doctor(consultation_id: int) -> Response:
    consultation = queries.visible(consultation_id, me())
    form = forms.CallForm(consultation)
    return done_or(
        lambda sent: show_page(consultation, sent),
        form,
        lambda: operations.call_doctor(
            consultation,
            db.session.get_one(Person, form.doctor_id.data),
            by=me(),
            question=form.question.data or "",
        ),
        _("The doctor is called and sees it on the today page."),
        endpoint="consultations.show",
        consultation_id=consultation.id,
    )


@blueprint.route("/<int:consultation_id>/doctor", methods=["GET", "POST"])
@requires(Permission.READ)
def doctor(consultation_id: int) -> Response:
    """The doctor's part: read by everybody who may read the record, written by the doctor who was called."""
    consultation = queries.visible(consultation_id, me())
    form = forms.DoctorForm(consultation)
    if form.is_submitted() and form.attempt(lambda: _record(consultation, form)):
        pages.say(_("Your part is recorded; the consultant goes on."))
        return pages.go("consultations.show", consultation_id=consultation.id)
    return doctor_page(consultation, form)


def doctor_page(consultation: Consultation, form: forms.DoctorForm, sent: Form | None = None) -> Response:
    """The doctor's page, with the warnings of this customer beside the opinion."""
    call = queries.open_call(consultation)
    return pages.page(
        "consulting/consultations/doctor.html",
        status=422 if (form.is_submitted() and (form.errors or form.refusals)) or sent is not None else 200,
        **frame(consultation),
        form=form,
        clearance=sent or forms.ClearanceForm(formdata=None),
        cleared_key=request.form.get("warning", ""),
        doctor_items=queries.doctor_items(consultation),
        items=queries.items_of(consultation),
        for_me=call is not None and call.doctor_id == me().id,
        call_form=forms.CallForm(consultation, formdata=None),
        may_call=policy.holds(consultation, me()) and consultation.state == "in_progress",
    )


def _record(consultation: Consultation, form: forms.DoctorForm) -> object:
    return operations.record_doctor_part(
        consultation,
        by=me(),
        opinion=form.opinion.data or "",
        recommended=form.recommended.data or [],
        refused=form.refused.data or [],
        refused_reason=form.refused_reason.data or "",
        examination=form.examination.data or "",
    )


@blueprint.post("/<int:consultation_id>/clearances")
@requires(Permission.DOCTOR, Permission.READ)
def clear_warning(consultation_id: int) -> Response:
    """A doctor lifts one warning with a note; anybody else is told the rule (XC-14)."""
    consultation = queries.visible(consultation_id, me())
    key = request.form.get("warning", "")
    warned = next((found for found in queries.warnings(consultation) if warning_key(found) == key), None)
    form = forms.ClearanceForm()
    if warned is None:
        pages.say(_("This warning is no longer there."), "info")
        return pages.go("consultations.doctor", consultation_id=consultation.id)
    return done_or(
        lambda sent: doctor_page(consultation, forms.DoctorForm(consultation, formdata=None), sent),
        form,
        lambda: operations.clear_warning(
            consultation,
            item_id=warned.item.id,
            contraindication=warned.contraindication,
            matched=warned.matched,
            note=form.note.data or "",
            by=me(),
        ),
        _("The warning is lifted; your note stands in the record."),
        endpoint="consultations.doctor",
        consultation_id=consultation.id,
    )


def warning_key(warned: queries.Warned) -> str:
    """What a form says to mean one warning."""
    return f"{warned.item.id}|{warned.contraindication}|{warned.matched}"
