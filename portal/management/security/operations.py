"""The verbs of the security room."""

from typing import Any

from flask_babel import gettext as _

from portal.core import access, audit, settings
from portal.core.database import Actor
from portal.core.refusals import Refused
from portal.core.settings import Setting, SettingChange
from portal.management.security.permissions import Permission
from portal.registry.staff.models import Person


def change_setting(setting: Setting[Any], typed: str, *, reason: str, by: Actor) -> SettingChange:
    """Give a setting the value that was typed; old, new, person, date and reason are kept (XC-16)."""
    access.check(by, Permission.SETTINGS)
    if not reason.strip():
        raise Refused("XC-16", _("Please write why this value changes."), field="reason")
    value = read_value(setting, typed)
    if value == setting.value():
        raise Refused("XC-16", _("This is the present value already."), field="value")
    return settings.change(setting, value, by=by, reason=reason.strip())


def read_value(setting: Setting[Any], typed: str) -> Any:
    """What was typed, as a value of the setting's own kind."""
    typed = typed.strip()
    if isinstance(setting.default, bool):
        return typed == "1"
    if isinstance(setting.default, int):
        try:
            return int(typed)
        except ValueError:
            raise Refused("XC-16", _("Please give a whole number."), field="value") from None
    if isinstance(setting.default, list):
        return [line.strip() for line in typed.splitlines() if line.strip()]
    if not typed:
        raise Refused("XC-16", _("Please fill this in."), field="value")
    return typed


def note_export(filters: dict[str, str], *, by: Person) -> None:
    """Speak of an export of the audit log."""
    access.check(by, Permission.AUDIT)
    audit.record("security.export_audit_log", by, by=by, filters=filters)
