"""The demo clinic, from nothing: last month closed, today half done."""

import random
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from portal.cashier.refunds import demo as refunds
from portal.core import clock, database
from portal.core.database import SystemActor, db
from portal.demo import cases, deal, desk, routines, story
from portal.demo.people import Guest, Guests, hire_staff
from portal.demo.story import STAGES, Story
from portal.front_desk.appointments import demo as appointments
from portal.front_desk.duty import demo as duty
from portal.front_desk.enquiries import demo as enquiries
from portal.front_desk.reception import operations as reception
from portal.front_desk.reception.models import Room, Visit
from portal.registry.cards import demo as cards
from portal.registry.catalogue import demo as catalogue
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person

DAYS = 30
VISITS_A_DAY = (5, 8)
#: Customers a day who ring or write, and have only a file so far.
PROSPECTS_A_DAY = (4, 5)
ROOMS = (
    ("前厅", "hall"), ("咨询室1", "consulting"), ("咨询室2", "consulting"), ("咨询室3", "consulting"),
    ("皮肤护理室1", "service"), ("皮肤护理室2", "service"), ("注射室", "service"), ("休息区", "rest"),
)  # fmt: skip
#: How far today's visits have come, the earliest arrival first.
TODAY = (
    "left", "left", "left", "left", "left", "paid", "left", "paid", "contracted", "left", "noticed", "contracted",
    "approved", "planned", "with_doctor", "card", "card", "in_room", "waiting", "waiting", "waiting", "waiting",
)  # fmt: skip
CONSULTANTS = ("consultant", "consultant2", "consultant3")
DOCTORS = ("doctor", "doctor2", "doctor3")


def is_empty() -> bool:
    """Whether nobody works here yet."""
    return db.session.scalar(select(Person.id).limit(1)) is None


def build(days: int = DAYS) -> int:
    """Build the demo clinic; the number of customers. Each visit is its own transaction."""
    database.writing()
    clinic = Clinic()
    first = clock.today() - timedelta(days=days)
    for offset in range(days):
        clinic.past_day(first + timedelta(days=offset))
    clinic.today()
    routines.tell(clinic.actors)
    refunds.build(clinic.actors)
    cards.build(clinic.actors, [customer for customer, _guest in clinic.known])
    duty.build(clinic.actors)
    cases.build(clinic.actors, [customer for customer, _guest in clinic.known])
    db.session.commit()
    appointments.build(clinic.actors, [customer for customer, _guest in clinic.known])
    database.writing(False)
    return clinic.guests.count


class Clinic:
    """The house, its people, and the guests still to come."""

    def __init__(self) -> None:
        self.random = random.Random(7)
        self.guests = Guests()
        self.known: list[tuple[Customer, Guest]] = []
        start = clock.at(clock.today() - timedelta(days=DAYS + 10), time(9))
        with clock.pretending(start):
            self.actors: Mapping[str, Person] = hire_staff()
            catalogue.build(self.actors)
            self.rooms: list[Room] = [
                reception.add_room(name=name, kind=kind, by=SystemActor("demo")) for name, kind in ROOMS
            ]
            deal.prepare_contracts(self.actors)
            routines.prepare(self.actors)
        db.session.commit()

    def past_day(self, day: date) -> None:
        """A day that is over: everybody has left."""
        for number in range(self.random.randint(*VISITS_A_DAY)):
            at = clock.at(day, time(9, 15)) + timedelta(minutes=52 * number + self.random.randint(0, 12))
            if len(self.known) > 20 and self.random.random() < 0.25:
                self.return_visit(at)
            else:
                how = self.random.choices(("considering", "declined", "booked"), (40, 10, 50))[0]
                self.first_visit(at, "left", how)
        for _number in range(self.random.randint(*PROSPECTS_A_DAY)):
            story.register(self._story(clock.at(day, time(16, 40))), self.guests.next())
        desk.close(self.actors, day)
        db.session.commit()

    def today(self) -> None:
        """Today so far: the last hours, in every state there is."""
        now = clock.now()
        span = max(1.0, min(6 * 60.0, (now - clock.at(clock.today(), time(0, 5))).total_seconds() / 60))
        for number, stage in enumerate(TODAY):
            at = now - timedelta(minutes=span * (1 - number / len(TODAY)))
            self.first_visit(at, stage, "booked", latest=now)
        desk.call_the_next(self.actors)
        enquiries.build(self.actors, appointments.of_enquiry)
        db.session.commit()

    def first_visit(self, at: datetime, stage: str, outcome: str, latest: datetime | None = None) -> None:
        """A new customer, as far as `stage`."""
        guest = self.guests.next()
        tale = self._story(at, latest)
        customer = story.register(tale, guest)
        visit = story.arrive(tale, customer, guest)
        self.known.append((customer, guest))
        tell(tale, visit, guest, stage, outcome)
        db.session.commit()

    def return_visit(self, at: datetime) -> None:
        """A known customer comes for a re-check and goes home."""
        customer, guest = self.random.choice(self.known)
        tale = self._story(at)
        visit = story.arrive(tale, customer, guest, "recheck")
        story.lead_in(tale, visit)
        tale.later(20)
        tale.do(reception.leave, visit, outcome="return_visit", by=self.actors["reception"])
        db.session.commit()

    def _story(self, at: datetime, latest: datetime | None = None) -> Story:
        return Story(
            actors=self.actors,
            rooms=self.rooms,
            at=at,
            latest=latest,
            random=self.random,
            consultant=self.actors[self.random.choice(CONSULTANTS)],
            doctor=self.actors[self.random.choice(DOCTORS)],
        )


def tell(tale: Story, visit: Visit, guest: Guest, stage: str, outcome: str) -> None:
    """One first visit, up to and including `stage`."""
    reached = STAGES.index(stage)

    def comes(name: str) -> bool:
        return STAGES.index(name) <= reached

    if not comes("in_room"):
        return
    story.sign_registration(tale, visit.customer)
    story.lead_in(tale, visit)
    tale.do(customers.review, visit.customer, by=tale.consultant)
    if not comes("card"):
        return
    consultation = story.consult(tale, visit, guest)
    if not comes("with_doctor"):
        return
    story.ask_doctor(tale, consultation)
    if outcome != "booked":
        story.close_consultation(tale, consultation, outcome)
        tale.do(reception.leave, visit, outcome="not_spent", by=tale.actors["reception"])
        return
    if not comes("planned"):
        return
    version = deal.draft_plan(tale, consultation)
    if not comes("approved"):
        return
    deal.approve_plan(tale, version)
    deal.explain_plan(tale, version)
    if not comes("noticed"):
        return
    deal.sign_notice(tale, version, guest)
    deal.confirm_plan(tale, version, guest)
    story.close_consultation(tale, consultation, outcome)
    if not comes("contracted"):
        return
    contract = deal.sign_contract(tale, version, guest)
    order = deal.order(tale, contract)
    if not comes("paid"):
        return
    deal.pay(tale, order, guest)
    if comes("left"):
        tale.later(15)
        tale.do(reception.leave, visit, outcome="spent", by=tale.actors["reception"])
