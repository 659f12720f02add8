"""The strip above a contract, the one thing to do next, and the way from a visit to it."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from portal.consulting.contracts import policy, queries
from portal.consulting.contracts.models import ServiceContract
from portal.consulting.contracts.permissions import Permission
from portal.consulting.contracts.workflow import CLOSED, UNSIGNED
from portal.consulting.plans import policy as plans
from portal.core import clock
from portal.core.database import db
from portal.front_desk.reception.models import Visit
from portal.registry.customers import queries as customers
from portal.registry.staff.models import Person

_ORDER = ("draft", "in_review", "approved")


def steps(contract: ServiceContract) -> list[dict[str, Any]]:
    """Draft → review → explained → customer → clinic → in force: done, current, blocked or ahead."""
    here: dict[str, Any] = {"contract_id": contract.id}
    signed = contract.state not in UNSIGNED and contract.signed_at is not None
    untold = [] if signed else policy.unexplained(contract)
    theirs = policy.signature_of(contract, "customer")
    ours = policy.signature_of(contract, "clinic")
    decision = policy.decision_on(contract.current)
    reviewed = signed or contract.state == "approved"
    strip = [
        _step(_("Draft"), contract.state != "draft", contract.current.drafter.name, url_for("contracts.show", **here)),
        _step(_("Contract review"), reviewed, decision.reviewer.name if decision and reviewed else "", ""),
        _step(_("Explained"), reviewed and not untold, "", url_for("contracts.explain", **here)),
        _step(_("Customer signs"), theirs is not None, _time(theirs), url_for("contracts.sign_customer", **here)),
        _step(_("Clinic signs"), ours is not None, _time(ours), url_for("contracts.sign_clinic", **here)),
        _step(
            _("In performance"),
            contract.state in ("in_performance", "completed"),
            contract.state_label if contract.state in CLOSED else "",
            "",
        ),
    ]
    if contract.state in CLOSED:
        return strip
    current = next((step for step in strip if step["state"] == "ahead"), None)
    if current is not None:
        current["state"] = "current"
    if contract.state == "approved" and theirs is None and customers.missing_fields(contract.customer):
        strip[3] |= {"state": "blocked", "note": _("form incomplete")}
    for step in strip:
        if step["state"] == "ahead" or signed:
            step["url"] = ""
    return strip


def _step(label: str, done: bool, note: str, url: str) -> dict[str, Any]:
    return {"label": label, "state": "done" if done else "ahead", "url": url, "note": note}


def _time(signature: Any) -> str:
    return clock.local(signature.signed_at).strftime("%m-%d %H:%M") if signature else ""


def next_step(contract: ServiceContract, person: Person) -> dict[str, Any] | None:
    """The one thing this person does next with this contract; None when nothing is left for them."""
    here: dict[str, Any] = {"contract_id": contract.id}
    holds = plans.holds(contract.plan_version, person) and person.can(Permission.DRAFT)
    if contract.state == "draft" and holds:
        returned = next((row for row in reversed(contract.reviews) if row.result == "returned"), None)
        why = _("Returned: %(remarks)s", remarks=returned.remarks) if returned else ""
        return _next(_("Complete the text and send it to review"), why)
    if contract.state == "in_review":
        if person.can(Permission.REVIEW) and not policy.wrote(contract, person):
            return _next(_("Review the contract"), "", url_for("contracts.review", **here), _("Review the contract"))
        return _next(_("Waiting for the review"), _("Somebody who did not write it decides."), blocked=True)
    if contract.state == "approved":
        return _before_signing(contract, person, holds, here)
    if contract.state == "signed" and holds and person.can("payments.order"):
        url = f"/payments/contracts/{contract.id}/order"
        return _next(_("Have the customer pay"), _("The cash desk takes the money."), url, _("To the charge order"))
    return None


def _before_signing(
    contract: ServiceContract, person: Person, holds: bool, here: dict[str, Any]
) -> dict[str, Any] | None:
    if policy.signature_of(contract, "customer") is not None:
        if person.can(Permission.SIGN):
            url = url_for("contracts.sign_clinic", **here)
            return _next(_("Sign for the clinic"), _("The customer has signed."), url, _("Sign"))
        return _next(_("Waiting for the clinic's signature"), _("The customer has signed."), blocked=True)
    if not holds:
        return None
    if policy.unexplained(contract):
        url = url_for("contracts.explain", **here)
        return _next(_("Explain the contract to the customer"), "", url, _("Record the explanation"))
    lacking = customers.missing_fields(contract.customer)
    if lacking:
        return _next(
            _("Complete the personal-information form"),
            _("、").join(str(label) for label in lacking),
            f"/customers/{contract.customer_id}",
            _("To the form"),
            blocked=True,
        )
    return _next(_("Have the customer sign"), "", url_for("contracts.sign_customer", **here), _("Sign"))


def _next(text: str, why: str = "", url: str = "", label: str = "", *, blocked: bool = False) -> dict[str, Any]:
    return {"text": text, "why": why, "url": url, "label": label, "blocked": blocked}


def for_visit(visit: Visit, person: Person) -> list[dict[str, Any]]:
    """The way from a visit to its customer's contract: its state, or that one may be drafted."""
    found = [row for row in queries.of_customer(visit.customer) if row.created_at >= visit.arrived_at]
    latest = found[0] if found else None
    if latest is not None:
        readable = person.can(Permission.READ) and db.session.scalar(
            queries.for_person(person).where(type(latest).id == latest.id)
        )
        return [
            {
                "label": _("Contract"),
                "url": url_for("contracts.show", contract_id=latest.id) if readable else "",
                "state": "current" if latest.state in UNSIGNED else "done",
                "note": latest.state_label,
            }
        ]
    ready = [row for row in queries.undrafted(person) if row.customer_id == visit.customer_id]
    if ready and person.can(Permission.DRAFT):
        url = url_for("contracts.new", version_id=ready[0].id)
        return [{"label": _("Contract"), "url": url, "state": "current", "note": _("plan confirmed")}]
    return [{"label": _("Contract"), "url": "", "state": "ahead", "note": ""}]
