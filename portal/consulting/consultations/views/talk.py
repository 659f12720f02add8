"""The talk: told-list, cases, prices, products, declined wishes, open questions."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from portal.consulting.consultations import forms, operations, policy, queries, told
from portal.consulting.consultations.models import Consultation, OpenQuestion, PassedFeedback
from portal.consulting.consultations.permissions import Permission
from portal.consulting.consultations.views.blueprint import blueprint
from portal.consulting.consultations.views.card import done_or, frame, show_page
from portal.core import pages
from portal.core.access import requires
from portal.core.database import db
from portal.core.forms import Form
from portal.core.refusals import Missing
from portal.core.requests import row_number
from portal.registry.catalogue.models import CaseStudy
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person


@blueprint.get("/<int:consultation_id>/talk")
@requires(Permission.READ)
def talk(consultation_id: int) -> Response:
    return talk_page(queries.visible(consultation_id, me()))


def talk_page(consultation: Consultation, sent: Form | None = None, question_id: int | None = None) -> Response:
    """The page of the talk; with the form that was sent and refused, everything still in it."""
    shown: dict[str, Form] = {
        "tell": forms.TellForm(formdata=None),
        "prices": forms.PriceForm(formdata=None),
        "ask": forms.QuestionForm(formdata=None),
        "answer": forms.AnswerForm(formdata=None),
        "product": forms.ProductForm(formdata=None),
        "wish": forms.WishForm(formdata=None),
    }
    if sent is not None:
        shown = {name: sent if type(form) is type(sent) else form for name, form in shown.items()}
    return pages.page(
        "consulting/consultations/talk.html",
        status=422 if sent is not None else 200,
        **frame(consultation),
        forms=shown,
        sent=sent,
        question_id=question_id,
        subjects=told.SUBJECTS,
        told={point.subject: point for point in consultation.told},
        cases=queries.matching_cases(consultation),
        shown_ids={shown.case_id for shown in consultation.cases},
        may_talk=policy.holds(consultation, me()) and not consultation.signed,
        me_id=me().id,
        items=queries.items_of(consultation),
    )


def _done(consultation: Consultation, form: Form, act: Any, said: str, anchor: str) -> Response:
    where: dict[str, Any] = {
        "endpoint": "consultations.talk",
        "consultation_id": consultation.id,
        "_anchor": anchor,
    }
    return done_or(lambda sent: talk_page(consultation, sent), form, act, said, **where)


@blueprint.post("/<int:consultation_id>/told")
@requires(Permission.WRITE)
def tell(consultation_id: int) -> Response:
    consultation, form = queries.visible(consultation_id, me()), forms.TellForm()
    act = lambda: operations.tell(consultation, form.subjects.data or [], by=me()) or True  # noqa: E731
    return _done(consultation, form, act, _("Noted as told."), "told-list")


@blueprint.post("/<int:consultation_id>/cases")
@requires(Permission.WRITE)
def show_case(consultation_id: int) -> Response:
    consultation = queries.visible(consultation_id, me())
    case_id = row_number(request.form.get("case_id", ""))
    case = db.session.get(CaseStudy, case_id) if case_id else None
    if case is None:
        raise Missing
    operations.show_case(consultation, case, by=me(), medium=request.form.get("medium", "case"))
    pages.say(_("Noted as shown: %(title)s", title=case.title))
    return pages.go("consultations.talk", consultation_id=consultation.id, _anchor="cases")


@blueprint.post("/<int:consultation_id>/picture-requests")
@requires(Permission.WRITE)
def ask_for_pictures(consultation_id: int) -> Response:
    consultation = queries.visible(consultation_id, me())
    operations.ask_for_pictures(consultation, by=me())
    pages.say(_("Noted. Give her the answer below; only consented cases may be shown."), "info")
    return pages.go("consultations.talk", consultation_id=consultation.id, _anchor="cases")


@blueprint.post("/<int:consultation_id>/price-talks")
@requires(Permission.WRITE)
def explain_prices(consultation_id: int) -> Response:
    consultation, form = queries.visible(consultation_id, me()), forms.PriceForm()
    act = lambda: operations.explain_prices(  # noqa: E731
        consultation, form.explained.data or [], by=me(), note=form.note.data or ""
    )
    return _done(consultation, form, act, _("The price talk is noted."), "prices")


@blueprint.post("/<int:consultation_id>/products")
@requires(Permission.WRITE)
def advise_product(consultation_id: int) -> Response:
    consultation, form = queries.visible(consultation_id, me()), forms.ProductForm()
    product = form.offered.get(form.product_id.data) if form.product_id.data else None
    name = product.name if product else form.product.data or ""
    if not name:
        form.validate()
        form.product.errors = [*form.product.errors, _("Choose a product, or write its name.")]
        return talk_page(consultation, form)
    act = lambda: operations.advise_product(  # noqa: E731
        consultation,
        by=me(),
        product=name,
        of=product,
        use=form.use.data or (product.use if product else ""),
        cautions=form.cautions.data or (product.cautions if product else ""),
        combination=form.combination.data or (product.combination if product else ""),
    )
    return _done(consultation, form, act, _("The product advice is noted."), "products")


@blueprint.post("/<int:consultation_id>/declined-wishes")
@requires(Permission.WRITE)
def decline_wish(consultation_id: int) -> Response:
    consultation, form = queries.visible(consultation_id, me()), forms.WishForm()
    act = lambda: operations.decline_wish(  # noqa: E731
        consultation,
        by=me(),
        wish=form.wish.data or "",
        ground=form.ground.data,
        reason=form.reason.data or "",
    )
    return _done(consultation, form, act, _("The declined wish is noted."), "wishes")


@blueprint.post("/<int:consultation_id>/questions")
@requires(Permission.WRITE)
def ask(consultation_id: int) -> Response:
    consultation, form = queries.visible(consultation_id, me()), forms.QuestionForm()
    act = lambda: operations.ask(consultation, form.question.data or "", by=me(), kind=form.kind.data)  # noqa: E731
    return _done(consultation, form, act, _("The question stays with you until it is answered."), "questions")


@blueprint.post("/<int:consultation_id>/questions/<int:question_id>/answer")
@requires(Permission.WRITE, Permission.DOCTOR)
def answer(consultation_id: int, question_id: int) -> Response:
    consultation, form = queries.visible(consultation_id, me()), forms.AnswerForm()
    question: OpenQuestion = queries.part(OpenQuestion, question_id, consultation)
    where: dict[str, Any] = {
        "endpoint": "consultations.talk",
        "consultation_id": consultation.id,
        "_anchor": "questions",
    }
    return done_or(
        lambda sent: talk_page(consultation, sent, question.id),
        form,
        lambda: operations.answer(question, form.answer.data or "", by=me()),
        _("Answered."),
        **where,
    )


@blueprint.post("/<int:consultation_id>/feedback")
@requires(Permission.WRITE)
def pass_feedback(consultation_id: int) -> Response:
    consultation = queries.visible(consultation_id, me())
    form = forms.FeedbackForm(consultation)
    return done_or(
        lambda sent: show_page(consultation, sent),
        form,
        lambda: operations.pass_feedback(
            consultation, form.text.data or "", to=db.session.get_one(Person, form.superior_id.data), by=me()
        ),
        _("Passed on, with today's date."),
        endpoint="consultations.show",
        consultation_id=consultation.id,
        _anchor="feedback",
    )


@blueprint.post("/<int:consultation_id>/feedback/<int:feedback_id>/handling")
@requires(Permission.SEE_ALL)
def handle_feedback(consultation_id: int, feedback_id: int) -> Response:
    consultation, form = queries.visible(consultation_id, me()), forms.HandlingForm()
    feedback: PassedFeedback = queries.part(PassedFeedback, feedback_id, consultation)
    return done_or(
        lambda sent: show_page(consultation, sent),
        form,
        lambda: operations.handle_feedback(feedback, form.handling.data or "", by=me()),
        _("Noted; the consultant sees what became of it."),
        endpoint="consultations.show",
        consultation_id=consultation.id,
        _anchor="feedback",
    )
