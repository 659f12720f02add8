"""Care under an IC card: a registered skin consultation comes first, each time (CON-04)."""

from flask_babel import gettext as _

from portal.consulting.consultations import queries
from portal.consulting.consultations.permissions import Permission
from portal.core.refusals import Refused
from portal.front_desk.reception import policy as reception
from portal.front_desk.reception.asks import Ask
from portal.front_desk.reception.models import Visit
from portal.registry.staff.models import Person


def check_skin_consultation(visit: Visit) -> None:
    """Refuse care under an IC card without a skin consultation of this very visit (CON-04, CON-05)."""
    if queries.owes_skin_consultation(visit):
        raise Refused(
            "CON-04",
            _(
                "The care is under the IC card %(number)s: first comes a skin consultation, closed with the skin "
                "picture in it, or the store manager's leave.",
                number=visit.card.number if visit.card else "",
            ),
            link=f"{visit.path}#before_care",
        )


def ask_for_skin_consultation(visit: Visit) -> Ask | None:
    """What the desk is told at the arrival, and the consultant who looks after the customer (CON-04)."""
    if not queries.owes_skin_consultation(visit) or visit.card is None:
        return None
    return Ask(
        _("First the skin consultation"),
        _(
            "Item under the IC card %(number)s: before each care a consultant looks at the skin and closes the card.",
            number=visit.card.number,
        ),
        "CON-04",
        _consultant_of(visit),
    )


def _consultant_of(visit: Visit) -> Person | None:
    owner = visit.customer.owner
    fits = owner is not None and owner.active and reception.serves(owner) and owner.can(Permission.WRITE)
    return owner if fits else None
