"""The forms of the cash desk."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from portal.cashier.payments import policy
from portal.core.forms import Form, LongTextField, MoneyField, TextField, required


class PaymentForm(Form):
    """Money taken for an order."""

    draft = "payment"

    amount = MoneyField(_l("Amount"), [required()])
    method = RadioField(_l("Method"), [required()])
    payer = TextField(_l("Payer"), [required()], longest=60)
    reference = TextField(_l("Transaction number"), longest=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.method.choices = [SelectChoice(name, name) for name in policy.METHODS.value()]


class InvoiceForm(Form):
    """The official invoice of a payment."""

    draft = "invoice"

    number = TextField(_l("Invoice number"), [required()], longest=30)
    title = TextField(_l("Invoice for"), [required()], longest=100)
    tax_number = TextField(_l("Tax number of a company"), longest=30)


class CloseForm(Form):
    """The sign-off of a day."""

    draft = "day-close"

    #: below zero when more cash went out than came in: the operation looks
    counted_cash = MoneyField(_l("Cash counted"), [required()], negative=True)
    remarks = LongTextField(_l("Remarks"), longest=500)
