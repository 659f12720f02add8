"""Contracts as lists and records: drafted, changed, sent to review, reviewed, amended."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.consulting.contracts import composing, documents, forms, operations, policy, progress, queries
from portal.consulting.contracts.choices import PROCEDURES, TOPICS
from portal.consulting.contracts.models import ServiceContract, priced
from portal.consulting.contracts.permissions import Permission
from portal.consulting.contracts.views.blueprint import blueprint
from portal.consulting.contracts.workflow import CONTRACT, IN_FORCE
from portal.consulting.plans import policy as plan_policy
from portal.consulting.plans import queries as plans
from portal.consulting.plans.models import PlanVersion
from portal.core import clock, pages, sealing, workflow
from portal.core.access import requires
from portal.core.listing import listing
from portal.core.refusals import Missing
from portal.registry.customers import openings
from portal.registry.staff.identity import me

STEPS: dict[str, Callable[..., ServiceContract]] = {
    "submit": operations.submit,
    "withdraw": operations.withdraw,
    "reopen": operations.reopen,
    "complete": operations.complete,
    "abandon": operations.abandon,
    "end": operations.end,
}


@blueprint.get("")
@requires(Permission.READ)
def index() -> Response:
    person = me()
    state, text = request.args.get("state", ""), request.args.get("q", "")
    page = listing(
        queries.listed(person, state=state, text=text),
        sorts={"since": ServiceContract.state_since, "number": ServiceContract.number},
        default="-since",
        key=ServiceContract.id,
        filters={"state": state, "q": text},
    )
    return pages.page(
        "consulting/contracts/index.html",
        contracts=page,
        counts=queries.counts(person),
        states=CONTRACT.states,
        to_review=queries.waiting_for_review(person),
        to_sign=queries.waiting_for_signature(person),
        signable={contract.id for contract in queries.waiting_for_clinic(person)},
        undrafted=queries.undrafted(person) if person.can(Permission.DRAFT) else [],
        topic=f"contracts:{person.branch_id}",
    )


@blueprint.get("/<int:contract_id>")
@requires(Permission.READ)
def show(contract_id: int) -> Response:
    contract = queries.visible(contract_id, me())
    if not pages.is_fragment_request():
        openings.record(contract.customer, me())
    return page_of(contract)


def page_of(contract: ServiceContract, sent: forms.HelpForm | None = None) -> Response:
    """The contract's page; with the form that was sent and refused."""
    person = me()
    holds = plan_policy.holds(contract.plan_version, person) and person.can(Permission.DRAFT)
    return pages.page(
        "consulting/contracts/show.html",
        status=422 if sent is not None else 200,
        contract=contract,
        text=contract.current,
        states=CONTRACT.states,
        steps=progress.steps(contract),
        next_step=progress.next_step(contract, person),
        buttons_now=policy.offered_steps(contract, person),
        step_urls={step: url_for("contracts.take_step", contract_id=contract.id, step=step) for step in STEPS},
        may_write=holds and contract.state == "draft",
        may_amend=holds and contract.state in IN_FORCE and queries.amendment_of(contract) is None,
        may_print=contract.state == "approved" and (holds or person.can(Permission.SIGN)),
        amendment=queries.amendment_of(contract),
        topics=TOPICS,
        procedures=PROCEDURES,
        papers=sealing.of_subject(contract, documents.PAPER.kind),
        help_form=sent or forms.HelpForm(formdata=None),
        history=workflow.history(contract),
        workflow=CONTRACT,
        topic=f"contract:{contract.id}",
    )


@blueprint.route("/plans/<int:version_id>/new", methods=["GET", "POST"])
@requires(Permission.DRAFT)
def new(version_id: int) -> Response:
    version = plans.version(version_id, me())
    existing = queries.live_of(version)
    if existing is not None:
        return pages.go("contracts.show", contract_id=existing.id)
    policy.check_holder(version, me())
    policy.check_confirmed(version)
    form = forms.TermsForm(forms.Terms(_usual(version), f"plan-{version.id}"))
    if form.is_submitted():
        contract = form.attempt(lambda: operations.draft(version, by=me(), **form.terms()))
        if contract is not None:
            pages.say(_("Contract %(number)s drafted.", number=contract.number))
            return pages.go("contracts.show", contract_id=contract.id)
    return pages.form_page(
        "consulting/contracts/terms.html",
        form,
        version=version,
        items=priced(composing.items(version)),
        contract=None,
        cancel_url=f"/plans/{version.plan_id}",
    )


