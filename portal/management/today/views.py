"""The home page of everybody: what is overdue, due, and waiting, and the usual next acts."""

from flask import Blueprint, Response

from portal.core import clock, pages
from portal.core.access import requires
from portal.management.today import queries, shortcuts
from portal.management.today.permissions import Permission
from portal.registry.staff.identity import me

blueprint = Blueprint("today", __name__)


@blueprint.get("/")
@requires(Permission.READ)
def index() -> Response:
    return pages.page(
        "management/today/index.html",
        lists=queries.items(me()),
        shortcuts=shortcuts.of(me()),
        today=clock.today(),
        now=clock.local(clock.now()),
    )
