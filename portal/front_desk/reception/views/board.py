"""The queue board, departures, and the outline of the consulting process."""

from functools import cache
from itertools import chain
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.core import clock, pages
from portal.core.access import requires
from portal.front_desk.reception import queries
from portal.front_desk.reception.operations.signals import topic
from portal.front_desk.reception.permissions import Permission
from portal.front_desk.reception.queries import boards
from portal.front_desk.reception.views import cards
from portal.front_desk.reception.views.blueprint import blueprint
from portal.registry.staff.identity import me


@blueprint.get("")
@requires(Permission.BOARD)
def board() -> Response:
    person = me()
    view = boards.view_of(request.args.get("view", ""), person)

    # Read only when the region is really rendered: a remembered rendering costs no query.
    @cache
    def seen(revision: str) -> dict[str, Any]:
        found = boards.board(person, view, revision)
        drawn = cards.draw(chain.from_iterable(lane.cards for lane in found["lanes"]), view, found["words"])
        return found | {"drawn": drawn}

    return pages.live_page(
        "front_desk/reception/board.html",
        region="queue_board",
        topic=topic(person.branch_id),
        audience=boards.audience(person, view),
        moment=int(clock.now().timestamp()) // 60,  # minutes that browsers count on by themselves
        context=lambda: {
            "seen": seen,
            "view": view,
            "topic": topic(person.branch_id),
            "board_url": url_for("reception.board", view=view),
            "tabs": _tabs(view),
            "may_lead": person.can(Permission.LEAD),
            "may_arrive": person.can(Permission.ARRIVE),
        },
    )


def _tabs(view: str) -> list[dict[str, Any]]:
    labels = {"all": _("Everybody"), "mine": _("My customers"), "department": _("My department")}
    return [
        {"label": label, "url": url_for("reception.board", view=name), "active": name == view}
        for name, label in labels.items()
    ]


@blueprint.get("/departures")
@requires(Permission.BOARD)
def departures() -> Response:
    person = me()
    return pages.page(
        "front_desk/reception/departures.html",
        left=queries.departures(person, clock.today()),
        forgotten=queries.open_from_earlier_days(person),
    )
