"""Charge orders, payments, invoices."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.cashier.payments import documents, forms, operations, policy, progress, queries, schedule
from portal.cashier.payments.models import ChargeOrder, Payment
from portal.cashier.payments.permissions import Permission
from portal.cashier.payments.views.blueprint import blueprint
from portal.core import pages, sealing
from portal.core.access import requires
from portal.core.database import db
from portal.core.listing import export, listing, wants_export
from portal.core.money import Money
from portal.registry.customers import openings
from portal.registry.staff.identity import me

SHOWS = ("open", "paid", "all")


@blueprint.get("")
@requires(Permission.READ)
def index() -> Response:
    person = me()
    show = request.args.get("show", "open")
    show = show if show in SHOWS else "open"
    query = queries.listed(person, show=show)
    if wants_export():
        return _exported(query)
    page = listing(
        query,
        sorts={"ordered": ChargeOrder.ordered_at},
        default="-ordered",
        key=ChargeOrder.id,
        filters={"show": show},
    )
    return pages.page(
        "cashier/payments/index.html",
        orders=page,
        show=show,
        tabs=[
            {"label": label, "url": url_for("payments.index", show=name), "active": name == show}
            for name, label in (("open", _("To pay")), ("paid", _("Paid")), ("all", _("All")))
        ],
        due={order.id: schedule.due_now(order) for order in page.rows},
        topic=f"payments:{person.branch_id}",
    )


def _exported(query: Any) -> Response:
    rows = db.session.scalars(query.order_by(ChargeOrder.id).limit(20_000))
    header = (_("Number"), _("Customer"), _("Contract"), _("Total"), _("Paid"), _("Balance"), _("Ordered"))
    return export(
        "charges",
        header,
        (
            (
                row.number,
                row.customer.name,
                row.contract.number,
                row.total,
                row.paid,
                row.balance,
                pages.day(row.ordered_at),
            )
            for row in rows
        ),
    )


@blueprint.route("/contracts/<int:contract_id>/order", methods=["GET", "POST"])
@requires(Permission.ORDER)
def order(contract_id: int) -> Response:
    contract = queries.contract_to_charge(contract_id, me())
    existing = queries.of_contract(contract)
    if existing is not None:
        return pages.go("payments.show", order_id=existing.id)
    policy.check_in_force(contract)
    form = forms.Form()
    if form.is_submitted() and (raised := form.attempt(lambda: operations.order(contract, by=me()))):
        pages.say(_("Order %(number)s is at the cash desk.", number=raised.number))
        return pages.go("payments.show", order_id=raised.id)
    return pages.form_page(
        "cashier/payments/order.html", form, contract=contract, text=contract.current, methods=policy.METHODS.value()
    )


@blueprint.get("/<int:order_id>")
@requires(Permission.READ, Permission.ORDER)
def show(order_id: int) -> Response:
    return _page(queries.visible(order_id, me()))


def _page(charge: ChargeOrder, sent: forms.PaymentForm | None = None) -> Response:
    """The order's page; with the form that was sent and refused, everything still in it."""
    person = me()
    may_take = policy.may_take(charge, person)
    form = sent
    if form is None and may_take and charge.shown_at is not None and not charge.settled:
        form = forms.PaymentForm(
            subject=charge.id, amount=schedule.due_now(charge) or charge.balance, payer=charge.customer.name
        )
    if not pages.is_fragment_request():
        openings.record(charge.customer, person)
    return pages.page(
        "cashier/payments/show.html",
        status=422 if sent is not None else 200,
        order=charge,
        steps=progress.steps(charge),
        parts=schedule.schedule(charge),
        due=schedule.due_now(charge),
        methods=policy.METHODS.value(),
        form=form,
        may_take=may_take,
        may_show=person.can(Permission.TAKE) or person.can(Permission.ORDER),
        own=person.can(Permission.TAKE) and not may_take,
        receipts={row.id: next(iter(sealing.of_subject(row, documents.RECEIPT.kind)), None) for row in charge.payments},
        topic=f"charge:{charge.id}",
    )


@blueprint.post("/<int:order_id>/presentation")
@requires(Permission.TAKE, Permission.ORDER)
def present(order_id: int) -> Response:
    charge = queries.visible(order_id, me())
    operations.show(charge, by=me())
    pages.say(_("Noted: breakdown, flow and methods were shown."))
    return pages.go("payments.show", order_id=charge.id)


@blueprint.post("/<int:order_id>/payments")
@requires(Permission.TAKE)
def take(order_id: int) -> Response:
    charge = queries.visible(order_id, me())
    form = forms.PaymentForm(subject=charge.id)
    paid = form.attempt(
        lambda: operations.take(
            charge,
            amount=form.amount.data or Money(0),
            method=form.method.data or "",
            payer=form.payer.data or "",
            reference=form.reference.data or "",
            by=me(),
        )
    )
    if paid is None:
        return _page(charge, form)
    pages.say(_("%(amount)s taken, receipt %(number)s.", amount=paid.amount.written, number=paid.number))
    return pages.go("payments.issue_invoice", payment_id=paid.id)


@blueprint.route("/receipts/<int:payment_id>/invoice", methods=["GET", "POST"])
@requires(Permission.TAKE)
def issue_invoice(payment_id: int) -> Response:
    payment = queries.payment(payment_id, me())
    if payment.invoice is not None and request.method == "GET":
        return pages.go("payments.show", order_id=payment.order_id)
    form = forms.InvoiceForm(subject=payment.id, title=payment.payer)
    if form.is_submitted():
        invoice = form.attempt(
            lambda: operations.issue_invoice(
                payment,
                number=form.number.data or "",
                title=form.title.data or "",
                tax_number=form.tax_number.data or "",
                by=me(),
            )
        )
        if invoice is not None:
            pages.say(_("Invoice %(number)s is recorded.", number=invoice.number))
            return pages.go("payments.show", order_id=payment.order_id)
    receipt = next(iter(sealing.of_subject(payment, documents.RECEIPT.kind)), None)
    return pages.form_page("cashier/payments/invoice.html", form, payment=payment, receipt=receipt)


@blueprint.get("/without-invoice")
@requires(Permission.READ)
def without_invoice() -> Response:
    page = listing(queries.without_invoice(me()), sorts={"taken": Payment.taken_at}, default="taken", key=Payment.id)
    return pages.page("cashier/payments/without_invoice.html", payments=page)
