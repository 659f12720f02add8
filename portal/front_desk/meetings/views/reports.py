"""Reports to superiors: written, read, answered (RPT-09)."""

from flask import Response, request
from flask_babel import gettext as _

from portal.core import clock, listing, pages
from portal.core.access import requires
from portal.core.database import db
from portal.front_desk.meetings import forms, operations, queries
from portal.front_desk.meetings.choices import REPORT_KINDS
from portal.front_desk.meetings.models import SuperiorReport
from portal.front_desk.meetings.permissions import Permission
from portal.front_desk.meetings.queries.reports import VIEWS
from portal.front_desk.meetings.views.blueprint import blueprint, tabs
from portal.front_desk.tasks import policy as leading
from portal.registry.staff import queries as staff
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person


@blueprint.get("/reports-to-superiors")
@requires(Permission.READ)
def reports() -> Response:
    person = me()
    filters = {name: request.args.get(name, "") for name in ("view", "kind", "unread", "q")}
    view = filters["view"] if filters["view"] in VIEWS else "all"
    query = queries.reports(person, view=view, kind=filters["kind"], unread=filters["unread"] == "1", text=filters["q"])
    if listing.wants_export():
        return _export(list(db.session.scalars(query.order_by(SuperiorReport.id).limit(10_000))))
    page = listing.listing(
        query,
        sorts={"day": SuperiorReport.last_day, "new": SuperiorReport.id},
        default="-new",
        key=SuperiorReport.id,
        filters={**filters, "view": view},
    )
    return pages.page("front_desk/meetings/reports.html", reports=page, kinds=REPORT_KINDS, tabs=tabs("reports"))


def _export(rows: list[SuperiorReport]) -> Response:
    header = [_("Submitted"), _("Kind of report"), _("Title"), _("Author"), _("Reader"), _("Read at"), _("Answer")]
    return listing.export(
        "reports-to-superiors",
        header,
        [
            (
                pages.moment(row.submitted_at),
                row.kind_label,
                row.title,
                row.author.name,
                row.reader.name,
                pages.moment(row.read_at),
                row.reply,
            )
            for row in rows
        ],
    )


@blueprint.route("/reports-to-superiors/new", methods=["GET", "POST"])
@requires(Permission.READ)
def new_report() -> Response:
    person, today = me(), clock.today()
    readers = leading.superiors(person)
    form = forms.ReportForm(readers=readers, first_day=today, last_day=today)
    if form.is_submitted() and (written := form.attempt(lambda: _submit(form, person))):
        pages.say(_("%(name)s has the report.", name=written.reader.name))
        return pages.go("meetings.show_report", report_id=written.id)
    return pages.form_page("front_desk/meetings/new_report.html", form, readers=readers, tabs=tabs("reports"))


def _submit(form: forms.ReportForm, person: Person) -> SuperiorReport:
    today = clock.today()
    return operations.submit(
        kind=form.kind.data or "",
        title=form.title.data or "",
        text=form.text.data or "",
        reader=staff.person(form.reader_id.data or 0),
        first_day=form.first_day.data or today,
        last_day=form.last_day.data or today,
        by=person,
    )


@blueprint.get("/reports-to-superiors/<int:report_id>")
@requires(Permission.READ)
def show_report(report_id: int) -> Response:
    return _page_of(queries.visible_report(report_id, me()))


def _page_of(found: SuperiorReport, form: forms.ReplyForm | None = None) -> Response:
    status = 422 if form is not None else 200
    if form is None and found.reader_id == me().id:
        form = forms.ReplyForm(subject=found.id)
    return pages.page("front_desk/meetings/report.html", status=status, report=found, form=form, tabs=tabs("reports"))


@blueprint.post("/reports-to-superiors/<int:report_id>/receipt")
@requires(Permission.READ)
def acknowledge(report_id: int) -> Response:
    found, person = queries.visible_report(report_id, me()), me()
    form = forms.ReplyForm(subject=found.id)
    if form.attempt(lambda: operations.acknowledge(found, reply=form.reply.data or "", by=person)):
        pages.say(_("%(name)s sees that you have read it.", name=found.author.name))
        return pages.go("meetings.show_report", report_id=found.id)
    return _page_of(found, form)
