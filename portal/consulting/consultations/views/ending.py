"""The end: outcome, signature, and what may follow a signed record."""

from flask import Response
from flask_babel import gettext as _

from portal.consulting.consultations import forms, operations, policy, queries, told
from portal.consulting.consultations.models import Consultation
from portal.consulting.consultations.permissions import Permission
from portal.consulting.consultations.views.blueprint import blueprint
from portal.consulting.consultations.views.card import done_or, frame, show_page
from portal.core import pages
from portal.core.access import requires
from portal.registry.staff.identity import me


@blueprint.route("/<int:consultation_id>/outcome", methods=["GET", "POST"])
@requires(Permission.WRITE)
def finish(consultation_id: int) -> Response:
    """Close the card with its outcome; once closed, the same page asks for the signature."""
    consultation = queries.visible(consultation_id, me())
    policy.check_unsigned(consultation)
    policy.check_holder(consultation, me())
    form = forms.RecordForm(obj=consultation, subject=consultation.id)
    if form.is_submitted() and form.attempt(lambda: _record(consultation, form)):
        pages.say(_("The card is closed. Sign it when everything is told."))
        return pages.go("consultations.finish", consultation_id=consultation.id)
    return _page(consultation, form, forms.SignForm(formdata=None))


def _record(consultation: Consultation, form: forms.RecordForm) -> Consultation:
    return operations.record(
        consultation,
        by=me(),
        outcome=form.outcome.data or "",
        reaction=form.reaction.data or "",
        result=form.result.data or "",
        decline_reason=form.decline_reason.data or "",
        farewell=form.farewell.data or "",
        referred_to=form.referred_to.data or "",
    )


def _page(consultation: Consultation, form: forms.RecordForm, sign_form: forms.SignForm) -> Response:
    refused = any(sent.is_submitted() and (sent.errors or sent.refusals) for sent in (form, sign_form))
    return pages.page(
        "consulting/consultations/finish.html",
        status=422 if refused else 200,
        **frame(consultation),
        form=form,
        sign_form=sign_form,
        missing=policy.missing_parts(consultation),
        untold=[told.SUBJECTS[key] for key in policy.missing_subjects(consultation)],
        open_questions=[question for question in consultation.questions if question.answered_at is None],
    )


@blueprint.post("/<int:consultation_id>/signature")
@requires(Permission.WRITE)
def sign(consultation_id: int) -> Response:
    """The signature that locks the record (CON-18, CON-19)."""
    consultation, form = queries.visible(consultation_id, me()), forms.SignForm()
    record_form = forms.RecordForm(obj=consultation, subject=consultation.id, formdata=None)
    return done_or(
        lambda _sent: _page(consultation, record_form, form),
        form,
        lambda: operations.sign(
            consultation,
            by=me(),
            name=form.name.data or "",
            true_and_accurate=bool(form.true_and_accurate.data),
        ),
        _("Signed and locked. The paper is being sealed."),
        endpoint="consultations.show",
        consultation_id=consultation.id,
    )


@blueprint.post("/<int:consultation_id>/addenda")
@requires(Permission.WRITE, Permission.DOCTOR)
def add_addendum(consultation_id: int) -> Response:
    consultation, form = queries.visible(consultation_id, me()), forms.AddendumForm()
    return done_or(
        lambda sent: show_page(consultation, sent),
        form,
        lambda: operations.add_addendum(consultation, by=me(), text=form.text.data or ""),
        _("The addendum stands beside the original."),
        endpoint="consultations.show",
        consultation_id=consultation.id,
        _anchor="addenda",
    )


@blueprint.post("/<int:consultation_id>/contacts")
@requires(Permission.WRITE)
def log_contact(consultation_id: int) -> Response:
    consultation, form = queries.visible(consultation_id, me()), forms.ContactForm()
    return done_or(
        lambda sent: show_page(consultation, sent),
        form,
        lambda: operations.log_contact(consultation, by=me(), kind=form.kind.data, text=form.text.data or ""),
        _("The contact is noted."),
        endpoint="consultations.show",
        consultation_id=consultation.id,
        _anchor="considering",
    )


@blueprint.post("/<int:consultation_id>/decision")
@requires(Permission.WRITE)
def end_considering(consultation_id: int) -> Response:
    consultation = queries.visible(consultation_id, me())
    operations.end_considering(consultation, by=me())
    pages.say(_("The considering period is over."))
    return pages.go("consultations.show", consultation_id=consultation.id, _anchor="considering")
