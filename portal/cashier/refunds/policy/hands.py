"""Who may take which step: four different people, nobody exempt, delegations in writing (REF-02, REF-06, XC-07)."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from portal.cashier.refunds.models import Delegation, Refund
from portal.cashier.refunds.permissions import Permission
from portal.cashier.refunds.policy.cases import case_of
from portal.cashier.refunds.policy.limits import CONFIRMER_MAY_PAY
from portal.cashier.refunds.workflow import REFUND
from portal.core import clock
from portal.core.database import Actor, db
from portal.core.refusals import Refused
from portal.core.workflow import Step
from portal.registry.staff.models import Person


def taken(refund: Refund) -> dict[int, str]:
    """Who took which step of a refund so far, in words."""
    found = {refund.proposer_id: _("proposed it")}
    for person_id, what in (
        (refund.approver_id, _("agreed to it")),
        (refund.second_approver_id, _("agreed to it")),
        (refund.confirmer_id, _("confirmed it")),
    ):
        if person_id is not None:
            found[person_id] = what
    return found


def check_named(by: Actor) -> None:
    """Refuse a step by no person at all: no part of the system is exempt (REF-06)."""
    if by.id is None:
        raise Refused("REF-06", _("A named person takes every step of a refund; no part of the system does."))


def check_not_complained_about(case_id: int | None, by: Actor) -> None:
    """Refuse whoever the case complains about (section 4.3)."""
    case = case_of(case_id)
    if case is not None and by.id in case.complained_about:
        raise Refused(
            "XC-07", _("The case %(number)s complains about you; somebody else takes this step.", number=case.number)
        )


def check_hand(refund: Refund, by: Actor, *, but: Sequence[int | None] = ()) -> None:
    """Refuse whoever has taken another step of this refund; no role is exempt (REF-06, XC-07)."""
    check_named(by)
    check_not_complained_about(refund.case_id, by)
    spared = {person_id for person_id in but if person_id is not None}
    what = next(
        (what for person_id, what in taken(refund).items() if _is(person_id, by) and person_id not in spared), None
    )
    if what is not None:
        raise Refused(
            "REF-06",
            _("You %(what)s. Proposing, agreeing, confirming and paying are done by different people.", what=what),
        )


def _is(person_id: int, by: Actor) -> bool:
    """Whether two accounts are one human being: a second account does not make a second person."""
    if person_id == by.id:
        return True
    phone = getattr(by, "phone", "")
    other = db.session.get(Person, person_id) if phone else None
    return other is not None and other.phone == phone and other.name == by.name


def check_payer(refund: Refund, by: Actor) -> bool:
    """Refuse a payer who took an earlier step, or who sold it; whether the payer confirmed it, by the setting."""
    spared = CONFIRMER_MAY_PAY.value()
    check_hand(refund, by, but=[refund.confirmer_id] if spared and refund.confirmer_id else [])
    if by.id in {part.consultant_id for part in refund.parts}:
        raise Refused("PAY-12", _("You advised this customer; somebody else at the cash desk pays the money out."))
    return by.id == refund.confirmer_id


def delegations_of(person: Actor) -> list[Delegation]:
    """The delegations in force today that a person holds."""
    today = clock.today()
    rows = select(Delegation).where(
        Delegation.delegate_id == person.id,
        Delegation.from_on <= today,
        Delegation.to_on >= today,
        Delegation.revoked_at.is_(None),
    )
    return [row for row in db.session.scalars(rows.order_by(Delegation.id)) if row.delegator.can(Permission.PRESIDE)]


def authority(refund: Refund, by: Actor) -> Delegation | None:
    """By what right somebody agrees: None in their own, else the delegation that covers it (REF-02).

    Refused without either; a delegation of somebody who has another part in this refund does not count.
    """
    if by.can(Permission.PRESIDE):
        return None
    held = delegations_of(by)
    if not held:
        raise Refused(
            "REF-02",
            _("The president agrees, or somebody with a written delegation that holds today."),
            link="/refunds/delegations",
        )
    case = case_of(refund.case_id)
    apart = {refund.proposer_id} | (set(case.complained_about) if case else set())
    fit = [row for row in held if row.amount_limit >= refund.total and row.delegator_id not in apart]
    if not fit:
        raise Refused(
            "REF-02",
            _(
                "Your delegation goes up to %(limit)s; this is %(amount)s. The president agrees to it.",
                limit=max(row.amount_limit for row in held).written,
                amount=refund.total.written,
            ),
            link="/refunds/delegations",
        )
    return fit[0]


#: What the president's level decides.
OF_THE_PRESIDENT = ("agree", "agree_second", "reject", "take_back")


def check_step(refund: Refund, step: str, by: Actor) -> Delegation | None:
    """Refuse a step this person may not take on this refund, whatever its state; answers with the delegation used."""
    check_named(by)
    if step in OF_THE_PRESIDENT:
        own = [refund.approver_id] if step == "take_back" else []
        check_hand(refund, by, but=own)
        if step == "take_back" and by.id == refund.approver_id:
            return None
        return authority(refund, by)
    if step in ("confirm", "refuse"):
        check_hand(refund, by)
    elif step == "pay":
        check_payer(refund, by)
    else:
        check_not_complained_about(refund.case_id, by)
    return None


def offered(refund: Refund, person: Person) -> list[Step]:
    """The steps this person may take now: by the table, by what is still missing, and by the separation of hands."""
    return [step for step in REFUND.steps if _fits(refund, step, person)]


def _fits(refund: Refund, step: Step, person: Person) -> bool:
    if refund.state not in step.sources or not person.can(step.permission):
        return False
    if step.name == "agree_second" and refund.second_agreed:
        return False
    if step.name in ("confirm", "refuse") and not refund.second_agreed:
        return False
    try:
        check_step(refund, step.name, person)
    except Refused:
        return False
    return True
