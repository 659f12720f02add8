"""A clinic of any size for measurements: customers, visits, contracts by bulk insert, and an open day.

The past is written as rows that keep every constraint; today's fifty visits come through the portal's
own operations. One audit entry speaks of all bulk rows together.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, literal, select, text

from portal.core import audit, clock, database
from portal.core.database import SystemActor, add, db
from portal.core.numbers import NumberSeries
from portal.demo import bookings, build, deals
from portal.demo.crowd import Crowd
from portal.demo.loading import Loader, Row, counter
from portal.demo.past import BUYS, Numbers, dates
from portal.demo.people import ALLERGIES, CHANNELS, HISTORIES, SKIN_TYPES, Guests
from portal.front_desk.reception import operations as reception
from portal.front_desk.reception.models import Visit
from portal.front_desk.reception.queries import serving_people
from portal.registry.customers.models import SEARCH_KEYS, Customer, CustomerReach, TimelineEvent
from portal.registry.staff.models import Branch, Person

#: Customers one consultant looks after; beyond that there were consultants who have left since.
CUSTOMERS_EACH = 2_000
PRESENT = 50
#: The steps of the customers who are here, one after the other.
STEPS: tuple[tuple[str, ...], ...] = (
    (), (), ("begin_consultation",), ("begin_service",), (), ("begin_consultation", "ask_to_pay"), ("begin_consultation",),
    ("begin_service", "rest"), ("begin_service",), (),
)  # fmt: skip
PURPOSES = ("祛斑咨询", "皮肤护理", "双眼皮咨询", "水光复诊", "除皱咨询", "术后复查", "护理疗程", "轮廓咨询")


def fill(size: int, say: Callable[[str], None] = lambda line: None) -> None:
    """Fill the database with `size` customers and everything in proportion: the past in one transaction."""
    if build.is_empty():
        say("staff, catalogue, rooms")
        build.Clinic()
    database.writing()
    connection = db.session.connection()
    _cache(600_000)
    loader = Loader(connection)
    numbers = Numbers(size, loader.next_id(Customer.__table__), loader.next_id(Visit.__table__))
    owners = _owners(size)
    desk = _desk()
    parts: tuple[tuple[str, Callable[[], Any]], ...] = (
        ("customers", lambda: _customers(loader, numbers, owners, desk)),
        ("visits", lambda: _visits(loader, numbers, owners, desk)),
        ("reach", lambda: _reach(loader, numbers, desk)),
        ("timelines", lambda: _timelines(loader, numbers, desk)),
        ("bookings", lambda: bookings.load(loader, numbers, owners, desk)),
        ("plans, contracts, payments", lambda: deals.load(loader, numbers, owners)),
        ("indexes", loader.finish),
    )
    for what, load in parts:
        say(what)
        load()
    counter(connection, NumberSeries.__table__, "customer", numbers.customer + size - 1)
    branch = db.session.scalars(select(Branch).order_by(Branch.id)).first()
    assert branch is not None
    audit.record("demo.fill", branch, by=SystemActor("demo"), customers=size, visits=numbers.visits)
    db.session.commit()
    say("today")
    open_day(numbers)
    _cache(32_000)
    db.session.commit()
    database.writing(False)


def _cache(kibibytes: int) -> None:
    """How much memory SQLite may use on this connection."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text(f"PRAGMA cache_size=-{kibibytes}"))


def _desk() -> Person:
    return db.session.scalars(select(Person).where(Person.username == "reception")).one()


