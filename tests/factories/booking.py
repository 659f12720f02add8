"""Bookings of a full house: one that is coming, one nobody came for, a website request, an expert clinic."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from portal.core import clock, workdays
from portal.core.database import SystemActor, db
from portal.front_desk.appointments import operations
from portal.front_desk.appointments.models import Appointment
from portal.front_desk.appointments.workflow import HOLDING
from portal.registry.customers.models import Customer
from tests.cast import Cast


def near_day(step: int) -> date:
    """The next (or, backwards, the last) day that is no public holiday."""
    day = clock.today() + timedelta(days=step)
    while workdays.describe(day).reason == "holiday":
        day += timedelta(days=step)
    return day


def open_book(cast: Cast, customer: Customer) -> None:
    """Bookings of this customer with `consultant`, made by reception; and what belongs to the house."""
    tomorrow, yesterday = near_day(1), near_day(-1)
    given = {"by": cast.reception, "kind": "consultation", "channel": "phone", "provider": cast.consultant}
    coming = operations.book(customer, starts_at=clock.at(tomorrow, time(14)), **given)
    operations.print_confirmation(coming, by=cast.reception)
    with clock.pretending(clock.at(yesterday, time(9))):
        missed = operations.book(customer, starts_at=clock.at(yesterday, time(10)), **given)
    operations.miss(missed, by=SystemActor("tests"))
    operations.receive(
        name="网站访客", phone="+8613911112222", starts_at=clock.at(tomorrow, time(10)), provider=cast.consultant
    )
    device = operations.add_device(name="皮秒激光仪", by=cast.consult_manager)
    operations.take_out_of_use(device, by=cast.consult_manager, reason="校准")
    operations.add_device(name="热玛吉", by=cast.consult_manager)
    clinic = operations.plan_clinic(
        cast.doctor2, by=cast.cs_manager, day=near_day(3), starts=time(13), ends=time(17), capacity=4
    )
    operations.invite(clinic, [customer], by=cast.cs_manager)
    operations.add_exception(cast.doctor, by=cast.consult_manager, kind="off", first=near_day(5), reason="进修")
    db.session.commit()


def a_free_minute(provider_id: int | None) -> datetime:
    """A minute of today, the next one if possible, that nobody has taken of this person: demo days are full at some hours."""
    begin, end = clock.day_bounds(clock.today())
    now, minute = clock.now(), timedelta(minutes=1)
    held = select(Appointment.starts_at, Appointment.ends_at).where(
        Appointment.provider_id == provider_id, Appointment.state.in_(HOLDING),
        Appointment.starts_at < end, Appointment.ends_at > begin,
    )  # fmt: skip
    taken = db.session.execute(held).all()
    later = [now + minute * step for step in range(1, 24 * 60) if now + minute * (step + 1) < end]
    earlier = [now - minute * step for step in range(2, 24 * 60) if now - minute * step > begin]
    return next(
        at for at in (*later, *earlier) if not any(starts < at + minute and ends > at for starts, ends in taken)
    )
