"""The clinic's own rest days and worked days, on top of the State Council's calendar.

Two lists of dates among the settings. Whoever keeps a deadline asks `overrides()` and listens to
`SettingChanged`, because a day declared later moves deadlines that were reckoned before.
"""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.core.refusals import Refused
from portal.core.settings import Setting, declare
from portal.core.workdays import Overrides


def _dates_only(lines: Any) -> None:
    for line in lines:
        if _read(line) is None:
            raise Refused("XC-16", _("“%(line)s” is not a date like 2027-02-10.", line=line), field="value")


def _read(line: str) -> date | None:
    try:
        return date.fromisoformat(line.strip())
    except ValueError:
        return None


REST_DAYS: Setting[list[str]] = declare(
    Setting(
        "calendar.rest_days",
        [],
        _l("Rest days the clinic declares, one date a line"),
        rules=("LAW-02",),
        check=_dates_only,
    )
)
WORKED_DAYS: Setting[list[str]] = declare(
    Setting(
        "calendar.worked_days",
        [],
        _l("Working days the clinic declares, one date a line"),
        rules=("LAW-02",),
        check=_dates_only,
    )
)
KEYS = (REST_DAYS.key, WORKED_DAYS.key)


def overrides() -> Overrides:
    """The days the clinic itself declares; a day in both lists rests."""
    worked = {day: True for line in WORKED_DAYS.value() if (day := _read(line))}
    return worked | {day: False for line in REST_DAYS.value() if (day := _read(line))}
