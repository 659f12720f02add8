"""Proposing money back: whose, of which contracts, beside what the law gives (REF-01)."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal.cashier.refunds import calculation, forms, operations, policy, queries, reckoning
from portal.cashier.refunds.models import Refund
from portal.cashier.refunds.operations import Claim, Terms
from portal.cashier.refunds.permissions import Permission
from portal.cashier.refunds.views.blueprint import blueprint
from portal.consulting.contracts.models import ServiceContract
from portal.core import clock, drafts, pages
from portal.core.access import requires
from portal.core.money import Money
from portal.core.refusals import Missing, Refused
from portal.registry.customers import openings
from portal.registry.customers import queries as customers
from portal.registry.customers.models import Customer
from portal.registry.staff.identity import me


@blueprint.get("/new")
@requires(Permission.PROPOSE)
def choose_customer() -> Response:
    text = request.args.get("q", "").strip()
    found = customers.search(text, me()) if text else []
    return pages.page("cashier/refunds/choose.html", q=text, found=found)


@blueprint.route("/customers/<int:customer_id>/new", methods=["GET", "POST"])
@requires(Permission.PROPOSE)
def propose(customer_id: int) -> Response:
    customer = customers.visible(customer_id, me())
    openings.record(customer, me())
    offers = queries.claimable(customer)
    chosen = _chosen(offers)
    form = _refund_form(customer, chosen)
    if form.is_submitted():
        refund = form.attempt(lambda: _propose(customer, form, chosen))
        if refund is not None:
            pages.say(_("%(number)s is proposed; the president decides next.", number=refund.number))
            return pages.go("refunds.show", refund_id=refund.id)
    if not chosen:
        return _nothing_to_refund(customer, offers)
    found, trouble = _reckon(form, chosen)
    return pages.form_page(
        "cashier/refunds/new.html",
        form,
        customer=customer,
        offers=offers,
        chosen=chosen,
        prepaid={contract.id: amount for contract, amount in offers},
        found=found,
        trouble=trouble,
        second_above=Money.of(policy.SECOND_ABOVE.value()),
        own_terms=_own_terms(),
    )


def _nothing_to_refund(customer: Customer, offers: list[tuple[ServiceContract, Money]]) -> Response:
    """No form that cannot be sent: why nothing can be refunded, and what can be done instead (REF-07)."""
    return pages.page(
        "cashier/refunds/nothing.html",
        customer=customer,
        offers=offers,
        left=any(amount for _contract, amount in offers),
        gone={contract.id: queries.gone_into(contract) for contract, amount in offers if not amount},
        orders={contract.id: reckoning.order_of(contract) for contract, _amount in offers},
        own_terms=_own_terms(),
    )


@blueprint.route("/customers/<int:customer_id>/compensation/new", methods=["GET", "POST"])
@requires(Permission.PROPOSE)
def compensate(customer_id: int) -> Response:
    customer = customers.visible(customer_id, me())
    openings.record(customer, me())
    offers = queries.claimable(customer)
    chosen = _chosen(offers, every=False)
    form = forms.CompensationForm(subject=customer.id, requested_on=clock.today(), **_from_case())
    if form.is_submitted():
        refund = form.attempt(lambda: _compensate(customer, form, chosen))
        if refund is not None:
            pages.say(_("%(number)s is proposed; the president decides next.", number=refund.number))
            return pages.go("refunds.show", refund_id=refund.id)
    return pages.form_page(
        "cashier/refunds/compensate.html", form, customer=customer, offers=offers, chosen=chosen, own_terms=_own_terms()
    )


def _chosen(offers: list[tuple[ServiceContract, Money]], *, every: bool = True) -> list[ServiceContract]:
    """The contracts the address names; all that something is left of, when it names none."""
    named = request.args.getlist("contract")
    if named:
        asked = [(contract, amount) for contract, amount in offers if str(contract.id) in named]
        # Where nothing is left nothing can be asked for; what was sent all the same is refused with its reason.
        return [contract for contract, amount in asked if amount or not every or request.method == "POST"]
    return [contract for contract, amount in offers if amount] if every else []


def _from_case() -> dict[str, str]:
    """The case and the earlier proposal the address names, as hidden fields keep them."""
    return {name: request.args.get(name, "")[:200] for name in ("case_id", "case_number", "case_url", "resubmits")}


def _own_terms() -> dict[str, str]:
    return {name: value for name, value in _from_case().items() if value}


def _refund_form(customer: Customer, chosen: list[ServiceContract]) -> forms.RefundForm:
    kind = forms.for_contracts(chosen)
    kwargs: dict[str, Any] = {"subject": f"{customer.id}", "requested_on": clock.today(), **_from_case()}
    if request.method == "GET" and "cause" in request.args:
        return kind(subject=kwargs["subject"], formdata=MultiDict(request.args))
    for contract in chosen:
        for position, done in policy.delivered_of(contract).items():
            kwargs[f"delivered-{contract.id}-{position}"] = done.quantity
            kwargs[f"delivered_on-{contract.id}-{position}"] = done.on
    return kind(data=kwargs, subject=kwargs["subject"])


def _reckon(form: forms.RefundForm, chosen: list[ServiceContract]) -> tuple[calculation.Calculation | None, str]:
    """What the law gives for what the form says so far; else what is missing for it."""
    cause, day = form.cause.data, form.requested_on.data
    if not chosen or day is None or cause not in calculation.RATE_OF or day > clock.today():
        return None, _("Choose whose cause it is and the day; the calculation appears here.")
    try:
        claimed = [(contract, _asked_delivered(form, contract)) for contract in chosen]
        return reckoning.calculate(claimed, cause, requested_on=day), ""
    except Refused as refusal:
        return None, str(refusal.message)


def _asked_delivered(form: forms.RefundForm, contract: ServiceContract) -> dict[int, policy.Delivery]:
    """What the form says was delivered; a day not given yet does not keep the calculation waiting."""
    given = form.delivered(contract)
    return {
        position: policy.Delivery(max(0, done.quantity), done.on or clock.today()) for position, done in given.items()
    }


def _propose(customer: Customer, form: forms.RefundForm, chosen: list[ServiceContract]) -> Refund:
    claims = [Claim(contract, form.amount(contract.id), form.delivered(contract)) for contract in chosen]
    terms = Terms(
        **_said(form, customer), had_before=form.had_before.data, difference_reason=form.difference_reason.data or ""
    )
    return operations.propose(
        customer,
        by=me(),
        terms=terms,
        claims=claims,
        cause=form.cause.data or "",
        interest=form.interest.data or Money(0),
    )


def _compensate(customer: Customer, form: forms.CompensationForm, chosen: list[ServiceContract]) -> Refund:
    upload = form.determination.data
    terms = Terms(**_said(form, customer), determination=upload.read() if upload else b"")
    return operations.propose(
        customer, by=me(), terms=terms, claims=[Claim(contract) for contract in chosen], kind="compensation",
        nature=form.nature.data or "", amount=form.amount.data or Money(0),
    )  # fmt: skip


def _said(form: forms.ProposalForm, customer: Customer) -> dict[str, Any]:
    case_id = _number(form.case_id.data)
    case = policy.case_of(case_id)
    return {
        "reason": form.reason.data or "",
        "reason_kind": form.reason_kind.data or "",
        "requested_on": form.requested_on.data,
        "demanded": form.demanded.data,
        "free_service": form.free_service.data or "",
        "gifts_returned": form.gifts_returned.data or "",
        "aftercare": form.aftercare.data or "",
        "case_id": case_id if case is not None else None,
        "case_number": case.number if case is not None else (form.case_number.data or "")[:40],
        "case_url": drafts.own_path(form.case_url.data or "/").removesuffix("/")[:200],
        "resubmits": _resubmitted(form, customer),
    }


def _resubmitted(form: forms.ProposalForm, customer: Customer) -> Refund | None:
    refund_id = _number(form.resubmits.data)
    if refund_id is None:
        return None
    refund = queries.visible(refund_id, me())
    if refund.customer_id not in customers.file_ids(customer):
        raise Missing
    return refund


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None
