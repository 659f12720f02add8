"""A day's takings and its sign-off."""

from datetime import date

from flask import Response
from flask_babel import gettext as _

from portal.cashier.payments import documents, forms, operations, policy, takings
from portal.cashier.payments.permissions import Permission
from portal.cashier.payments.views.blueprint import blueprint
from portal.core import clock, pages, sealing
from portal.core.access import requires
from portal.core.money import Money
from portal.core.refusals import Missing
from portal.registry.staff.identity import me


@blueprint.get("/days")
@requires(Permission.READ)
def days() -> Response:
    person = me()
    return pages.page(
        "cashier/payments/days.html",
        open_days=takings.open_days(person.branch_id),
        today=clock.today(),
        now=takings.of_day(person.branch_id, clock.today()),
        recent=takings.recent_closes(person.branch_id),
    )


@blueprint.get("/days/<day>")
@requires(Permission.READ)
def day(day: str) -> Response:
    return _page(_date(day))


@blueprint.post("/days/<day>")
@requires(Permission.CLOSE_DAY, fresh=True)
def close_day(day: str) -> Response:
    when, form = _date(day), forms.CloseForm(subject=day)
    closed = form.attempt(
        lambda: operations.close_day(
            when, by=me(), counted_cash=form.counted_cash.data or Money(0), remarks=form.remarks.data or ""
        )
    )
    if closed is None:
        return _page(when, form)
    pages.say(_("The takings of %(day)s are signed off.", day=day))
    return pages.go("payments.day", day=day)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Missing from None


def _page(when: date, sent: forms.CloseForm | None = None) -> Response:
    """A day's report; with the form that was sent and refused."""
    person = me()
    unsigned = takings.unsigned(person.branch_id, when)
    own = person.id in unsigned.cashier_ids
    others = policy.others_who_close(person.branch_id, unsigned.cashier_ids) if own else []
    closes = takings.closes_of(person.branch_id, when)
    return pages.page(
        "cashier/payments/day.html",
        status=422 if sent is not None else 200,
        when=when,
        takings=takings.of_day(person.branch_id, when),
        unsigned=unsigned,
        closes=closes,
        reports={row.id: next(iter(sealing.of_subject(row, documents.DAY_REPORT.kind)), None) for row in closes},
        others=others,
        own=own,
        may_close=person.can(Permission.CLOSE_DAY) and bool(unsigned),
        form=sent or forms.CloseForm(subject=when.isoformat()),
    )
