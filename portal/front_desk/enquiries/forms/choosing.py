"""Lists to choose from, and times typed as they are said."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from wtforms import SelectField, ValidationError
from wtforms.fields.choices import SelectChoice

from portal.core import clock
from portal.core.forms import TextField


def number(text: Any) -> int | None:
    """The id of a choice; the empty choice is nobody. Raises ValueError for anything else."""
    return int(text) if text else None


def listed(words: Mapping[Any, Any], *, empty: object = None) -> list[SelectChoice]:
    """The words of a list as choices; `empty` is the label of no choice."""
    first = [SelectChoice("", empty)] if empty is not None else []
    return [*first, *(SelectChoice(key, label) for key, label in words.items())]


def named(rows: Iterable[Any], *, empty: object = None) -> list[SelectChoice]:
    """Rows with id and name as choices."""
    first = [SelectChoice("", empty)] if empty is not None else []
    return [*first, *(SelectChoice(row.id, row.name) for row in rows)]


class PersonField(SelectField):
    """Somebody of a list; data is an id or None."""

    def __init__(self, label: Any = None, validators: Any = (), **kwargs: Any) -> None:
        super().__init__(label, [*validators], coerce=number, **kwargs)


class MomentField(TextField):
    """A wall-clock time of today (14:05) or of a day (2026-11-28 14:05); data is the text typed."""

    def __init__(self, label: Any = None, validators: Any = (), **kwargs: Any) -> None:
        super().__init__(label, validators, longest=16, **kwargs)

    def pre_validate(self, form: Any) -> None:
        if self.data and self.instant() is None:
            raise ValidationError(_("Please give a time like 14:05, or 2026-11-28 14:05."))

    def instant(self, *, ahead: bool = False) -> datetime | None:
        """The instant that was typed; with `ahead`, a time already over today is tomorrow's."""
        text = (self.data or "").replace("T", " ").strip()
        try:
            if len(text) > 5:
                day, _space, wall = text.partition(" ")
                found = datetime.fromisoformat(f"{day}T{time.fromisoformat(wall or '09:00').isoformat()}")
                return clock.at(found.date(), found.time()) if 2000 <= found.year <= 2999 else None
            found_today = clock.at(clock.today(), time.fromisoformat(text))
        except ValueError:
            return None
        return found_today + timedelta(days=1) if ahead and found_today <= clock.now() else found_today
