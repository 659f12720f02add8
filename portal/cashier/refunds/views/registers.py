"""Delegations, interest rates, and the figures of a month (REF-02, LAW-27, REF-11)."""

from datetime import date
from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from portal.cashier.refunds import forms, operations, policy, queries, rates
from portal.cashier.refunds.models import Delegation
from portal.cashier.refunds.permissions import Permission
from portal.cashier.refunds.queries.figures import Row
from portal.cashier.refunds.views.blueprint import blueprint
from portal.cashier.refunds.views.records import stored
from portal.core import clock, pages
from portal.core.access import requires
from portal.core.listing import export, wants_export
from portal.core.money import Money
from portal.core.refusals import Refused
from portal.registry.staff import queries as staff
from portal.registry.staff.identity import me


@blueprint.get("/delegations")
@requires(Permission.APPROVALS)
def delegations() -> Response:
    return pages.page(
        "cashier/refunds/delegations.html",
        delegations=queries.delegations(me()),
        may_delegate=me().can(Permission.PRESIDE),
    )


@blueprint.route("/delegations/new", methods=["GET", "POST"])
@requires(Permission.PRESIDE, fresh=True)
def delegate() -> Response:
    today = clock.today()
    form = forms.DelegationForm(people=queries.possible_delegates(me()), written_on=today, from_on=today)
    if form.is_submitted() and form.attempt(lambda: _delegate(form)):
        pages.say(_("The delegation is recorded."))
        return pages.go("refunds.delegations")
    return pages.form_page("cashier/refunds/delegate.html", form, most=policy.DELEGATION_DAYS.value())


def _delegate(form: forms.DelegationForm) -> Delegation:
    if not form.delegate_id.data:
        raise Refused("REF-02", _("Choose who decides in your place."), field="delegate_id")
    today = clock.today()  # the form requires the days
    upload = form.paper.data
    return operations.delegate(
        staff.person(form.delegate_id.data), by=me(), paper=upload.read() if upload else b"",
        written_on=form.written_on.data or today, from_on=form.from_on.data or today, to_on=form.to_on.data or today,
        limit=form.limit.data or Money(0), note=form.note.data or "",
    )  # fmt: skip


@blueprint.post("/delegations/<int:delegation_id>/revocation")
@requires(Permission.PRESIDE, fresh=True)
def revoke(delegation_id: int) -> Response:
    found = queries.delegation(delegation_id, me())
    operations.revoke(found, by=me(), reason=request.form.get("reason", "")[:500])
    pages.say(_("The delegation is ended."))
    return pages.go("refunds.delegations")


@blueprint.get("/delegations/<int:delegation_id>/paper")
@requires(Permission.APPROVALS)
def delegation_paper(delegation_id: int) -> Response:
    found = queries.delegation(delegation_id, me())
    return stored(found.sha256, found.suffix, f"SQ-{found.id}")


@blueprint.route("/rates", methods=["GET", "POST"])
@requires(Permission.RATES)
def enter_rate() -> Response:
    form = forms.RateForm(**_asked(clock.today()))
    if form.is_submitted():
        entered = form.attempt(
            lambda: operations.enter_rate(
                form.kind.data or "",
                form.from_on.data or clock.today(),
                form.hundredths,
                by=me(),
                source=form.source.data or "",
            )
        )
        if entered is not None:
            pages.say(_("The rate is entered."))
            return pages.go("refunds.enter_rate")
    return pages.form_page(
        "cashier/refunds/rates.html", form, rates=rates.table(), kinds=rates.KINDS, today=clock.today()
    )


def _asked(today: date) -> dict[str, Any]:
    """A rate to be confirmed comes with its address filled in; who confirms it compares and sends it."""
    given = request.args
    try:
        from_on = date.fromisoformat(given.get("from_on", ""))
    except ValueError:
        from_on = today
    return {
        "kind": given.get("kind", ""), "percent": given.get("percent", "").rstrip("%")[:8], "from_on": from_on,
        "source": given.get("source", "")[:200],
    }  # fmt: skip


@blueprint.get("/figures")
@requires(Permission.READ)
def report() -> Response:
    first = forms.month_of(request.args.get("month", ""), clock.today())
    found = queries.figures(me(), first)
    tables = [
        (_("By reason"), found.by_reason),
        (_("By item"), found.by_item),
        (_("By doctor"), found.by_doctor),
        (_("By consultant"), found.by_consultant),
    ]
    if wants_export():
        return _exported(tables)
    return pages.page("cashier/refunds/report.html", found=found, tables=tables, month=f"{first:%Y-%m}")


def _exported(tables: list[tuple[str, list[Row]]]) -> Response:
    header = (_("Table"), _("Name"), _("How many"), _("Refunds"), _("Compensation"), _("Total"))
    return export(
        "refund-figures",
        header,
        (
            (title, row.name, row.count, row.refunds, row.compensation, row.sum)
            for title, rows in tables
            for row in rows
        ),
    )
