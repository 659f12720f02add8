"""The appointment book under measurement: a full week of twenty people, and bookings from four processes at once.

Both work on the million's database, in which every customer was booked five times before. The week is
written straight into the tables; the bookings that are timed go through the portal's own operations, or through
its web server, and each is on the disk when it counts as made.

    python -m tests.bench.book PROCESS COUNT      # one of the four, started by `write_from`
"""

import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Engine, func, insert, select, update

from portal.core import clock, workdays
from portal.core.live import Revision
from portal.front_desk.appointments.models import Appointment
from portal.front_desk.appointments.queries import availability
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person
from tests.bench.servers import ROOT
from tests.bench.wire import Browser, Line

PEOPLE, WEEK, PROCESSES = 20, 1_500, 4
#: Bookings each process makes before its time is taken: PostgreSQL plans a statement anew the first ten times.
WARM = 20
#: The bookings that are timed begin this many days from now: behind the week that is looked at.
BEHIND = 21
KINDS = ("consultation", "return_visit", "recheck", "treatment")


def monday() -> date:
    """The first day of the week that is looked at."""
    today = clock.today()
    return today + timedelta(days=7 - today.weekday())


def fill_week(engine: Engine) -> int:
    """Twenty consultants, and 1,500 bookings of half an hour in next week; how many there are then."""
    table = Appointment.__table__
    with engine.begin() as connection:
        people = _twenty(connection)
        first, last = monday(), monday() + timedelta(days=6)
        held = select(func.count()).where(table.c.day >= first, table.c.day <= last, table.c.state == "booked")
        here = connection.scalar(held) or 0
        newest = connection.scalar(select(func.max(Customer.id))) or 1
        times = ((first + timedelta(days=o), who, m) for o in range(7) for m in range(540, 1080, 30) for who in people)
        rows = [
            {
                "state": "booked", "kind": KINDS[count % 4], "channel": "phone",
                "customer_id": max(1, newest - count * 577 % newest), "day": day, "provider_id": who, "branch_id": 1,
                "starts_at": availability.instant(day, minute), "ends_at": availability.instant(day, minute + 30),
                "what": "祛斑咨询" if count % 3 else "", "version": 1, "moved_count": 0, "to_rebook": False,
                "guest_name": "", "guest_phone": "", "next_step": "", "next_note": "", "notes": "",
                "recovery_told": "", "created_at": clock.now(), "consultant_id": who,
            }
            for count, (day, who, minute) in zip(range(1, max(0, WEEK - here) + 1), times, strict=False)
        ]  # fmt: skip
        if rows and not here:
            connection.execute(insert(table), rows)
        return connection.scalar(held) or 0


def _twenty(connection: Any) -> list[int]:
    """Ids of the consultants whom customers can book; as many are hired as are missing."""
    table = Person.__table__
    model = dict(connection.execute(select(table).where(table.c.username == "consultant")).mappings().one())
    del model["id"]
    for number in range(len(bookable(connection)), PEOPLE):
        hired = {**model, "username": f"bench{number}", "name": f"测试{number}", "password_hash": "", "flags": []}
        connection.execute(insert(table), hired)
    return bookable(connection)


def total(engine: Engine) -> int:
    """How many bookings there are."""
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(Appointment.__table__)) or 0


def look(engine: Engine, person: Browser, rounds: int, cpu: Callable[[], float]) -> tuple[list[float], float, int, int]:
    """Ask for the week again and again, each time changed: seconds each, processor time each, bytes, bookings."""
    url = f"/appointments?group=consultant&span=week&day={monday().isoformat()}"
    request = person.get(url, HX_Request="true", HX_Target="section#calendar")
    line, taken, used, size, shown = Line(person.port), [], 0.0, 0, 0
    for turn in range(rounds + 6):
        _changed(engine)
        if turn == 6:  # both processes are warm
            taken.clear()
            used = cpu()
        began = time.perf_counter()
        answer = line.ask(request)
        taken.append(time.perf_counter() - began)
        if answer.status != 200:
            raise RuntimeError(f"the week was answered {answer.status}")
        size, shown = len(answer.body), answer.body.count(b'class="cal-line')
    return taken, (cpu() - used) / len(taken), size, shown


def _changed(engine: Engine) -> None:
    table = Revision.__table__
    with engine.begin() as connection:
        moved = update(table).where(table.c.topic == "appointments:1").values(number=table.c.number + 1)
        if not connection.execute(moved).rowcount:
            connection.execute(insert(table).values(topic="appointments:1", number=1, moved_at=clock.now()))


