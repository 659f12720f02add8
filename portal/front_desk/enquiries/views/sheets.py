"""Statistics: the phone and online sheets, per person, opinions of the month (ENQ-12, ENQ-15, ENQ-17)."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.core import clock, listing, pages, sealing
from portal.core.access import requires
from portal.core.refusals import Missing
from portal.front_desk.enquiries import choices, documents
from portal.front_desk.enquiries.forms.group import ProposalsForm
from portal.front_desk.enquiries.models import EnquirySheet
from portal.front_desk.enquiries.operations.sheets import print_sheet
from portal.front_desk.enquiries.permissions import Permission
from portal.front_desk.enquiries.queries import papers, register, statistics
from portal.front_desk.enquiries.queries.statistics import FIGURES, Period
from portal.front_desk.enquiries.views.blueprint import blueprint
from portal.registry.staff.identity import me


def _period(kind: str) -> Period:
    day = register.day_of(request.args.get("day", "")) or clock.today()
    return Period.of(kind, day)


def _rows_url(period: Period, medium: str = "", **filters: Any) -> str:
    """The register behind a figure."""
    span: dict[str, Any] = {"from": period.first.isoformat(), "to": period.last.isoformat()}
    return url_for("enquiries.listed", **span, medium=medium or None, **filters)


@blueprint.get("/statistics/<any(phone, online):medium>/<any(day, month):kind>")
@requires(Permission.STATISTICS)
def sheet(medium: str, kind: str) -> Response:
    person, period = me(), _period(kind)
    figures = statistics.sheet(medium, period, person.branch_id)
    if listing.wants_export():
        return _export(medium, period, person.branch_id)
    return pages.page(
        "front_desk/enquiries/sheet.html",
        medium=medium,
        period=period,
        figures=figures,
        names=FIGURES,
        labels={"total": _("Enquiries in all"), **{name: label for name, (label, _c) in register.OUTCOMES.items()}},
        choices=choices,
        rows=statistics.rows(medium, period, person.branch_id, 200),
        rows_url=lambda **filters: _rows_url(period, medium, **filters),
        tabs=_tabs(medium, period),
        printed=_printed(medium, period, person.branch_id),
        export_url=url_for("enquiries.sheet", medium=medium, kind=kind, day=period.first.isoformat(), export="csv"),
        today=clock.today(),
        highest=max((row["total"] for row in figures["days"]), default=0),
    )


def _tabs(medium: str, period: Period) -> list[dict[str, Any]]:
    found = [
        {
            "label": label,
            "url": url_for("enquiries.sheet", medium=name, kind=kind, day=period.first.isoformat()),
            "active": (name, kind) == (medium, period.kind),
        }
        for name, kind, label in (
            ("online", "day", _("Online, day")),
            ("online", "month", _("Online, month")),
            ("phone", "day", _("Phone, day")),
            ("phone", "month", _("Phone, month")),
        )
    ]
    opinions = url_for("enquiries.opinions", day=period.first.isoformat())
    return [*found, {"label": _("Opinions, month"), "url": opinions, "active": medium == "opinions"}]


def _printed(kind: str, period: Period, branch_id: int) -> list[tuple[EnquirySheet, sealing.Document]]:
    """The sheets of this period printed so far, latest first."""
    return papers.printed(kind, period, branch_id)


def _export(medium: str, period: Period, branch_id: int) -> Response:
    header = [
        _("Number"), _("Time"), _("Channel"), _("Name"), _("Customer file"), _("Question"), _("Belongs to"),
        _("State"), _("Came as"),
    ]  # fmt: skip
    rows = documents.customer_rows(statistics.rows(medium, period, branch_id, 10_000))
    names = ("number", "at", "channel", "name", "file", "question", "owner", "state", "kind")
    return listing.export(f"enquiries-{medium}-{period.label}", header, ([row[name] for name in names] for row in rows))


@blueprint.post("/statistics/<any(phone, online):medium>/<any(day, month):kind>/<day>/papers")
@requires(Permission.STATISTICS)
def print_one(medium: str, kind: str, day: str) -> Response:
    person, wanted = me(), register.day_of(day)
    if wanted is None:
        raise Missing
    period = Period.of(kind, wanted)
    made = print_sheet(
        medium,
        period=period.kind,
        first=period.first,
        last=period.last,
        figures=statistics.sheet(medium, period, person.branch_id),
        rows=documents.customer_rows(statistics.rows(medium, period, person.branch_id)),
        by=person,
    )
    return _to_paper(made)


def _to_paper(made: EnquirySheet) -> Response:
    document = sealing.of_subject(made)[0]
    return pages.go("papers.show", document_id=document.id)


@blueprint.route("/statistics/opinions", methods=["GET", "POST"])
@requires(Permission.STATISTICS)
def opinions() -> Response:
    person, period = me(), _period("month")
    figures = statistics.opinions(period, person.branch_id)
    said = statistics.said(period, person.branch_id)
    if listing.wants_export():
        return _export_opinions(period, figures)
    form = ProposalsForm(subject=period.label)
    if form.is_submitted() and (
        made := form.attempt(
            lambda: print_sheet(
                "opinions",
                period="month",
                first=period.first,
                last=period.last,
                figures=figures,
                rows=documents.opinion_rows(said),
                summary=form.summary.data or "",
                proposals=form.proposals.data or "",
                by=person,
            )
        )
    ):
        return _to_paper(made)
    return pages.form_page(
        "front_desk/enquiries/opinions.html",
        form,
        period=period,
        figures=figures,
        said=said,
        choices=choices,
        rows_url=lambda **filters: _rows_url(period, **filters),
        tabs=_tabs("opinions", period),
        printed=_printed("opinions", period, person.branch_id),
        export_url=url_for("enquiries.opinions", day=period.first.isoformat(), export="csv"),
        today=clock.today(),
    )


def _export_opinions(period: Period, figures: dict[str, Any]) -> Response:
    header = [_("Subject"), *(str(label) for label in choices.NATURES.values())]
    rows = [
        [choices.label(choices.CATEGORIES, name), *counts.values()] for name, counts in figures["categories"].items()
    ]
    return listing.export(f"opinions-{period.label}", header, rows)
