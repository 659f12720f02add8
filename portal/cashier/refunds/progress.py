"""The strip above a refund, the one next thing to do, and the way from a contract or customer to its refunds."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from portal.cashier.refunds import policy
from portal.cashier.refunds.models import Refund
from portal.cashier.refunds.permissions import Permission
from portal.core import clock
from portal.registry.staff.models import Person

_ORDER = ("proposed", "president_agreed", "finance_confirmed", "customer_answered", "accepted", "paid")


def steps(refund: Refund) -> list[dict[str, Any]]:
    """Proposed → president → finance → answered → accepted → paid, with who did it."""
    by_step = {row.step: row.person.name for row in refund.decisions}
    president = "、".join(by_step[name] for name in ("agree", "agree_second") if name in by_step)
    notes = {
        "proposed": refund.proposer.name,
        "president_agreed": president,
        "finance_confirmed": by_step.get("confirm", ""),
        "customer_answered": refund.answered_by.name if refund.answered_by else "",
        "accepted": refund.acceptance.signer_name if refund.acceptance else "",
        "paid": refund.payer.name if refund.payer else "",
    }
    labels = {
        "proposed": _("Proposed"), "president_agreed": _("President"), "finance_confirmed": _("Finance"),
        "customer_answered": _("Answered"), "accepted": _("Accepted"), "paid": _("Paid"),
    }  # fmt: skip
    reached = _reached(refund)
    strip = [
        {"label": labels[name], "state": "done" if number < reached else "ahead", "url": "", "note": notes[name]}
        for number, name in enumerate(_ORDER)
    ]
    if reached < len(_ORDER):
        strip[reached]["state"] = "blocked" if refund.state in ("rejected", "withdrawn") else "current"
    return strip


def _reached(refund: Refund) -> int:
    """How many steps are done, also of a refund that was dropped."""
    done = (
        True, refund.approver_id is not None and refund.second_agreed, refund.confirmer_id is not None,
        refund.answered_at is not None, refund.accepted_at is not None, refund.payer_id is not None,
    )  # fmt: skip
    return next((number for number, one in enumerate(done) if not one), len(done))


def next_step(refund: Refund, person: Person) -> dict[str, Any] | None:
    """What comes next: a way there for whoever may take it, a word of waiting for the others."""
    offered = {step.name for step in policy.offered(refund, person)}
    if refund.state == "finance_confirmed":
        return _step(
            "answer" in offered,
            _("Answer the customer"),
            _("President and finance have decided: the answer is unlocked."),
            url_for("refunds.answer", refund_id=refund.id),
            _("Waits for customer service."),
        )
    if refund.state == "customer_answered":
        return _step(
            "accept" in offered,
            _("Have the settlement signed"),
            _("The customer was told. Money leaves only after the signature."),
            url_for("refunds.accept", refund_id=refund.id),
            _("Waits for the customer."),
        )
    if refund.state == "accepted":
        left = (refund.pay_by - clock.today()).days if refund.pay_by else 0
        why = (
            _("To be paid by %(day)s, %(left)d days left.", day=refund.pay_by, left=left)
            if left >= 0
            else _("Should have been paid by %(day)s. Every further day is deliberate delay.", day=refund.pay_by)
        )
        return _step("pay" in offered, _("Pay out"), why, url_for("refunds.pay", refund_id=refund.id), why)
    if refund.state in ("proposed", "president_agreed"):
        decides = offered & {"agree", "agree_second", "confirm"}
        text = {
            "proposed": _("The president decides"),
            "president_agreed": _("Finance confirms the amount")
            if refund.second_agreed
            else _("A second of the president's level decides"),
        }[refund.state]
        locked = _("The answer to the customer is locked until president and finance have decided.")
        if decides and person.can(Permission.APPROVALS):
            return {"text": text, "why": locked, "blocked": False, "url": "", "label": ""}
        return {"text": text, "why": locked, "blocked": True, "url": "", "label": ""}
    return None


def _step(may: bool, text: str, why: str, url: str, waiting: str) -> dict[str, Any]:
    return {"text": text, "why": why if may else waiting, "blocked": not may, "url": url if may else "", "label": text}
