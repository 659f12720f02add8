"""The rooms of the clinic, for whoever looks after them."""

from typing import Any

from flask import Response
from flask_babel import gettext as _

from portal.core import pages
from portal.core.access import requires
from portal.front_desk.reception import operations, queries
from portal.front_desk.reception.forms import RoomForm
from portal.front_desk.reception.permissions import Permission
from portal.front_desk.reception.views.blueprint import blueprint
from portal.front_desk.reception.views.incidents import departments
from portal.registry.staff.identity import me


def _values(form: RoomForm, known: list[Any]) -> dict[str, Any]:
    department = next((row for row in known if row.id == form.department.data), None)
    return {"name": form.name.data or "", "kind": form.kind.data, "department": department}


@blueprint.route("/rooms", methods=["GET", "POST"])
@requires(Permission.ROOMS)
def rooms() -> Response:
    known = departments()
    form = RoomForm(departments=known)
    if form.is_submitted() and (room := form.attempt(lambda: operations.add_room(**_values(form, known), by=me()))):
        pages.say(_("%(room)s is added.", room=room.name))
        return pages.go("reception.rooms")
    return pages.form_page(
        "front_desk/reception/rooms.html",
        form,
        rooms=queries.rooms(me().branch_id, closed=True),
        departments={row.id: row.name for row in known},
    )


@blueprint.route("/rooms/<int:room_id>", methods=["GET", "POST"])
@requires(Permission.ROOMS)
def change_room(room_id: int) -> Response:
    room, known = queries.room(room_id, me()), departments()
    form = RoomForm(departments=known, obj=None, name=room.name, kind=room.kind, department=room.department_id)
    if form.is_submitted() and form.attempt(lambda: operations.change_room(room, **_values(form, known), by=me())):
        pages.say(_("%(room)s is changed.", room=room.name))
        return pages.go("reception.rooms")
    return pages.form_page("front_desk/reception/room.html", form, room=room)


@blueprint.post("/rooms/<int:room_id>/closing")
@requires(Permission.ROOMS)
def close_room(room_id: int) -> Response:
    room = operations.close_room(queries.room(room_id, me()), by=me())
    pages.say(_("%(room)s is out of use.", room=room.name))
    return pages.go("reception.rooms")


@blueprint.post("/rooms/<int:room_id>/opening")
@requires(Permission.ROOMS)
def open_room(room_id: int) -> Response:
    room = operations.open_room(queries.room(room_id, me()), by=me())
    pages.say(_("%(room)s is in use again.", room=room.name))
    return pages.go("reception.rooms")
