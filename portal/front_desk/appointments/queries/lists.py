"""Registers and worklists: the log, planned lists, who did not come, website requests, schedules."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.core import clock
from portal.core.database import Actor, db
from portal.core.refusals import Missing
from portal.front_desk.appointments import policy
from portal.front_desk.appointments.models import (
    Appointment,
    AppointmentChange,
    Device,
    ExpertClinic,
    ExpertInvitation,
    NoShowFollowUp,
    OnlineRequest,
    ProviderSchedule,
    ScheduleException,
    row_called,
)
from portal.front_desk.appointments.queries.fitting import fitting
from portal.front_desk.appointments.queries.records import WITH_PEOPLE, follow_ups, for_person
from portal.front_desk.appointments.workflow import HOLDING
from portal.registry.staff.models import Person

MOST = 500


def changes(
    person: Actor, *, first: date, last: date, what: str = "", text: str = ""
) -> Select[tuple[AppointmentChange]]:
    """The log between two days (APT-15); `text` is a booking number or part of who did it."""
    start, end = clock.day_bounds(first)[0], clock.day_bounds(last)[1]
    wanted = (
        select(AppointmentChange)
        .join(Appointment, Appointment.id == AppointmentChange.appointment_id)
        .where(
            AppointmentChange.branch_id == person.branch_id, AppointmentChange.at >= start, AppointmentChange.at < end
        )
        .options(contains_eager(AppointmentChange.appointment).joinedload(Appointment.customer))
    )
    if what:
        wanted = wanted.where(AppointmentChange.what == what)
    if text:
        part = text.strip()
        wanted = wanted.where(
            or_(
                AppointmentChange.actor_name.contains(part, autoescape=True),
                AppointmentChange.appointment_id == row_called(part),
            )
        )
    return wanted


def planned(person: Actor, day: date, *, department_id: int | None = None, kind: str = "") -> Sequence[Appointment]:
    """What a department delivers on a day, in the order of the day (APT-09)."""
    wanted = for_person(person).where(Appointment.day == day, Appointment.state.in_((*HOLDING, "completed")))
    if department_id is not None:
        wanted = wanted.where(Appointment.department_id == department_id)
    if kind:
        wanted = wanted.where(Appointment.kind == kind)
    rows = wanted.options(*WITH_PEOPLE, joinedload(Appointment.device), joinedload(Appointment.department))
    return db.session.scalars(rows.order_by(Appointment.starts_at, Appointment.id).limit(MOST)).all()


def register(
    person: Actor, *, first: date, last: date, kind: str = "", state: str = "", channel: str = "", text: str = ""
) -> Select[Appointment]:
    """All bookings between two days in a person's reach; with a text those it may mean, whatever the day."""
    wanted = for_person(person)
    if text:
        wanted = wanted.where(Appointment.id.in_(fitting(text, person.branch_id)))
    else:
        wanted = wanted.where(Appointment.day >= first, Appointment.day <= last)
    for column, value in ((Appointment.kind, kind), (Appointment.state, state), (Appointment.channel, channel)):
        if value:
            wanted = wanted.where(column == value)
    return wanted.options(*WITH_PEOPLE, joinedload(Appointment.booked_by))


def figures(person: Actor, first: date, last: date) -> dict[str, int]:
    """How many bookings of these days are in which state."""
    rows = db.session.execute(
        select(Appointment.state, func.count())
        .where(Appointment.branch_id == person.branch_id, Appointment.day >= first, Appointment.day <= last)
        .group_by(Appointment.state)
    )
    return {row[0]: row[1] for row in rows}


def to_reconfirm(person: Actor, limit: int = 50) -> Sequence[Appointment]:
    """Bookings whose customers this person should ask again now (APT-07)."""
    last = clock.today() + timedelta(days=policy.RECONFIRM_DAYS.value())
    wanted = select(Appointment).where(
        or_(
            Appointment.consultant_id == person.id,
            Appointment.consultant_id.is_(None) & (Appointment.created_by_id == person.id),
        ),
        Appointment.day >= clock.today(),
        Appointment.day <= last,
        Appointment.state == "booked",
        Appointment.starts_at > clock.now(),
    )
    return db.session.scalars(wanted.options(*WITH_PEOPLE).order_by(Appointment.starts_at).limit(limit)).all()


def no_shows(person: Actor, *, closed: bool = False) -> Select[NoShowFollowUp]:
    """The follow-ups in reach, open ones or closed ones, with their bookings (APT-12)."""
    wanted = follow_ups(person).where(NoShowFollowUp.result != "" if closed else NoShowFollowUp.result == "")
    return wanted.options(
        joinedload(NoShowFollowUp.appointment).joinedload(Appointment.provider),
        joinedload(NoShowFollowUp.customer),
        joinedload(NoShowFollowUp.owner),
        joinedload(NoShowFollowUp.new_appointment),
    )


def requests(person: Actor, *, closed: bool = False, burst: bool = False) -> Select[OnlineRequest]:
    """Website requests: waiting ones, those put aside, or answered ones (APT-17)."""
    wanted = select(OnlineRequest).where(OnlineRequest.branch_id == person.branch_id)
    wanted = wanted.where(OnlineRequest.result != "") if closed else wanted.where(OnlineRequest.result == "")
    if not closed:
        wanted = wanted.where(OnlineRequest.burst.is_(burst))
    return wanted.options(joinedload(OnlineRequest.appointment), joinedload(OnlineRequest.answered_by))


