"""Meetings, summaries and reports share a blueprint; and the tabs between them."""

from datetime import date
from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext as _

blueprint = Blueprint("meetings", __name__)


def tabs(active: str) -> list[dict[str, Any]]:
    """The parts of this room."""
    entries = [
        ("meetings", _("Meetings"), url_for("meetings.index")),
        ("summaries", _("Daily summaries"), url_for("meetings.summaries")),
        ("reports", _("Reports to superiors"), url_for("meetings.reports")),
    ]
    return [{"label": label, "url": url, "active": name == active} for name, label, url in entries]


def day_asked(name: str, otherwise: date) -> date:
    """A day of the address, or another when it names none."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return otherwise
