"""With the customer: explained, adjusted to a wish, confirmed (PLN-06, PLN-07, PLN-08)."""

from typing import Any

from flask_babel import gettext as _

from portal.consulting.plans import documents, policy, quotation
from portal.consulting.plans.facts import PlanConfirmed, PlanExplained, PlanItemsChanged
from portal.consulting.plans.models import Explanation, PlanItem, PlanVersion
from portal.consulting.plans.operations.writing import announce
from portal.consulting.plans.permissions import Permission
from portal.consulting.plans.workflow import EDITABLE, VERSION
from portal.core import access, audit, clock, events, workflow
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.registry.customers import operations as customers


def explain(version: PlanVersion, *, by: Actor, statement: str, questions: str = "", answers: str = "") -> Explanation:
    """Record an explanation: who, when, the questions, the customer's statement (PLN-06).

    The first one fixes the quotation and seals the paper (PLN-10). Refused while a mandatory part is
    empty (PLN-03), a doctor's approval is missing (PLN-04), or an item serves no need (PLN-11).
    """
    access.check(by, Permission.WRITE)
    policy.check_holder(version, by)
    if not statement.strip():
        raise Refused("PLN-06", _("Write what the customer said about having understood."), field="statement")
    if version.state != "explained":
        _begin_explaining(version, by)
    explanation = Explanation(
        version_id=version.id,
        explainer_id=by.id,
        explained_at=clock.now(),
        questions=questions.strip(),
        answers=answers.strip(),
        statement=statement.strip(),
    )
    version.explanations.append(add(explanation, by=by))
    db.session.flush()
    audit.record("plans.record_explanation", version, by=by)
    if len(version.explanations) == 1:
        documents.seal_explained(version, by=by)
        events.publish(PlanExplained(version))
    announce(version)
    return explanation


def _begin_explaining(version: PlanVersion, by: Actor) -> None:
    if version.state in EDITABLE:
        policy.check_complete(version)
        policy.check_needs(version)
        if version.needs_doctor:
            raise Refused(
                "PLN-04",
                _("A surgical or injection item needs a doctor's approval first. Send the plan to the doctor."),
            )
        policy.check_warnings(version)
        for line in version.items:
            quotation.put_price(line, line.item, offer_id=line.offer_id)
        version.quoted_on = clock.today()
        version.valid_until = quotation.valid_until(clock.today())
        db.session.flush()
        workflow.apply(VERSION, version, "explain_undoctored", by=by)
        return
    if version.state == "approved":
        policy.check_needs(version)
        _check_prices(version)
        version.valid_until = quotation.valid_until(clock.today())
        db.session.flush()
    workflow.apply(VERSION, version, "explain", by=by)


def _check_prices(version: PlanVersion) -> None:
    """Refuse explaining prices the catalogue no longer has: the doctor's version is fixed (PLN-09)."""
    stale = quotation.stale_lines(version)
    if stale:
        raise Refused(
            "PLN-09",
            _(
                "Price or text changed in the catalogue since: %(items)s. Make a new version; it is priced again.",
                items=_("、").join(line.name for line in stale),
            ),
        )


def adjust(version: PlanVersion, *, wish: str, by: Actor) -> PlanVersion:
    """Make the next version for the customer's wish; the old one is superseded (PLN-07).

    Items no longer offered stay out; everything is priced as of today.
    """
    access.check(by, Permission.WRITE)
    policy.check_holder(version, by)
    if version.state in EDITABLE:
        raise Refused("PLN-07", _("This version is still being written; change it itself."))
    if not wish.strip():
        raise Refused("PLN-07", _("Write the customer's wish behind the change, in their words."), field="wish")
    workflow.apply(VERSION, version, "supersede", by=by, reason=wish)
    plan = version.plan
    following = PlanVersion(
        plan_id=plan.id,
        version=version.version + 1,
        state="in_adjustment",
        drafter_id=by.id,
        wish=wish.strip(),
        quoted_on=clock.today(),
        **{name: getattr(version, name) for name in ("combination", "budget", "time_limit_days", "time_note")},
    )
    add(following, by=by)
    db.session.flush()
    for line in version.items:
        _carry_over(line, following, by)
    db.session.flush()
    db.session.expire(plan, ["versions"])
    audit.record("plans.adjust", following, by=by, wish=wish.strip(), replaces=version.label)
    events.publish(PlanItemsChanged(plan))
    announce(following)
    return following


_CARRIED = (
    "position", "item_id", "name", "kind", "needs_doctor", "unit", "quantity", "need", "need_note",
    "need_reviewed_by_id", "flow", "effect", "recovery", "risks", "pattern", "duration_minutes", "interval_days",
    "recovery_days", "injection_details", "injection_by_id",
)  # fmt: skip


def _carry_over(line: PlanItem, following: PlanVersion, by: Actor) -> None:
    copied: dict[str, Any] = {name: getattr(line, name) for name in _CARRIED}
    copy = PlanItem(version_id=following.id, **copied)
    try:
        quotation.put_price(copy, line.item, offer_id=line.offer_id)
    except Refused:
        try:
            quotation.put_price(copy, line.item, offer_id=None)
        except Refused:
            return
    following.items.append(add(copy, by=by))


def confirm(version: PlanVersion, *, by: Actor, customer_name: str) -> PlanVersion:
    """The customer confirms this version by name; it is frozen (PLN-08).

    Refused unless it was explained, the quotation is valid (PLN-09), and everything the house asks
    for before a confirmation is there: the signed risk notice of this very version (RSK-02).
    """
    access.check(by, Permission.WRITE)
    policy.check_holder(version, by)
    if version.state == "explained":
        if customer_name.strip() != version.plan.customer.name:
            raise Refused(
                "PLN-08",
                _("Write the customer's name as it stands in the file: %(name)s.", name=version.plan.customer.name),
                field="customer_name",
            )
        policy.check_valid(version)
        for check in policy.before_confirmation:
            check(version)
        version.confirmed_name, version.confirmed_at = customer_name.strip(), clock.now()
        version.confirmed_by_id = by.id
    workflow.apply(VERSION, version, "confirm", by=by, name=customer_name.strip(), total=str(version.total))
    documents.seal_confirmed(version, by=by)
    customers.note(
        version.plan.customer,
        by=by,
        kind="consultation",
        text=_("Plan %(number)s confirmed, %(total)s", number=version.label, total=version.total.written),
        link=f"/plans/{version.plan_id}",
    )
    events.publish(PlanConfirmed(version))
    announce(version)
    return version
