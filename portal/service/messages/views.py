"""The outbox page: every message to a customer, and what became of it."""

from flask import Blueprint, Response, request
from flask_babel import lazy_gettext as _l

from portal.core import pages
from portal.core.access import requires
from portal.core.listing import listing
from portal.core.outbox import OutboxMessage
from portal.registry.staff.identity import me
from portal.service.messages import queries
from portal.service.messages.permissions import Permission

blueprint = Blueprint("messages", __name__, url_prefix="/messages")

STATES = {"waiting": _l("Waiting"), "sent": _l("Sent"), "failed": _l("Failed"), "stopped": _l("Stopped")}
TONES = {"waiting": "info", "sent": "success", "failed": "danger", "stopped": "secondary"}


@blueprint.get("")
@requires(Permission.READ)
def index() -> Response:
    state = request.args.get("state", "")
    found = listing(
        queries.for_person(me(), state if state in STATES else ""),
        sorts={"time": OutboxMessage.not_before},
        default="-time",
        key=OutboxMessage.id,
        filters={"state": state},
    )
    return pages.page(
        "service/messages/index.html", listing=found, states=STATES, tones=TONES, counts=queries.counts(me())
    )
