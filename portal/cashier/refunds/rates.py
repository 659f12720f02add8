"""Which interest rate held on which day (LAW-27): what finance entered, else what was published before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.cashier.refunds.models import InterestRate
from portal.core.database import db
from portal.core.refusals import Refused

KINDS = {"lpr": _l("Loan prime rate, one year"), "deposit": _l("Deposit rate, one year")}
LPR_SOURCE = "全国银行间同业拆借中心"
DEPOSIT_SOURCE = "中国人民银行（存款基准利率）"


@dataclass(frozen=True)
class Rate:
    """A rate from a day on, in hundredths of a percent."""

    kind: str
    from_on: date
    hundredths: int
    source: str
    #: who entered it; empty for what came with the portal
    entered_by: str = ""

    @property
    def percent(self) -> str:
        return f"{self.hundredths / 100:.2f}%"

    @property
    def confirmed(self) -> bool:
        """Whether finance of this clinic stands for it."""
        return bool(self.entered_by)


#: Published before the portal was set up; to be confirmed by finance like everything it did not enter itself.
PUBLISHED = (
    Rate("lpr", date(2023, 8, 21), 345, LPR_SOURCE),
    Rate("lpr", date(2024, 7, 22), 335, LPR_SOURCE),
    Rate("lpr", date(2024, 10, 21), 310, LPR_SOURCE),
    Rate("lpr", date(2025, 5, 20), 300, LPR_SOURCE),
    Rate("deposit", date(2015, 10, 24), 150, DEPOSIT_SOURCE),
)


def entered() -> list[InterestRate]:
    """What was entered here, latest first."""
    rows = select(InterestRate).order_by(InterestRate.from_on.desc(), InterestRate.id.desc())
    return list(db.session.scalars(rows))


def table() -> list[Rate]:
    """Every rate that counts, latest first: of one day's entries the last one, over what was published."""
    found = {(rate.kind, rate.from_on): rate for rate in PUBLISHED}
    for row in reversed(entered()):
        who = row.entered_by.name if row.entered_by else ""
        found[row.kind, row.from_on] = Rate(row.kind, row.from_on, row.hundredths, row.source, who)
    return sorted(found.values(), key=lambda rate: (rate.from_on, rate.kind), reverse=True)


def behind(calculation: Mapping[str, Any], known: Sequence[Rate]) -> Rate | None:
    """The rate a kept calculation was reckoned with, as the table says it today; None without interest."""
    kind = calculation.get("rate_kind")
    if not kind:
        return None
    day = date.fromisoformat(calculation["requested_on"])
    return next((rate for rate in known if rate.kind == kind and rate.from_on <= day), None)


def on(day: date) -> dict[str, Rate]:
    """The rates of a day by kind. Refused when one of them is not known."""
    found: dict[str, Rate] = {}
    for rate in table():
        if rate.from_on <= day:
            found.setdefault(rate.kind, rate)
    missing = set(KINDS) - set(found)
    if missing:
        name = str(KINDS[sorted(missing)[0]])
        raise Refused(
            "LAW-27",
            _("No %(rate)s is known for %(day)s. Enter it first.", rate=name, day=day.isoformat()),
            link="/refunds/rates",
        )
    return found
