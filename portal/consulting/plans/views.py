"""The pages of the plans room."""

from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from portal.consulting.consultations import queries as consultations
from portal.consulting.plans import differences, forms, operations, policy, presenting, queries, quotation
from portal.consulting.plans.documents import PAPER
from portal.consulting.plans.models import PlanExamination, PlanVersion, TreatmentPlan
from portal.consulting.plans.permissions import Permission
from portal.consulting.plans.workflow import EDITABLE, VERSION
from portal.core import pages, sealing
from portal.core.access import requires
from portal.core.database import db
from portal.core.listing import export, listing, wants_export
from portal.core.refusals import Missing, Refused
from portal.core.requests import row_number
from portal.front_desk.reception import links
from portal.registry.catalogue import queries as catalogue
from portal.registry.customers import openings
from portal.registry.papers.policy import may_open
from portal.registry.staff.identity import me

blueprint = Blueprint("plans", __name__, url_prefix="/plans")
links.register("plans", presenting.for_visit)


@blueprint.get("")
@requires(Permission.READ)
def index() -> Response:
    state = request.args.get("state", "")
    state = state if state in VERSION.states and state != "superseded" else ""
    filters = {"state": state, "mine": request.args.get("mine", ""), "flagged": request.args.get("flagged", "")}
    rows = queries.filtered(me(), state=state, mine=filters["mine"] == "1", flagged=filters["flagged"] == "1")
    page = listing(rows, sorts={"newest": PlanVersion.id}, default="-newest", key=PlanVersion.id, filters=filters)
    if wants_export():
        header = [_("Number"), _("Customer"), _("Consultant"), _("State"), _("Total")]
        table = (
            (row.label, row.plan.customer.name, row.plan.consultant.name, VERSION.states[row.state].label, row.total)
            for row in page.rows
        )
        return export("plans", header, table)
    waiting = len(queries.waiting_for_doctor(me())) if me().can(Permission.APPROVE) else 0
    topic = f"plans:{me().branch_id}"
    return pages.page(
        "consulting/plans/index.html", page=page, filters=filters, states=VERSION.states, waiting=waiting, topic=topic
    )


@blueprint.route("/consultations/<int:consultation_id>/new", methods=["GET", "POST"])
@requires(Permission.WRITE)
def new(consultation_id: int) -> Response:
    consultation = consultations.visible(consultation_id, me())
    form = forms.BeginForm()
    if form.is_submitted() and (version := form.attempt(lambda: operations.draft(consultation, by=me()))):
        pages.say(_("Plan %(number)s begun.", number=version.plan.number))
        return pages.go("plans.edit", version_id=version.id)
    return pages.form_page(
        "consulting/plans/new.html", form, consultation=consultation, plans=queries.of_consultation(consultation),
        needs=queries.needs_of(consultation),
    )  # fmt: skip


@blueprint.get("/<int:plan_id>")
@requires(Permission.READ)
def show(plan_id: int) -> Response:
    plan = queries.plan(plan_id, me())
    number = request.args.get("version", type=int)
    version = queries.numbered(plan, number) if number else plan.current_version
    openings.record(plan.customer, me())
    before = next((other for other in plan.versions if other.version == version.version - 1), None)
    return pages.page(
        "consulting/plans/show.html",
        **_about(version),
        steps=presenting.steps(version),
        next_step=presenting.next_step(version, me()) if version.state != "superseded" else None,
        changes=differences.changes(before, version) if before else [],
        before=before,
        history=presenting.history(plan),
        papers=[paper for paper in sealing.of_subject(version, PAPER.kind) if may_open(paper, me())],
        offered=[step for step in policy.offered_steps(version, me()) if step.name == "withdraw"],
        may_write=me().can(Permission.WRITE) and policy.holds(version, me()),
        may_examine=me().can(Permission.APPROVE) or (me().can(Permission.WRITE) and policy.holds(version, me())),
        examination=forms.ExaminationForm(),
        editable=version.state in EDITABLE,
    )


