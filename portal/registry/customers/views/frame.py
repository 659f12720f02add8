"""What every page of a customer file shows around its part: name, alerts, next step, tabs.

A later room with a page of its own in the file adds its tab here.
"""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from portal.registry.customers import cautions, choices, completeness, openings, policy
from portal.registry.customers.models import Customer
from portal.registry.customers.permissions import Permission
from portal.registry.staff.identity import me

#: Tabs of later rooms: name, endpoint, label, permission.
_more_tabs: list[tuple[str, str, Any, str]] = []


def add_tab(name: str, endpoint: str, label: Any, permission: str) -> None:
    """Put a room's page into every file, before the changes; saying it twice does no harm."""
    if (tab := (name, endpoint, label, permission)) not in _more_tabs:
        _more_tabs.append(tab)


def frame(customer: Customer, tab: str) -> dict[str, Any]:
    """The surroundings of a part of the file; records that the file was opened (PRV-04)."""
    person = me()
    openings.record(customer, person)
    return {
        "customer": customer,
        "choices": choices,
        "label": choices.label,
        "phone": policy.shown_phone(customer.phone, person),
        "id_number": policy.shown_id_number(customer.id_number, person),
        "alerts": policy.alerts(customer, person),
        "cautions": cautions.of_file(customer, person),
        "missing": [str(label) for _name, label in completeness.missing(customer)],
        "next_step": policy.next_step(customer, person),
        "may": {name.name.lower(): person.can(name) for name in Permission},
        "tabs": [
            {"label": str(label), "url": url_for(endpoint, customer_id=customer.id), "active": tab == name}
            for name, endpoint, label, permission in _tabs()
            if person.can(permission)
        ],
    }


def _tabs() -> list[tuple[str, str, Any, str]]:
    return [
        ("overview", "customers.show", _("Overview"), Permission.READ),
        ("health", "customers.health", _("Health"), Permission.READ_HEALTH),
        ("timeline", "customers.timeline", _("Timeline"), Permission.READ),
        ("papers", "customers.papers", _("Papers"), Permission.READ),
        ("photos", "customers.photos", _("Photographs"), Permission.READ_HEALTH),
        ("owners", "customers.owners", _("Owners"), Permission.READ),
        ("companions", "customers.companions", _("Companions"), Permission.READ),
        ("consents", "customers.consents", _("Contact and consents"), Permission.READ),
        *_more_tabs,
        ("changes", "customers.changes", _("Changes"), Permission.READ),
        ("openings", "customers.access_log", _("Access log"), Permission.READ_ACCESS_LOG),
    ]
