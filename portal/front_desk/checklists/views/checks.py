"""The lists of a day, one of them to go through, and the register of what was found."""

from datetime import date, timedelta
from functools import cache
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.core import clock, listing, pages, workflow
from portal.core.access import requires
from portal.core.database import db
from portal.core.refusals import Refused
from portal.front_desk.checklists import operations, queries
from portal.front_desk.checklists.choices import ANSWERS, KINDS
from portal.front_desk.checklists.models import DailyCheck
from portal.front_desk.checklists.operations.lists import topic
from portal.front_desk.checklists.permissions import Permission
from portal.front_desk.checklists.views.blueprint import blueprint
from portal.front_desk.checklists.workflow import CHECK
from portal.front_desk.tasks.views.telling import story
from portal.registry.staff.identity import me

MOST_EXPORTED = 10_000


def tabs(active: str) -> list[dict[str, Any]]:
    """The parts of this room."""
    entries = [
        ("day", _("The day"), url_for("checklists.index")),
        ("register", _("Checklist register"), url_for("checklists.register")),
        ("lists", _("The lists themselves"), url_for("checklists.lists")),
    ]
    return [{"label": label, "url": url, "active": name == active} for name, label, url in entries]


def day_asked(name: str, otherwise: date | None) -> date | None:
    """A day of the address, or another when it names none."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return otherwise


@blueprint.get("")
@requires(Permission.READ)
def index() -> Response:
    person, today = me(), clock.today()
    day = min(day_asked("day", today) or today, today)
    fills = person.can(Permission.FILL) and day == today

    @cache
    def seen() -> list[dict[str, Any]]:
        return queries.board(person.branch_id, day)

    def context() -> dict[str, Any]:
        return {
            "groups": seen,
            "day": day,
            "today": today,
            "before": (day - timedelta(days=1)).isoformat(),
            "after": (day + timedelta(days=1)).isoformat() if day < today else "",
            "fills": fills,
            "topic": topic(person.branch_id),
            "tabs": tabs("day"),
        }

    # what is missing changes with the clock, so a rendering is good for a minute
    minute = int(clock.now().timestamp()) // 60
    return pages.live_page(
        "front_desk/checklists/index.html",
        region="day_lists",
        topic=topic(person.branch_id),
        audience=f"{day}|{fills}|{minute}",
        context=context,
    )


@blueprint.post("/<int:checklist_id>/checks")
@requires(Permission.FILL)
def begin(checklist_id: int) -> Response:
    found = queries.checklist(checklist_id, me())
    check = operations.begin(found, request.form.get("place", "").strip(), by=me())
    return pages.go("checklists.show", check_id=check.id)


@blueprint.get("/checks/<int:check_id>")
@requires(Permission.READ)
def show(check_id: int) -> Response:
    return _page_of(queries.check(check_id, me()))


def _page_of(check: DailyCheck, refused: Refused | None = None, position: int = -1, note: str = "") -> Response:
    person = me()
    is_open = check.state == "open" and check.day == clock.today()
    return pages.page(
        "front_desk/checklists/show.html",
        status=422 if refused else 200,
        check=check,
        state=CHECK.states[check.state],
        items=queries.items_of(check),
        fills=is_open and person.can(Permission.FILL),
        steps=workflow.available(CHECK, check, person) if check.day == clock.today() else [],
        refused=refused,
        refused_at=position,
        typed=note,
        history=story(CHECK, check),
        topic=topic(check.branch_id),
        tabs=tabs("day"),
    )


@blueprint.post("/checks/<int:check_id>/answers")
@requires(Permission.FILL)
def answer(check_id: int) -> Response:
    check = queries.check(check_id, me())
    position = request.form.get("position", -1, type=int)
    verdict, note = request.form.get("answer", ""), request.form.get("note", "")
    try:
        operations.answer(check, position, verdict if verdict in ANSWERS else "", note=note[:500], by=me())
    except Refused as refused:
        if refused.field != "note":
            raise
        return _page_of(check, refused, position, note)
    return pages.go("checklists.show", check_id=check.id)


@blueprint.post("/checks/<int:check_id>/steps")
@requires(Permission.FILL, Permission.MANAGE)
def step(check_id: int) -> Response:
    check, asked = queries.check(check_id, me()), request.form.get("step", "")
    if asked == "finish":
        operations.finish(check, by=me())
        pages.say(_("%(list)s, %(place)s: finished.", list=check.checklist.name, place=check.place))
        return pages.go("checklists.index")
    if asked == "reopen":
        operations.reopen(check, reason=request.form.get("reason", ""), by=me())
        pages.say(_("The list is open again."))
    return pages.go("checklists.show", check_id=check.id)


@blueprint.get("/register")
@requires(Permission.READ)
def register() -> Response:
    person, today = me(), clock.today()
    first, last = day_asked("first", today - timedelta(days=6)), day_asked("last", today)
    kind, found = request.args.get("kind", ""), request.args.get("found", "")
    filters = {"kind": kind, "found": found, "first": pages.day(first), "last": pages.day(last)}
    query = queries.register(person.branch_id, kind=kind, found=found, first=first, last=last)
    if listing.wants_export():
        rows = db.session.scalars(query.order_by(DailyCheck.day, DailyCheck.id).limit(MOST_EXPORTED))
        return _export(list(rows))
    page = listing.listing(query, sorts={"day": DailyCheck.day}, default="-day", key=DailyCheck.id, filters=filters)
    week = today - timedelta(days=6)
    return pages.page(
        "front_desk/checklists/register.html",
        checks=page,
        kinds=KINDS,
        states=CHECK.states,
        missing=queries.missing_between(person.branch_id, week, today),
        tabs=tabs("register"),
    )


def _export(rows: list[DailyCheck]) -> Response:
    header = [_("Day"), _("List"), _("Place"), _("Item"), _("Found"), _("Remark"), _("Who"), _("When")]
    return listing.export(
        "checklists",
        header,
        [
            (
                row.day,
                row.checklist.name,
                row.place,
                row.checklist_version.items[entry.position]["text"],
                ANSWERS[entry.answer],
                entry.note,
                entry.answered_by.name if entry.answered_by else "",
                pages.moment(entry.answered_at),
            )
            for row in rows
            for entry in row.answers
        ],
    )
