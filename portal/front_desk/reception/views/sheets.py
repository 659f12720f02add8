"""What the desk looks up and gives out: the fact sheet, the waiting-time card, the outline of the process."""

from flask import Response, request

from portal.core import pages
from portal.core.access import requires
from portal.core.fields import cleaned
from portal.front_desk.reception import policy
from portal.front_desk.reception.permissions import Permission
from portal.front_desk.reception.queries import sheets
from portal.front_desk.reception.views.blueprint import blueprint
from portal.registry.catalogue import queries as catalogue


@blueprint.get("/facts")
@requires(Permission.BOARD)
def fact_sheet() -> Response:
    """Items, prices, hours and offers on one page (REC-10)."""
    text = cleaned(request.args.get("q", ""))[:40]
    return pages.page(
        "front_desk/reception/facts.html",
        text=text,
        groups=sheets.price_list(text),
        offers=catalogue.offers(),
        hours=policy.opening_hours(),
        waiting=sheets.waiting_card(),
    )


@blueprint.get("/process")
@requires(Permission.BOARD)
def process() -> Response:
    """The outline of the consulting process, to explain and to print (REC-20)."""
    parts = [line.partition("：") for line in policy.PROCESS_OUTLINE.value()]
    steps = [(title, text) if colon else ("", title) for title, colon, text in parts]
    return pages.page("front_desk/reception/process.html", steps=steps)
