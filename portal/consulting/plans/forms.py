"""The forms of the plans room."""

from types import SimpleNamespace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from portal.consulting.plans import queries
from portal.consulting.plans.models import PlanItem, PlanVersion
from portal.core.forms import EditForm, Form, LongTextField, MoneyField, TextField, required
from portal.core.requests import row_number
from portal.registry.catalogue import queries as catalogue


class WholeNumberField(IntegerField):
    """A whole number; its message is worded for the person typing."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0]).strip() if valuelist else ""
        if not typed:
            if valuelist:
                self.data: int | None = None
            return
        try:
            self.data = int(typed)
        except ValueError:
            self.data = None
            raise ValueError(_("Please give a whole number.")) from None


class PlanForm(EditForm):
    """A version with its items: one field per part, named after the item. Prices are never fields (PLN-09)."""

    draft = "plan-version"

    combination = LongTextField(
        _l("How the items go together, and in which order"), longest=1000, render_kw={"rows": 2}
    )
    budget = MoneyField(_l("Budget"))
    time_limit_days = WholeNumberField(_l("Everything done within (days)"), validators=[Optional()])
    time_note = TextField(_l("Time available, in the customer's words"), longest=200)

    #: the names of an item's fields, in the order they are shown
    PARTS = ("quantity", "need", "offer_id", "flow", "effect", "recovery", "risks", "pattern")

    def version_values(self) -> dict[str, Any]:
        """What was written about the version as a whole."""
        return {
            "combination": self.combination.data or "",
            "budget": self.budget.data,
            "time_limit_days": self.time_limit_days.data,
            "time_note": self.time_note.data or "",
        }

    def item_values(self) -> dict[int, dict[str, Any]]:
        """What was written about each item, by its id."""
        found: dict[int, dict[str, Any]] = {}
        for field in self:
            part, _mark, key = field.name.rpartition("_")
            if key.isdigit() and part in self.PARTS:
                found.setdefault(int(key), {})[part] = field.data
        for values in found.values():
            values["offer_id"] = row_number(values.get("offer_id") or "")
            values["need"] = values.get("need") or ""
        return found

    def of(self, line: PlanItem, part: str) -> Any:
        """The field of one part of one item."""
        return self[f"{part}_{line.id}"]


def plan_form(version: PlanVersion) -> PlanForm:
    """The form of this very version, with the fields of its items."""
    fields = {name: field for line in version.items for name, field in _item_fields(version, line).items()}
    kind = type("FilledPlanForm", (PlanForm,), fields)
    return kind(sheet(version))


def sheet(version: PlanVersion) -> SimpleNamespace:
    """The version as the form sees it: its fields, its items' fields, and the count of its saves."""
    values: dict[str, Any] = {
        "id": version.id,
        "version": version.revision,
        **{name: getattr(version, name) for name in ("combination", "budget", "time_limit_days", "time_note")},
    }
    for line in version.items:
        for part in PlanForm.PARTS:
            value = getattr(line, part)
            values[f"{part}_{line.id}"] = str(value or "") if part in ("offer_id", "need") else value
    return SimpleNamespace(**values)


def _item_fields(version: PlanVersion, line: PlanItem) -> dict[str, Any]:
    needs = {"": _("No recorded need"), **queries.needs_of(version.plan.consultation)}
    offers = {"": _("No offer")}
    for offer in catalogue.offers_for(line.item):
        offers[str(offer.id)] = f"{offer.name} · {offer.price(line.list_price).written}"
    if line.offer is not None:
        offers.setdefault(str(line.offer_id), _("%(offer)s (no longer runs)", offer=line.offer.name))
    texts = {
        "flow": (_l("Procedure flow"), 5),
        "effect": (_l("Expected effect"), 3),
        "recovery": (_l("Recovery time"), 3),
        "risks": (_l("Possible risks, each with its response"), 6),
        "pattern": (_l("Cycle and appointments"), 2),
    }
    fields: dict[str, Any] = {
        f"quantity_{line.id}": WholeNumberField(
            _l("Quantity (%(unit)s)", unit=line.unit), validators=[required()], render_kw={"inputmode": "numeric"}
        ),
        f"need_{line.id}": SelectField(_l("Serves the need"), choices=_choices(needs), validate_choice=False),
        f"offer_id_{line.id}": SelectField(_l("Offer"), choices=_choices(offers), validate_choice=False),
    }
    for part, (label, rows) in texts.items():
        hint = _l("One line per risk: risk：what is done then") if part == "risks" else ""
        fields[f"{part}_{line.id}"] = LongTextField(label, longest=3000, description=hint, render_kw={"rows": rows})
    return fields


def _choices(pairs: dict[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(key, label) for key, label in pairs.items()]


class BeginForm(Form):
    """Begin a plan: nothing to fill in."""


class ApprovalForm(Form):
    """The doctor's approval: the injection plan of each injection item, and remarks."""

    draft = "plan-approval"

    remarks = LongTextField(_l("Remarks for the consultant"), longest=1000, render_kw={"rows": 2})

    def details(self) -> dict[int, str]:
        """The injection plan by item id."""
        return {
            int(field.name.removeprefix("injection_")): field.data or ""
            for field in self
            if field.name.startswith("injection_")
        }

    def of(self, line: PlanItem) -> Any:
        """The field of an item's injection plan."""
        return self[f"injection_{line.id}"]


def approval_form(version: PlanVersion) -> ApprovalForm:
    """The approval form of this version, with one field per injection item."""
    fields = {
        f"injection_{line.id}": LongTextField(
            _l("Injection plan: product, dose, points"),
            validators=[required()],
            longest=2000,
            render_kw={"rows": 3},
            default=line.injection_details,
        )
        for line in version.items
        if line.is_injection
    }
    kind = type("FilledApprovalForm", (ApprovalForm,), fields)
    return kind(subject=version.id)


class ExplanationForm(Form):
    """One explanation to the customer (PLN-06)."""

    draft = "plan-explanation"

    questions = LongTextField(_l("Questions the customer asked"), longest=3000)
    answers = LongTextField(_l("How they were answered"), longest=3000)
    statement = LongTextField(
        _l("What the customer said about having understood, in the customer's words"),
        validators=[required()],
        longest=1000,
    )


class AdjustmentForm(Form):
    """The wish behind a new version (PLN-07)."""

    draft = "plan-adjustment"

    wish = LongTextField(_l("The customer's wish, in the customer's words"), validators=[required()], longest=1000)


class ConfirmationForm(Form):
    """The customer's confirmation by name (PLN-08)."""

    customer_name = TextField(_l("The customer's name, as confirmed"), validators=[required()], longest=60)


class ExaminationForm(Form):
    """A further examination the plan needs (PLN-12)."""

    name = TextField(_l("Examination or assessment"), validators=[required()], longest=120)
    reason = TextField(_l("For what"), longest=200)