def waiting_requests(person: Actor) -> dict[str, int]:
    """How many website requests wait, and how many were put aside."""
    rows = db.session.execute(
        select(OnlineRequest.burst, func.count())
        .where(OnlineRequest.branch_id == person.branch_id, OnlineRequest.result == "")
        .group_by(OnlineRequest.burst)
    )
    counts = {bool(row[0]): row[1] for row in rows}
    return {"waiting": counts.get(False, 0), "aside": counts.get(True, 0)}


def response_times(person: Actor, first: date, last: date) -> dict[str, Any]:
    """How fast website requests were answered: count, answered in time, mean and longest minutes (APT-17)."""
    start, end = clock.day_bounds(first)[0], clock.day_bounds(last)[1]
    rows = db.session.execute(
        select(OnlineRequest.received_at, OnlineRequest.answered_at).where(
            OnlineRequest.branch_id == person.branch_id,
            OnlineRequest.burst.is_(False),
            OnlineRequest.received_at >= start,
            OnlineRequest.received_at < end,
        )
    ).all()
    minutes = [clock.minutes_between(row.received_at, row.answered_at) for row in rows if row.answered_at is not None]
    return {
        "count": len(rows),
        "answered": len(minutes),
        "in_time": sum(one <= policy.ANSWER_MINUTES.value() for one in minutes),
        "mean": round(sum(minutes) / len(minutes)) if minutes else None,
        "longest": max(minutes, default=None),
    }


def request_of(request_id: int, person: Actor) -> OnlineRequest:
    """A website request of the branch; raises Missing otherwise."""
    found = db.session.get(OnlineRequest, request_id)
    if found is None or found.branch_id != person.branch_id:
        raise Missing
    return found


def hours_of(person: Person) -> dict[int, list[ProviderSchedule]]:
    """Somebody's weekly hours by weekday."""
    rows = db.session.scalars(
        select(ProviderSchedule)
        .where(ProviderSchedule.person_id == person.id)
        .order_by(ProviderSchedule.weekday, ProviderSchedule.starts)
    )
    week: dict[int, list[ProviderSchedule]] = {}
    for row in rows:
        week.setdefault(row.weekday, []).append(row)
    return week


def exceptions_of(person: Person) -> Sequence[ScheduleException]:
    """Somebody's coming absences and additional hours."""
    wanted = select(ScheduleException).where(
        ScheduleException.person_id == person.id, ScheduleException.day >= clock.today()
    )
    return db.session.scalars(wanted.order_by(ScheduleException.day, ScheduleException.starts).limit(MOST)).all()


def exception(row_id: int, person: Actor) -> ScheduleException:
    """One of them, of the branch; raises Missing otherwise."""
    found = db.session.get(ScheduleException, row_id)
    if found is None or found.branch_id != person.branch_id:
        raise Missing
    return found


def device(device_id: int, person: Actor) -> Device:
    """A device of the branch; raises Missing otherwise."""
    found = db.session.get(Device, device_id)
    if found is None or found.branch_id != person.branch_id:
        raise Missing
    return found


def clinics(person: Actor, *, past: bool = False) -> list[tuple[ExpertClinic, int, int]]:
    """Expert-clinic days, with how many places are taken and how many were invited (APT-13)."""
    seats = select(Appointment.clinic_id, func.count().label("taken")).where(
        Appointment.clinic_id.is_not(None), Appointment.state.in_((*HOLDING, "completed"))
    )
    taken = seats.group_by(Appointment.clinic_id).subquery()
    listed = select(ExpertInvitation.clinic_id, func.count().label("invited"))
    invited = listed.group_by(ExpertInvitation.clinic_id).subquery()
    wanted = (
        select(ExpertClinic, func.coalesce(taken.c.taken, 0), func.coalesce(invited.c.invited, 0))
        .outerjoin(taken, taken.c.clinic_id == ExpertClinic.id)
        .outerjoin(invited, invited.c.clinic_id == ExpertClinic.id)
        .where(ExpertClinic.branch_id == person.branch_id)
        .options(joinedload(ExpertClinic.expert))
        .limit(100)
    )
    today = clock.today()
    wanted = wanted.where(ExpertClinic.day < today) if past else wanted.where(ExpertClinic.day >= today)
    order = ExpertClinic.day.desc() if past else ExpertClinic.day
    return [(row[0], row[1], row[2]) for row in db.session.execute(wanted.order_by(order, ExpertClinic.starts))]


def clinic(clinic_id: int, person: Actor) -> ExpertClinic:
    """An expert-clinic day of the branch; raises Missing otherwise."""
    found = db.session.get(ExpertClinic, clinic_id)
    if found is None or found.branch_id != person.branch_id:
        raise Missing
    return found


def invitations_of(clinic: ExpertClinic) -> Sequence[ExpertInvitation]:
    """The invitation list (APT-13)."""
    wanted = select(ExpertInvitation).where(ExpertInvitation.clinic_id == clinic.id).order_by(ExpertInvitation.id)
    rows = wanted.options(joinedload(ExpertInvitation.customer), joinedload(ExpertInvitation.invited_by)).limit(MOST)
    return db.session.scalars(rows).all()


def invitation(invitation_id: int, person: Actor) -> ExpertInvitation:
    """An invitation of the branch; raises Missing otherwise."""
    found = db.session.get(ExpertInvitation, invitation_id)
    if found is None or found.branch_id != person.branch_id:
        raise Missing
    return found


def booked_for_clinic(clinic: ExpertClinic) -> Sequence[Appointment]:
    """Who is booked on an expert-clinic day, by time."""
    wanted = select(Appointment).where(Appointment.clinic_id == clinic.id, Appointment.state != "cancelled")
    return db.session.scalars(wanted.options(*WITH_PEOPLE).order_by(Appointment.starts_at)).all()
