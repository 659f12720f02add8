"""What is done at a meeting: attendance, receipts, measures, its end, its report."""

from datetime import date

from flask import Response, request
from flask_babel import gettext as _

from portal.core import clock, pages
from portal.core.access import requires
from portal.front_desk.meetings import forms, operations, policy, queries
from portal.front_desk.meetings.models import AgreedMeasure, Meeting
from portal.front_desk.meetings.permissions import Permission
from portal.front_desk.meetings.views.blueprint import blueprint
from portal.front_desk.meetings.views.meetings import page_of
from portal.registry.staff import queries as staff
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person

LEADS = (Permission.LEAD, Permission.MORNING, Permission.WEEKLY)


@blueprint.post("/meetings/<int:meeting_id>/receipt")
@requires(Permission.READ)
def read(meeting_id: int) -> Response:
    operations.read(queries.visible(meeting_id, me()), by=me())
    pages.say(_("Your read receipt is kept."))
    return pages.go("meetings.show", meeting_id=meeting_id)


@blueprint.post("/meetings/<int:meeting_id>/attendance")
@requires(*LEADS)
def note_presence(meeting_id: int) -> Response:
    meeting = queries.visible(meeting_id, me())
    noted = {row.id: request.form.get(f"presence-{row.id}", row.presence) for row in meeting.attendances}
    operations.note_presence(meeting, noted, by=me())
    pages.say(_("Attendance is noted."))
    return pages.go("meetings.show", meeting_id=meeting_id)


@blueprint.post("/meetings/<int:meeting_id>/measures")
@requires(*LEADS)
def agree_measure(meeting_id: int) -> Response:
    meeting, person = queries.visible(meeting_id, me()), me()
    form = forms.MeasureForm(people=[row.person for row in meeting.attendances])
    if form.attempt(lambda: _agree(meeting, form, person)):
        pages.say(_("The measure is agreed."))
        return pages.go("meetings.show", meeting_id=meeting_id)
    return page_of(meeting, form)


def _agree(meeting: Meeting, form: forms.MeasureForm, person: Person) -> AgreedMeasure:
    due_on: date | None = form.due_on.data
    return operations.agree_measure(
        meeting,
        title=form.measure.data or "",
        owner=staff.person(form.owner_id.data or 0),
        due_on=due_on or clock.today(),
        by=person,
    )


@blueprint.post("/meetings/<int:meeting_id>/report")
@requires(*LEADS)
def report(meeting_id: int) -> Response:
    meeting, person = queries.visible(meeting_id, me()), me()
    known = {reader.id: reader for reader in policy.leadership(meeting.branch_id)}
    reader = known.get(request.form.get("reader_id", 0, type=int), person)
    written = operations.report(meeting, reader=reader, by=person)
    pages.say(_("%(name)s has the report.", name=written.reader.name))
    return pages.go("meetings.show", meeting_id=meeting_id)


@blueprint.post("/meetings/<int:meeting_id>/steps")
@requires(*LEADS)
def step(meeting_id: int) -> Response:
    meeting, asked = queries.visible(meeting_id, me()), request.form.get("step", "")
    if asked == "hold":
        operations.hold(meeting, by=me())
        pages.say(_("The meeting is recorded as held."))
    if asked == "cancel":
        operations.cancel(meeting, reason=request.form.get("reason", ""), by=me())
        pages.say(_("The meeting is cancelled."))
    return pages.go("meetings.show", meeting_id=meeting_id)
