"""The forms of checklists."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, HiddenField, RadioField, SelectField, StringField
from wtforms import Form as Part
from wtforms.fields.choices import SelectChoice

from portal.core.fields import cleaned
from portal.core.forms import Form, LongTextField, TextField, required
from portal.front_desk.checklists.choices import FOLLOW_UPS, KINDS
from portal.front_desk.checklists.models import Checklist, ChecklistVersion
from portal.front_desk.checklists.operations import Draft
from portal.registry.staff.models import Department

#: Empty rows below the items there are; an emptied row takes its item away.
SPARE_ROWS = 4


def _number(text: Any) -> int | None:
    return int(text) if text else None


def _order(row: dict[str, str]) -> int:
    number = row["order"]
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 10**6


class ItemPart(Part):
    """One item of a list."""

    order = StringField(_l("No."))
    text = StringField(_l("Item"))
    standard = StringField(_l("What good looks like, or the fixed place"))
    follow_up = SelectField(_l("When it fails"), choices=[SelectChoice(*pair) for pair in FOLLOW_UPS.items()])


class ChecklistForm(Form):
    """A list: name, kind, time, places, items."""

    draft = "checklist"

    name = TextField(_l("Name of the list"), [required()], longest=60)
    kind = RadioField(_l("Kind of list"), choices=[SelectChoice(*pair) for pair in KINDS.items()], default="cleaning")
    department_id = SelectField(_l("Whose list"), coerce=_number)
    due = TextField(_l("Finished by"), [required()], longest=5, description=_l("A time of day, like 08:50."))
    places = LongTextField(_l("Places"), [required()], longest=1000, description=_l("One place a line."))
    items = FieldList(FormField(ItemPart), label=_l("Items"), max_entries=80)
    based_on = HiddenField()

    def __init__(self, *args: Any, departments: Sequence[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.department_id.choices = [
            SelectChoice("", _("everybody's")),
            *(SelectChoice(row.id, row.name) for row in departments),
        ]
        if not self.is_submitted():
            for _row in range(SPARE_ROWS):
                self.items.append_entry()

    def draft_version(self) -> Draft:
        """What was typed, in the order of the numbers."""
        rows = [{name: cleaned(value) for name, value in row.items()} for row in self.items.data]
        rows.sort(key=_order)  # rows without a number stay last, in the order they were typed
        return Draft(self.due.data or "", rows, (self.places.data or "").split("\n"))


def filled(checklist: Checklist, version: ChecklistVersion, departments: Sequence[Department]) -> ChecklistForm:
    """The form with what the newest version says."""
    items = [{"order": str(number), **item} for number, item in enumerate(version.items, 1)]
    return ChecklistForm(
        subject=checklist.id,
        departments=departments,
        name=checklist.name,
        kind=checklist.kind,
        department_id=checklist.department_id,
        due=version.due,
        places="\n".join(version.places),
        items=items,
        based_on=str(version.number),
    )
