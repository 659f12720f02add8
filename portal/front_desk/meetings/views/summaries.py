"""The departments' days: written, changed, and missing ones shown (DTY-16)."""

from datetime import timedelta

from flask import Response
from flask_babel import gettext as _

from portal.core import clock, listing, pages
from portal.core.access import requires
from portal.front_desk.meetings import forms, operations, queries
from portal.front_desk.meetings.permissions import Permission
from portal.front_desk.meetings.queries.summaries import DepartmentDay
from portal.front_desk.meetings.views.blueprint import blueprint, day_asked, tabs
from portal.registry.staff.identity import me


@blueprint.get("/daily-summaries")
@requires(Permission.READ)
def summaries() -> Response:
    person, today = me(), clock.today()
    day = min(day_asked("day", today), today)
    rows = queries.day_of_departments(person, day)
    if listing.wants_export():
        return _export(rows)
    return pages.page(
        "front_desk/meetings/summaries.html",
        rows=rows,
        day=day,
        today=today,
        before=(day - timedelta(days=1)).isoformat(),
        after=(day + timedelta(days=1)).isoformat() if day < today else "",
        missing=[row.department.name for row in rows if row.summary is None],
        own=person.department_id,
        tabs=tabs("summaries"),
    )


def _export(rows: list[DepartmentDay]) -> Response:
    header = [_("Department"), _("Work done"), _("Problems"), _("Open matters"), _("Written by"), _("When")]
    return listing.export(
        "daily-summaries",
        header,
        [
            (
                row.department.name,
                row.summary.work_done,
                row.summary.problems,
                row.summary.open_matters,
                row.summary.written_by.name,
                pages.moment(row.summary.written_at),
            )
            if row.summary
            else (row.department.name, _("Missing"), "", "", "", "")
            for row in rows
        ],
    )


@blueprint.route("/daily-summaries/new", methods=["GET", "POST"])
@requires(Permission.READ)
def new_summary() -> Response:
    person, today = me(), clock.today()
    form = forms.SummaryForm(day=min(day_asked("day", today), today))
    if form.is_submitted() and form.attempt(
        lambda: operations.sum_up(
            day=form.day.data or today,
            work_done=form.work_done.data or "",
            problems=form.problems.data or "",
            open_matters=form.open_matters.data or "",
            by=person,
        )
    ):
        pages.say(_("The day is summed up."))
        return pages.go("meetings.summaries", day=form.day.data)
    return pages.form_page("front_desk/meetings/summary.html", form, summary=None, tabs=tabs("summaries"))


@blueprint.route("/daily-summaries/<int:summary_id>", methods=["GET", "POST"])
@requires(Permission.READ)
def summary(summary_id: int) -> Response:
    found, person = queries.summary(summary_id, me()), me()
    form = forms.SummaryEditForm(found)
    if form.is_submitted() and form.attempt(
        lambda: operations.change_summary(
            found,
            work_done=form.work_done.data or "",
            problems=form.problems.data or "",
            open_matters=form.open_matters.data or "",
            by=person,
        )
    ):
        pages.say(_("Kept."))
        return pages.go("meetings.summaries", day=found.day)
    return pages.form_page("front_desk/meetings/summary.html", form, summary=found, tabs=tabs("summaries"))
