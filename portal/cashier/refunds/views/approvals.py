"""What waits for the president and finance, and their yes or no (REF-02, REF-03)."""

from collections.abc import Callable, Iterable

from flask import Response, request
from flask_babel import gettext as _

from portal.cashier.refunds import operations, policy, queries, rates, working
from portal.cashier.refunds.models import Refund
from portal.cashier.refunds.permissions import Permission
from portal.cashier.refunds.views.blueprint import blueprint
from portal.cashier.refunds.views.records import step_urls
from portal.core import clock, pages
from portal.core.access import requires
from portal.core.refusals import Refused
from portal.registry.staff.identity import me

ACTS: dict[str, Callable[..., Refund]] = {
    "agree": operations.agree,
    "agree_second": operations.agree,
    "confirm": operations.confirm,
    "reject": operations.reject,
    "take_back": operations.take_back,
    "refuse": operations.refuse,
}
NOES = ("reject", "take_back", "refuse")


@blueprint.get("/approvals")
@requires(Permission.APPROVALS)
def approvals() -> Response:
    person = me()
    mine, others = queries.approvals(person)
    return pages.page(
        "cashier/refunds/approvals.html",
        mine=mine,
        others=others,
        now=clock.now(),
        case_ways=policy.ways_to_case((waiting.refund for waiting in mine), person),
        working={waiting.refund.id: working.read(waiting.refund.calculation) for waiting in mine},
        rates=_rates_behind(waiting.refund for waiting in mine),
        step_urls={waiting.refund.id: step_urls(waiting.refund) for waiting in mine},
        topic=f"refunds:{person.branch_id}",
    )


def _rates_behind(refunds: Iterable[Refund]) -> dict[int, rates.Rate]:
    """Refund → the interest rate it was reckoned with, so that finance sees whether anybody confirmed it (LAW-27)."""
    known = rates.table()
    found = ((refund.id, rates.behind(refund.calculation, known)) for refund in refunds)
    return {refund_id: rate for refund_id, rate in found if rate is not None}


@blueprint.post("/<int:refund_id>/decision")
@requires(Permission.AGREE, Permission.CONFIRM, fresh=True)
def decide(refund_id: int) -> Response:
    refund = queries.visible(refund_id, me())
    step = request.form.get("step", "")
    if step not in ACTS:
        raise Refused("REF-02", _("Choose yes or no."), link=f"/refunds/{refund.id}")
    said = request.form.get("reason", "")[:1000]
    if step in NOES:
        ACTS[step](refund, by=me(), reason=said)
    else:
        ACTS[step](refund, by=me(), remarks=said)
    pages.say(_told(refund))
    if request.args.get("from") == "approvals":
        return pages.go("refunds.approvals")
    return pages.go("refunds.show", refund_id=refund.id)


def _told(refund: Refund) -> str:
    if refund.state == "president_agreed" and not refund.second_agreed:
        return _("Agreed. A second agreement of the president's level is needed.")
    return _("%(number)s: %(state)s.", number=refund.number, state=refund.state_label)
