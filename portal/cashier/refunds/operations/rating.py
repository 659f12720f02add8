"""Interest rates as they are published, entered by day (LAW-27)."""

from datetime import date, timedelta

from flask_babel import gettext as _

from portal.cashier.refunds.models import InterestRate
from portal.cashier.refunds.permissions import Permission
from portal.cashier.refunds.rates import KINDS
from portal.core import access, audit, clock
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused


def enter_rate(kind: str, from_on: date, hundredths: int, *, by: Actor, source: str) -> InterestRate:
    """Enter a rate from a day on, in hundredths of a percent; a mistake is corrected by entering the day again.

    What was calculated before keeps the rate of its day (LAW-27, XC-16).
    """
    access.check(by, Permission.RATES)
    if kind not in KINDS:
        raise Refused("LAW-27", _("Choose which rate."), field="kind")
    if not 1 <= hundredths <= 3600:
        raise Refused("LAW-27", _("A rate lies between 0.01 and 36 percent."), field="percent")
    if from_on > clock.today() + timedelta(days=31):
        raise Refused(
            "LAW-27", _("This day is too far ahead: a rate is entered when it is published."), field="from_on"
        )
    if not source.strip():
        raise Refused("LAW-27", _("Write who published it."), field="source")
    row = InterestRate(kind=kind, from_on=from_on, hundredths=hundredths, source=source.strip())
    add(row, by=by)
    db.session.flush()
    audit.record("refunds.enter_rate", row, by=by, kind=kind, from_on=from_on, hundredths=hundredths, source=row.source)
    return row
