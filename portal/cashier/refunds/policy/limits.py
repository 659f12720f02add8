"""The ⚙ numbers of refunds."""

from flask_babel import lazy_gettext as _l

from portal.core.settings import Setting, declare

SECOND_ABOVE: Setting[int] = declare(
    Setting(
        "refunds.second_agreement_above",
        50_000,
        _l("A refund above this needs a second agreement of the president's level"),
        _l("yuan"),
        rules=("REF-02",),
        least=1,
        most=100_000_000,
    )
)
CONFIRMER_MAY_PAY: Setting[bool] = declare(
    Setting("refunds.confirmer_may_pay", False, _l("Whoever confirmed a refund may also pay it out"), rules=("REF-06",))
)
PAY_WITHIN_DAYS: Setting[int] = declare(
    Setting(
        "refunds.pay_within_days",
        15,
        _l("An agreed or due refund is paid within"),
        _l("days"),
        rules=("LAW-29",),
        least=1,
        most=60,
    )
)
WARN_ON_DAY: Setting[int] = declare(
    Setting("refunds.warn_on_day", 10, _l("Warn of an unpaid refund from day"), rules=("LAW-29",), least=1, most=60)
)
COOLING_OFF_DAYS: Setting[int] = declare(
    Setting(
        "refunds.cooling_off_days",
        7,
        _l("Cooling-off after a payment"),
        _l("days"),
        rules=("LAW-26",),
        least=7,
        most=60,
    )
)
YEAR_DAYS: Setting[int] = declare(
    Setting(
        "refunds.interest_year_days",
        365,
        _l("Days of a year for interest"),
        _l("days"),
        rules=("LAW-27",),
        least=360,
        most=366,
    )
)
RATE_AGE_DAYS: Setting[int] = declare(
    Setting(
        "refunds.confirm_rates_after",
        35,
        _l("Ask finance to confirm the interest rates after"),
        _l("days"),
        rules=("LAW-27",),
        least=1,
        most=400,
    )
)
DELEGATION_DAYS: Setting[int] = declare(
    Setting(
        "refunds.delegation_days",
        90,
        _l("Longest delegation of the president's agreement"),
        _l("days"),
        rules=("REF-02",),
        least=1,
        most=366,
    )
)
