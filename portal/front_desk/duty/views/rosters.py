"""The week's roster: overview of the departments, the editable grid, copy, publish, print."""

from datetime import date, timedelta
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.core import clock, listing, pages
from portal.core.access import requires
from portal.core.database import db
from portal.core.refusals import Missing
from portal.front_desk.duty import operations, policy, queries
from portal.front_desk.duty.forms.grid import GridForm, grid_form
from portal.front_desk.duty.forms.plan import ExtraShiftForm, PublishForm
from portal.front_desk.duty.models import Roster, Shift
from portal.front_desk.duty.permissions import Permission
from portal.front_desk.duty.queries import coverage, weeks
from portal.front_desk.duty.queries import shifts as shift_queries
from portal.front_desk.duty.queries.coverage import Gap
from portal.front_desk.duty.queries.weeks import Week
from portal.front_desk.duty.views.blueprint import blueprint, one_form, tabs
from portal.registry.staff import queries as staff
from portal.registry.staff.identity import me
from portal.registry.staff.models import Department, Person

#: So many gaps are named before a roster is published; the grid shows them all.
GAPS_NAMED = 8


def monday_of(text: str) -> date:
    """The Monday an address names; Missing when it is none, or out of all reason."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Missing from None
    if day.weekday() != 0 or abs((day - clock.today()).days) > 3700:
        raise Missing
    return day


def _around(monday: date, department: Department | None = None) -> dict[str, str]:
    """The addresses of the weeks before and after, and of this one."""
    steps = {"previous": -7, "next": 7}
    found = {name: (monday + timedelta(days=days)).isoformat() for name, days in steps.items()}
    found["present"] = policy.week_of(clock.today()).isoformat()
    if department is None:
        return {name: url_for("duty.rosters", week=week) for name, week in found.items()}
    return {name: url_for("duty.roster", department_id=department.id, week=week) for name, week in found.items()}


@blueprint.get("/rosters")
@requires(Permission.READ)
def rosters() -> Response:
    person, text = me(), request.args.get("week", "")
    monday = monday_of(text) if text else policy.week_of(clock.today())
    return pages.page(
        "front_desk/duty/rosters.html",
        rows=weeks.overview(person, monday),
        unrostered=weeks.nothing_published(person.branch_id, monday),
        posts=len(queries.open_posts(person.branch_id)),
        monday=monday,
        sunday=monday + timedelta(days=6),
        around=_around(monday),
        plans=policy.plans_for,
        tabs=tabs(person),
    )


@blueprint.route("/rosters/<int:department_id>/<week>", methods=["GET", "POST"])
@requires(Permission.READ)
def roster(department_id: int, week: str) -> Response:
    person, department, monday = me(), staff.department(department_id), monday_of(week)
    plans = policy.plans_for(person, department.id)
    shown = weeks.week(department, monday, person, plans=plans)
    if listing.wants_export():
        return _export(shown)
    if not plans:
        if request.method == "POST":
            raise Missing
        return pages.page("front_desk/duty/roster.html", **_context(shown, person, plans=False))
    kinds = weeks.kinds_for(weeks.shift_kinds(person.branch_id, closed=True), department.id)
    form = grid_form(shown, kinds)
    if form.is_submitted() and form.attempt(lambda: _save(form, shown, kinds, person)):
        pages.say(_("The roster is saved."))
        return pages.go("duty.roster", department_id=department.id, week=week)
    context = _context(shown, person, plans=True) | {"kinds": [kind for kind in kinds if not kind.closed]}
    return pages.form_page("front_desk/duty/roster.html", form, **context)


def _save(form: GridForm, shown: Week, kinds: list[Any], person: Person) -> Roster:
    plan = operations.begin_roster(shown.department, shown.monday, by=person)
    return operations.fill(plan, form.changed_cells(kinds), contacts=form.changed_contacts(), by=person)


def _context(shown: Week, person: Person, *, plans: bool) -> dict[str, Any]:
    return {
        "shown": shown,
        "plans": plans,
        "sunday": shown.monday + timedelta(days=6),
        "around": _around(shown.monday, shown.department),
        "publishing": PublishForm() if plans and not shown.published else None,
        "tabs": tabs(person),
        "here": url_for("duty.roster", department_id=shown.department.id, week=shown.monday.isoformat()),
    }


def _export(shown: Week) -> Response:
    header = [_("Staff member"), _("Day"), _("Shift"), _("Post"), _("Contact number"), _("Remark")]
    rows = [
        (row.person.name, shift.day, shift.label, shift.post.name if shift.post else "", shift.phone, shift.note)
        for row in shown.rows
        for cell in row.cells
        for shift in cell.shifts
    ]
    return listing.export(f"roster-{shown.monday:%Y%m%d}", header, rows)


def planned(department_id: int, week: str) -> tuple[Department, date, Person]:
    """The department and week of an address, for somebody who plans them; Missing otherwise."""
    person, department, monday = me(), staff.department(department_id), monday_of(week)
    if not policy.plans_for(person, department.id):
        raise Missing
    return department, monday, person


@blueprint.post("/rosters/<int:department_id>/<week>/copy")
@requires(Permission.PLAN, Permission.PLAN_ALL)
def copy_roster(department_id: int, week: str) -> Response:
    department, monday, person = planned(department_id, week)
    done = operations.copy_last_week(operations.begin_roster(department, monday, by=person), by=person)
    pages.say(_("%(count)d shifts were taken over from last week.", count=done.count))
    for reason in done.skipped[:5]:
        pages.say(reason, "warning")
    return pages.go("duty.roster", department_id=department.id, week=week)


@blueprint.route("/rosters/<int:department_id>/<week>/publication", methods=["GET", "POST"])
@requires(Permission.PLAN, Permission.PLAN_ALL)
def publish_roster(department_id: int, week: str) -> Response:
    department, monday, person = planned(department_id, week)
    form = PublishForm()

    def publish() -> Roster:
        plan = operations.begin_roster(department, monday, by=person)
        return operations.publish(plan, gap_reason=form.gap_reason.data or "", by=person)

    if form.is_submitted() and form.attempt(publish):
        pages.say(_("The roster is published. Everybody on it sees it on their page."))
        return pages.go("duty.roster", department_id=department.id, week=week)
    return one_form(
        form,
        heading=_("Publish the roster of %(name)s, week of %(day)s", name=department.name, day=monday.isoformat()),
        submit=_("Publish"),
        back=url_for("duty.roster", department_id=department.id, week=week),
        note=_gaps_note(coverage.by_department([department], person.branch_id, monday)[department.id]),
    )


def _gaps_note(gaps: list[Gap]) -> str:
    """What publication is held up by: every gap by name, so that it is filled rather than explained."""
    if not gaps:
        return _("The roster has no gap.")
    shown = [f"{gap.post} {gap}" for gap in gaps[:GAPS_NAMED]]
    more = _(" and %(count)d more", count=len(gaps) - len(shown)) if len(gaps) > len(shown) else ""
    return _(
        "Nobody is at: %(gaps)s%(more)s. Fill the gaps, or say why they stay.", gaps=policy.listed(shown), more=more
    )


@blueprint.route("/rosters/<int:department_id>/<week>/shifts", methods=["GET", "POST"])
@requires(Permission.PLAN, Permission.PLAN_ALL)
def add_shift(department_id: int, week: str) -> Response:
    department, monday, person = planned(department_id, week)
    kinds = weeks.kinds_for(weeks.shift_kinds(person.branch_id), department.id)
    people = [*weeks.people_of(department, person.branch_id)]
    people += [one for one in shift_queries.colleagues(person, everybody=True) if one not in people]
    days = [monday + timedelta(days=offset) for offset in range(7)]
    form = ExtraShiftForm(people=people, days=days, kinds=kinds)

    def add() -> Shift:
        return operations.add_shift(
            operations.begin_roster(department, monday, by=person),
            db.session.get_one(Person, form.person.data),
            day=date.fromisoformat(form.day.data),
            kind=next(kind for kind in kinds if kind.id == form.kind.data),
            contact=form.contact.data or "",
            note=form.note.data or "",
            by=person,
        )

    if form.is_submitted() and form.attempt(add):
        pages.say(_("The shift is added."))
        return pages.go("duty.roster", department_id=department.id, week=week)
    back = url_for("duty.roster", department_id=department.id, week=week)
    note = _("A second shift of a day, or somebody from another department.")
    return one_form(form, heading=_("Add a shift"), submit=_("Add the shift"), back=back, note=note)


@blueprint.get("/rosters/<int:department_id>/<week>/print")
@requires(Permission.READ)
def print_roster(department_id: int, week: str) -> Response:
    person, department, monday = me(), staff.department(department_id), monday_of(week)
    plans = policy.plans_for(person, department.id)
    shown = weeks.week(department, monday, person, plans=plans)
    return pages.page(
        "front_desk/duty/print_roster.html",
        shown=shown,
        sunday=monday + timedelta(days=6),
        printed_at=clock.now(),
        back=url_for("duty.roster", department_id=department.id, week=week),
    )
