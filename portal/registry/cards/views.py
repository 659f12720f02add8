"""The register of cards, a card, and a customer's cards."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from portal.core import clock, listing, pages, workflow
from portal.core.access import requires
from portal.core.database import db
from portal.core.forms import Form
from portal.registry.cards import forms, operations, queries
from portal.registry.cards.choices import EXPLAINED, KINDS
from portal.registry.cards.models import MembershipCard
from portal.registry.cards.permissions import Permission
from portal.registry.cards.workflow import CARD
from portal.registry.catalogue.models import ServiceItem
from portal.registry.customers import queries as customers
from portal.registry.customers.views.frame import frame
from portal.registry.staff.identity import me

blueprint = Blueprint("cards", __name__, url_prefix="/cards")
NAMES = ("q", "kind", "state", "since", "until")
SORTS = {"issued": MembershipCard.issued_on, "number": MembershipCard.number}


@blueprint.get("")
@requires(Permission.READ)
def index() -> Response:
    filters = {name: request.args.get(name, "").strip()[:40] for name in NAMES}
    found = queries.filtered(me(), filters)
    if listing.wants_export():
        return _export(found)
    return pages.page(
        "registry/cards/index.html",
        listing=listing.listing(found, sorts=SORTS, default="-issued", key=MembershipCard.id, filters=filters),
        filters=filters,
        kinds={key: str(label) for key, label in KINDS.items()},
        states={key: str(state.label) for key, state in CARD.states.items()},
    )


def _export(found: Any) -> Response:
    """The register as a table: customers by number, so that it holds nobody's data (PRV-06)."""
    header = [_("Card number"), _("Kind of card"), _("Customer number"), _("State"), _("Issued on"), _("Issued by"),
              _("Items served under this card")]  # fmt: skip
    rows = (
        (
            card.number, card.kind_label, card.customer.number, card.state_label, card.issued_on,
            card.issued_by.name if card.issued_by else "", "、".join(item.name for item in card.items),
        )
        for card in db.session.scalars(found.order_by(MembershipCard.issued_on, MembershipCard.id))
    )  # fmt: skip
    return listing.export("cards", header, rows)


@blueprint.get("/customers/<int:customer_id>")
@requires(Permission.READ)
def of_customer(customer_id: int) -> Response:
    customer = customers.visible(customer_id, me())
    return pages.page(
        "registry/cards/of_customer.html",
        cards=queries.of_customer(customer),
        may_issue=me().can(Permission.ISSUE),
        **frame(customer, "cards"),
    )


@blueprint.route("/customers/<int:customer_id>/new", methods=["GET", "POST"])
@requires(Permission.ISSUE)
def issue(customer_id: int) -> Response:
    person = me()
    customer = customers.visible(customer_id, person)
    form = forms.IssueForm(items=queries.coverable(), subject=customer.id)
    act = lambda: operations.issue(  # noqa: E731
        customer,
        by=person,
        kind=form.kind.data or "",
        number=form.number.data or "",
        items=_items(form["items"].data),
        explained=form.explained.data or (),
        note=form.note.data or "",
    )
    if form.is_submitted() and (card := form.attempt(act)):
        pages.say(_("%(kind)s %(number)s is valid.", kind=card.kind_label, number=card.number))
        return pages.go("cards.show", card_id=card.id)
    return pages.form_page("registry/cards/new.html", form, **frame(customer, "cards"))


def _items(ids: Any) -> list[ServiceItem]:
    return [db.session.get_one(ServiceItem, item_id) for item_id in ids or ()]


@blueprint.get("/<int:card_id>")
@requires(Permission.READ)
def show(card_id: int) -> Response:
    return _page(queries.visible(card_id, me()))


def _page(card: MembershipCard, sent: Form | None = None) -> Response:
    person, items = me(), queries.coverable()
    shown: dict[str, Form] = {
        "lost": forms.LostForm(formdata=None),
        "replace": forms.ReplaceForm(formdata=None),
        "close": forms.CloseForm(formdata=None),
        "cover": forms.CoverForm(items=items, formdata=None, data={"items": [item.id for item in card.items]}),
    }
    if sent is not None:
        shown = {name: sent if type(form) is type(sent) else form for name, form in shown.items()}
    return pages.page(
        "registry/cards/show.html",
        status=422 if sent is not None else 200,
        card=card,
        forms=shown,
        explained=[str(EXPLAINED[name]) for name in card.explained],
        successor=queries.successor(card),
        entries=_timeline(card),
        steps={step.name for step in CARD.steps if card.state in step.sources and person.can(step.permission)},
        may_cover=card.valid and person.can(Permission.ISSUE),
    )


def _timeline(card: MembershipCard) -> list[dict[str, Any]]:
    """The steps of a card, latest first, from the day it was handed out."""
    steps = [
        {
            "at": row.at,
            "at_text": f"{clock.local(row.at):%Y-%m-%d %H:%M}",
            "who": row.actor_name,
            "text": CARD.step(row.step).label,
            "detail": row.reason,
            "tone": CARD.states[row.target].tone,
        }
        for row in reversed(workflow.history(card))
    ]
    handed = {
        "at": card.created_at,
        "at_text": f"{clock.local(card.created_at):%Y-%m-%d %H:%M}",
        "who": card.issued_by.name if card.issued_by else "",
        "text": _("Handed out"),
        "tone": "primary",
    }
    return [*steps, handed]


def _do(card: MembershipCard, form: Form, act: Callable[[], Any], done: str) -> Response:
    """Try what the form asks for; a refusal stays on the card's page, beside its field."""
    result = form.attempt(act)
    if result is None:
        return _page(card, form)
    pages.say(done)
    return pages.go("cards.show", card_id=result.id)


@blueprint.post("/<int:card_id>/loss")
@requires(Permission.ISSUE)
def report_lost(card_id: int) -> Response:
    card, form = queries.visible(card_id, me()), forms.LostForm()
    act = lambda: operations.report_lost(card, reason=form.reason.data or "", by=me())  # noqa: E731
    return _do(card, form, act, _("Reported lost: nobody is served under this card."))


@blueprint.post("/<int:card_id>/finding")
@requires(Permission.ISSUE)
def find(card_id: int) -> Response:
    card = operations.find(queries.visible(card_id, me()), by=me())
    pages.say(_("%(kind)s %(number)s is valid.", kind=card.kind_label, number=card.number))
    return pages.go("cards.show", card_id=card.id)


@blueprint.post("/<int:card_id>/replacement")
@requires(Permission.ISSUE)
def replace(card_id: int) -> Response:
    card, form = queries.visible(card_id, me()), forms.ReplaceForm()
    act = lambda: operations.replace(  # noqa: E731
        card, reason=form.reason.data or "", number=form.number.data or "", by=me()
    )
    return _do(card, form, act, _("The new card is valid; the old one is not any more."))


@blueprint.post("/<int:card_id>/closing")
@requires(Permission.CLOSE)
def close(card_id: int) -> Response:
    card, form = queries.visible(card_id, me()), forms.CloseForm()
    act = lambda: operations.close(card, reason=form.reason.data or "", by=me())  # noqa: E731
    return _do(card, form, act, _("The card is cancelled."))


@blueprint.post("/<int:card_id>/items")
@requires(Permission.ISSUE)
def cover(card_id: int) -> Response:
    card, form = queries.visible(card_id, me()), forms.CoverForm(items=queries.coverable())
    act = lambda: operations.cover(card, _items(form["items"].data), by=me())  # noqa: E731
    return _do(card, form, act, _("Saved."))
