"""What may be proposed: the cooling-off days, damages, and when two of the president's level must agree."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import gettext as _

from portal.cashier.payments.models import Payment
from portal.cashier.refunds.policy.cases import case_of
from portal.cashier.refunds.policy.limits import COOLING_OFF_DAYS, SECOND_ABOVE
from portal.core import clock
from portal.core.money import Money
from portal.core.refusals import Refused


def needs_second(amount: Money) -> bool:
    """Whether an amount needs a second agreement of the president's level (⚙)."""
    return amount > Money.of(SECOND_ABOVE.value())


def check_cooling_off(payments: Sequence[Payment], requested_on: date, *, had_before: bool) -> None:
    """Refuse the cooling-off after the seventh day from the first payment, or for a service had before (LAW-26)."""
    if had_before:
        raise Refused(
            "LAW-26",
            _(
                "The customer had this service before, so there is no cooling-off."
                " Choose the clinic's or her own cause."
            ),
            field="cause",
        )
    if not payments:
        return
    last = min(clock.local(row.taken_at).date() for row in payments) + timedelta(days=COOLING_OFF_DAYS.value())
    if requested_on > last:
        raise Refused(
            "LAW-26",
            _(
                "The cooling-off ended on %(day)s. Choose the clinic's or the customer's cause.",
                day=last.isoformat(),
            ),
            field="cause",
        )


def check_determination(nature: str, case_id: int | None, case_number: str, attached: bool) -> None:
    """Refuse damages without a case and the determination of an accident attached (REF-08, CTD-18)."""
    if nature != "damages":
        return
    if not case_number:
        raise Refused("REF-08", _("Damages belong to a medical dispute: propose them from its case."), field="nature")
    if not attached:
        raise Refused(
            "REF-08",
            _("Damages need the determination of a medical accident. Attach it, or propose goodwill instead."),
            field="determination",
        )
    case = case_of(case_id)
    if case is not None and not case.accident_determined:
        raise Refused(
            "REF-08",
            _(
                "The case %(number)s does not say that an accident was determined. Record that there first.",
                number=case.number,
            ),
            field="nature",
        )
