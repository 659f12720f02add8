"""The forms of the cards room."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice

from portal.core.forms import Form, TextField, required
from portal.registry.cards.choices import EXPLAINED, KINDS
from portal.registry.catalogue.models import ServiceItem

NUMBER_HINT = _l("As printed on the card, or as the reader gives it. Empty: the next number of the kind.")


def _item_choices(items: list[ServiceItem]) -> list[SelectChoice]:
    return [SelectChoice(item.id, f"{item.name} · {item.code}") for item in items]


class IssueForm(Form):
    """A new card for a customer (MEM-01)."""

    draft = "card"

    kind = RadioField(
        _l("Kind of card"), choices=[SelectChoice(key, label) for key, label in KINDS.items()], default="member"
    )
    number = TextField(_l("Card number"), longest=40, description=NUMBER_HINT, render_kw={"autocomplete": "off"})
    items = SelectMultipleField(_l("Items served under this card"), coerce=int)
    explained = SelectMultipleField(
        _l("Explained to the customer"), choices=[SelectChoice(key, label) for key, label in EXPLAINED.items()]
    )
    note = TextField(_l("Remark"), longest=200)

    def __init__(self, *args: Any, items: list[ServiceItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["items"].choices = _item_choices(items)


class CoverForm(Form):
    """Which items are served under a card."""

    items = SelectMultipleField(_l("Items served under this card"), coerce=int)

    def __init__(self, *args: Any, items: list[ServiceItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["items"].choices = _item_choices(items)


class LostForm(Form):
    """Where and when the card was last seen."""

    reason = TextField(_l("How it was lost"), [required()], longest=200, id="lost_reason")


class ReplaceForm(Form):
    """A new card in place of an old one."""

    number = TextField(
        _l("Number of the new card"), longest=40, description=NUMBER_HINT, render_kw={"autocomplete": "off"}
    )
    reason = TextField(_l("Why it is replaced"), [required()], longest=200, id="replace_reason")


class CloseForm(Form):
    """Why a card ends."""

    reason = TextField(_l("Why it is cancelled"), [required()], longest=200, id="close_reason")
