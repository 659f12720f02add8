"""Fields several forms of this room use."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice

from portal.core.forms import ValidationError


def pairs(rows: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Keys and labels as a field wants them."""
    return [SelectChoice(key, label) for key, label in rows]


def id_or_none(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


class Checks(SelectMultipleField):
    """Several check boxes; keys chosen in the order of the choices."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.type = "SelectMultipleField"

    def pre_validate(self, form: Any) -> None:
        known = {key for key, *_rest in self.iter_choices()}
        if self.data and not set(self.data) <= known:
            raise ValidationError(_("One of the choices is not in the list."))
