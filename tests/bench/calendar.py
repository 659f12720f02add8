"""How long the server takes for the calendar week of 20 people with 1,500 bookings.

Run by hand: `DATABASE_URL=sqlite:////tmp/bench.db .venv/bin/flask demo --size 1000000`, then
`DATABASE_URL=… .venv/bin/python -m tests.bench.calendar`. It fills the next whole week of an empty book, asks for
the week a hundred times within the process, each time as if it had changed, and prints the median and the 95th percentile.
The target is a p95 below 60 ms at 1,000,000 customers and 5,000,000 past bookings.
"""

import sys
import time
from datetime import date, timedelta

from sqlalchemy import func, select

from portal import create_app
from portal.core import clock, database, live
from portal.core.database import SystemActor, add, db
from portal.core.refusals import Refused
from portal.front_desk.appointments import operations, resources
from portal.front_desk.appointments.models import Appointment
from portal.front_desk.appointments.operations.signals import topic
from portal.front_desk.appointments.queries import availability
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person

PEOPLE, BOOKINGS, ROUNDS = 20, 1_500, 100


def monday() -> date:
    today = clock.today()
    return today + timedelta(days=7 - today.weekday())


def fill(wanted: int) -> None:
    """Twenty consultants and so many bookings of half an hour in the week ahead, through the operations."""
    by = SystemActor("bench")
    for number in range(len(resources.people(1, "consultant")), PEOPLE):
        person = Person(username=f"bench{number}", name=f"测试{number}", role="consultant", branch_id=1)
        add(person, by=by)
    db.session.flush()
    people = resources.people(1, "consultant")[:PEOPLE]
    last = db.session.scalar(select(func.max(Customer.id))) or 1
    made = 0
    for offset in range(7):
        for person in people:
            for minute in range(9 * 60, 18 * 60, 30):
                held = select(func.count()).where(Appointment.day >= monday(), Appointment.state == "booked")
                if made >= wanted or (made == 0 and (db.session.scalar(held) or 0) >= wanted):
                    return
                customer = db.session.get(Customer, last - made % last)
                if customer is None:
                    continue
                try:
                    operations.book(
                        customer, by=by, kind="consultation", channel="phone", provider=person, minutes=30,
                        starts_at=availability.instant(monday() + timedelta(days=offset), minute),
                    )  # fmt: skip
                    made += 1
                except Refused:
                    continue


def main() -> None:
    """Fill, measure, print."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else BOOKINGS
    app = create_app({"WTF_CSRF_ENABLED": False})
    with app.app_context():
        database.writing()
        fill(wanted)
        db.session.commit()
        database.writing(False)
        desk = db.session.scalars(select(Person).where(Person.username == "reception")).one()
        total = db.session.scalar(select(func.count()).select_from(Appointment)) or 0
    client = app.test_client()
    client.post("/sign-in", data={"username": desk.username, "password": app.config["DEMO_PASSWORD"]})
    url = f"/appointments?group=consultant&span=week&day={monday().isoformat()}"
    headers = {"HX-Request": "true", "HX-Target": "section#calendar"}
    taken = []
    for _round in range(ROUNDS):
        with app.app_context():
            database.writing()
            live.bump(topic(1))
            db.session.commit()
            database.writing(False)
        start = time.perf_counter()
        answer = client.get(url, headers=headers)
        taken.append((time.perf_counter() - start) * 1000)
        assert answer.status_code == 200
    taken.sort()
    shown = answer.text.count("cal-line")
    print(f"{total:,} bookings, {shown:,} of them in the week, {len(answer.data) // 1024} KiB")
    print(f"median {taken[len(taken) // 2]:.1f} ms, p95 {taken[int(len(taken) * 0.95)]:.1f} ms")


if __name__ == "__main__":
    main()
