"""The forms of the security room."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from portal.core.forms import Form, LongTextField, TextField, required
from portal.core.settings import Setting

SWITCH = (("1", _l("yes")), ("0", _l("no")))


class _Reasoned(Form):
    reason = LongTextField(_l("Reason"), [required()], longest=500)


class LineForm(_Reasoned):
    value = TextField(_l("New value"), longest=200)


class ListForm(_Reasoned):
    value = LongTextField(_l("New value, one a line"), longest=4000)


class SwitchForm(_Reasoned):
    value = RadioField(_l("New value"), choices=SWITCH)


def form_for(setting: Setting[Any]) -> LineForm | ListForm | SwitchForm:
    """The form that fits a setting's kind of value, filled with the present one."""
    value = setting.value()
    if isinstance(value, bool):
        return SwitchForm(subject=setting.key, data={"value": "1" if value else "0"})
    if isinstance(value, list):
        return ListForm(subject=setting.key, data={"value": "\n".join(value)})
    return LineForm(subject=setting.key, data={"value": str(value)})
