"""The register and one refund."""

from datetime import date

from flask import Response, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from portal.cashier.refunds import (
    choices,
    documents,
    effects,
    forms,
    operations,
    policy,
    progress,
    queries,
    rates,
    working,
)
from portal.cashier.refunds.models import Refund
from portal.cashier.refunds.permissions import Permission
from portal.cashier.refunds.queries.figures import last_of
from portal.cashier.refunds.queries.waiting import warned
from portal.cashier.refunds.views.blueprint import blueprint
from portal.cashier.refunds.workflow import DROPPED, REFUND
from portal.core import clock, files, pages, sealing, workflow
from portal.core.access import requires
from portal.core.database import db
from portal.core.listing import export, listing, wants_export
from portal.core.refusals import Missing
from portal.registry.customers import openings
from portal.registry.staff.identity import me

MIME = {".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp"}
SHOWS = ("open", "mine", "late", "all", *REFUND.states)


@blueprint.get("")
@requires(Permission.READ)
def index() -> Response:
    person = me()
    arguments = request.args
    show = arguments.get("show", "open")
    filters = {
        "show": show if show in SHOWS else "open",
        "kind": arguments.get("kind", "") if arguments.get("kind", "") in choices.KINDS else "",
        "reason": arguments.get("reason", "") if arguments.get("reason", "") in choices.REASONS else "",
        "q": arguments.get("q", "").strip()[:60],
        "month": arguments.get("month", ""),
        "doctor": arguments.get("doctor"),
        "item": arguments.get("item", 0, int),
        "consultant": arguments.get("consultant", 0, int),
    }
    month = forms.month_of(str(filters["month"]), date.min)
    query = queries.listed(
        person,
        show=str(filters["show"]),
        kind=str(filters["kind"]),
        text=str(filters["q"]),
        reason=str(filters["reason"]),
        paid_in=(month, last_of(month)) if month.year > 1 else None,
        item_id=filters["item"],  # type: ignore[arg-type]
        doctor=filters["doctor"],  # type: ignore[arg-type]
        consultant_id=filters["consultant"],  # type: ignore[arg-type]
    )
    if wants_export():
        return _exported(query)
    page = listing(
        query,
        sorts={"proposed": Refund.proposed_at, "number": Refund.number, "total": Refund.total},
        default="-proposed",
        key=Refund.id,
    )
    return pages.page(
        "cashier/refunds/index.html",
        refunds=page,
        filters=filters,
        kinds=choices.KINDS,
        reasons=choices.REASONS,
        narrowed=month if month.year > 1 else None,
        warned=warned,
        today=clock.today(),
        tabs=[
            {"label": label, "url": url_for("refunds.index", show=name), "active": name == filters["show"]}
            for name, label in (
                ("open", _("Not finished")),
                ("mine", _("Proposed by me")),
                ("late", _("Payment late")),
                ("paid", _("Paid out")),
                ("rejected", _("Rejected")),
                ("withdrawn", _("Withdrawn")),
                ("all", _("All")),
            )
        ],
        topic=f"refunds:{person.branch_id}",
    )  # fmt: skip


def _exported(query) -> Response:
    rows = db.session.scalars(query.options(joinedload(Refund.payout)).order_by(Refund.id).limit(20_000)).unique()
    header = (
        _("Number"), _("Customer"), _("Kind"), _("Reason"), _("Amount"), _("Interest"), _("Total"),
        _("By law"), _("State"), _("Case behind it"), _("Proposed by"), _("Proposed on"), _("Paid on"),
    )  # fmt: skip
    return export(
        "refunds",
        header,
        (
            (row.number, row.customer.name, row.kind_label, row.reason_label, row.amount, row.interest, row.total,
             row.lawful_total, row.state_label, row.case_number, row.proposer.name, pages.day(row.proposed_at),
             pages.day(row.payout.paid_at) if row.payout else "")
            for row in rows
        ),
    )  # fmt: skip


@blueprint.get("/<int:refund_id>")
@requires(Permission.READ, Permission.ANSWER)
def show(refund_id: int) -> Response:
    return page_of(queries.visible(refund_id, me()))


def page_of(refund: Refund) -> Response:
    """One refund: what was proposed beside what the law gives, how far it is, and what this person may do."""
    person = me()
    if not pages.is_fragment_request():
        openings.record(refund.customer, person)
    case = policy.case_of(refund.case_id)
    return pages.page(
        "cashier/refunds/show.html",
        refund=refund,
        steps=progress.steps(refund),
        next_step=progress.next_step(refund, person),
        buttons_now=policy.offered(refund, person),
        step_urls=step_urls(refund),
        working=working.read(refund.calculation),
        rate=rates.behind(refund.calculation, rates.table()),
        history=list(reversed(workflow.history(refund))),
        step_labels={step.name: step.label for step in REFUND.steps},
        causes=choices.CAUSES,
        natures=choices.NATURES,
        ways=choices.ANSWER_WAYS,
        case=case,
        case_ways=policy.ways_to_case([refund], person),
        papers=papers(refund),
        warned=warned(refund),
        today=clock.today(),
        effects=effects.others(refund) if refund.state == "paid" else [],
        may_resubmit=refund.state in DROPPED and person.can(Permission.PROPOSE),
        topic=f"refund:{refund.id}",
    )


def step_urls(refund: Refund) -> dict[str, str]:
    """Where each step's button posts to."""
    decision = url_for("refunds.decide", refund_id=refund.id)
    return {
        **dict.fromkeys(("agree", "agree_second", "reject", "take_back", "confirm", "refuse"), decision),
        "withdraw": url_for("refunds.withdraw", refund_id=refund.id),
        "decline": url_for("refunds.decline", refund_id=refund.id),
        "answer": url_for("refunds.answer", refund_id=refund.id),
        "accept": url_for("refunds.accept", refund_id=refund.id),
        "pay": url_for("refunds.pay", refund_id=refund.id),
    }


def papers(refund: Refund) -> list[sealing.Document]:
    """The sealed papers of a refund, the latest first."""
    found = sealing.of_subject(refund, documents.SETTLEMENT.kind)
    if refund.payout is not None:
        found = [*sealing.of_subject(refund.payout, documents.RECEIPT.kind), *found]
    return found


@blueprint.post("/<int:refund_id>/withdrawal")
@requires(Permission.PROPOSE)
def withdraw(refund_id: int) -> Response:
    refund = queries.visible(refund_id, me())
    operations.withdraw(refund, by=me(), reason=request.form.get("reason", ""))
    pages.say(_("The proposal is withdrawn."))
    return pages.go("refunds.show", refund_id=refund.id)


@blueprint.get("/<int:refund_id>/preview")
@requires(Permission.READ)
def preview(refund_id: int) -> Response:
    refund = queries.visible(refund_id, me())
    openings.record(refund.customer, me())
    return Response(documents.preview(refund), mimetype="text/html")


@blueprint.get("/<int:refund_id>/determination")
@requires(Permission.READ)
def determination(refund_id: int) -> Response:
    refund = queries.visible(refund_id, me())
    if not refund.determination_sha256:
        raise Missing
    openings.record(refund.customer, me(), "print", refund.number)
    return stored(refund.determination_sha256, refund.determination_suffix, f"{refund.number}-JD")


def stored(sha256: str, suffix: str, name: str) -> Response:
    """A stored file as it was handed in; it runs nothing."""
    return Response(
        files.read(sha256),
        mimetype=MIME[suffix],
        headers={
            "Content-Disposition": f'inline; filename="{name}{suffix}"',
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'self'",
        },
    )
