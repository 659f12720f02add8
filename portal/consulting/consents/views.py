"""The pages of the consents room."""

from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from portal.consulting.consents import forms, operations, policy, queries
from portal.consulting.consents.documents import PAPER
from portal.consulting.consents.models import PHOTO_PURPOSES, TOLD_SUBJECTS, RiskNotice
from portal.consulting.consents.permissions import Permission
from portal.consulting.consents.workflow import EDITABLE, NOTICE
from portal.consulting.plans import policy as plan_policy
from portal.consulting.plans import queries as plans
from portal.core import pages, sealing, workflow
from portal.core.access import requires
from portal.core.listing import listing
from portal.core.refusals import Refused
from portal.registry.customers import openings
from portal.registry.staff.identity import me

blueprint = Blueprint("consents", __name__, url_prefix="/consents")


@blueprint.get("")
@requires(Permission.READ)
def index() -> Response:
    state = request.args.get("state", "")
    state = state if state in NOTICE.states else ""
    page = listing(
        queries.for_person(me(), state=state),
        sorts={"newest": RiskNotice.id},
        default="-newest",
        key=RiskNotice.id,
        filters={"state": state},
    )
    return pages.page("consulting/consents/index.html", page=page, state=state, states=NOTICE.states)


@blueprint.route("/versions/<int:version_id>/new", methods=["GET", "POST"])
@requires(Permission.WRITE)
def new(version_id: int) -> Response:
    version = plans.version(version_id, me())
    existing = policy.current_notice(version)
    if existing is not None:
        return pages.go("consents.show", notice_id=existing.id)
    form = forms.Form()
    if form.is_submitted() and (notice := form.attempt(lambda: operations.draft(version, by=me()))):
        pages.say(_("Risk notice %(number)s composed from the plan's items.", number=notice.number))
        return pages.go("consents.edit", notice_id=notice.id)
    return pages.form_page("consulting/consents/new.html", form, version=version)


@blueprint.get("/notices/<int:notice_id>")
@requires(Permission.READ)
def show(notice_id: int) -> Response:
    notice = queries.notice(notice_id, me())
    openings.record(notice.customer, me())
    return pages.page(
        "consulting/consents/show.html",
        **_about(notice),
        steps=_steps(notice),
        next_step=_next_step(notice) if _may_write(notice) else None,
        papers=sealing.of_subject(notice, PAPER.kind),
        others=[other for other in queries.of_plan(notice.plan_version.plan) if other.id != notice.id],
        history=workflow.history(notice),
        told_subjects=TOLD_SUBJECTS,
        photo_text=_("、").join(str(PHOTO_PURPOSES[use]) for use in notice.photo_uses) or _("none"),
        notes=forms.NotesForm(),
        workflow=NOTICE,
    )


def _about(notice: RiskNotice) -> dict[str, Any]:
    return {
        "notice": notice,
        "version": notice.plan_version,
        "states": NOTICE.states,
        "may_write": _may_write(notice),
        "editable": notice.state in EDITABLE,
    }


def _may_write(notice: RiskNotice) -> bool:
    return me().can(Permission.WRITE) and (plan_policy.holds(notice.plan_version, me()) or me().can("plans.approve"))


def _steps(notice: RiskNotice) -> list[dict[str, Any]]:
    """Composed → explained → signed, for the strip."""
    done = {"draft": 1, "explained": 2, "signed": 3, "expired": 3 if notice.signed_at else 0}[notice.state]
    notes = ["", pages.moment(notice.explained_at), pages.moment(notice.signed_at)]
    labels = [_("Composed"), _("Explained"), _("Signed")]
    return [
        {
            "label": label,
            "state": "done"
            if number < done
            else "current"
            if number == done and notice.state != "expired"
            else "ahead",
            "url": "",
            "note": notes[number],
        }
        for number, label in enumerate(labels)
    ]


def _next_step(notice: RiskNotice) -> dict[str, str] | None:
    if notice.state == "draft":
        return {
            "text": _("Explain the risks"),
            "endpoint": "consents.explanation",
            "label": _("Record the explanation"),
        }
    if notice.state == "explained" and notice.refused:
        text = _("Sign only when the customer wants to by now")
        return {"text": text, "endpoint": "consents.signature", "label": _("To the signature")}
    if notice.state == "explained":
        return {"text": _("Have the notice signed"), "endpoint": "consents.signature", "label": _("To the signature")}
    return None


