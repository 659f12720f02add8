"""Matters dealt with on duty: the register, a new one, its result (DTY-05); unanswered emergency calls (DTY-03)."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from portal.core import listing, pages, ways, workflow
from portal.core.access import requires
from portal.core.database import db
from portal.core.fields import cleaned
from portal.front_desk.duty import operations
from portal.front_desk.duty.choices import MATTER_KINDS
from portal.front_desk.duty.forms.own import MatterForm, ResultForm
from portal.front_desk.duty.models import DutyMatter
from portal.front_desk.duty.permissions import Permission
from portal.front_desk.duty.queries import matters as queries
from portal.front_desk.duty.views.blueprint import blueprint, sent_step, tabs
from portal.front_desk.duty.workflow import MATTER
from portal.registry.staff.identity import me

OWN = (Permission.TAKE_PART,)
MOST = 5000


@blueprint.route("/matters", methods=["GET", "POST"])
@requires(*OWN)
def matters() -> Response:
    person = me()
    kind = request.args.get("kind", "")
    form = MatterForm(kind=kind if kind in MATTER_KINDS else "enquiry")
    if form.is_submitted() and (matter := form.attempt(lambda: _record(form))):
        pages.say(_("Recorded."))
        return pages.go("duty.matter", matter_id=matter.id)
    filters = {
        "q": cleaned(request.args.get("q", ""))[:60],
        "kind": kind if kind in MATTER_KINDS else "",
        "state": request.args.get("state", "") if request.args.get("state", "") in MATTER.states else "",
    }
    rows = queries.filtered(person, **filters)
    if listing.wants_export():
        return _export(rows)
    rows = rows.options(joinedload(DutyMatter.recorded_by), joinedload(DutyMatter.person))
    found = listing.listing(
        rows, sorts={"when": DutyMatter.occurred_at}, default="-when", key=DutyMatter.id, filters=filters
    )
    return pages.form_page(
        "front_desk/duty/matters.html",
        form,
        listing=found,
        open_links=ways.open_to(person, [row.url for row in found.rows]),
        filters=filters,
        kinds=[(key, str(label)) for key, label in MATTER_KINDS.items()],
        states=[(name, str(one.label)) for name, one in MATTER.states.items()],
        tones={name: one.tone for name, one in MATTER.states.items()},
        tabs=tabs(person),
    )


def _record(form: MatterForm) -> DutyMatter:
    values: dict[str, Any] = {
        "what": form.what.data or "",
        "caller": form.caller.data or "",
        "phone": form.phone.data or "",
        "occurred_at": form.occurred_at(),
        "by": me(),
    }
    if form.kind.data == "missed_call":
        matter = operations.record_unanswered_call(**values)
        if form.result.data:
            operations.settle_matter(matter, result=form.result.data, url=form.url.data or "", by=me())
        return matter
    return operations.record_matter(
        kind=form.kind.data, result=form.result.data or "", url=form.url.data or "", **values
    )


def _export(rows: Any) -> Response:
    header = [
        _("Time"),
        _("What kind"),
        _("What happened"),
        _("Who rang or came"),
        _("Recorded by"),
        _("What came of it"),
    ]
    found = db.session.scalars(rows.order_by(DutyMatter.occurred_at.desc()).limit(MOST))
    lines = [
        (
            pages.moment(row.occurred_at),
            row.kind_label,
            row.what,
            row.caller,
            row.recorded_by.name if row.recorded_by else "",
            row.result,
        )
        for row in found
    ]
    return listing.export("duty-matters", header, lines)


@blueprint.route("/matters/<int:matter_id>", methods=["GET", "POST"])
@requires(*OWN)
def matter(matter_id: int) -> Response:
    one = queries.matter(matter_id, me())
    form = ResultForm(subject=one.id, url=one.url)
    if form.is_submitted() and form.attempt(
        lambda: operations.settle_matter(one, result=form.result.data or "", url=form.url.data or "", by=me())
    ):
        pages.say(_("The matter is settled."))
        return pages.go("duty.matter", matter_id=one.id)
    return pages.form_page(
        "front_desk/duty/matter.html",
        form,
        matter=one,
        open_links=ways.open_to(me(), [one.url]),
        tone=MATTER.states[one.state].tone,
        history=workflow.history(one),
        steps=MATTER,
        available=workflow.available(MATTER, one, me()),
        tabs=tabs(me()),
    )


@blueprint.post("/matters/<int:matter_id>/reopening")
@requires(*OWN)
def reopen_matter(matter_id: int) -> Response:
    one, (_step, reason) = queries.matter(matter_id, me()), sent_step()
    operations.reopen_matter(one, reason=reason, by=me())
    return pages.go("duty.matter", matter_id=one.id)
