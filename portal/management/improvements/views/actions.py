"""The register: list, figures, table file, paper, new action (XC-10, SAT-08)."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import listing, pages
from portal.core.access import requires
from portal.core.database import db
from portal.core.refusals import Refused
from portal.management.improvements import documents, operations, queries
from portal.management.improvements.choices import SOURCES
from portal.management.improvements.forms import ActionForm, departments
from portal.management.improvements.models import ImprovementAction
from portal.management.improvements.permissions import Permission
from portal.management.improvements.views.blueprint import blueprint
from portal.management.improvements.workflow import ACTION
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person

NAMES = ("q", "state", "source", "owner", "department", "since", "until")
SORTS = {"due": ImprovementAction.due_on, "number": ImprovementAction.number}
#: A paper of more rows helps nobody; the filter is to say which ones are meant.
MOST_ON_PAPER = 200


def _filters() -> dict[str, str]:
    return {name: request.args.get(name, "").strip()[:60] for name in NAMES}


def states() -> dict[str, str]:
    """What the state filter offers: the states, and the ones that press."""
    special = {"unfinished": _("Unfinished"), "overdue": _("Overdue"), "to_check": _("Effect to be checked")}
    return {**special, **{name: str(state.label) for name, state in ACTION.states.items()}}


@blueprint.get("")
@requires(Permission.OWN)
def index() -> Response:
    person, filters = me(), _filters()
    found = queries.filtered(person, filters)
    if listing.wants_export():
        return _export(found)
    owners = select(Person.id, Person.name).where(Person.branch_id == person.branch_id).order_by(Person.name)
    return pages.page(
        "management/improvements/index.html",
        listing=listing.listing(found, sorts=SORTS, default="due", key=ImprovementAction.id, filters=filters),
        filters=filters,
        counts=queries.counts(person),
        states=states(),
        sources={key: str(label) for key, label in SOURCES.items()},
        departments=departments(),
        owners=db.session.execute(owners).all(),
        may_open=person.can(Permission.OPEN),
        may_read=person.can(Permission.READ),
    )


def _export(found: Any) -> Response:
    header = [
        _("Number"), _("Improvement"), _("What was found"), _("Why it is so"), _("Where it comes from"), _("Owner"),
        _("Department"), _("To be done by"), _("State"), _("What came of it"), _("Effect"), _("Checked by"),
    ]  # fmt: skip
    rows = (
        (
            row.number, row.title, row.problem, row.analysis, f"{row.source_word} {row.source_label}".strip(),
            row.owner.name, row.department.name if row.department else "", row.due_on, row.state_label, row.result,
            row.effect, row.checked_by.name if row.checked_by else "",
        )
        for row in db.session.scalars(found.order_by(ImprovementAction.due_on, ImprovementAction.id))
    )  # fmt: skip
    return listing.export("improvements", header, rows)


@blueprint.post("/paper")
@requires(Permission.READ)
def print_register() -> Response:
    person = me()
    filters = {name: request.form.get(name, "").strip()[:60] for name in NAMES}
    _refuse_unknown(filters)
    found = queries.filtered(person, filters).order_by(ImprovementAction.due_on, ImprovementAction.id)
    rows = list(db.session.scalars(found.limit(MOST_ON_PAPER + 1)))
    if len(rows) > MOST_ON_PAPER:
        raise Refused("XC-10", _("More than %(most)d rows. Filter the list first.", most=MOST_ON_PAPER))
    document = documents.seal_register(rows, about=_about(filters), by=person)
    return pages.go("papers.show", document_id=document.id)


def _refuse_unknown(filters: dict[str, str]) -> None:
    """What stands on a paper is what its rows were chosen by."""
    known = {"state": states(), "source": SOURCES}
    named = all(not filters[name] or filters[name] in words for name, words in known.items())
    if not (named and all(not filters[name] or queries.day_of(filters[name]) for name in ("since", "until"))):
        raise Refused("XC-10", _("This filter is none of the list. Choose it again and print then."))


def _about(filters: dict[str, str]) -> str:
    """Which actions a paper holds, in Chinese."""
    parts = [
        f"状态：{documents.state_word(filters['state'])}" if filters["state"] else "",
        f"来源：{documents.source_word(filters['source'])}" if filters["source"] else "",
        f"期限：{filters['since'] or '……'} 至 {filters['until'] or '……'}"
        if filters["since"] or filters["until"]
        else "",
        f"包含“{filters['q']}”" if filters["q"] else "",
    ]
    return "；".join(part for part in parts if part) or "全部"


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.OPEN)
def new() -> Response:
    person = me()
    form = ActionForm(person=person)
    if form.is_submitted() and (action := form.attempt(lambda: _open(form, person))):
        pages.say(_("The improvement is in the register."))
        return pages.go("improvements.show", action_id=action.id)
    return pages.form_page("management/improvements/new.html", form)


def _open(form: ActionForm, person: Person) -> ImprovementAction:
    return operations.open_action(
        form.title.data or "",
        source_kind=form.source_kind.data,
        source_label=form.source_label.data or "",
        problem=form.problem.data or "",
        analysis=form.analysis.data or "",
        owner=db.session.get_one(Person, form.owner_id.data),
        due_on=form.due_on.data,  # type: ignore[arg-type]
        by=person,
    )
