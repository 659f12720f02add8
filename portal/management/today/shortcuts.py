"""The acts each role does most, one click from home."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from flask_babel import lazy_gettext as _l

from portal.core.database import Actor


@dataclass(frozen=True)
class Shortcut:
    """A usual act: where it begins, its label and icon, who may, and its key."""

    endpoint: str
    label: Any
    icon: str
    permission: str
    key: str = ""


SHORTCUTS = (
    Shortcut("reception.arrive", _l("Somebody arrives"), "user-plus", "reception.arrive", "n"),
    Shortcut("reception.board", _l("Queue"), "layout-kanban", "reception.board", "w"),
    Shortcut("enquiries.new", _l("Phone rings"), "phone-call", "enquiries.write", "e"),
    Shortcut("enquiries.advertisements", _l("Advertisements"), "speakerphone", "enquiries.read_ads", "a"),
    Shortcut("consultations.index", _l("Consultations"), "messages", "consultations.read", "c"),
    Shortcut("plans.index", _l("Plans"), "clipboard-list", "plans.read", "p"),
    Shortcut("contracts.index", _l("Contracts"), "file-text", "contracts.read", "h"),
    Shortcut("payments.index", _l("Charges"), "cash", "payments.take", "x"),
    Shortcut("customers.index", _l("Customers"), "address-book", "customers.read", "k"),
    Shortcut("staff.index", _l("Staff"), "users", "staff.manage", "s"),
    Shortcut("security.settings", _l("Settings"), "settings", "security.settings", "t"),
    Shortcut("rulebook.index", _l("Rulebook"), "book", "rulebook.read", "b"),
)


def of(person: Actor) -> list[dict[str, str]]:
    """The shortcuts this person may take."""
    return [
        {"url": url_for(shortcut.endpoint), "label": str(shortcut.label), "icon": shortcut.icon, "key": shortcut.key}
        for shortcut in SHORTCUTS
        if person.can(shortcut.permission) and shortcut.endpoint in current_app.view_functions
    ]
