"""The strip above a charge order, and the way from a visit to the cash desk."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from portal.cashier.payments import queries
from portal.cashier.payments.models import ChargeOrder
from portal.cashier.payments.permissions import Permission
from portal.consulting.contracts import queries as contracts
from portal.consulting.contracts.workflow import IN_FORCE
from portal.front_desk.reception.models import Visit
from portal.registry.staff.models import Person


def steps(order: ChargeOrder) -> list[dict[str, Any]]:
    """Ordered → shown → paid → invoiced."""
    invoiced = bool(order.payments) and all(row.invoice is not None for row in order.payments)
    strip = [
        _step(_("Ordered"), True, order.ordered_by.name),
        _step(_("Shown to the customer"), order.shown_at is not None, order.shown_by.name if order.shown_by else ""),
        _step(_("Paid"), order.settled, f"{(order.paid + order.credited).written} / {order.total.written}"),
        _step(_("Invoiced"), invoiced, ""),
    ]
    current = next((step for step in strip if step["state"] == "ahead"), None)
    if current is not None:
        current["state"] = "current"
    return strip


def _step(label: str, done: bool, note: str) -> dict[str, Any]:
    return {"label": label, "state": "done" if done else "ahead", "url": "", "note": note}


def for_visit(visit: Visit, person: Person) -> list[dict[str, Any]]:
    """The way from a visit to its customer's charge: to raise, to pay, paid; amounts only at the cash desk."""
    found = [row for row in contracts.of_customer(visit.customer) if row.state in IN_FORCE]
    label = _("Payment")
    for contract in found:
        order = queries.of_contract(contract)
        if order is None:
            may_order = person.can(Permission.ORDER) and person.id == contract.consultant_id
            url = url_for("payments.order", contract_id=contract.id) if may_order else ""
            return [{"label": label, "url": url, "state": "current", "note": _("order to be raised")}]
        if order.settled and order.ordered_at < visit.arrived_at:
            continue
        reads = person.can(Permission.READ) or (person.can(Permission.ORDER) and person.id == contract.consultant_id)
        url = url_for("payments.show", order_id=order.id) if reads else ""
        state, note = ("done", _("paid")) if order.settled else ("current", _("to pay"))
        return [{"label": label, "url": url, "state": state, "note": note}]
    return [{"label": label, "url": "", "state": "ahead", "note": ""}]
