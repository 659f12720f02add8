"""Recordings and the leader's samples (ENQ-10, ENQ-11, ENQ-13)."""

from flask import Response, request
from flask_babel import gettext as _

from portal.core import clock, pages
from portal.core.access import requires
from portal.core.requests import row_number
from portal.front_desk.enquiries import choices, operations, settings
from portal.front_desk.enquiries.forms import handling
from portal.front_desk.enquiries.permissions import Permission
from portal.front_desk.enquiries.queries import contacts, group, reach
from portal.front_desk.enquiries.views.blueprint import blueprint
from portal.front_desk.enquiries.views.enquiry import do
from portal.registry.staff.identity import me


@blueprint.post("/<int:enquiry_id>/recordings")
@requires(Permission.WRITE)
def add_recording(enquiry_id: int) -> Response:
    enquiry, form = reach.visible(enquiry_id, me()), handling.RecordingForm()
    act = lambda: operations.add_recording(enquiry, form.reference.data or "", by=me())  # noqa: E731
    return do(enquiry, form, act, _("The recording is noted."))


@blueprint.route("/recordings/<int:recording_id>", methods=["GET", "POST"])
@requires(Permission.READ)
def hear(recording_id: int) -> Response:
    """Who may hear it says first what for; only then the recorder's number is shown, and each hearing is kept."""
    recording = reach.recording(recording_id, me())
    form = handling.HearForm()
    if form.is_submitted() and (
        heard := form.attempt(lambda: operations.hear(recording, purpose=form.purpose.data or "", by=me()))
    ):
        return pages.go("enquiries.hear", recording_id=recording.id, heard=heard.id)
    return pages.form_page(
        "front_desk/enquiries/recording.html",
        form,
        recording=recording,
        heard=contacts.playback(recording, row_number(request.args.get("heard", "")), me()),
        playbacks=contacts.playbacks(recording),
    )


@blueprint.get("/quality")
@requires(Permission.ANSWER, Permission.SEE_ALL)
def quality() -> Response:
    person = me()
    return pages.page(
        "front_desk/enquiries/quality.html",
        checks=group.checks(person),
        leads=person.can(Permission.LEAD),
        size=settings.SAMPLE_SIZE.value(),
        ratings=choices.RATINGS,
    )


@blueprint.post("/quality/samples")
@requires(Permission.LEAD)
def draw() -> Response:
    drawn = operations.draw_sample(clock.today(), by=me())
    pages.say(
        _("%(count)d answers drawn.", count=len(drawn)) if drawn else _("Nothing left to draw today."),
        "success" if drawn else "info",
    )
    return pages.go("enquiries.quality")


@blueprint.route("/quality/<int:check_id>", methods=["GET", "POST"])
@requires(Permission.LEAD)
def rate(check_id: int) -> Response:
    check = reach.quality_check(check_id, me())
    form = handling.RatingForm(rating=check.rating, wrong=check.wrong, note=check.note)
    if form.is_submitted() and form.attempt(
        lambda: operations.rate(
            check, rating=form.rating.data, wrong=bool(form.wrong.data), note=form.note.data or "", by=me()
        )
    ):
        pages.say(_("Rated."))
        return pages.go("enquiries.quality")
    return pages.form_page("front_desk/enquiries/rate.html", form, check=check)
