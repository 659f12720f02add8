"""Calling a number, and saying that nobody came."""

from flask import Response, request
from flask_babel import gettext as _

from portal.core import pages
from portal.core.access import requires
from portal.core.fields import cleaned
from portal.front_desk.reception import operations, queries
from portal.front_desk.reception.permissions import Permission
from portal.front_desk.reception.views.blueprint import blueprint
from portal.front_desk.reception.views.visits import back
from portal.registry.staff.identity import me


@blueprint.post("/visits/<int:visit_id>/calls")
@requires(Permission.MOVE)
def call(visit_id: int) -> Response:
    """Call the number to its room, the desk, or the place that was typed (REC-12)."""
    visit = queries.visible_visit(visit_id, me())
    made = operations.call(visit, by=me(), place=cleaned(request.form.get("place", ""))[:60])
    pages.say(_("%(number)s is called to %(place)s.", number=visit.queue_number, place=made.place))
    return back(visit)


@blueprint.post("/visits/<int:visit_id>/calls/missed")
@requires(Permission.MOVE)
def miss_call(visit_id: int) -> Response:
    """Nobody came; the number keeps its place (REC-12)."""
    visit = queries.visible_visit(visit_id, me())
    operations.miss_call(visit, by=me())
    pages.say(_("%(number)s did not come; the place in the queue is kept.", number=visit.queue_number), "warning")
    return back(visit)
