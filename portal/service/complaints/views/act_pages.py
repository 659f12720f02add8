"""The pages of the acts: each its form, with the case beside it; and the steps that need but a click."""

from typing import Any

from flask import Response, current_app, request, url_for
from flask_babel import gettext as _

from portal.core import access, pages
from portal.core.access import requires
from portal.core.forms import Form
from portal.registry.staff.identity import me
from portal.service.complaints import operations, policy, queries
from portal.service.complaints.models import Case
from portal.service.complaints.permissions import Permission
from portal.service.complaints.queries import cases
from portal.service.complaints.views.acts import ACTS, STEP_ACTS, Act
from portal.service.complaints.views.blueprint import blueprint


def _view(act: Act) -> Any:
    def view(case_id: int) -> Response:
        person = me()
        case = cases.visible(case_id, person)
        form: Form = act.form(case, **act.values(case))
        if form.is_submitted() and form.attempt(lambda: act.run(case, form, person)) is not None:
            pages.say(_("Saved."))
            return pages.go("complaints.show", case_id=case.id)
        return pages.form_page("service/complaints/act.html", form, case=case, act=act, story=queries.cases)

    view.__name__, view.__doc__ = act.name, str(act.url)
    return requires(*act.rights)(view)


for _act in ACTS:
    blueprint.add_url_rule(f"/<int:case_id>/{_act.url}", _act.name, _view(_act), methods=["GET", "POST"])


@blueprint.post("/<int:case_id>/steps")
@requires(Permission.HANDLE, Permission.ATTEMPT, Permission.LEAD)
def step(case_id: int) -> Response:
    """Take a step that needs nothing but the click, or a reason."""
    person = me()
    case = cases.visible(case_id, person)
    operations.take_plain(case, request.form.get("step", ""), reason=request.form.get("reason", ""), by=person)
    pages.say(_("%(number)s: %(state)s", number=case.number, state=case.state_label))
    return pages.go("complaints.show", case_id=case.id)


@blueprint.post("/<int:case_id>/moves")
@requires(Permission.TAKE_IN)
def move(case_id: int) -> Response:
    """A card was moved to another lane: the step is taken, or its form opened; a forbidden one says why."""
    person = me()
    case = cases.visible(case_id, person)
    found = operations.between(case, request.form.get("to", ""))
    if found.name in STEP_ACTS:
        policy.refuse_accused(case, person)
        act = next(act for act in ACTS if act.name == STEP_ACTS[found.name])
        return pages.lead_away(f"complaints.{act.name}", case_id=case.id)
    if found.needs_reason:
        return pages.lead_away("complaints.show", case_id=case.id, _anchor=f"step_{found.name}")
    operations.take_plain(case, found.name, by=person)
    pages.say(_("%(number)s: %(state)s", number=case.number, state=case.state_label))
    return pages.go("complaints.board", kind=case.kind, view=request.form.get("view", "all"))


@blueprint.post("/solutions/<int:solution_id>/approval")
@requires(Permission.LEAD)
def approve_solution(solution_id: int) -> Response:
    """A free service is allowed by the manager (CMP-10)."""
    row = cases.part(operations.solving.CaseSolution, solution_id, me())
    operations.approve_solution(row, by=me())
    pages.say(_("Approved."))
    return pages.go("complaints.show", case_id=row.case_id)


@blueprint.get("/<int:case_id>/money")
@requires(Permission.HANDLE)
def money(case_id: int) -> Response:
    """Where money of a case is asked for: the refund cases it has, and the way to a new one (DIS-08, CMP-10)."""
    case = cases.visible(case_id, me())
    return pages.page("service/complaints/money.html", case=case, refunds=policy.money_of(case), ways=_ways(case))


def _ways(case: Case) -> list[tuple[str, str]]:
    """Where money is proposed for the customer of a case, as far as the cash desk offers it to whoever looks."""
    known: dict[str, Any] = {"case_id": case.id, "case_number": case.number, "case_url": case.path}
    ways = [("refunds.propose", _("Propose a refund")), ("refunds.compensate", _("Propose a compensation"))]
    if case.customer_id is None:
        return []
    found = [
        (label, url_for(endpoint, customer_id=case.customer_id, **known))
        for endpoint, label in ways
        if endpoint in current_app.view_functions
    ]
    return [(label, url) for label, url in found if access.opens(me(), url)]