def _owners(size: int) -> list[int]:
    """Ids of consultants: those of the demo, and so many who have left that nobody had too many."""
    consultants = select(Person).where(Person.role == "consultant").order_by(Person.id)
    known = list(db.session.scalars(consultants))
    by, model = SystemActor("demo"), known[0]
    for number in range(len(known), size // CUSTOMERS_EACH):
        person = Person(
            username=f"former{number:04d}", name=f"前顾问{number:04d}", role="consultant", active=False,
            branch_id=model.branch_id, department_id=model.department_id,
        )  # fmt: skip
        db.session.flush()
        known.append(add(person, by=by))
        audit.record("demo.hire", person, by=by)
    db.session.flush()
    return [person.id for person in known]


def _customers(loader: Loader, numbers: Numbers, owners: list[int], desk: Person) -> None:
    crowd, size, days = Crowd(), numbers.size, dates()
    births = [(clock.today() - timedelta(days=back)).isoformat() for back in range(19 * 365, 58 * 365)]
    occupations = list(Guests().words["occupations"])
    chance = crowd.random.random

    def rows() -> Iterator[Row]:
        for number, (person, phone) in enumerate(zip(crowd.names(size), crowd.phones(size), strict=True)):
            luck = chance()
            opened = days[numbers.back_days(number)]
            again = size + number
            latest = days[numbers.back_days(again)] if again < numbers.visits else opened
            bought = number % BUYS == 0
            identity = numbers.customer + number
            registered = f"{opened} 01:{number % 60:02d}:00.000000"
            yield (
                identity, f"C{identity:06d}", person.name, "female" if luck < 0.86 else "male",
                births[int(luck * 1e7) % len(births)], phone, occupations[number % len(occupations)],
                CHANNELS[number % len(CHANNELS)], "returning" if bought else "new",
                "vip" if number % 40 == 0 else "ordinary" if bought else "prospect",
                HISTORIES[int(luck * 1e5) % len(HISTORIES)], ALLERGIES[int(luck * 1e6) % len(ALLERGIES)],
                SKIN_TYPES[number % len(SKIN_TYPES)], owners[number % len(owners)],
                "deficient" if CHANNELS[number % len(CHANNELS)] == "referral" else "complete",
                registered, f"{latest} 0{1 + number // 60 % 8}:{number % 60:02d}:{number % 59:02d}.{number % 1_000_000:06d}",
                person.given, person.pinyin, person.initials, phone[:0:-1],
            )  # fmt: skip

    columns = (
        "id", "number", "name", "gender", "birth_date", "phone", "occupation", "first_channel", "category", "grade",
        "history", "allergies", "skin_type", "owner_id", "completeness", "created_at", "last_contact_at", "given_name",
        "pinyin", "initials", "phone_reversed",
    )  # fmt: skip
    same = {"created_by_id": desk.id, "branch_id": desk.branch_id}
    loader.load(Customer.__table__, columns, rows(), condition="良好", care_habits="每日清洁、保湿、防晒", **same)


def _visits(loader: Loader, numbers: Numbers, owners: list[int], desk: Person) -> None:
    size, days = numbers.size, dates()
    # Days of the demo clinic have given out numbers already.
    given = (
        select(Visit.day, func.max(Visit.queue_position)).where(Visit.branch_id == desk.branch_id).group_by(Visit.day)
    )
    last = {day.isoformat(): position for day, position in db.session.execute(given)}
    taken = [last.get(day, 0) for day in days]
    first_id, customer_of, back_days = numbers.visit, numbers.customer_of, numbers.back_days

    def rows() -> Iterator[Row]:
        for number in range(numbers.visits):
            back = back_days(number)
            day, customer, first = days[back], customer_of(number), number < size
            taken[back] = position = taken[back] + 1
            minute = f"{position % 60:02d}"
            came, left = (
                f"{day} 0{1 + position // 60 % 7}:{minute}",
                f"{day} 0{2 + position // 60 % 7}:{minute}:30.000000",
            )
            outcome = "return_visit" if not first else "spent" if number % BUYS == 0 else "not_spent"
            told = f"{came}:20.000000"
            yield (
                first_id + number, customer, day, position, f"A{position:03d}", "first_visit" if first else "return_visit",
                PURPOSES[number % len(PURPOSES)], outcome, owners[(customer - numbers.customer) % len(owners)],
                f"{came}:00.000000", f"{came}:00.000000", told, told, f"{came}:50.000000", left, left,
            )  # fmt: skip

    columns = (
        "id", "customer_id", "day", "queue_position", "queue_number", "visit_type", "purpose", "outcome", "assigned_to_id",
        "created_at", "arrived_at", "assigned_at", "notified_at", "met_at", "state_since", "left_at",
    )  # fmt: skip
    loader.load(Visit.__table__, columns, rows(), state="left", created_by_id=desk.id, branch_id=desk.branch_id)


def _reach(loader: Loader, numbers: Numbers, desk: Person) -> None:
    """Who reaches the new customers: their owner, and the desk that opened the file; with the search keys."""
    loader.expect(CustomerReach.__table__)
    keys = [getattr(Customer, key) for key in SEARCH_KEYS]
    for person, why in ((Customer.owner_id, "consultant owner"), (literal(desk.id), "opened")):
        rows = select(Customer.id, person, literal(why), literal(desk.id), Customer.created_at, *keys).where(
            Customer.id >= numbers.customer
        )
        columns = ["customer_id", "person_id", "why", "created_by_id", "created_at", *SEARCH_KEYS]
        db.session.execute(insert(CustomerReach).from_select(columns, rows, include_defaults=False))


def _timelines(loader: Loader, numbers: Numbers, desk: Person) -> None:
    size, days = numbers.size, dates()
    first = loader.next_id(TimelineEvent.__table__)

    def rows() -> Iterator[Row]:
        for number in range(size):
            at = f"{days[numbers.back_days(number)]} 01:00:00.000000"
            yield (first + number, numbers.customer + number, at, at, "file", "建立档案", "")
        for number in range(numbers.visits):
            at = f"{days[numbers.back_days(number)]} 03:00:00.000000"
            what, link = f"到院：{PURPOSES[number % len(PURPOSES)]}", f"/reception/visits/{numbers.visit + number}"
            yield (first + size + number, numbers.customer_of(number), at, at, "visit", what, link)

    columns = ("id", "customer_id", "created_at", "at", "kind", "text", "link")
    loader.load(TimelineEvent.__table__, columns, rows(), created_by_id=desk.id)


def open_day(numbers: Numbers) -> None:
    """Fifty customers are in the house, in every lane, through the portal's own operations."""
    database.writing()
    desk = _desk()
    people = serving_people(desk.branch_id)
    now = clock.now()
    begin = max(clock.day_bounds(clock.today())[0], now - timedelta(minutes=3 * PRESENT))
    latest = numbers.customer + numbers.size - 1
    for number in range(min(PRESENT, numbers.size)):
        customer = db.session.get_one(Customer, latest - number)
        with clock.pretending(begin + (now - begin) * (number / PRESENT)):
            visit = reception.arrive(
                customer, by=desk, purpose=PURPOSES[number % len(PURPOSES)], assign_to=people[number % len(people)]
            )
            for step in STEPS[number % len(STEPS)]:
                reception.move(visit, step, by=desk)
        db.session.commit()
