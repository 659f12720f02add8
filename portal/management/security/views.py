"""Settings, the audit log, and the proof that nothing was altered."""

import json
import re
from collections import defaultdict
from datetime import timedelta
from itertools import takewhile
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from portal.core import audit, clinic_calendar, clock, jobs, listing, pages, requests, witness
from portal.core import settings as core_settings
from portal.core.access import requires
from portal.core.audit import AuditEntry
from portal.core.database import db
from portal.core.refusals import Missing
from portal.core.settings import Setting
from portal.management.security import health, operations, queries
from portal.management.security.forms import form_for
from portal.management.security.permissions import Permission
from portal.registry.staff.identity import me
from portal.registry.staff.words import WORDS

blueprint = Blueprint("security", __name__, url_prefix="/security")
blueprints = [blueprint, health.blueprint]

FILTERS = ("person", "action", "subject", "customer", "day")
MOST_EXPORTED = 20_000
#: How long one reads that deadlines were reckoned anew.
SHOWN_FOR = timedelta(hours=1)
#: How many entries one answer checks: a second or two.
PIECE = 20_000
#: How `witness` says that a record differs from what its last entry kept.
_REWRITTEN = re.compile(
    r"(?P<record>.+): (?P<part>\w+) was (?P<what>altered|added|removed) after entry (?P<number>\d+).*"
)


@blueprint.get("/settings")
@requires(Permission.SETTINGS)
def settings() -> Response:
    groups: dict[str, list[Setting[Any]]] = defaultdict(list)
    for setting in core_settings.declared():
        room = setting.key.partition(".")[0]
        groups[_("Working days") if room == "calendar" else str(WORDS[room][0]) if room in WORDS else room].append(
            setting
        )
    return pages.page("management/security/settings.html", groups=groups, shown=_shown)


def _shown(value: Any) -> str:
    """A setting's value as people read it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return _("、").join(map(str, value)) or _("(empty)")
    return f"{value:,}" if isinstance(value, int) else str(value)


@blueprint.route("/settings/<key>", methods=["GET", "POST"])
@requires(Permission.SETTINGS)
def edit_setting(key: str) -> Response:
    setting = core_settings.find(key)
    if setting is None:
        raise Missing
    form = form_for(setting)
    if form.is_submitted() and form.attempt(
        lambda: operations.change_setting(setting, form.value.data or "", reason=form.reason.data or "", by=me())
    ):
        pages.say(_("The new value is in force."))
        return pages.go("security.edit_setting", key=key)
    history = [
        (change, _shown(json.loads(change.old)), _shown(json.loads(change.new)))
        for change in core_settings.history(key)
    ]
    names = dict(queries.everybody())
    return pages.form_page(
        "management/security/setting.html",
        form,
        setting=setting,
        history=history,
        shown=_shown,
        names=names,
        works=jobs.in_hand(SHOWN_FOR) if setting.key in clinic_calendar.KEYS else [],
        works_topic=jobs.PROGRESS_TOPIC,
        follows_calendar=setting.key in clinic_calendar.KEYS,
    )


@blueprint.get("/audit")
@requires(Permission.AUDIT)
def audit_log() -> Response:
    filters = {name: request.args.get(name, "").strip()[:60] for name in FILTERS}
    query = queries.audit_entries(**filters)
    if listing.wants_export():
        person, wanted = me(), {name: value for name, value in filters.items() if value}
        requests.afterwards(lambda: operations.note_export(wanted, by=person))
        return _export(query)
    entries = listing.listing(query, sorts={"seq": AuditEntry.seq}, default="-seq", key=AuditEntry.seq, filters=filters)
    return pages.page(
        "management/security/audit_log.html",
        entries=entries,
        filters=filters,
        people=queries.everybody(),
        numbers=queries.customer_numbers(list(entries.rows)),
        details=_details,
    )


def _details(entry: AuditEntry) -> list[tuple[str, str]]:
    """An entry's details as pairs of plain text."""
    pairs = (entry.details or {}).items()
    return [(name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)) for name, value in pairs]


def _export(query: Any) -> Response:
    entries = db.session.scalars(query.order_by(AuditEntry.seq.desc()).limit(MOST_EXPORTED)).all()
    numbers = queries.customer_numbers(list(entries))
    header = [
        _("Number"),
        _("Time"),
        _("Who"),
        _("What"),
        _("Record"),
        _("Customer"),
        _("Address"),
        _("Details"),
        "SHA-256",
    ]
    rows = (
        [
            entry.seq,
            clock.local(entry.at).strftime("%Y-%m-%d %H:%M:%S"),
            entry.actor_name,
            entry.action,
            f"{entry.subject_type} {entry.subject_id}",
            numbers.get(entry.customer_id or 0, ""),
            entry.address,
            json.dumps(entry.details, ensure_ascii=False),
            entry.hash,
        ]
        for entry in entries
    )
    return listing.export("audit-log", header, rows)


@blueprint.get("/proof")
@requires(Permission.VERIFY)
def verify() -> Response:
    """The state of the chain; with `from`, what one piece of it and its money say when checked (LAW-09)."""
    start = request.args.get("from", "")
    last = audit.last()
    newest = last.seq if last else 0
    context: dict[str, Any] = {
        "last": last,
        "count": audit.count(),
        "checked_to": 0,
        "broken": [],
        "rewritten": [],
        "next_from": 0,
    }
    if start.isdecimal() and len(start) < 10:
        first = max(1, int(start))
        context["broken"] = [_in_words(line) for line in audit.verify(first, PIECE)]
        context["rewritten"] = [_of_money(line) for line in witness.verify_piece(first, PIECE)]
        context["checked_to"] = min(first + PIECE - 1, newest)
        context["next_from"] = first + PIECE if first + PIECE <= newest else 0
    return pages.page("management/security/proof.html", **context)


def _in_words(line: str) -> str:
    """What `audit.verify` found, in the reader's language."""
    number = "".join(takewhile(str.isdigit, line.removeprefix("entry ")))
    if line.endswith("is missing"):
        return _("Entry %(number)s is missing.", number=number)
    if "does not follow" in line:
        return _("Entry %(number)s does not follow the one before it.", number=number)
    return _("Entry %(number)s was altered.", number=number)


def _of_money(line: str) -> str:
    """What `witness.verify_piece` found, in the reader's language: which record and part, since which entry."""
    found = _REWRITTEN.fullmatch(line)
    if found is None:
        return line
    said = {
        "altered": _("%(record)s: “%(part)s” was altered after entry %(number)s.", **found.groupdict()),
        "added": _("%(record)s: “%(part)s” was added to after entry %(number)s.", **found.groupdict()),
        "removed": _("%(record)s: “%(part)s” was removed after entry %(number)s.", **found.groupdict()),
    }
    return said[found["what"]]
