"""Fields that take what people type as they mean it, and say at the field what is wrong."""

import re
import unicodedata
from typing import Any

import phonenumbers
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField, TextAreaField
from wtforms.fields import DateField as WTDateField
from wtforms.validators import InputRequired, Length, StopValidation

from portal.core import clock
from portal.core.money import Money

REQUIRED = _l("Please fill this in.")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2028\u2029\ufeff\ud800-\udfff]")


class Filled(InputRequired):
    """Something was typed, and it was more than blanks."""

    def __call__(self, form: Any, field: Field) -> None:
        super().__call__(form, field)
        if isinstance(field.data, str) and not field.data.strip():
            field.errors = []
            raise StopValidation(str(self.message))


def required(message: Any = REQUIRED) -> InputRequired:
    """The validator of a field that must be filled in."""
    return Filled(message=message)


def cleaned(text: str | None) -> str:
    """Text as people mean it: no control characters, normalised, trimmed."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", (text or "").replace("\r\n", "\n"))).strip()


class TextField(StringField):
    """One line of text with a longest length (default 80 characters)."""

    def __init__(self, label: Any = None, validators: Any = (), longest: int = 80, **kwargs: Any) -> None:
        message = _l("At most %(most)d characters.", most=longest)
        super().__init__(label, [*validators, Length(max=longest, message=message)], **kwargs)
        self.longest = longest

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = cleaned(valuelist[0]).replace("\n", " ")


class LongTextField(TextAreaField):
    """Several lines of text with a longest length (default 2,000 characters)."""

    def __init__(self, label: Any = None, validators: Any = (), longest: int = 2000, **kwargs: Any) -> None:
        message = _l("At most %(most)d characters.", most=longest)
        super().__init__(label, [*validators, Length(max=longest, message=message)], **kwargs)
        self.longest = longest
        self.type = "TextAreaField"

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = cleaned(valuelist[0])


class DateField(WTDateField):
    """A calendar date; `not_future` and `earliest_year` keep it believable."""

    def __init__(
        self, label: Any = None, validators: Any = (), *, not_future: bool = False, earliest_year: int = 1900, **kw: Any
    ) -> None:
        super().__init__(label, validators, **kw)
        self.not_future = not_future
        self.earliest_year = earliest_year

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(_("Please give a date like 1990-05-31.")) from None
        if self.data and self.data.year < self.earliest_year:
            raise ValueError(_("This date is too long ago."))
        if self.data and self.not_future and self.data > clock.today():
            raise ValueError(_("This date lies in the future."))


class MoneyField(StringField):
    """An amount of money; data is `Money` or None. `negative`: it may lie below zero."""

    def __init__(self, *args: Any, negative: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.negative = negative

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if valuelist and valuelist[0].strip():
            self.data = Money.parse(valuelist[0], negative=self.negative)  # its errors are worded for the person typing

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return str(self.data) if self.data is not None else ""


def domestic(phone: str | None) -> str:
    """A phone number as people write it here: a domestic one without the country's code."""
    return (phone or "").removeprefix("+86")


def international(typed: str) -> str:
    """The international form of a phone number typed here; empty when it is none."""
    try:
        number = phonenumbers.parse(typed, "CN")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class PhoneField(StringField):
    """A phone number; data is its international form (+86…), or the empty string."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = unicodedata.normalize("NFKC", cleaned(valuelist[0])) if valuelist else ""
        self.data = ""
        if typed:
            self.data = international(typed)
            if not self.data:
                raise ValueError(_("This is not a phone number. Example: 138 0013 8000."))

    def _value(self) -> str:
        """What was typed; else the number as the house writes it, where that is read as the same number again."""
        if self.raw_data:
            return str(self.raw_data[0])
        short = domestic(self.data)
        return short if international(short) == self.data else (self.data or "")
