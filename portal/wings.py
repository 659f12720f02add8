"""What exists: every room with its blueprint, in the order of the house, and its place in the menu.

A room is added here and nowhere else; `menu` entries are shown to people who hold the permission.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from flask import Blueprint, Flask, g, request, url_for
from flask_babel import lazy_gettext as _l

from portal.core.database import Actor
from portal.registry.staff.models import Person


@dataclass(frozen=True)
class MenuItem:
    """A line of the side navigation: where it leads, its label, icon, and who sees it."""

    endpoint: str
    label: Any
    icon: str
    permission: str
    group: str


@dataclass(frozen=True)
class Room:
    """A room: its module below `portal`, and the menu lines that lead into it."""

    module: str
    menu: tuple[MenuItem, ...] = ()


GROUPS: dict[str, Any] = {
    "today": "",
    "front_desk": _l("Front desk"),
    "consulting": _l("Consulting"),
    "cashier": _l("Cash desk"),
    "registry": _l("Registry"),
    "management": _l("Management"),
}

ROOMS: tuple[Room, ...] = (
    Room("management.today", (MenuItem("today.index", _l("Today"), "home", "today.read", "today"),)),
    Room("registry.staff", (MenuItem("staff.index", _l("Staff"), "users", "staff.read", "registry"),)),
    Room(
        "registry.papers",
        (MenuItem("papers.check", _l("Is this paper ours?"), "certificate", "papers.verify", "management"),),
    ),
    Room(
        "registry.customers",
        (MenuItem("customers.index", _l("Customers"), "address-book", "customers.read", "registry"),),
    ),
    Room(
        "registry.catalogue",
        (MenuItem("catalogue.index", _l("Catalogue"), "list-details", "catalogue.read", "registry"),),
    ),
    Room("registry.cards", (MenuItem("cards.index", _l("Cards"), "id", "cards.read", "registry"),)),
    Room("registry.rulebook", (MenuItem("rulebook.index", _l("Rulebook"), "book", "rulebook.read", "registry"),)),
    Room(
        "front_desk.enquiries",
        (MenuItem("enquiries.index", _l("Enquiries"), "phone-call", "enquiries.read", "front_desk"),),
    ),
    Room(
        "front_desk.appointments",
        (MenuItem("appointments.calendar", _l("Appointments"), "calendar-event", "appointments.read", "front_desk"),),
    ),
    Room(
        "front_desk.duty",
        (MenuItem("duty.now", _l("Duty"), "calendar-user", "duty.read", "front_desk"),),
    ),
    Room("front_desk.tasks", (MenuItem("tasks.index", _l("Tasks"), "checkbox", "tasks.work", "front_desk"),)),
    Room(
        "front_desk.checklists",
        (MenuItem("checklists.index", _l("Checklists"), "list-check", "checklists.read", "front_desk"),),
    ),
    Room(
        "front_desk.meetings",
        (MenuItem("meetings.index", _l("Meetings"), "users-group", "meetings.read", "front_desk"),),
    ),
    Room(
        "front_desk.reception",
        (MenuItem("reception.board", _l("Queue"), "layout-kanban", "reception.board", "front_desk"),),
    ),
    Room(
        "consulting.consultations",
        (MenuItem("consultations.index", _l("Consultations"), "messages", "consultations.read", "consulting"),),
    ),
    Room("consulting.plans", (MenuItem("plans.index", _l("Plans"), "clipboard-list", "plans.read", "consulting"),)),
    Room(
        "consulting.consents",
        (MenuItem("consents.index", _l("Risk notices"), "alert-triangle", "consents.read", "consulting"),),
    ),
    Room(
        "consulting.contracts",
        (MenuItem("contracts.index", _l("Contracts"), "file-text", "contracts.read", "consulting"),),
    ),
    Room("cashier.payments", (MenuItem("payments.index", _l("Charges"), "cash", "payments.read", "cashier"),)),
    Room(
        "cashier.refunds",
        (
            MenuItem("refunds.index", _l("Refunds"), "receipt-refund", "refunds.read", "cashier"),
            MenuItem("refunds.approvals", _l("Approvals"), "checklist", "refunds.approvals", "cashier"),
        ),
    ),
    Room("service.messages", (MenuItem("messages.index", _l("Outbox"), "send", "messages.read", "front_desk"),)),
    Room(
        "service.complaints",
        (MenuItem("complaints.board", _l("Complaints"), "message-report", "complaints.read", "front_desk"),),
    ),
    Room("service.complaints.papers"),
    Room("service.complaints.dispute_packs"),
    Room(
        "service.complaints.public_intake",
        (MenuItem("intake.links", _l("Complaint links"), "qrcode", "complaints.read", "front_desk"),),
    ),
    Room(
        "service.complaints.statistics",
        (MenuItem("case_figures.index", _l("Complaints in figures"), "chart-bar", "complaints.see_all", "management"),),
    ),
    Room(
        "management.improvements",
        (MenuItem("improvements.index", _l("Improvements"), "trending-up", "improvements.own", "management"),),
    ),
    Room(
        "management.reports",
        (MenuItem("reports.flow_index", _l("Customer flow"), "chart-bar", "reports.read_flow", "front_desk"),),
    ),
    Room(
        "management.security",
        (
            MenuItem("security.settings", _l("Settings"), "settings", "security.settings", "management"),
            MenuItem("security.audit_log", _l("Audit log"), "history", "security.audit", "management"),
        ),
    ),
)


#: The line that is marked on a room's pages that have no line of their own: its first.
_FIRST_LINES = {item.endpoint.partition(".")[0]: item for room in reversed(ROOMS) for item in reversed(room.menu)}


def blueprints() -> list[Blueprint]:
    """The blueprints of all rooms; a room may have several, in `views.blueprints`."""
    found: list[Blueprint] = []
    for views in optional_modules("views"):
        found += getattr(views, "blueprints", None) or [b for b in [getattr(views, "blueprint", None)] if b]
    return found


def optional_modules(name: str) -> list[Any]:
    """The module of that name of every room that has one, such as `jobs` or `demo`."""
    found = []
    for room in ROOMS:
        try:
            found.append(import_module(f"portal.{room.module}.{name}"))
        except ModuleNotFoundError as error:
            if error.name != f"portal.{room.module}.{name}":
                raise
    return found


def navigation(app: Flask, person: Person) -> Iterator[dict[str, Any]]:
    """The side navigation of a person: groups with the lines they may follow.

    Made when it is looked at, and once for everybody with the same rights, language and place in the house.
    """
    kept: dict[Any, list[dict[str, Any]]] = app.extensions.setdefault("navigation", {})
    key = (person.permissions, person.active, g.get("locale"), request.endpoint, request.script_root)
    if key not in kept:
        kept[key] = _navigation(app, person)
    yield from kept[key]


def _navigation(app: Flask, person: Actor) -> list[dict[str, Any]]:
    here = (request.endpoint or "").partition(".")[0]
    exact = any(item.endpoint == request.endpoint for room in ROOMS for item in room.menu)
    groups: dict[str, list[dict[str, Any]]] = {group: [] for group in GROUPS}
    item_of: Callable[[MenuItem], dict[str, Any]] = lambda item: {  # noqa: E731
        "label": str(item.label),
        "url": url_for(item.endpoint),
        "icon": item.icon,
        "active": request.endpoint == item.endpoint
        or (not exact and item is _FIRST_LINES.get(here) and here != "security"),
        "badge": "",
    }
    for room in ROOMS:
        for item in room.menu:
            if person.can(item.permission) and item.endpoint in app.view_functions:
                groups[item.group].append(item_of(item))
    return [{"label": str(GROUPS[name]), "items": items} for name, items in groups.items() if items]
