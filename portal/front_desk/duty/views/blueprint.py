"""The one blueprint of duty, and what all its pages share."""

from typing import Any

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import gettext as _

from portal.core import pages
from portal.core.forms import Form, cleaned
from portal.front_desk.duty.permissions import Permission
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person

blueprint = Blueprint("duty", __name__, url_prefix="/duty")


#: The tab under which a page lies that has none of its own.
WITHIN = {
    "duty.roster": "duty.rosters",
    "duty.publish_roster": "duty.rosters",
    "duty.add_shift": "duty.rosters",
    "duty.shift": "duty.rosters",
    "duty.edit_shift": "duty.rosters",
    "duty.correct_attendance": "duty.attendance",
    "duty.step_away": "duty.mine",
    "duty.ask_swap": "duty.mine",
    "duty.ask_leave": "duty.leaves",
    "duty.matter": "duty.matters",
    "duty.hand_over": "duty.hand_overs",
    "duty.begin_hand_over": "duty.hand_overs",
    "duty.add_post": "duty.rules",
    "duty.change_post": "duty.rules",
    "duty.add_shift_kind": "duty.rules",
    "duty.change_shift_kind": "duty.rules",
    "duty.add_working_time": "duty.rules",
    "duty.change_working_time": "duty.rules",
}


def tabs(person: Person) -> list[dict[str, Any]]:
    """The parts of duty this person may see, as tabs."""
    parts = [
        ("duty.now", _("On duty now"), True),
        ("duty.mine", _("My shifts"), True),
        ("duty.rosters", _("Roster"), True),
        ("duty.matters", _("Matters"), True),
        ("duty.hand_overs", _("Hand-overs"), True),
        ("duty.leaves", _("Leave"), True),
        ("duty.attendance", _("Attendance record"), True),
        ("duty.rules", _("Posts and rules"), person.can(Permission.RULES)),
    ]
    here = WITHIN.get(request.endpoint or "", request.endpoint)
    return [
        {"label": label, "url": url_for(endpoint), "active": endpoint == here}
        for endpoint, label, allowed in parts
        if allowed and endpoint in current_app.view_functions
    ]


def one_form(form: Form, *, heading: str, submit: str, back: str, note: str = "", danger: bool = False) -> Response:
    """A page that holds one form."""
    return pages.form_page(
        "front_desk/duty/form.html",
        form,
        heading=heading,
        submit=submit,
        back=back,
        note=note,
        danger=danger,
        tabs=tabs(me()),
    )


def sent_step() -> tuple[str, str]:
    """The step a button sent, and its reason."""
    return request.form.get("step", "")[:40], cleaned(request.form.get("reason", ""))[:1000]
