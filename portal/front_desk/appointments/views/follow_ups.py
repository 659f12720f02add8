"""Customers who did not come: the worklist, and asking one of them why (APT-12)."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from portal.core import pages
from portal.core.access import requires
from portal.core.listing import export, listing, wants_export
from portal.front_desk.appointments import choices, operations, queries
from portal.front_desk.appointments.forms.changes import FollowUpForm
from portal.front_desk.appointments.models import NoShowFollowUp
from portal.front_desk.appointments.permissions import Permission
from portal.front_desk.appointments.queries import lists
from portal.front_desk.appointments.views.blueprint import blueprint
from portal.registry.customers import policy as customer_policy
from portal.registry.staff.identity import me


@blueprint.get("/no-shows")
@requires(Permission.READ)
def no_shows() -> Response:
    person = me()
    closed = request.args.get("show", "") == "closed"
    found = listing(
        lists.no_shows(person, closed=closed),
        sorts={"due": NoShowFollowUp.due_at, "opened": NoShowFollowUp.created_at},
        default="-opened" if closed else "due",
        key=NoShowFollowUp.id,
        filters={"show": "closed" if closed else ""},
    )
    if wants_export():
        return export(
            "no-shows",
            [_("Booking"), _("Customer"), _("Reason"), _("Went elsewhere"), _("What came of it")],
            [
                (
                    row.appointment.number,
                    row.appointment.who,
                    words_of(row)["reason"],
                    words_of(row)["elsewhere"],
                    words_of(row)["result"],
                )
                for row in found.rows
            ],
        )
    return pages.page("front_desk/appointments/no_shows.html", listing=found, closed=closed, words=words_of)


def words_of(row: NoShowFollowUp) -> dict[str, str]:
    """The answers in the reader's language."""
    results = {**choices.FOLLOW_UP_RESULTS, "came_late": _("Came late")}
    return {
        "reason": str(choices.NO_SHOW_REASONS.get(row.reason, "")),
        "elsewhere": str(choices.ELSEWHERE.get(row.went_elsewhere, "")),
        "result": str(results.get(row.result, "")),
    }


@blueprint.route("/no-shows/<int:follow_up_id>", methods=["GET", "POST"])
@requires(Permission.READ)
def follow_up(follow_up_id: int) -> Response:
    person = me()
    row = queries.follow_up(follow_up_id, person)
    form = FollowUpForm(
        subject=row.id,
        words=row.words,
        result="rebooked" if row.new_appointment_id else None,
        reason=row.reason or None,
    )

    def act() -> Any:
        return operations.close_follow_up(
            row,
            by=person,
            reason=form.reason.data or "",
            went_elsewhere=form.went_elsewhere.data or "",
            result=form.result.data or "",
            words=form.words.data or "",
        )

    if form.is_submitted() and form.attempt(act):
        pages.say(_("Recorded."))
        return pages.go("appointments.no_shows")
    return pages.form_page(
        "front_desk/appointments/follow_up.html",
        form,
        row=row,
        words=words_of(row),
        phone=customer_policy.shown_phone(row.appointment.phone, person),
        may_close=person.can(Permission.BOOK) and row.open,
    )


@blueprint.post("/no-shows/<int:follow_up_id>/attempts")
@requires(Permission.BOOK)
def try_follow_up(follow_up_id: int) -> Response:
    row = queries.follow_up(follow_up_id, me())
    operations.try_follow_up(row, by=me())
    pages.say(_("Noted: attempt %(count)d reached nobody.", count=row.attempts))
    return pages.go("appointments.no_shows")