def _about(version: PlanVersion) -> dict[str, Any]:
    """What every page of a version shows."""
    return {
        "plan": version.plan,
        "version": version,
        "states": VERSION.states,
        "needs": presenting.needs_labels(version),
        "limits": presenting.limits(version),
        "warnings": queries.warnings(version),
        "flagged": policy.unlinked(version),
        "may_review": [line.id for line in policy.unlinked(version) if policy.may_review_need(line, me())],
    }


@blueprint.route("/versions/<int:version_id>/edit", methods=["GET", "POST"])
@requires(Permission.WRITE)
def edit(version_id: int) -> Response:
    version = queries.version(version_id, me())
    policy.check_writer(version, me())
    form = forms.plan_form(version)
    if form.is_submitted() and form.attempt(
        lambda: operations.save_version(version, by=me(), items=form.item_values(), **form.version_values())
    ):
        pages.say(_("Plan saved."))
        return pages.go("plans.show", plan_id=version.plan_id)
    return pages.form_page(
        "consulting/plans/edit.html",
        form,
        **_about(version),
        found=queries.choosable(version, request.args.get("q", "")),
        search=request.args.get("q", ""),
        preview=_preview(version),
    )


def _preview(version: PlanVersion) -> quotation.Preview:
    """The totals for what is chosen at this moment; as saved, where it makes no sense yet."""
    chosen = []
    for line in version.items:
        quantity = request.values.get(f"quantity_{line.id}", type=int) or line.quantity
        offer = request.values.get(f"offer_id_{line.id}")
        offer_id = line.offer_id if offer is None else row_number(offer)
        chosen.append((line.item, min(max(quantity, 1), 99), offer_id))
    try:
        return quotation.preview(chosen)
    except Refused:
        try:
            return quotation.preview([(item, quantity, None) for item, quantity, _offer in chosen])
        except Refused:
            return quotation.Preview([])


@blueprint.post("/versions/<int:version_id>/items")
@requires(Permission.WRITE)
def add_item(version_id: int) -> Response:
    version = queries.version(version_id, me())
    item = catalogue.item(request.form.get("item_id", type=int) or 0)
    line = operations.add_item(version, item, by=me())
    pages.say(_("%(item)s added.", item=line.name))
    return pages.go("plans.edit", version_id=version.id, _anchor=f"item-{line.id}")


@blueprint.post("/items/<int:item_id>/removal")
@requires(Permission.WRITE)
def remove_item(item_id: int) -> Response:
    line = queries.item(item_id, me())
    version_id = line.version_id
    operations.remove_item(line, by=me())
    pages.say(_("%(item)s taken out.", item=line.name))
    return pages.go("plans.edit", version_id=version_id)


@blueprint.post("/items/<int:item_id>/review")
@requires(Permission.WRITE, Permission.APPROVE)
def review_need(item_id: int) -> Response:
    line = queries.item(item_id, me())
    operations.review_need(line, by=me(), note=request.form.get("reason", ""))
    pages.say(_("Reviewed."))
    return pages.go("plans.show", plan_id=line.whole.plan_id)


@blueprint.post("/versions/<int:version_id>/submission")
@requires(Permission.WRITE)
def submit(version_id: int) -> Response:
    version = operations.submit(queries.version(version_id, me()), by=me())
    pages.say(_("Sent to the doctor."))
    return pages.go("plans.show", plan_id=version.plan_id)


@blueprint.post("/versions/<int:version_id>/withdrawal")
@requires(Permission.WRITE)
def withdraw(version_id: int) -> Response:
    version = operations.withdraw(queries.version(version_id, me()), by=me())
    pages.say(_("Taken back. Write on."))
    return pages.go("plans.show", plan_id=version.plan_id)


@blueprint.route("/versions/<int:version_id>/approval", methods=["GET", "POST"])
@requires(Permission.APPROVE, fresh=True)
def approval(version_id: int) -> Response:
    version = queries.version(version_id, me())
    if version.state != "awaiting_doctor" and request.method == "GET":
        return pages.go("plans.show", plan_id=version.plan_id)
    openings.record(version.plan.customer, me())
    form = forms.approval_form(version)
    if form.is_submitted() and form.attempt(
        lambda: operations.approve_medical(
            version, by=me(), injection_details=form.details(), remarks=form.remarks.data or ""
        )
    ):
        pages.say(_("Approved."))
        return pages.go("plans.show", plan_id=version.plan_id)
    return pages.form_page(
        "consulting/plans/approval.html", form, **_about(version), consultation=version.plan.consultation,
        health=_health(version.plan),
    )  # fmt: skip


