"""With the customer: answered, accepted and signed, declined; and the money paid out (REF-04, REF-05)."""

from flask import Response, request
from flask_babel import gettext as _

from portal.cashier.refunds import forms, operations, policy, queries
from portal.cashier.refunds.models import Refund
from portal.cashier.refunds.operations import Signed
from portal.cashier.refunds.permissions import Permission
from portal.cashier.refunds.views.blueprint import blueprint
from portal.core import pages
from portal.core.access import requires
from portal.core.refusals import Refused
from portal.registry.customers import openings
from portal.registry.staff.identity import me


@blueprint.route("/<int:refund_id>/answer", methods=["GET", "POST"])
@requires(Permission.ANSWER)
def answer(refund_id: int) -> Response:
    refund = queries.visible(refund_id, me())
    if request.method == "GET" and refund.state != "finance_confirmed":
        if refund.answered_at is not None:
            return pages.go("refunds.show", refund_id=refund.id)
        raise _locked(refund)
    form = forms.AnswerForm(subject=refund.id)
    if form.is_submitted() and form.attempt(
        lambda: operations.answer(refund, by=me(), way=form.way.data or "", note=form.note.data or "")
    ):
        pages.say(_("The customer is answered. The settlement is being printed for signing."))
        return pages.go("refunds.show", refund_id=refund.id)
    openings.record(refund.customer, me())
    return pages.form_page("cashier/refunds/answer.html", form, refund=refund)


def _locked(refund: Refund) -> Refused:
    return Refused(
        "REF-04",
        _("“%(state)s”: the answer is locked until president and finance have decided.", state=refund.state_label),
        link=f"/refunds/{refund.id}",
    )


@blueprint.route("/<int:refund_id>/acceptance", methods=["GET", "POST"])
@requires(Permission.ANSWER)
def accept(refund_id: int) -> Response:
    refund = queries.visible(refund_id, me())
    if request.method == "GET" and refund.state != "customer_answered":
        if refund.accepted_at is not None or refund.state == "rejected":
            return pages.go("refunds.show", refund_id=refund.id)
        raise _locked(refund)
    name = refund.customer.name
    form = forms.AcceptanceForm(subject=refund.id, signer_name=name, account_holder=name)
    if form.is_submitted():
        accepted = form.attempt(
            lambda: operations.accept(
                refund,
                by=me(),
                signed=_signed(form, form.signer_name.data, form.relation.data or ""),
                account_holder=form.account_holder.data or "",
                account=form.account.data or "",
            )
        )
        if accepted is not None:
            pages.say(_("Accepted and signed; the cash desk pays by %(day)s.", day=pages.day(refund.pay_by)))
            return pages.go("refunds.show", refund_id=refund.id)
    openings.record(refund.customer, me())
    return pages.form_page("cashier/refunds/accept.html", form, refund=refund)


def _signed(form: forms.AcceptanceForm | forms.PayoutForm, name: str | None, relation: str = "") -> Signed:
    """Drawn on the screen, or signed on paper with the place of the original."""
    if request.form.get("how") != "paper":
        return Signed(name or "", drawing=form.signature.data or "", relation=relation)
    if not form.original_place.data:
        raise Refused("REF-05", _("Write where the signed original is kept."), field="original_place")
    return Signed(name or "", original_place=form.original_place.data, relation=relation)


@blueprint.post("/<int:refund_id>/refusal")
@requires(Permission.ANSWER)
def decline(refund_id: int) -> Response:
    refund = queries.visible(refund_id, me())
    operations.decline(refund, by=me(), reason=request.form.get("reason", "")[:1000])
    pages.say(_("The customer's refusal is recorded."))
    return pages.go("refunds.show", refund_id=refund.id)


@blueprint.post("/<int:refund_id>/printed-copies")
@requires(Permission.ANSWER)
def print_for_ink(refund_id: int) -> Response:
    refund = queries.visible(refund_id, me())
    document = operations.print_for_ink(refund, by=me())
    return pages.go("papers.show", document_id=document.id)


@blueprint.route("/<int:refund_id>/payout", methods=["GET", "POST"])
@requires(Permission.PAY, fresh=True)
def pay(refund_id: int) -> Response:
    refund = queries.visible(refund_id, me())
    if request.method == "GET":
        if refund.state == "paid":
            return pages.go("refunds.show", refund_id=refund.id)
        if refund.state != "accepted":
            raise Refused(
                "REF-05",
                _("“%(state)s”: money leaves only after the customer has accepted.", state=refund.state_label),
                link=f"/refunds/{refund.id}",
            )
        policy.check_payer(refund, me())
    accepted = refund.acceptance
    form = forms.PayoutForm(subject=refund.id, receiver=accepted.account_holder if accepted else "")
    if form.is_submitted():
        payout = form.attempt(
            lambda: operations.pay(
                refund,
                by=me(),
                method=form.method.data or "",
                voucher=form.voucher.data or "",
                signed=_signed(form, form.receiver.data),
            )
        )
        if payout is not None:
            pages.say(
                _("%(amount)s paid out, voucher %(number)s.", amount=payout.amount.written, number=payout.voucher)
            )
            return pages.go("refunds.show", refund_id=refund.id)
    openings.record(refund.customer, me())
    return pages.form_page("cashier/refunds/pay.html", form, refund=refund)
