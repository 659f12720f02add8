"""One shift: its page, clocking in and out, away from the post, changes by the lead, swaps."""

from flask import Response, url_for
from flask_babel import gettext as _

from portal.core import clock, pages, workflow
from portal.core.access import requires
from portal.core.database import db
from portal.core.refusals import Missing
from portal.front_desk.duty import operations, policy
from portal.front_desk.duty.forms.own import AttendanceForm, AwayForm, SwapForm
from portal.front_desk.duty.forms.plan import ShiftForm
from portal.front_desk.duty.models import Shift
from portal.front_desk.duty.permissions import Permission
from portal.front_desk.duty.queries import hand_overs, open_posts
from portal.front_desk.duty.queries import shifts as queries
from portal.front_desk.duty.views.blueprint import blueprint, one_form, sent_step, tabs
from portal.front_desk.duty.workflow import SWAP
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person

OWN = (Permission.TAKE_PART,)
LEAD = (Permission.PLAN, Permission.PLAN_ALL)


@blueprint.get("/shifts/<int:shift_id>")
@requires(Permission.READ)
def shift(shift_id: int) -> Response:
    person, one = me(), queries.shift(shift_id, me())
    return pages.page(
        "front_desk/duty/shift.html",
        shift=one,
        attendance=queries.attendance_of(one),
        absences=queries.absences_of(one),
        matters=hand_overs.matters_of(one),
        hand_over=hand_overs.hand_over_of(one),
        mine=one.person_id == person.id,
        plans=policy.plans_for(person, one.roster.department_id),
        coming=one.starts_at > clock.now(),
        week=policy.week_of(one.roster.week).isoformat(),
        tabs=tabs(person),
    )


def planned_shift(shift_id: int) -> Shift:
    """A shift of a roster this person plans; Missing otherwise."""
    found = queries.shift(shift_id, me())
    if not policy.plans_for(me(), found.roster.department_id):
        raise Missing
    return found


@blueprint.route("/shifts/<int:shift_id>/edit", methods=["GET", "POST"])
@requires(*LEAD)
def edit_shift(shift_id: int) -> Response:
    one, posts = planned_shift(shift_id), open_posts(me().branch_id)
    starts, _dash, ends = one.hours.partition("–")
    form = ShiftForm(
        posts=list(posts),
        subject=one.id,
        starts=starts,
        ends=ends,
        post=one.post_id,
        contact=one.contact,
        note=one.note,
    )
    if form.is_submitted() and form.attempt(
        lambda: operations.change_shift(
            one,
            starts=form.starts.data or "",
            ends=form.ends.data or "",
            post=next((post for post in posts if post.id == form.post.data), None),
            contact=form.contact.data or "",
            note=form.note.data or "",
            by=me(),
        )
    ):
        pages.say(_("The shift is changed."))
        return pages.go("duty.shift", shift_id=one.id)
    return one_form(
        form,
        heading=_("Change the shift of %(name)s on %(day)s", name=one.person.name, day=one.day.isoformat()),
        submit=_("Save the shift"),
        back=one.path,
    )


@blueprint.post("/shifts/<int:shift_id>/cancellation")
@requires(*LEAD)
def cancel_shift(shift_id: int) -> Response:
    one = operations.cancel_shift(planned_shift(shift_id), by=me())
    pages.say(_("The shift is taken out of the roster."))
    return pages.go("duty.roster", department_id=one.roster.department_id, week=one.roster.week.isoformat())


@blueprint.post("/shifts/<int:shift_id>/arrival")
@requires(*OWN)
def clock_in(shift_id: int) -> Response:
    attendance = operations.clock_in(queries.own_shift(shift_id, me()), by=me())
    if attendance.late_minutes:
        pages.say(_("Clocked in, %(count)d minutes late.", count=attendance.late_minutes), "warning")
    else:
        pages.say(_("Clocked in."))
    return pages.go("duty.mine")


@blueprint.post("/shifts/<int:shift_id>/departure")
@requires(*OWN)
def clock_out(shift_id: int) -> Response:
    attendance = operations.clock_out(queries.own_shift(shift_id, me()), by=me())
    if attendance.early_minutes:
        pages.say(_("Clocked out, %(count)d minutes early.", count=attendance.early_minutes), "warning")
    else:
        pages.say(_("Clocked out."))
    return pages.go("duty.mine")


