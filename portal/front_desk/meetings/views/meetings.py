"""Meetings: the list, calling one, its page, and writing down what is known."""

from datetime import timedelta

from flask import Response, request
from flask_babel import gettext as _

from portal.core import clock, listing, pages, ways, workflow
from portal.core.access import requires
from portal.core.database import db
from portal.front_desk.meetings import figures, forms, operations, policy, queries
from portal.front_desk.meetings.choices import KINDS, PRESENCE
from portal.front_desk.meetings.models import Meeting
from portal.front_desk.meetings.operations.meetings import topic
from portal.front_desk.meetings.permissions import Permission
from portal.front_desk.meetings.views.blueprint import blueprint, tabs
from portal.front_desk.meetings.workflow import MEETING
from portal.front_desk.tasks.views.telling import story
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person

MOST_EXPORTED = 10_000


@blueprint.get("/meetings")
@requires(Permission.READ)
def index() -> Response:
    person = me()
    filters = {name: request.args.get(name, "") for name in ("kind", "state", "q")}
    query = queries.meetings(person, kind=filters["kind"], state=filters["state"], text=filters["q"])
    if listing.wants_export():
        return _export(list(db.session.scalars(query.order_by(Meeting.day, Meeting.id).limit(MOST_EXPORTED))))
    page = listing.listing(query, sorts={"day": Meeting.day}, default="-day", key=Meeting.id, filters=filters)
    month = clock.today().replace(day=1)
    return pages.page(
        "front_desk/meetings/index.html",
        meetings=page,
        kinds=KINDS,
        states=MEETING.states,
        may_call=bool(policy.kinds_for(person)),
        held=queries.held_by(person.id, month, clock.today()) if person.role == "enquiry_leader" else None,
        tabs=tabs("meetings"),
    )


def _export(rows: list[Meeting]) -> Response:
    header = [_("Day"), _("Kind of meeting"), _("Title"), _("Led by"), _("State"), _("Present")]
    header += [_("Invited"), _("Read")]
    return listing.export(
        "meetings",
        header,
        [
            (
                row.day,
                row.kind_label,
                row.title,
                row.led_by.name,
                MEETING.states[row.state].label,
                sum(entry.presence == "present" for entry in row.attendances),
                len(row.attendances),
                sum(entry.read_at is not None for entry in row.attendances),
            )
            for row in rows
        ],
    )


@blueprint.route("/meetings/new", methods=["GET", "POST"])
@requires(Permission.LEAD, Permission.MORNING, Permission.WEEKLY)
def new() -> Response:
    person = me()
    kinds = policy.kinds_for(person)
    asked = request.args.get("kind", "")
    form = forms.CallForm(kinds=kinds, kind=asked if asked in kinds else kinds[0], day=clock.today())
    if form.is_submitted() and (meeting := form.attempt(lambda: _call(form, person))):
        pages.say(_("The meeting is called; %(count)d people have it on their day.", count=len(meeting.attendances)))
        return pages.go("meetings.show", meeting_id=meeting.id)
    return pages.form_page("front_desk/meetings/new.html", form, tabs=tabs("meetings"))


def _call(form: forms.CallForm, person: Person) -> Meeting:
    return operations.call(
        kind=form.kind.data or "",
        title=form.title.data or "",
        day=form.day.data or clock.today(),
        time=form.time.data or "",
        place=form.place.data or "",
        priorities=form.priorities.data or "",
        notices=form.notices.data or "",
        by=person,
    )


@blueprint.get("/meetings/<int:meeting_id>")
@requires(Permission.READ)
def show(meeting_id: int) -> Response:
    return page_of(queries.visible(meeting_id, me()))


def page_of(meeting: Meeting, measure: forms.MeasureForm | None = None) -> Response:
    """The meeting's page; with the form of a measure that was sent and refused."""
    person = me()
    runs = policy.runs(meeting, person)
    is_open = meeting.state in ("planned", "held")
    status = 422 if measure is not None else 200
    if measure is None and runs and is_open:
        people = [row.person for row in meeting.attendances]
        measure = forms.MeasureForm(people=people, due_on=clock.today() + timedelta(days=7))
    mine = next((row for row in meeting.attendances if row.person_id == person.id), None)
    week: dict[str, list[figures.Figure]] = {}
    if meeting.kind == "weekly" and is_open:
        week = figures.of_week(meeting.branch_id, meeting.week, min(meeting.day, clock.today()))
    return pages.page(
        "front_desk/meetings/show.html",
        status=status,
        meeting=meeting,
        state=MEETING.states[meeting.state],
        presence=PRESENCE,
        runs=runs,
        is_open=is_open,
        mine=mine,
        unread=[row.person.name for row in meeting.attendances if row.read_at is None],
        measure_form=measure,
        leadership=policy.leadership(meeting.branch_id) if runs and meeting.state == "held" else [],
        figures=week,
        open_links=ways.open_to(person, [row.url for rows in week.values() for row in rows]),
        steps=workflow.available(MEETING, meeting, person) if runs else [],
        history=story(MEETING, meeting),
        topic=topic(meeting.branch_id),
        tabs=tabs("meetings"),
    )


@blueprint.route("/meetings/<int:meeting_id>/minutes", methods=["GET", "POST"])
@requires(Permission.LEAD, Permission.MORNING, Permission.WEEKLY)
def minutes(meeting_id: int) -> Response:
    meeting, person = queries.visible(meeting_id, me()), me()
    form = forms.MinutesForm(meeting).keep_to(meeting.kind)
    if form.is_submitted() and form.attempt(lambda: operations.change(meeting, by=person, **_typed(form))):
        pages.say(_("Kept."))
        return pages.go("meetings.show", meeting_id=meeting.id)
    return pages.form_page("front_desk/meetings/minutes.html", form, meeting=meeting, tabs=tabs("meetings"))


def _typed(form: forms.MinutesForm) -> dict[str, str]:
    names = ("title", "time", "place", "priorities", "notices", "service_review", "opinions_review", "minutes")
    return {name: form[name].data or "" for name in (*names, "no_measures_because") if name in form}
