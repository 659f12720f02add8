"""The live case board."""

from functools import cache
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.core import pages
from portal.core.access import requires
from portal.core.requests import row_number
from portal.registry.staff.identity import me
from portal.service.complaints import choices
from portal.service.complaints.operations.signals import topic
from portal.service.complaints.permissions import Permission
from portal.service.complaints.queries import boards
from portal.service.complaints.queries.boards import Filters
from portal.service.complaints.queries.cases import complained_about
from portal.service.complaints.views.blueprint import blueprint
from portal.service.complaints.workflow import LANES


@blueprint.get("")
@requires(Permission.READ)
def board() -> Response:
    person = me()
    filters, about_me = _filters(), complained_about(person)

    # Read only when the region is really rendered: a remembered rendering costs no query.
    @cache
    def seen() -> dict[str, Any]:
        return boards.board(person, filters, about_me=about_me)

    return pages.live_page(
        "service/complaints/board.html",
        region="case_board",
        topic=topic(person.branch_id),
        audience=boards.audience(person, filters, about_me=about_me),
        context=lambda: {
            "seen": seen,
            "filters": filters,
            "topic": topic(person.branch_id),
            "board_url": url_for("complaints.board", **filters.values()),
            "tabs": _tabs(filters),
            "views": _views(filters),
            "doctors": lambda: boards.doctors(person.branch_id),
            "items": boards.items,
            "may_move": person.can(Permission.HANDLE) or person.can(Permission.ATTEMPT),
        },
    )


def _filters() -> Filters:
    asked = request.args
    kind, view, more = asked.get("kind", ""), asked.get("view", ""), asked.get("more", "")
    kind = kind if kind in choices.KINDS else "complaint"
    return Filters(
        kind=kind,
        view=view if view in boards.VIEWS else "all",
        item_id=row_number(asked.get("item", "")),
        doctor_id=row_number(asked.get("doctor", "")),
        more=more if more in LANES[kind] else "",
    )


def _tabs(filters: Filters) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "url": url_for("complaints.board", **(filters.values() | {"kind": kind, "more": None})),
            "active": kind == filters.kind,
        }
        for kind, label in choices.KINDS.items()
    ]


def _views(filters: Filters) -> list[tuple[str, str]]:
    return [
        ("all", _("All cases")),
        ("mine", _("My cases")),
        ("department", _("My department")),
        ("overdue", _("Overdue")),
        ("emergency", _("Emergencies")),
    ]
