"""A shift given to a colleague: they agree, the lead confirms, the roster changes (DTY-01)."""

from flask_babel import gettext as _
from sqlalchemy import or_, select

from portal.core import access, audit, clock, workflow
from portal.core.database import Actor, db
from portal.core.refusals import Missing, Refused
from portal.front_desk.duty import policy
from portal.front_desk.duty.models import Shift, ShiftSwap
from portal.front_desk.duty.operations import checks, rosters, signals
from portal.front_desk.duty.permissions import Permission
from portal.front_desk.duty.workflow import SWAP
from portal.registry.staff.models import Person


def ask_swap(shift: Shift, to: Person, *, by: Person, reason: str = "", in_exchange: Shift | None = None) -> ShiftSwap:
    """Ask a colleague to take over one's coming shift, perhaps in exchange for one of theirs."""
    access.check(by, Permission.TAKE_PART)
    if by.id != shift.person_id:
        raise Missing
    _check_coming(shift)
    if to.id == by.id:
        raise Refused("DTY-01", _("A swap is between two people. Choose a colleague."), field="to")
    checks.works_here(to, shift.branch_id, "to")
    if in_exchange is not None:
        _check_coming(in_exchange)
        if in_exchange.person_id != to.id:
            raise Refused("DTY-01", _("The shift in exchange must be the colleague's."), field="in_exchange")
    else:
        checks.free(to, shift.starts_at, shift.ends_at, field="to")
    swap = ShiftSwap(
        shift_id=shift.id,
        return_shift_id=in_exchange.id if in_exchange else None,
        from_id=by.id,
        to_id=to.id,
        department_id=shift.roster.department_id,
        reason=reason.strip(),
    )
    signals.put(swap, lambda: Refused("DTY-01", _("A swap of this shift is open already. Withdraw it first.")), by=by)
    audit.record("duty.ask_swap", swap, by=by, to=to.name, shift=shift.label, day=shift.day)
    signals.tell(to.id)
    return swap


def answer_swap(swap: ShiftSwap, agree: bool, *, by: Person) -> ShiftSwap:
    """The colleague agrees or declines."""
    if by.id != swap.to_id:
        raise Missing
    workflow.apply(SWAP, swap, "agree" if agree else "decline", by=by)
    _told(swap)
    return swap


def withdraw_swap(swap: ShiftSwap, *, by: Person) -> ShiftSwap:
    """The one who asked takes it back."""
    if by.id != swap.from_id:
        raise Missing
    workflow.apply(SWAP, swap, "withdraw", by=by)
    _told(swap)
    return swap


def refuse_swap(swap: ShiftSwap, *, by: Person, reason: str) -> ShiftSwap:
    """The lead does not agree."""
    policy.check_plans(by, swap.department_id)
    workflow.apply(SWAP, swap, "refuse", by=by, reason=reason)
    _told(swap)
    return swap


def confirm_swap(swap: ShiftSwap, *, by: Person) -> ShiftSwap:
    """The lead confirms: the shifts change hands. A lead confirms no swap of their own."""
    policy.check_plans(by, swap.department_id)
    if by.id in (swap.from_id, swap.to_id):
        raise Refused("DTY-01", _("Not for yourself: ask another lead."))
    shift, back = swap.shift, swap.return_shift
    for one, owner in ((shift, swap.from_id), (back, swap.to_id)):
        if one is not None and (one.cancelled or one.person_id != owner):
            raise Refused("DTY-01", _("The roster has changed since: the swap no longer fits. Withdraw it."))
        if one is not None:
            _check_coming(one)
    numbers = [checks.usual_number(person) for person in (swap.taker, swap.giver)]
    workflow.apply(SWAP, swap, "confirm", by=by)
    if back is not None:
        back.cancelled = True  # out of the way, while the other shift is looked at
        db.session.flush()
    _hand(shift, swap.taker, numbers[0], by)
    if back is not None:
        back.cancelled = False
        _hand(back, swap.giver, numbers[1], by)
    _told(swap)
    return swap


def _hand(shift: Shift, to: Person, number: str, by: Actor) -> None:
    checks.works_here(to, shift.branch_id, None)
    checks.free(to, shift.starts_at, shift.ends_at, field=None, besides=shift)
    before = shift.person.name
    shift.person, shift.contact, shift.news_at = to, number, clock.now()
    db.session.flush()
    checks.reachable(shift)
    rosters.touch(shift.roster)
    audit.record("duty.swap_shift", shift, by=by, before=before, person=to.name, day=shift.day)


def withdraw_all(person: Person, *, by: Actor) -> None:
    """Somebody works here no longer: their open swaps are withdrawn."""
    rows = select(ShiftSwap).where(or_(ShiftSwap.from_id == person.id, ShiftSwap.to_id == person.id))
    for swap in db.session.scalars(rows.where(ShiftSwap.state.in_(("asked", "agreed")))):
        workflow.apply(SWAP, swap, "withdraw", by=by)
        _told(swap)


def _check_coming(shift: Shift) -> None:
    if shift.cancelled or not shift.roster.published or shift.starts_at <= clock.now():
        raise Refused("DTY-01", _("Only a coming shift of a published roster can be swapped."), field="to")


def _told(swap: ShiftSwap) -> None:
    leads = policy.leads_of(swap.department_id, swap.branch_id)
    signals.tell(swap.from_id, swap.to_id, *(lead.id for lead in leads))
