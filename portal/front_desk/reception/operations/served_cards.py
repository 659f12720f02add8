"""The card under which the care of a visit is given (CON-04)."""

from flask_babel import gettext as _

from portal.core import access, audit
from portal.core.database import Actor, db
from portal.core.refusals import Refused
from portal.front_desk.appointments import queries as appointments
from portal.front_desk.reception.models import Visit
from portal.front_desk.reception.operations import signals, visits
from portal.front_desk.reception.permissions import Permission
from portal.registry.cards import queries as cards
from portal.registry.cards.models import MembershipCard


def use_card(visit: Visit, card: MembershipCard | None, *, by: Actor) -> Visit:
    """Say under which card of the customer this visit's care is given; None: under none.

    Whoever comes with a booking of an item that their card covers is served under that card: what the card
    asks for is not got round by leaving it out (CON-04).
    """
    access.check(by, Permission.ARRIVE, Permission.LEAD)
    visits.refuse_when_left(visit, "CON-04")
    if card is not None and card not in cards.valid_of(visit.customer):
        raise Refused("CON-04", _("This is not a valid card of this customer."), field="card_id")
    due = booked_under(visit)
    if due is not None and due.kind == "ic" and card is not due:
        raise Refused(
            "CON-04",
            _("The booked item is served under the IC card %(number)s.", number=due.number),
            field="card_id",
        )
    if visit.card is card:
        return visit
    before = visit.card.number if visit.card else ""
    visit.card = card
    db.session.flush()
    audit.record("reception.use_card", visit, by=by, card=card.number if card else "", before=before)
    signals.queue_changed(visit)
    return visit


def booked_under(visit: Visit) -> MembershipCard | None:
    """The customer's card that covers what this visit was booked for."""
    booking = appointments.of_visit(visit.id)
    return cards.covering(visit.customer, booking.item_id) if booking is not None else None
