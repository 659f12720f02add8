"""The appointment book of the demo clinic: today half arrived, tomorrow booked, the week filling, an expert to come."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from portal.core import clinic_calendar, clock
from portal.core.database import SystemActor, db
from portal.core.money import Money
from portal.core.refusals import Refused
from portal.front_desk.appointments import operations, queries, resources
from portal.front_desk.appointments.models import Appointment
from portal.front_desk.enquiries.models import Enquiry
from portal.registry.catalogue import queries as catalogue
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person

DEVICES = (
    ("皮秒激光仪", "皮肤中心"),
    ("热玛吉治疗仪", "皮肤中心"),
    ("光子嫩肤仪", "美容护理部"),
    ("水光注射仪", "注射中心"),
)
#: What is booked: kind, whose time, minutes, words.
WISHES: tuple[tuple[str, str, int, str], ...] = (
    ("consultation", "consultant", 60, "面部年轻化咨询"), ("treatment", "care_staff", 60, ""),
    ("recheck", "doctor", 30, "双眼皮术后复查"), ("consultation", "consultant", 60, "祛斑咨询"),
    ("treatment", "care_staff", 90, ""), ("stitches", "doctor", 30, "眼部拆线"), ("examination", "doctor", 30, "术前检查"),
    ("return_visit", "consultant", 30, "方案复诊"), ("dressing", "care_staff", 30, "伤口换药"),
    ("screening", "doctor", 30, "皮肤筛查"),
)  # fmt: skip
SURGERIES = (
    ("切开双眼皮", 12800, "约7天拆线，1个月消肿"),
    ("假体隆鼻", 26800, "约7天拆线，3个月稳定"),
    ("面部吸脂", 18800, "约2周消肿"),
)
CHANNELS = ("phone", "phone", "wechat", "online", "in_person", "course")
#: How full the days are, from today on; two weeks ahead thin out.
FULL = (14, 16, 13, 11, 9, 8, 6, 5, 4, 3)


class Book:
    """The appointment book being filled, through the portal's own operations."""

    def __init__(self, actors: Mapping[str, Person], customers: Sequence[Customer], seed: int = 12) -> None:
        self.actors, self.customers, self.random = actors, list(customers), random.Random(seed)
        self.desk = actors["reception"]
        self.people = resources.people(self.desk.branch_id)
        self.care = [item for item, _version in catalogue.offered() if item.kind == "care" or not item.medical]
        self.turn = 0

    def build(self) -> None:
        """Devices, hours, an expert clinic, and two weeks of bookings."""
        self._equip()
        self._expert()
        day = clock.today()
        for wanted in FULL:
            self._day(day, wanted)
            db.session.commit()
            day += timedelta(days=1)
        self._requests()
        db.session.commit()

    def _equip(self) -> None:
        by = SystemActor("demo", self.desk.branch_id)
        departments = {one.department.name: one.department for one in self.people if one.department}
        for name, department in DEVICES:
            operations.add_device(name=name, by=by, department=departments.get(department))
        for number, person in enumerate(self.people):
            free = number % 5  # everybody has one weekday off
            spans = [(time(9), time(12)), (time(13), time(18))]
            operations.set_hours(person, {day: spans for day in range(7) if day != free}, by=by)

    def _expert(self) -> None:
        doctors = [person for person in self.people if person.role == "doctor"]
        day = self._open_day(clock.today() + timedelta(days=5))
        by = self.actors.get("cs_manager", self.desk)
        clinic = operations.plan_clinic(
            doctors[-1], by=by, day=day, starts=time(13), ends=time(17), capacity=8, topic="鼻整形专家坐诊"
        )
        operations.invite(clinic, self.random.sample(self.customers, min(9, len(self.customers))), by=by)

    def _open_day(self, day: date) -> date:
        while clinic_calendar.is_holiday(day):
            day += timedelta(days=1)
        return day

    def _day(self, day: date, wanted: int) -> None:
        """So many bookings on a day; those of today were made yesterday, and the past ones half came."""
        today = day == clock.today()
        made_at = clock.at(clock.today() - timedelta(days=1), time(10)) if today else clock.now()
        for number in range(wanted):
            with clock.pretending(made_at):
                booking = self._book(day, surgery=number == 3)
            if booking is not None and today:
                self._so_far(booking, number)

    def _book(self, day: date, *, surgery: bool) -> Appointment | None:
        kind, role, minutes, words = WISHES[self.turn % len(WISHES)]
        customer = self.customers[(self.turn * 7) % len(self.customers)]
        self.turn += 1
        told: dict[str, Any] = {}
        if surgery:
            words, fee, recovery = SURGERIES[self.turn % len(SURGERIES)]
            kind, role, minutes = "surgery", "doctor", 120
            told = {"fee_told": Money.of(fee), "recovery_told": recovery}
        alike = [person for person in self.people if person.role == role]
        slots = queries.suggest(alike, first=day, length=minutes, most=24, days=1)
        if not slots:
            return None
        slot = self.random.choice(slots)
        item = self.random.choice(self.care) if kind == "treatment" and self.care else None
        try:
            return operations.book(
                customer, by=self._clerk(), starts_at=slot.starts_at, minutes=minutes, kind=kind,
                channel=self.random.choice(CHANNELS), provider=slot.person, item=item, what=words,
                consultant=self._consultant(), **told,
            )  # fmt: skip
        except Refused:  # the customer has something else at that time
            return None

    def _clerk(self) -> Person:
        return self.actors.get(self.random.choice(("reception", "enquiry_staff", "reception")), self.desk)

    def _consultant(self) -> Person:
        return self.random.choice([person for person in self.people if person.role == "consultant"])

    def _so_far(self, booking: Appointment, number: int) -> None:
        """Today so far: who was to come by now has come, or has not."""
        now = clock.now()
        if booking.starts_at > now:
            if number % 2:
                operations.call(
                    booking,
                    by=self._consultant(),
                    way="phone",
                    confirmed=True,
                    advice="请素颜到院，空腹不必；如有感冒请提前告知。",
                )
            return
        if number % 5 == 4:
            return
        with clock.pretending(min(now, booking.starts_at)):
            operations.mark_arrived(booking, by=self.desk)

    def _requests(self) -> None:
        """Two website requests: one holds a time, one wants to be called."""
        now = clock.now()
        day = self._open_day(clock.today() + timedelta(days=2))
        consultants = [person for person in self.people if person.role == "consultant"]
        slots = queries.suggest(consultants, first=day, length=60, most=1)
        with clock.pretending(now - timedelta(minutes=18)):
            operations.receive(
                name="顾晓彤", phone="+8613812340001", words="想了解热玛吉，周末有空", wished_day=day,
                starts_at=slots[0].starts_at if slots else None, provider=slots[0].person if slots else None,
            )  # fmt: skip
        with clock.pretending(now - timedelta(minutes=47)):
            operations.receive(name="许文静", phone="+8613812340002", kind="treatment", part_of_day="afternoon",
                               words="第一次做光子嫩肤，请电话联系")  # fmt: skip