def _usual(version: PlanVersion) -> Any:
    """What a new draft begins with: paid in full, a year from today."""
    today = clock.today()
    return SimpleNamespace(
        version=1,
        payment_method="full",
        schedule=[],
        special_terms="",
        term_from=today,
        term_to=today + timedelta(days=365),
    )


@blueprint.route("/<int:contract_id>/edit", methods=["GET", "POST"])
@requires(Permission.DRAFT)
def edit(contract_id: int) -> Response:
    contract = queries.visible(contract_id, me())
    policy.check_holder(contract.plan_version, me())
    policy.check_unfrozen(contract.current)
    form = forms.TermsForm(forms.Terms(contract.current, contract.id))
    if form.is_submitted() and form.attempt(lambda: operations.save(contract, by=me(), **form.terms())):
        pages.say(_("Saved."))
        return pages.go("contracts.show", contract_id=contract.id)
    return pages.form_page(
        "consulting/contracts/terms.html",
        form,
        version=contract.plan_version,
        items=contract.current.lines,
        contract=contract,
        cancel_url=url_for("contracts.show", contract_id=contract.id),
    )


@blueprint.post("/<int:contract_id>/steps/<step>")
@requires(Permission.DRAFT, Permission.SIGN)
def take_step(contract_id: int, step: str) -> Response:
    contract = queries.visible(contract_id, me())
    if step not in STEPS:
        raise Missing
    reasoned = {"reason": request.form.get("reason", "")[:1000]} if CONTRACT.step(step).needs_reason else {}
    STEPS[step](contract, by=me(), **reasoned)
    pages.say(_("%(number)s: %(state)s", number=contract.number, state=contract.state_label))
    return pages.go("contracts.show", contract_id=contract.id)


@blueprint.route("/<int:contract_id>/review", methods=["GET", "POST"])
@requires(Permission.REVIEW, fresh=True)
def review(contract_id: int) -> Response:
    contract = queries.visible(contract_id, me())
    policy.check_other(contract, me())
    if contract.state != "in_review":
        policy.check_undecided(contract)
        return pages.go("contracts.show", contract_id=contract.id)
    form = forms.ReviewForm(subject=contract.current.id)
    if form.is_submitted():
        decision = form.attempt(
            lambda: operations.review(
                contract, by=me(), approved=form.decision.data == "approved", remarks=form.remarks.data or ""
            )
        )
        if decision is not None:
            pages.say(_("Your decision is recorded."))
            return pages.go("contracts.show", contract_id=contract.id)
    return pages.form_page(
        "consulting/contracts/review.html", form, contract=contract, text=contract.current, topics=TOPICS
    )


@blueprint.route("/<int:contract_id>/amendment", methods=["GET", "POST"])
@requires(Permission.DRAFT)
def amend(contract_id: int) -> Response:
    contract = queries.visible(contract_id, me())
    policy.check_holder(contract.plan_version, me())
    form = forms.AmendmentForm(subject=contract.id)
    if form.is_submitted():
        amendment = form.attempt(lambda: operations.amend(contract, by=me(), reason=form.reason.data or ""))
        if amendment is not None:
            pages.say(_("Amendment %(number)s drafted.", number=amendment.number))
            return pages.go("contracts.show", contract_id=amendment.id)
    return pages.form_page(
        "consulting/contracts/amendment.html", form, contract=contract, basis=contract.plan_version.plan.current_version
    )


@blueprint.post("/<int:contract_id>/help")
@requires(Permission.READ)
def help_with(contract_id: int) -> Response:
    contract = queries.visible(contract_id, me())
    form = forms.HelpForm()
    act = lambda: operations.help_with(contract, form.procedure.data or "", by=me(), note=form.note.data or "")  # noqa: E731
    if form.attempt(act) is None:
        return page_of(contract, form)
    pages.say(_("Noted."))
    return pages.go("contracts.show", contract_id=contract.id)


@blueprint.get("/<int:contract_id>/preview")
@requires(Permission.READ)
def preview(contract_id: int) -> Response:
    contract = queries.visible(contract_id, me())
    openings.record(contract.customer, me())
    return Response(documents.preview(contract), mimetype="text/html")