@blueprint.route("/notices/<int:notice_id>/edit", methods=["GET", "POST"])
@requires(Permission.WRITE)
def edit(notice_id: int) -> Response:
    notice = queries.notice(notice_id, me())
    policy.check_editable(notice, me())
    form = forms.NoticeForm(notice)
    if form.is_submitted() and form.attempt(lambda: operations.save(notice, by=me(), **form.texts())):
        pages.say(_("Risk notice saved."))
        return pages.go("consents.show", notice_id=notice.id)
    return pages.form_page("consulting/consents/edit.html", form, **_about(notice))


@blueprint.route("/notices/<int:notice_id>/explanation", methods=["GET", "POST"])
@requires(Permission.WRITE)
def explanation(notice_id: int) -> Response:
    notice = queries.notice(notice_id, me())
    if notice.state != "draft" and request.method == "GET":
        return pages.go("consents.show", notice_id=notice.id)
    form = forms.explanation_form(notice)
    if form.is_submitted() and form.attempt(
        lambda: operations.explain(
            notice,
            by=me(),
            understood=form.understood.data,
            expectation_checked=form.expectation_checked.data,
            asked=form.asked.data or (),
        )
    ):
        pages.say(_("Explanation recorded; a copy to sign by hand is being sealed."))
        return pages.go("consents.show", notice_id=notice.id)
    return pages.form_page("consulting/consents/explanation.html", form, **_about(notice))


@blueprint.route("/notices/<int:notice_id>/signature", methods=["GET", "POST"])
@requires(Permission.WRITE)
def signature(notice_id: int) -> Response:
    notice = queries.notice(notice_id, me())
    if notice.state != "explained":
        return pages.go("consents.show", notice_id=notice.id)
    form = forms.SigningForm()
    if form.is_submitted() and form.attempt(lambda: _sign(notice, form)):
        pages.say(_("Signed. The notice is fixed and its paper is being sealed."))
        return pages.go("consents.show", notice_id=notice.id)
    return pages.form_page(
        "consulting/consents/signature.html", form, **_about(notice), guardian=_guardian(notice),
        under_data_age=policy.under_data_age(notice.customer),
    )  # fmt: skip


def _sign(notice: RiskNotice, form: forms.SigningForm) -> RiskNotice:
    given: dict[str, Any] = {
        "data_consent": form.data_consent.data,
        "photo_uses": form.photo_uses.data or (),
        "guardian_name": form.guardian_name.data or "",
        "guardian_relation": form.guardian_relation.data or "",
        "guardian_id_number": form.guardian_id_number.data or "",
    }
    if request.form.get("how") == "paper":
        if not (form.paper_place.data or "").strip():
            raise Refused("RSK-08", _("Write where the signed original is kept."), field="paper_place")
        scan = form.scan.data.read() if form.scan.data else b""
        given |= {"paper_place": form.paper_place.data, "scan": scan}
        return operations.sign(notice, by=me(), **given)
    drawn: dict[str, Any] = {
        name: form[name].data or "" for name in ("signature", "data_signature", "explainer_signature")
    }
    return operations.sign(notice, by=me(), **given, **drawn)


def _guardian(notice: RiskNotice) -> bool | None:
    """Whether a guardian signs; None while the age is not known."""
    try:
        return policy.needs_guardian(notice.customer)
    except Refused:
        return None


@blueprint.route("/notices/<int:notice_id>/refusal", methods=["GET", "POST"])
@requires(Permission.WRITE)
def refuse(notice_id: int) -> Response:
    notice = queries.notice(notice_id, me())
    form = forms.RefusalForm(subject=notice.id)
    if form.is_submitted() and form.attempt(
        lambda: operations.refuse_to_sign(
            notice,
            by=me(),
            kind=form.kind.data,
            reason=form.reason.data,
            further_explanation=form.further_explanation.data,
        )
    ):
        pages.say(_("Recorded. The plan stays unconfirmed."))
        return pages.go("consents.show", notice_id=notice.id)
    return pages.form_page("consulting/consents/refusal.html", form, **_about(notice))


@blueprint.post("/notices/<int:notice_id>/notes")
@requires(Permission.WRITE)
def tell(notice_id: int) -> Response:
    notice = queries.notice(notice_id, me())
    form = forms.NotesForm()
    told = dict.fromkeys(form.subjects.data or (), form.detail.data or "")
    if not told:
        raise Refused("RSK-06", _("Tick what was told."))
    operations.tell(notice, told, by=me())
    pages.say(_("Recorded who told it and when."))
    return pages.go("consents.show", notice_id=notice.id, _anchor="told")
