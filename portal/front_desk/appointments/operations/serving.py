"""Arrival, beginning, end; and the customers who did not come (APT-08, APT-10, APT-12, APT-14)."""

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import access, audit, clock, events, workflow
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.front_desk.appointments import choices, gates, policy
from portal.front_desk.appointments.facts import CustomerCame, CustomerDidNotCome
from portal.front_desk.appointments.models import Appointment, NoShowFollowUp
from portal.front_desk.appointments.models.appointment import is_one_of
from portal.front_desk.appointments.operations import signals
from portal.front_desk.appointments.permissions import Permission
from portal.front_desk.appointments.workflow import APPOINTMENT, EXPECTED

#: So many bookings are looked at in one go; the rest comes with the next run.
AT_ONCE = 200


def mark_arrived(appointment: Appointment, *, by: Actor, visit_id: int | None = None) -> Appointment:
    """Link an arrival with its booking (APT-14); somebody who comes late is no longer a no-show.

    Who comes before the day of the booking has it moved first: the book shows when somebody was here.
    """
    access.check(by, Permission.ARRIVE)
    if appointment.customer_id is None:
        raise Refused(
            "APT-17", _("Confirm the website request first: the customer needs a file."), link=appointment.path
        )
    if appointment.state == "arrived" and (visit_id is None or appointment.visit_id in (None, visit_id)):
        appointment.visit_id = visit_id or appointment.visit_id
        db.session.flush()
        audit.record("appointments.link_visit", appointment, by=by, visit_id=visit_id)
        return appointment
    if appointment.day > clock.today():
        raise Refused(
            "APT-14",
            _("This booking is for %(day)s. Move it to today first.", day=appointment.day.isoformat()),
            link=f"{appointment.path}/move",
        )
    workflow.apply(APPOINTMENT, appointment, "arrive", by=by, visit_id=visit_id)
    appointment.visit_id, appointment.arrived_at = visit_id, clock.now()
    db.session.flush()
    follow_up = follow_up_of(appointment)
    if follow_up is not None and follow_up.open:
        follow_up.result, follow_up.closed_at, follow_up.closed_by_id = "came_late", clock.now(), by.id
        db.session.flush()
        audit.record("appointments.came_late", follow_up, by=by)
    signals.log(appointment, "arrived", by=by)
    events.publish(CustomerCame(appointment, by))
    return appointment


def start(appointment: Appointment, *, by: Actor) -> Appointment:
    """Begin the booked service; a surgery or treatment only when nothing is open before it (APT-08)."""
    access.check(by, Permission.SERVE)
    gates.refuse_while_open(appointment)
    workflow.apply(APPOINTMENT, appointment, "start", by=by)
    signals.log(appointment, "started", by=by)
    return appointment


def complete(appointment: Appointment, *, by: Actor, next_step: str = "", note: str = "") -> Appointment:
    """End the booked service and say what comes next in the course (APT-10).

    “booked” needs an appointment that follows this one.
    """
    access.check(by, Permission.SERVE)
    if appointment.kind in choices.COURSES or next_step:
        if next_step not in choices.NEXT:
            raise Refused(
                "APT-10", _("Say when the customer comes next, or that the course has ended."), field="next_step"
            )
        if next_step == "booked" and following(appointment) is None:
            raise Refused("APT-10", _("Book the next appointment first, from this page."), field="next_step")
    if appointment.state == "arrived":
        gates.refuse_while_open(appointment)
    appointment.next_step, appointment.next_note = next_step, note.strip()[:200]
    workflow.apply(APPOINTMENT, appointment, "complete", by=by, next_step=next_step)
    signals.log(appointment, "completed", by=by, next_step=next_step)
    return appointment


def following(appointment: Appointment) -> Appointment | None:
    """The next appointment of the course, when it is booked."""
    after = select(Appointment).where(
        Appointment.follows_id == appointment.id, Appointment.state.in_((*EXPECTED, "arrived"))
    )
    return db.session.scalar(after.order_by(Appointment.starts_at).limit(1))


