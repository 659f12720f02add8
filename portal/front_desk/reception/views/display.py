"""The call display of the waiting area: a screen nobody is signed in to.

Its address is signed for one branch by somebody who leads customers. It shows what is called out aloud
anyway: number, a masked name, the place.
"""

from functools import cache
from typing import Any

from flask import Response, current_app, url_for
from itsdangerous import BadSignature, URLSafeSerializer

from portal.core import clock, live_signals, pages
from portal.core.access import public, requires
from portal.core.refusals import Missing
from portal.front_desk.reception import policy
from portal.front_desk.reception.operations.signals import topic
from portal.front_desk.reception.permissions import Permission
from portal.front_desk.reception.queries import calls
from portal.front_desk.reception.views.blueprint import blueprint
from portal.registry.staff.identity import me

#: The signals ask for a listener's number; a screen in the hall is nobody.
NOBODY = 0


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="hall-display")


@blueprint.get("/display")
@requires(Permission.LEAD)
def open_display() -> Response:
    """Lead to the signed address of this branch's display, to be opened on the screen in the hall."""
    return pages.go("reception.display", key=_signer().dumps(me().branch_id))


@blueprint.get("/display/<key>")
@public("a screen in the waiting hall: numbers and masked names only, at an address signed for one branch")
def display(key: str) -> Response:
    try:
        branch_id = int(_signer().loads(key))
    except (BadSignature, ValueError, TypeError):
        raise Missing from None

    @cache
    def seen() -> dict[str, Any]:
        return calls.display(branch_id)

    return pages.live_page(
        "front_desk/reception/display.html",
        region="hall_display",
        topic=topic(branch_id),
        audience=f"hall|{clock.today()}|{policy.priority_notice()}",
        layout="layouts/bare.html",
        context=lambda: {
            "seen": seen,
            "topic": topic(branch_id),
            "display_url": url_for("reception.display", key=key),
            "live_url": live_signals.url_for_person(NOBODY),
        },
    )