def of_enquiry(enquiry: Enquiry, customer: Customer, kind: str, outcome: str, now: datetime) -> None:
    """A booking that an enquiry of the past led to: its customer came, did not, or is still to come."""
    consultants = resources.people(enquiry.branch_id, "consultant")
    first = clock.local(now).date() if outcome == "waits" else clock.today()
    slots = queries.suggest(consultants, first=first + timedelta(days=1), length=60, most=9, days=3)
    if not slots or enquiry.owner is None:
        return
    slot = slots[enquiry.id % len(slots)]
    booking = operations.book(
        customer, by=enquiry.owner, starts_at=slot.starts_at, minutes=60, kind=kind, provider=slot.person,
        channel="phone" if enquiry.medium == "phone" else "online", what=enquiry.need[:40], enquiry_id=enquiry.id,
    )  # fmt: skip
    if outcome == "came" and booking.starts_at < now:
        with clock.pretending(booking.starts_at - timedelta(minutes=8)):
            operations.mark_arrived(booking, by=SystemActor("demo", enquiry.branch_id))


def build(actors: Mapping[str, Person], customers: Sequence[Customer]) -> None:
    """Fill the book of the demo clinic with these customers."""
    Book(actors, customers).build()
    operations.note_no_shows(by=SystemActor("demo", actors["reception"].branch_id))
    db.session.commit()
