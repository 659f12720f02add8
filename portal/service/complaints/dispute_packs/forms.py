"""The forms of a dispute."""

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import BooleanField, Field, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice

from portal.core import clock
from portal.core.database import db
from portal.core.forms import DateField, Form, LongTextField, TextField, required
from portal.core.sealing import Document
from portal.registry.customers.forms import SignatureField
from portal.registry.staff.models import Person
from portal.service.complaints.dispute_packs.choices import COPY_RELATIONS, OPENED_BECAUSE
from portal.service.complaints.dispute_packs.operations import Item, Sides


class _WithSides(Form):
    """Who is present, where it lies, who keeps it."""

    customer_side = TextField(_l("Present for the customer's side"), longest=120)
    clinic_side = TextField(_l("Present for the clinic's side"), longest=120)
    place = TextField(_l("Kept at"), longest=120)
    keeper_id = SelectField(_l("Keeper"), coerce=int)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = select(Person).where(Person.branch_id == person.branch_id, Person.active.is_(True)).order_by(Person.name)
        self.keeper_id.choices = [
            SelectChoice(row.id, f"{row.name} · {row.role_label}") for row in db.session.scalars(rows)
        ]

    def sides(self) -> Sides:
        """Both sides as the operation wants them."""
        return Sides(
            self.customer_side.data or "",
            self.clinic_side.data or "",
            self.place.data or "",
            db.session.get_one(Person, self.keeper_id.data),
        )


class PackForm(_WithSides):
    """In one act: the three things told and signed, and the record sealed (LAW-04, LAW-05)."""

    told_to = TextField(_l("Told to"), [required()], longest=80)
    capacity = TextField(_l("In which capacity"), longest=60, description=_l("For example patient, husband, lawyer."))
    signature = SignatureField(_l("Signature of who was told"))
    paper_place = TextField(_l("Or signed on paper, kept at"), longest=200)
    seal_now = BooleanField(_l("The customer asks to seal the record now"))

    def __iter__(self) -> Iterator[Field]:
        """What is told and signed comes first on the page, the sealing after it."""
        sides = ("customer_side", "clinic_side", "place", "keeper_id")
        fields = list(super().__iter__())
        return iter([f for f in fields if f.name not in sides] + [f for f in fields if f.name in sides])


class RecordsForm(_WithSides):
    """Seal the record, both sides present (LAW-05)."""


class ItemsForm(_WithSides):
    """Seal items; one a line: name, batch, maker, quantity (LAW-06)."""

    items = LongTextField(
        _l("Items, one a line: name, batch number, maker, quantity"),
        [required()],
        longest=2000,
        description=_l("For example: 注射用透明质酸钠，B20261101，示例药业，1支"),
        render_kw={"rows": 4},
    )

    def read(self) -> list[Item]:
        """The lines as items; what is missing stays empty and is refused."""
        found = []
        for line in (self.items.data or "").splitlines():
            cells = [cell.strip() for cell in line.replace(",", "，").split("，")]
            if any(cells):
                found.append(Item(*(cells + [""] * 4)[:4]))
        return found


class ClaimForm(Form):
    """The customer asks again (LAW-05)."""

    claimed_on = DateField(_l("Asked on"), [required()], not_future=True, id="claimed_on")
    words = TextField(_l("What the customer asked for"), [required()], longest=300, id="claim_words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("claimed_on", clock.today())
        super().__init__(*args, **kwargs)


class OpeningForm(Form):
    """Why a seal is opened (LAW-05)."""

    because = RadioField(
        _l("Why it is opened"), choices=[SelectChoice(k, v) for k, v in OPENED_BECAUSE.items()], id="because"
    )
    note = TextField(_l("Who is present, or which paper asks for it"), [required()], longest=300, id="opening_note")


class CopyForm(Form):
    """Copies of the record (LAW-07)."""

    applicant = TextField(_l("Who asks for the copy"), [required()], longest=80)
    relation = RadioField(
        _l("Relation to the patient"), choices=[SelectChoice(k, v) for k, v in COPY_RELATIONS.items()], default="self"
    )
    identity = TextField(
        _l("Proof that was seen"),
        [required()],
        longest=200,
        description=_l("Identity card; power of attorney; proof of kinship."),
    )
    papers = SelectMultipleField(_l("What is copied"), coerce=int)

    def __init__(self, *args: Any, papers: list[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers.choices = [SelectChoice(row.id, f"{row.title} {row.number}") for row in papers]