def follow_up_of(appointment: Appointment) -> NoShowFollowUp | None:
    """The follow-up of a booking whose customer did not come."""
    return db.session.scalar(select(NoShowFollowUp).where(NoShowFollowUp.appointment_id == appointment.id))


def note_no_shows(*, by: Actor) -> list[Appointment]:
    """Every booking whose time has passed without an arrival becomes a no-show, with its follow-up (APT-12).

    Running it twice, or in two places at once, finds each of them once.
    """
    missed = select(Appointment).where(is_one_of(Appointment.state, EXPECTED), Appointment.ends_at <= clock.now())
    rows = missed.order_by(Appointment.ends_at).limit(AT_ONCE).with_for_update(skip_locked=True, of=Appointment)
    return [miss(appointment, by=by) for appointment in db.session.scalars(rows)]


def miss(appointment: Appointment, *, by: Actor) -> Appointment:
    """Nobody came: the booking is a no-show, and somebody is to ask why and invite again (APT-12)."""
    access.check(by, Permission.BOOK)
    if appointment.ends_at > clock.now():
        raise Refused("APT-12", _("The booked time is not over yet. The customer may still come."))
    workflow.apply(APPOINTMENT, appointment, "miss", by=by)
    follow_up = NoShowFollowUp(
        appointment_id=appointment.id,
        customer_id=appointment.customer_id,
        owner_id=appointment.consultant_id or appointment.created_by_id,
        due_at=max(clock.now(), appointment.ends_at) + timedelta(hours=policy.NO_SHOW_HOURS.value()),
    )
    add(follow_up, by=by)
    db.session.flush()
    audit.record("appointments.open_follow_up", follow_up, by=by, number=appointment.number)
    signals.log(appointment, "missed", by=by)
    signals.tell(follow_up.owner_id)
    events.publish(CustomerDidNotCome(appointment, follow_up, by))
    return appointment


def try_follow_up(follow_up: NoShowFollowUp, *, by: Actor, words: str = "") -> NoShowFollowUp:
    """Note an attempt that reached nobody; the follow-up stays open (APT-12)."""
    access.check(by, Permission.BOOK)
    _refuse_closed(follow_up)
    follow_up.attempts += 1
    follow_up.words = words.strip() or follow_up.words
    db.session.flush()
    audit.record("appointments.try_follow_up", follow_up, by=by, attempts=follow_up.attempts)
    return follow_up


def close_follow_up(
    follow_up: NoShowFollowUp, *, by: Actor, reason: str, went_elsewhere: str, result: str, words: str = ""
) -> NoShowFollowUp:
    """Keep why the customer did not come, whether they went elsewhere, and what came of it (APT-12)."""
    access.check(by, Permission.BOOK)
    _refuse_closed(follow_up)
    if reason not in choices.NO_SHOW_REASONS:
        raise Refused("APT-12", _("Ask why, and choose the reason."), field="reason")
    if went_elsewhere not in choices.ELSEWHERE:
        raise Refused("APT-12", _("Ask whether the customer went elsewhere."), field="went_elsewhere")
    if result not in choices.FOLLOW_UP_RESULTS:
        raise Refused("APT-12", _("Say what came of it."), field="result")
    if result == "rebooked" and follow_up.new_appointment_id is None:
        raise Refused("APT-12", _("Book the new appointment first, from this page."), field="result")
    follow_up.reason, follow_up.went_elsewhere, follow_up.result = reason, went_elsewhere, result
    follow_up.words = words.strip()
    follow_up.closed_at, follow_up.closed_by_id = clock.now(), by.id
    db.session.flush()
    audit.record(
        "appointments.close_follow_up", follow_up, by=by, reason=reason, elsewhere=went_elsewhere, result=result
    )
    signals.tell(follow_up.owner_id)
    return follow_up


def _refuse_closed(follow_up: NoShowFollowUp) -> None:
    if not follow_up.open:
        raise Refused("APT-12", _("This follow-up is closed already."))
