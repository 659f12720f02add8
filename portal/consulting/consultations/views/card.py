"""A consultation as a whole, and its consult card."""

from collections.abc import Callable
from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from portal.consulting.consultations import (
    choices,
    documents,
    forms,
    operations,
    policy,
    progress,
    queries,
    told,
)
from portal.consulting.consultations.models import Consultation
from portal.consulting.consultations.permissions import Permission
from portal.consulting.consultations.views.blueprint import blueprint
from portal.consulting.consultations.workflow import CONSULTATION, OUTCOME_TONES, OUTCOMES, WRITABLE
from portal.core import clock, pages, sealing, workflow
from portal.core.access import requires
from portal.core.forms import Form
from portal.core.refusals import Refused
from portal.front_desk.reception import links
from portal.registry.catalogue.terms import NEEDS
from portal.registry.customers import choices as customer_choices
from portal.registry.customers import openings
from portal.registry.staff.identity import me


def frame(consultation: Consultation) -> dict[str, Any]:
    """What every page of a consultation shows around its own content."""
    person = me()
    openings.record(consultation.customer, person)
    way = links.for_visit(consultation.visit, person)
    return {
        "consultation": consultation,
        "customer": consultation.customer,
        "workflow": CONSULTATION,
        "steps": progress.steps(consultation, person),
        "visit_way": way,
        "next": progress.next_step(consultation, person, way),
        "warnings": queries.warnings(consultation),
        "holds": policy.holds(consultation, person),
        "may_write": policy.holds(consultation, person) and consultation.state in WRITABLE,
        "is_doctor": person.can(Permission.DOCTOR),
        "call": queries.open_call(consultation),
        "outcomes": OUTCOMES,
        "outcome_tones": OUTCOME_TONES,
        "skin_types": customer_choices.SKIN_TYPES,
        "choices": choices,
        "needs": NEEDS,
    }


def done_or(page: Callable[[Form], Response], form: Form, act: Callable[[], Any], said: str, **where: Any) -> Response:
    """Try what the form asks for: to `where` when done, else the page again with the form as it was sent."""
    if form.attempt(act) is None:
        return page(form)
    pages.say(said)
    endpoint = where.pop("endpoint")
    return pages.go(endpoint, **where)


@blueprint.get("/<int:consultation_id>")
@requires(Permission.READ)
def show(consultation_id: int) -> Response:
    return show_page(queries.visible(consultation_id, me()))


def show_page(consultation: Consultation, sent: Form | None = None) -> Response:
    """The consultation's page; with the form that was sent and refused, everything still in it."""
    shown: dict[str, Form] = {
        "call": forms.CallForm(consultation, formdata=None),
        "addendum": forms.AddendumForm(formdata=None),
        "contact": forms.ContactForm(formdata=None),
        "feedback": forms.FeedbackForm(consultation, formdata=None),
        "clearance": forms.ClearanceForm(formdata=None),
        "handling": forms.HandlingForm(formdata=None),
    }
    if sent is not None:
        shown = {name: sent if type(form) is type(sent) else form for name, form in shown.items()}
    return pages.page(
        "consulting/consultations/show.html",
        status=422 if sent is not None else 200,
        **frame(consultation),
        forms=shown,
        sent=sent,
        way=links.for_visit(consultation.visit, me()),
        buttons_now=policy.offered_steps(consultation, me()),
        items=queries.items_of(consultation),
        doctor_items=queries.doctor_items(consultation),
        missing=policy.missing_parts(consultation),
        subjects=told.SUBJECTS,
        untold=policy.missing_subjects(consultation),
        papers=sealing.of_subject(consultation),
        course=_course(consultation),
        earlier=[row for row in queries.history_of(consultation.customer, me()) if row.id != consultation.id],
        period=queries.period_of(consultation),
        contacts=queries.contacts_of(consultation),
        me_id=me().id,
    )


def _course(consultation: Consultation) -> list[dict[str, Any]]:
    """The steps taken, latest first, for the timeline."""
    return [
        {
            "at": change.at,
            "at_text": clock.local(change.at).strftime("%m-%d %H:%M"),
            "who": change.actor_name,
            "text": str(CONSULTATION.step(change.step).label),
            "detail": change.reason,
            "tone": CONSULTATION.states[change.target].tone,
        }
        for change in reversed(workflow.history(consultation))
    ]


@blueprint.route("/<int:consultation_id>/card", methods=["GET", "POST"])
@requires(Permission.WRITE)
def card(consultation_id: int) -> Response:
    """The consult card: one long form."""
    consultation = queries.visible(consultation_id, me())
    if request.method == "GET":
        policy.check_writable(consultation, me())
    form = forms.CardForm(consultation)
    if form.is_submitted() and form.attempt(lambda: _save(consultation, form)):
        pages.say(_("The card is saved."))
        if request.form.get("then") == "stay":
            return pages.go("consultations.card", consultation_id=consultation.id)
        return pages.go("consultations.show", consultation_id=consultation.id)
    return pages.form_page(
        "consulting/consultations/card.html",
        form,
        **frame(consultation),
        missing=policy.missing_parts(consultation),
    )


def _save(consultation: Consultation, form: forms.CardForm) -> Consultation:
    return operations.save_card(consultation, by=me(), health=form.health_values(), **form.card_values())


@blueprint.post("/<int:consultation_id>/steps")
@requires(Permission.WRITE)
def take_step(consultation_id: int) -> Response:
    """The plain steps: go on without the doctor, open the card again."""
    consultation = queries.visible(consultation_id, me())
    name = request.form.get("step", "")
    if name == "withdraw_call":
        operations.withdraw_call(consultation, by=me(), reason=request.form.get("reason", ""))
    elif name == "resume":
        operations.resume(consultation, by=me())
    else:
        raise Refused("CON-17", _("There is no such step. Load the page again."))
    pages.say(_("Done."))
    return pages.go("consultations.show", consultation_id=consultation.id)


@blueprint.get("/<int:consultation_id>/fee-sheet")
@requires(Permission.READ)
def fee_sheet(consultation_id: int) -> Response:
    """The fee sheet to hand over (CON-15)."""
    consultation = queries.visible(consultation_id, me())
    openings.record(consultation.customer, me(), "print", f"{consultation.number} fees")
    head = {
        "title": "费用明细表",
        "number": f"{consultation.number}-F",
        "version": "1",
        "kind": "fee_sheet",
        "clinic": sealing.clinic(),
        "place": "",
        "date": clock.today().strftime("%Y年%m月%d日"),
        "is_draft": False,
    }
    return pages.page(
        "consulting/consultations/print/fees.html",
        document=head,
        customer=consultation.customer,
        consultant=consultation.consultant.name,
        **documents.fee_sheet(consultation),
    )