def free_times(people: list[int], made: int, process: int) -> Iterator[tuple[int, date, int]]:
    """Times nobody has: each process has its own people, and goes on where the last run ended."""
    own = people[process::PROCESSES]
    number = made
    while True:
        ahead, place = divmod(number, len(own) * 15)
        day = clock.today() + timedelta(days=BEHIND + ahead)
        number += 1
        if workdays.describe(day).reason != "holiday" and day.weekday() < 5:
            yield own[place % len(own)], day, 540 + 30 * (place // len(own))


def booked_behind(connection: Any, people: list[int]) -> int:
    """How many of such times are taken at the most: where to go on."""
    table = Appointment.__table__.c
    later = table.day >= clock.today() + timedelta(days=BEHIND)
    counts = select(table.provider_id, func.max(table.day)).where(table.provider_id.in_(people), later)
    days = [last for _who, last in connection.execute(counts.group_by(table.provider_id))]
    ahead = (max(days) - clock.today()).days - BEHIND + 1 if days else 0
    return ahead * (len(people) // PROCESSES) * 15


def bookable(connection: Any) -> list[int]:
    """The twenty."""
    table = Person.__table__.c
    wanted = select(table.id, table.flags).where(table.role == "consultant", table.active, table.branch_id == 1)
    found = connection.execute(wanted.order_by(table.id)).all()
    return [row.id for row in found if "assistant" not in row.flags][:PEOPLE]


def write_from(environment: dict[str, str], count: int) -> tuple[list[float], list[str]]:
    """Have four processes book as fast as they can; seconds each, and whatever went wrong."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.bench.book", str(process), str(count)],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for process in range(PROCESSES)
    ]  # fmt: skip
    for process in started:  # all are ready before the first begins
        assert process.stdout
        process.stdout.readline()
    for process in started:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [json.loads(process.communicate()[0]) for process in started]
    return [one for part in said for one in part["seconds"]], [one for part in said for one in part["wrong"]]


def write(process: int, count: int) -> None:
    """Book through the operations, each in a transaction of its own; say how long each took, as JSON.

    As in the web server, who asks, the customer and the one who serves are read before the writer's turn.
    """
    from portal import create_app
    from portal.core import database, turns
    from portal.core.database import db
    from portal.front_desk.appointments import operations

    app = create_app()
    taken: list[float] = []
    wrong: list[str] = []
    with app.app_context():
        people = bookable(db.session)
        times = free_times(people, booked_behind(db.session, people), process)
        newest = db.session.scalar(select(func.max(Customer.id))) or 1
        desk_id = db.session.scalar(select(Person.id).where(Person.username == "reception"))
        db.session.rollback()
        gc.collect()
        gc.freeze()  # both as the web server does
        gc.set_threshold(20_000, 20, 20)
        print("ready", flush=True)
        sys.stdin.readline()
        for number in range(count + WARM):
            who, day, minute = next(times)
            began = time.perf_counter()
            try:
                with database.transaction(reads_first=True):
                    desk = db.session.get_one(Person, desk_id)
                    customer = db.session.get_one(Customer, 1 + (number * 7919 + process * 250_007) % newest)
                    provider = db.session.get_one(Person, who)
                    turns.take()
                    operations.book(
                        customer, by=desk, kind="consultation", channel="phone", minutes=30, what="祛斑咨询",
                        provider=provider, starts_at=availability.instant(day, minute),
                    )  # fmt: skip
            except Exception as error:
                wrong.append(str(error)[:200])
            if number >= WARM:
                taken.append(time.perf_counter() - began)
    print(json.dumps({"seconds": taken, "wrong": wrong}))


def booking_form(desk: Browser, key: str, customer: int, who: int, day: date, minute: int) -> bytes:
    """What the browser sends to book a time for a customer with a file."""
    return desk.post(
        f"/appointments/new?customer_id={customer}", csrf_token=desk.token, idempotency_key=key, kind="consultation",
        channel="phone", provider_id=str(who), day=day.isoformat(), time=f"{minute // 60:02d}:{minute % 60:02d}",
        minutes="30", what="祛斑咨询", tell="none", slot="",
    )  # fmt: skip


if __name__ == "__main__":
    write(int(sys.argv[1]), int(sys.argv[2]))
