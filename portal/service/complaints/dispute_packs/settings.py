"""The ⚙ values of a dispute pack; the law's own numbers (LAW-05, LAW-06)."""

from flask_babel import lazy_gettext as _l

from portal.core.settings import Setting, declare

SEALED_YEARS: Setting[int] = declare(
    Setting(
        "complaints.sealed_years",
        3,
        _l("A seal may be opened by the clinic alone after"),
        _l("years without a renewed claim"),
        rules=("LAW-05", "LAW-06"),
        least=1,
        most=30,
    )
)
