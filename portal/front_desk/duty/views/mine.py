"""My duty: the shift I am in, what is open, the duty workflow, my coming shifts, swaps and month (DTY-04)."""

from datetime import timedelta

from flask import Response
from flask_babel import gettext as _

from portal.core import clock, pages, ways
from portal.core.access import requires
from portal.front_desk.duty import open_matters, operations
from portal.front_desk.duty.permissions import Permission
from portal.front_desk.duty.queries import attendance as attendances
from portal.front_desk.duty.queries import hand_overs
from portal.front_desk.duty.queries import shifts as queries
from portal.front_desk.duty.views.blueprint import blueprint, tabs
from portal.front_desk.duty.views.now import steps
from portal.front_desk.duty.views.shifts import swap_steps
from portal.registry.staff.identity import me

AHEAD = timedelta(days=21)


@blueprint.get("/mine")
@requires(Permission.TAKE_PART)
def mine() -> Response:
    person, now = me(), clock.now()
    present = queries.present_shift(person)
    coming = queries.shifts_of(person, now, now + AHEAD)
    swaps = queries.open_swaps(person)
    absences = queries.absences_of(present) if present else []
    elsewhere = open_matters.of(person.branch_id) if present else []
    month = clock.today().replace(day=1)
    return pages.page(
        "front_desk/duty/mine.html",
        present=present,
        attendance=queries.attendance_of(present) if present else None,
        away=next((row for row in absences if row.back_at is None), None),
        hand_over=hand_overs.hand_over_of(present) if present else None,
        coming=[shift for shift in coming if present is None or shift.id != present.id],
        news=any(shift.news_at for shift in coming),
        swaps=[(swap, swap_steps(swap, person)) for swap in swaps],
        matters=hand_overs.open_matters(person.branch_id) if present else [],
        elsewhere=elsewhere,
        open_links=ways.open_to(person, [str(matter.get("url", "")) for matter in elsewhere]),
        steps=steps(),
        summary=attendances.summary([person.id], month, clock.today()).get(person.id),
        month=month,
        now=now,
        tabs=tabs(person),
    )


@blueprint.post("/mine/seen")
@requires(Permission.TAKE_PART)
def acknowledge_plan() -> Response:
    count = operations.acknowledge_plan(by=me())
    pages.say(_("%(count)d shifts noted.", count=count))
    return pages.go("duty.mine")
