"""To whom a flow report goes, and whether it was read: the record of reports to superiors (RPT-09)."""

from collections.abc import Sequence

from flask_babel import force_locale
from flask_babel import gettext as _

from portal.core.language import DEFAULT
from portal.front_desk.meetings import operations as meetings
from portal.front_desk.meetings import policy as meeting_policy
from portal.front_desk.meetings import queries as meeting_queries
from portal.front_desk.meetings.models import SuperiorReport
from portal.front_desk.tasks import policy as leading
from portal.management.reports.facts import FlowReportSubmitted
from portal.management.reports.models import FlowReport
from portal.registry.staff.models import Person


def readers_for(report: FlowReport, author: Person) -> list[Person]:
    """A day's report goes to the nearest superior, the summary of a month to the leadership (RPT-01, RPT-02)."""
    superiors = leading.superiors(author)
    if report.kind == "monthly":
        leaders = {person.id for person in meeting_policy.leadership(report.branch_id)}
        return [person for person in superiors if person.id in leaders] or superiors[:1]
    return superiors[:1]


def pass_on(fact: FlowReportSubmitted) -> None:
    """A submitted flow report is on its readers' day until they have read it."""
    report = fact.report
    author = report.submitted_by
    with force_locale(DEFAULT):
        title, text = _title(report), _text(report)
    for reader in readers_for(report, author):
        meetings.submit(
            kind=report.kind, title=title, text=text, reader=reader, first_day=report.first_day,
            last_day=report.last_day, source_url=report.path, by=author,
        )  # fmt: skip


def _title(report: FlowReport) -> str:
    span = report.first_day.isoformat() if report.kind == "daily" else f"{report.first_day:%Y-%m}"
    again = _(" (version %(number)d)", number=report.version) if report.version > 1 else ""
    return f"{report.kind_label} {span}{again}"


def _text(report: FlowReport) -> str:
    figures = report.figures
    said = _(
        "Arrivals %(visits)d, of them first visits %(first)d; hand-overs accepted %(accepted)d; left unseen %(unseen)d;"
        " without an outcome %(open)d.",
        visits=figures["visits"],
        first=figures["by_type"]["first_visit"],
        accepted=figures["hand_overs"]["accepted"],
        unseen=figures["by_outcome"]["left_unseen"],
        open=figures["without_outcome"],
    )
    return f"{said}\n\n{report.remarks}".strip()


def of(report: FlowReport) -> Sequence[SuperiorReport]:
    """To whom the report of this day or month went, with the time of reading and the answer, the latest first."""
    return meeting_queries.about(report.path, report.branch_id)
