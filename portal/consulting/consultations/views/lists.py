"""The list, and the beginning: a consultation opened from a visit, or skipped with leave."""

from flask import Response, request
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from portal.consulting.consultations import forms, operations, queries
from portal.consulting.consultations.models import Consultation
from portal.consulting.consultations.permissions import Permission
from portal.consulting.consultations.views.blueprint import blueprint
from portal.consulting.consultations.workflow import CONSULTATION, OUTCOME_TONES, OUTCOMES
from portal.core import clock, pages
from portal.core.access import requires
from portal.core.listing import listing
from portal.front_desk.reception import queries as reception
from portal.front_desk.reception.models import Visit
from portal.registry.customers import queries as customer_queries
from portal.registry.staff.identity import me


@blueprint.get("/")
@requires(Permission.READ)
def index() -> Response:
    person = me()
    filters = {name: request.args.get(name, "") for name in ("state", "outcome", "mine", "day")}
    found = queries.filtered(
        person,
        state=filters["state"],
        outcome=filters["outcome"],
        mine=filters["mine"] == "1",
        day=filters["day"],
    ).options(joinedload(Consultation.consultant))
    return pages.page(
        "consulting/consultations/index.html",
        listing=listing(
            found,
            sorts={"opened": Consultation.opened_at},
            default="-opened",
            key=Consultation.id,
            filters=filters,
        ),
        filters=filters,
        workflow=CONSULTATION,
        workflow_options=[(name, state.label) for name, state in CONSULTATION.states.items()],
        outcomes=OUTCOMES,
        outcome_options=list(OUTCOMES.items()),
        outcome_tones=OUTCOME_TONES,
        today=clock.today().isoformat(),
    )


@blueprint.route("/visits/<int:visit_id>", methods=["GET", "POST"])
@requires(Permission.WRITE, Permission.APPROVE_SKIP)
def start(visit_id: int) -> Response:
    """Where a visit's consultation begins: who leads customers in the hall does not reach their files (PRV-01)."""
    visit = reception.visible_visit(visit_id, me())
    if not me().can(Permission.APPROVE_SKIP):
        customer_queries.visible(visit.customer_id, me())
    held = queries.of_visit(visit)
    if request.method == "POST":
        consultation = operations.open(visit, by=me())
        return pages.go("consultations.card", consultation_id=consultation.id)
    if held and not held[0].signed:
        return pages.go("consultations.show", consultation_id=held[0].id)
    return _start_page(visit, forms.SkipForm(formdata=None))


@blueprint.post("/visits/<int:visit_id>/skip")
@requires(Permission.APPROVE_SKIP)
def skip(visit_id: int) -> Response:
    """The store manager's leave to go on without a consultation (CON-05)."""
    visit = reception.visible_visit(visit_id, me())
    form = forms.SkipForm()
    if form.attempt(lambda: operations.approve_skip(visit, by=me(), reason=form.reason.data or "")) is None:
        return _start_page(visit, form)
    pages.say(_("The visit may go on without a consultation; your reason is kept."))
    return pages.go("reception.show", visit_id=visit.id)


def _start_page(visit: Visit, form: forms.SkipForm) -> Response:
    person = me()
    return pages.page(
        "consulting/consultations/start.html",
        status=422 if form.errors or form.refusals else 200,
        visit=visit,
        form=form,
        held=queries.of_visit(visit),
        skipped=queries.skip_of(visit),
        missing=customer_queries.missing_fields(visit.customer, "basic"),
        hand_over=queries.unanswered_hand_over(visit),
        required=queries.owes_consultation(visit),
        may_open=person.can(Permission.WRITE) and visit.assigned_to_id == person.id,
        may_skip=person.can(Permission.APPROVE_SKIP),
    )
