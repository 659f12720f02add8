"""The forms of the room. A proposal's form has fields of its own for each contract it is about."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileSize
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from portal.cashier.payments import policy as payments
from portal.cashier.refunds import choices
from portal.cashier.refunds.policy import Delivery
from portal.cashier.refunds.rates import KINDS as RATE_KINDS
from portal.consulting.contracts.models import ServiceContract
from portal.core.forms import (
    BooleanField,
    DateField,
    Form,
    LongTextField,
    MoneyField,
    TextField,
    ValidationError,
    required,
)
from portal.core.money import Money
from portal.registry.staff.models import Person

_LARGEST_FILE = 20 * 1024 * 1024


def chosen_from(labels: Mapping[str, Any]) -> list[SelectChoice]:
    """The choices of a field from key → label."""
    return [SelectChoice(key, str(label)) for key, label in labels.items()]


class SignatureField(StringField):
    """A drawing as a PNG data address; nothing of it is shown again."""


class ProposalForm(Form):
    """What every proposal says."""

    reason_kind = SelectField(_l("Reason"), [required()])
    reason = LongTextField(_l("What happened, and why this is proposed"), [required()], longest=2000)
    requested_on = DateField(_l("The customer asked on"), [required()], not_future=True, earliest_year=2000)
    demanded = MoneyField(_l("The customer demands"))
    free_service = TextField(_l("Free service offered with it"), longest=300)
    gifts_returned = TextField(_l("Gifts to be returned"), longest=300)
    aftercare = TextField(_l("After-care that stays available"), longest=300)
    case_id = HiddenField()
    case_number = HiddenField()
    case_url = HiddenField()
    resubmits = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason_kind.choices = chosen_from({"": "—", **choices.REASONS})


class RefundForm(ProposalForm):
    """Money back out of what was paid; `for_contracts` adds the fields of each contract."""

    draft = "refund"

    cause = RadioField(_l("Whose cause"), [required()])
    had_before = BooleanField(_l("The customer had the same service here before"))
    interest = MoneyField(_l("Interest"))
    difference_reason = LongTextField(_l("Why it is another amount than the law gives"), longest=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cause.choices = chosen_from(choices.CAUSES)

    def amount(self, contract_id: int) -> Money:
        """What comes back of a contract."""
        return self[f"amount-{contract_id}"].data or Money(0)

    def delivered(self, contract: ServiceContract) -> dict[int, Delivery]:
        """What was delivered of a contract, by position."""
        found = {}
        for position in range(1, len(contract.current.items) + 1):
            name = f"{contract.id}-{position}"
            found[position] = Delivery(self[f"delivered-{name}"].data or 0, self[f"delivered_on-{name}"].data)
        return found


class CompensationForm(ProposalForm):
    """Damages or goodwill; separate from what was paid (REF-07, REF-08)."""

    draft = "compensation"

    nature = RadioField(_l("What kind of compensation"), [required()])
    amount = MoneyField(_l("Amount"), [required()])
    determination = FileField(
        _l("Determination of the accident"),
        [FileSize(_LARGEST_FILE, message=_l("The file is too large."))],
        render_kw={"accept": "application/pdf,image/*"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nature.choices = chosen_from(choices.NATURES)


def for_contracts(contracts: Sequence[ServiceContract]) -> type[RefundForm]:
    """The refund form with the fields of these contracts: amount, and per item what was delivered by when."""
    fields: dict[str, Any] = {}
    for contract in contracts:
        fields[f"amount-{contract.id}"] = MoneyField(_("Refund of %(number)s", number=contract.number), [required()])
        for position, item in enumerate(contract.current.items, 1):
            most = int(item["quantity"])
            fields[f"delivered-{contract.id}-{position}"] = IntegerField(
                _("Delivered of %(name)s", name=item["name"]),
                [Optional(), NumberRange(0, most, message=_("Between 0 and %(most)d.", most=most))],
                default=0, render_kw={"min": "0", "max": str(most), "inputmode": "numeric"},
            )  # fmt: skip
            fields[f"delivered_on-{contract.id}-{position}"] = DateField(
                _("Last delivery of %(name)s", name=item["name"]), [Optional()], not_future=True, earliest_year=2000
            )
    return type("RefundOfContracts", (RefundForm,), fields)


class RemarksForm(Form):
    """A decision with its remarks or reason."""

    remarks = LongTextField(_l("Remarks"), longest=1000)


class AnswerForm(Form):
    """How the customer was told."""

    draft = "refund-answer"

    way = RadioField(_l("How the customer was told"), [required()])
    note = LongTextField(_l("What was said, and what the customer said"), longest=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way.choices = chosen_from(choices.ANSWER_WAYS)


class AcceptanceForm(Form):
    """The customer's signature and account."""

    signer_name = TextField(_l("Who signs"), [required()], longest=60)
    relation = TextField(_l("If it is not the customer: who that is"), longest=40)
    account_holder = TextField(_l("Account holder"), [required()], longest=60)
    account = TextField(_l("Bank and account, or the way of payment"), longest=120)
    signature = SignatureField(_l("Signature"))
    original_place = TextField(_l("Where the signed original is kept"), longest=120)


class PayoutForm(Form):
    """Money going out: method, voucher, who receives it and signs."""

    method = RadioField(_l("Way of payment"), [required()])
    voucher = TextField(_l("Number of the transfer or voucher"), [required()], longest=60)
    receiver = TextField(_l("Received by"), [required()], longest=60)
    signature = SignatureField(_l("Receiver's signature"))
    original_place = TextField(_l("Where the signed original is kept"), longest=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.method.choices = [SelectChoice(name, name) for name in payments.METHODS.value()]


class DelegationForm(Form):
    """A written delegation of the president's agreement."""

    delegate_id = SelectField(_l("Who decides in the president's place"), coerce=lambda value: int(value or 0))
    written_on = DateField(_l("Date of the paper"), [required()], earliest_year=2000)
    from_on = DateField(_l("From"), [required()], earliest_year=2000)
    to_on = DateField(_l("Until"), [required()], earliest_year=2000)
    limit = MoneyField(_l("Up to the amount of"), [required()])
    paper = FileField(
        _l("The signed paper"),
        [FileSize(_LARGEST_FILE, message=_l("The file is too large."))],
        render_kw={"accept": "application/pdf,image/*"},
    )
    note = TextField(_l("Note"), longest=200)

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = {str(person.id): f"{person.name} · {person.role_label}" for person in people}
        self.delegate_id.choices = chosen_from({"0": "—", **named})


class RateForm(Form):
    """A published interest rate."""

    kind = RadioField(_l("Which rate"), [required()])
    percent = TextField(_l("Percent a year"), [required()], longest=8)
    from_on = DateField(_l("From"), [required()], earliest_year=2000)
    source = TextField(_l("Published by"), [required()], longest=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = chosen_from(RATE_KINDS)

    def validate_percent(self, field: Any) -> None:
        self.hundredths = 0
        if field.data:
            try:
                self.hundredths = Money.parse(str(field.data).rstrip("%％ ")).fen
            except ValueError:
                raise ValidationError(_("Write the rate like 3.00.")) from None


def month_of(text: str, otherwise: date) -> date:
    """The first day of a month like 2026-11; of `otherwise` when it is none."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return otherwise.replace(day=1)
