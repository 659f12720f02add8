"""The week's grid as a form: one choice a day and person, one number a person.

It is an edit form over the week as it is now, so what two leads change at once is merged cell by cell
and asked about only where both changed the same day.
"""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from portal.core.forms import EditForm, TextField
from portal.front_desk.duty.models import ShiftKind
from portal.front_desk.duty.operations.rosters import Cell, cell_name
from portal.front_desk.duty.queries.weeks import Week


class Grid:
    """A week as a record: a value for every cell (the kind's number or nothing) and every number."""

    def __init__(self, week: Week) -> None:
        self.id = f"{week.department.id}-{week.monday:%Y%m%d}"
        self.version = week.roster.version if week.roster else 0
        self.cells: dict[str, Cell] = {}
        self.contacts: dict[str, int] = {}
        for row in week.rows:
            self.contacts[f"contact_{row.person.id}"] = row.person.id
            setattr(self, f"contact_{row.person.id}", row.contact)
            for day, cell in zip(week.days, row.cells, strict=True):
                name = cell_name(row.person.id, day.date)
                self.cells[name] = (row.person.id, day.date)
                setattr(self, name, str(cell.main.kind_id) if cell.main and cell.main.kind_id else "")


class GridForm(EditForm):
    """The grid; its cells are added for each week."""

    draft = "duty_roster"

    def changed_cells(self, kinds: Sequence[ShiftKind]) -> dict[Cell, ShiftKind | None]:
        """The cells that are another than the plan has now."""
        by_id = {str(kind.id): kind for kind in kinds}
        return {
            cell: by_id.get(self[name].data or "")
            for name, cell in self.record.cells.items()
            if (self[name].data or "") != getattr(self.record, name)
        }

    def changed_contacts(self) -> dict[int, str]:
        """The numbers that are others than now, by person."""
        return {
            person_id: self[name].data or ""
            for name, person_id in self.record.contacts.items()
            if (self[name].data or "") != getattr(self.record, name)
        }


def grid_form(week: Week, kinds: Sequence[ShiftKind]) -> GridForm:
    """The form of a week."""
    offered = [SelectChoice("", "—"), *(SelectChoice(str(kind.id), kind.name) for kind in kinds if not kind.closed)]
    fields: dict[str, Any] = {}
    for row in week.rows:
        for day, cell in zip(week.days, row.cells, strict=True):
            label = _("%(name)s, %(day)s", name=row.person.name, day=f"{day.weekday} {day.date:%m-%d}")
            known = cell.main.kind if cell.main else None
            kept = [SelectChoice(str(known.id), known.name)] if known and known.closed else []
            fields[cell_name(row.person.id, day.date)] = SelectField(
                label, choices=[*offered, *kept], render_kw={"aria-label": label}
            )
        label = _("Number of %(name)s", name=row.person.name)
        fields[f"contact_{row.person.id}"] = TextField(
            label, longest=30, render_kw={"aria-label": label, "placeholder": row.person.phone.removeprefix("+86")}
        )
    made: type[GridForm] = type("WeekGridForm", (GridForm,), fields)
    return made(Grid(week))
