"""Regular reports to superiors: of which days, to whom, and when they were read (RPT-09)."""

from datetime import date

from flask_babel import gettext as _

from portal.core import access, audit, clock, live
from portal.core.database import add, db
from portal.core.refusals import Refused
from portal.front_desk.meetings.choices import REPORT_KINDS
from portal.front_desk.meetings.models import Meeting, SuperiorReport
from portal.front_desk.meetings.permissions import Permission
from portal.front_desk.tasks import policy as leading
from portal.registry.staff.models import Person


def submit(
    *,
    kind: str,
    title: str,
    text: str,
    reader: Person,
    first_day: date,
    last_day: date,
    by: Person,
    source_url: str = "",
) -> SuperiorReport:
    """Report to a superior about some days (RPT-09); `source_url` is where what it is about is shown."""
    access.check(by, Permission.READ)
    if kind not in REPORT_KINDS or kind == "meeting":
        raise Refused("RPT-09", _("Choose what kind of report it is."), field="kind")
    if not title.strip() or not text.strip():
        field = "title" if not title.strip() else "text"
        raise Refused("RPT-09", _("A report has a title and a text."), field=field)
    if not leading.leads(reader, by):
        raise Refused("RPT-09", _("%(name)s is not your superior.", name=reader.name), field="reader_id")
    if last_day < first_day:
        raise Refused("RPT-09", _("The last day lies before the first."), field="last_day")
    if last_day > clock.today():
        raise Refused("RPT-09", _("A report is about days that have been."), field="last_day")
    return put(
        kind=kind, title=title, text=text, reader=reader, first_day=first_day, last_day=last_day, by=by,
        source_url=source_url,
    )  # fmt: skip


def put(
    *,
    kind: str,
    title: str,
    text: str,
    reader: Person,
    first_day: date,
    last_day: date,
    by: Person,
    meeting: Meeting | None = None,
    source_url: str = "",
) -> SuperiorReport:
    """Keep a report with its date and its reader."""
    written = SuperiorReport(
        kind=kind,
        title=title.strip(),
        text=text.strip(),
        author=by,
        reader=reader,
        first_day=first_day,
        last_day=last_day,
        meeting=meeting,
        source_url=source_url,
    )
    add(written, by=by)
    db.session.flush()
    audit.record("meetings.submit_report", written, by=by, title=written.title, reader=reader.name)
    live.bump(f"today:{reader.id}")
    return written


def acknowledge(report: SuperiorReport, *, by: Person, reply: str = "") -> SuperiorReport:
    """The reader has read it, and may answer; the first reading counts (RPT-09)."""
    access.check(by, Permission.READ)
    if report.reader_id != by.id:
        raise Refused("RPT-09", _("Only its reader confirms a report: %(name)s.", name=report.reader.name))
    if report.read_at is not None and not reply.strip():
        return report
    report.read_at = report.read_at or clock.now()
    report.reply = reply.strip() or report.reply
    db.session.flush()
    audit.record("meetings.acknowledge_report", report, by=by, reply=report.reply)
    live.bump(f"today:{report.reader_id}")
    live.bump(f"today:{report.author_id}")
    return report