def _health(plan: TreatmentPlan) -> list[tuple[str, str]]:
    who = plan.customer
    return [
        (_("Age"), str(who.age) if who.age is not None else ""),
        (_("Medical history"), who.history),
        (_("Allergies"), who.allergies),
        (_("Physical condition"), who.condition),
        (_("Pregnancy, nursing"), who.pregnancy),
        (_("Medication"), who.medication),
    ]


@blueprint.post("/versions/<int:version_id>/return")
@requires(Permission.APPROVE, fresh=True)
def send_back(version_id: int) -> Response:
    version = queries.version(version_id, me())
    operations.return_to_consultant(version, by=me(), reason=request.form.get("reason", ""))
    pages.say(_("Returned to the consultant with your reason."))
    return pages.go("plans.show", plan_id=version.plan_id)


@blueprint.route("/versions/<int:version_id>/explanation", methods=["GET", "POST"])
@requires(Permission.WRITE)
def explanation(version_id: int) -> Response:
    version = queries.version(version_id, me())
    form = forms.ExplanationForm(subject=version.id)
    if form.is_submitted() and form.attempt(
        lambda: operations.explain(
            version, by=me(), statement=form.statement.data, questions=form.questions.data, answers=form.answers.data
        )
    ):
        pages.say(_("Explanation recorded; the paper is being sealed."))
        return pages.go("plans.show", plan_id=version.plan_id)
    return pages.form_page(
        "consulting/plans/explanation.html", form, **_about(version), missing=policy.missing_parts(version)
    )


@blueprint.route("/versions/<int:version_id>/adjustment", methods=["GET", "POST"])
@requires(Permission.WRITE)
def adjust(version_id: int) -> Response:
    version = queries.version(version_id, me())
    form = forms.AdjustmentForm(subject=version.id)
    if form.is_submitted() and (made := form.attempt(lambda: operations.adjust(version, wish=form.wish.data, by=me()))):
        pages.say(_("Version %(number)s begun for this wish.", number=made.version))
        return pages.go("plans.edit", version_id=made.id)
    return pages.form_page("consulting/plans/adjustment.html", form, **_about(version))


@blueprint.route("/versions/<int:version_id>/confirmation", methods=["GET", "POST"])
@requires(Permission.WRITE)
def confirm(version_id: int) -> Response:
    version = queries.version(version_id, me())
    if version.state == "confirmed" and request.method == "GET":
        return pages.go("plans.show", plan_id=version.plan_id)
    form = forms.ConfirmationForm(subject=version.id)
    if form.is_submitted() and form.attempt(
        lambda: operations.confirm(version, by=me(), customer_name=form.customer_name.data)
    ):
        pages.say(_("Confirmed. This version is frozen."))
        return pages.go("plans.show", plan_id=version.plan_id)
    return pages.form_page(
        "consulting/plans/confirmation.html", form, **_about(version), waiting=policy.open_conditions(version)
    )


@blueprint.post("/<int:plan_id>/examinations")
@requires(Permission.WRITE, Permission.APPROVE)
def need_examination(plan_id: int) -> Response:
    plan = queries.plan(plan_id, me())
    operations.need_examination(
        plan, by=me(), name=request.form.get("name", "")[:120], reason=request.form.get("reason", "")[:200]
    )
    pages.say(_("Noted."))
    return pages.go("plans.show", plan_id=plan.id, _anchor="examinations")


@blueprint.post("/examinations/<int:examination_id>/result")
@requires(Permission.WRITE, Permission.APPROVE)
def record_examination(examination_id: int) -> Response:
    examination = db.session.get(PlanExamination, examination_id)
    if examination is None:
        raise Missing
    plan = queries.plan(examination.plan_id, me())
    operations.record_examination(examination, by=me(), result=request.form.get("result", "")[:2000])
    pages.say(_("Result recorded."))
    return pages.go("plans.show", plan_id=plan.id, _anchor="examinations")
