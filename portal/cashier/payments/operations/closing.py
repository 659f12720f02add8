"""The sign-off of a day's takings (PAY-09)."""

from datetime import date

from flask_babel import gettext as _

from portal.cashier.payments import documents, policy, takings
from portal.cashier.payments.models import DayClose
from portal.cashier.payments.permissions import Permission
from portal.core import access, audit, clock, live
from portal.core.database import Actor, add, db
from portal.core.money import Money
from portal.core.refusals import Refused


def close_day(day: date, *, by: Actor, counted_cash: Money, remarks: str = "") -> DayClose:
    """Sign off the money of a day that nobody has signed yet, with the cash counted (PAY-09).

    By somebody who took and paid none of it; only when nobody else may sign does a cashier do it, with a remark.
    What must be in the drawer is the cash taken less the cash paid out (REF-05); a difference needs a remark too.
    """
    access.check(by, Permission.CLOSE_DAY)
    open_part = takings.unsigned(by.branch_id, day)
    if day > clock.today():
        raise Refused("PAY-09", _("This day has not come yet."))
    if not open_part:
        raise Refused("PAY-09", _("Nothing is open on this day: no money moved, or everything is signed off."))
    own = by.id in open_part.cashier_ids
    others = policy.others_who_close(by.branch_id, open_part.cashier_ids)
    if own and others:
        names = _("、").join(person.name for person in others)
        raise Refused(
            "PAY-09", _("Part of this money went through your hands. Have %(names)s count it and sign.", names=names)
        )
    if counted_cash < Money(0) <= open_part.cash:
        raise Refused("PAY-09", _("The amount cannot be negative."), field="counted_cash")
    difference = counted_cash - open_part.cash
    if own and not remarks.strip():
        raise Refused("PAY-09", _("Nobody else can sign, so write why you sign for your own money."), field="remarks")
    if difference and not remarks.strip():
        raise Refused(
            "PAY-09",
            _("The cash differs by %(amount)s. Count again, or write why.", amount=difference.written),
            field="remarks",
        )
    assert by.id is not None  # a day is signed off by a person
    close = DayClose(
        day=day,
        sequence=len(takings.closes_of(by.branch_id, day)) + 1,
        first_payment_id=open_part.payments[0].id if open_part.payments else None,
        last_payment_id=open_part.payments[-1].id if open_part.payments else None,
        last_payout_id=max((row.id for row in open_part.payouts), default=0),
        total=open_part.total,
        paid_out=open_part.paid_out,
        figures=open_part.figures(),
        counted_cash=counted_cash,
        difference=difference,
        own_money=own,
        remarks=remarks.strip(),
        closed_at=clock.now(),
        closed_by_id=by.id,
    )
    add(close, by=by)
    db.session.flush()
    audit.record(
        "payments.close_day", close, by=by, day=day, total=str(close.total), counted=str(counted_cash),
        difference=str(difference), own_money=own, paid_out=str(close.paid_out),
    )  # fmt: skip
    documents.seal_day(close, by=by)
    live.bump(f"payments:{by.branch_id}")
    return close
