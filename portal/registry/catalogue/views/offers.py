"""Offers and retail products."""

from datetime import date

from flask import Response
from flask_babel import gettext as _

from portal.core import clock, pages
from portal.core.access import requires
from portal.core.money import Money
from portal.registry.catalogue import operations, queries
from portal.registry.catalogue.forms import OfferForm, ProductForm
from portal.registry.catalogue.models import Offer, Product
from portal.registry.catalogue.permissions import Permission
from portal.registry.catalogue.views.blueprint import blueprint
from portal.registry.staff.identity import me


@blueprint.get("/offers")
@requires(Permission.READ)
def offers() -> Response:
    today = clock.today()
    in_force = queries.offers(today)
    insider = any(me().can(right) for right in (Permission.WRITE, Permission.APPROVE_PRICE))
    others = [offer for offer in queries.all_of(Offer) if offer not in in_force] if insider else []
    return pages.page("registry/catalogue/offers.html", offers=in_force, others=others, today=today)


@blueprint.route("/offers/new", methods=["GET", "POST"])
@requires(Permission.WRITE)
def new_offer() -> Response:
    form = OfferForm()
    form.items.choices = [(item.id, item.name) for item, _version in queries.offered()]
    if form.is_submitted() and form.attempt(lambda: _record_offer(form)):
        pages.say(_("The offer is written. Finance approves it next."))
        return pages.go("catalogue.offers")
    return pages.form_page("registry/catalogue/new_offer.html", form)


def _record_offer(form: OfferForm) -> Offer:
    return operations.record_offer(
        form.code.data,
        by=me(),
        name=form.name.data,
        starts_on=form.starts_on.data or date.min,
        ends_on=form.ends_on.data or date.min,
        conditions=form.conditions.data,
        items=[queries.item(item_id) for item_id in form.items.data or []],
        percent_off=form.percent_off.data,
        amount_off=form.amount_off.data,
    )


@blueprint.post("/offers/<int:offer_id>/approval")
@requires(Permission.APPROVE_PRICE)
def approve_offer(offer_id: int) -> Response:
    operations.approve_offer(queries.one(Offer, offer_id), by=me())
    pages.say(_("The offer is approved."))
    return pages.go("catalogue.offers")


@blueprint.get("/products")
@requires(Permission.READ)
def products() -> Response:
    approved = queries.products()
    insider = any(me().can(right) for right in (Permission.WRITE, Permission.APPROVE_PRICE, Permission.SIGN_OFF))
    waiting = [product for product in queries.all_of(Product) if not product.approved] if insider else []
    return pages.page("registry/catalogue/products.html", products=approved, waiting=waiting)


@blueprint.route("/products/new", methods=["GET", "POST"])
@requires(Permission.WRITE)
def new_product() -> Response:
    form = ProductForm()
    if form.is_submitted() and form.attempt(lambda: _record_product(form)):
        pages.say(_("Written. It is shown after somebody else has approved it."))
        return pages.go("catalogue.products")
    return pages.form_page("registry/catalogue/new_product.html", form)


def _record_product(form: ProductForm) -> Product:
    return operations.record_product(
        form.code.data,
        by=me(),
        name=form.name.data,
        use=form.use.data,
        cautions=form.cautions.data,
        price=form.price.data or Money(0),
        skin_conditions=form.skin_conditions.lines(),
        combination=form.combination.data,
    )


@blueprint.post("/products/<int:product_id>/approval")
@requires(Permission.APPROVE_PRICE, Permission.SIGN_OFF)
def approve_product(product_id: int) -> Response:
    operations.approve_showpiece(queries.one(Product, product_id), by=me())
    pages.say(_("Approved."))
    return pages.go("catalogue.products")