@blueprint.route("/shifts/<int:shift_id>/absence", methods=["GET", "POST"])
@requires(*OWN)
def step_away(shift_id: int) -> Response:
    one = queries.own_shift(shift_id, me())
    people = queries.colleagues(me(), everybody=True)
    form = AwayForm(people=people)
    if form.is_submitted() and form.attempt(
        lambda: operations.step_away(
            one,
            reason=form.reason.data or "",
            stand_in=next((person for person in people if person.id == form.stand_in.data), None),
            by=me(),
        )
    ):
        pages.say(_("You are marked as away. Say when you are back."))
        return pages.go("duty.mine")
    note = _("Without anybody left at the post its lead is alerted at once.")
    return one_form(form, heading=_("Leave the post"), submit=_("Leave the post"), back=url_for("duty.mine"), note=note)


@blueprint.post("/absences/<int:absence_id>/return")
@requires(*OWN)
def come_back(absence_id: int) -> Response:
    operations.come_back(queries.absence(absence_id, me()), by=me())
    pages.say(_("Welcome back."))
    return pages.go("duty.mine")


@blueprint.route("/shifts/<int:shift_id>/attendance", methods=["GET", "POST"])
@requires(*LEAD)
def correct_attendance(shift_id: int) -> Response:
    one = planned_shift(shift_id)
    known = queries.attendance_of(one)
    form = AttendanceForm(
        subject=one.id,
        came=pages.clocktime(known.came_at if known else None),
        left=pages.clocktime(known.left_at if known else None),
    )

    def correct() -> object:
        came_at, left_at = form.times(one.starts_at)
        return operations.correct(one, came_at=came_at, left_at=left_at, reason=form.reason.data or "", by=me())

    if form.is_submitted() and form.attempt(correct):
        pages.say(_("The attendance is corrected."))
        return pages.go("duty.shift", shift_id=one.id)
    return one_form(
        form,
        heading=_("Attendance of %(name)s on %(day)s", name=one.person.name, day=one.day.isoformat()),
        submit=_("Save the attendance"),
        back=one.path,
        note=one.label,
    )


@blueprint.route("/shifts/<int:shift_id>/swap", methods=["GET", "POST"])
@requires(*OWN)
def ask_swap(shift_id: int) -> Response:
    one, people = queries.own_shift(shift_id, me()), queries.colleagues(me(), everybody=True)
    theirs = queries.coming_of(queries.colleagues(me()))
    form = SwapForm(people=people, shifts=list(theirs))
    if form.is_submitted() and form.attempt(
        lambda: operations.ask_swap(
            one,
            db.session.get_one(Person, form.to.data),
            reason=form.reason.data or "",
            in_exchange=next((other for other in theirs if other.id == form.in_exchange.data), None),
            by=me(),
        )
    ):
        pages.say(_("Your colleague is asked. When they agree, the lead confirms."))
        return pages.go("duty.mine")
    heading = _("Swap %(day)s %(shift)s", day=one.day.isoformat(), shift=one.label)
    return one_form(form, heading=heading, submit=_("Ask the colleague"), back=url_for("duty.mine"))


@blueprint.post("/swaps/<int:swap_id>/answer")
@requires(*OWN)
def answer_swap(swap_id: int) -> Response:
    swap, (step, reason) = queries.swap(swap_id, me()), sent_step()
    if step in ("agree", "decline"):
        operations.answer_swap(swap, step == "agree", by=me())
    elif step == "withdraw":
        operations.withdraw_swap(swap, by=me())
    elif step == "confirm":
        operations.confirm_swap(swap, by=me())
    elif step == "refuse":
        operations.refuse_swap(swap, reason=reason, by=me())
    else:
        raise Missing
    pages.say(str(SWAP.states[swap.state].label))
    return pages.go("duty.mine")


def swap_steps(swap: object, person: Person) -> list[workflow.Step]:
    """The answers this person may give to a swap."""
    from_id, to_id = swap.from_id, swap.to_id  # type: ignore[attr-defined]
    mine = {"withdraw"} if person.id == from_id else {"agree", "decline"} if person.id == to_id else set()
    if person.id not in (from_id, to_id):
        mine = {"confirm", "refuse"}
    return [step for step in workflow.available(SWAP, swap, person) if step.name in mine]  # type: ignore[arg-type]
