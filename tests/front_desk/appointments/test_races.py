"""Many want one time at once: one gets it, the others are told what is free. Real connections."""

import itertools
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import literal, select
from sqlalchemy.exc import IntegrityError

from portal.core import database
from portal.core.database import db
from portal.core.refusals import Refused
from portal.front_desk.appointments import operations, queries
from portal.front_desk.appointments.models import Appointment
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer
from tests.cast import Cast
from tests.client import form_fields
from tests.conftest import race
from tests.front_desk.appointments.conftest import at, working_day

RIVALS = 50


def prepare() -> list[int]:
    """Fifty customers who ring at the same moment."""
    database.writing()
    desk = Cast().reception
    ids = [
        customers.register(by=desk, name=f"顾客{number}", phone=f"+86139{number:08d}", gender="female").id
        for number in range(RIVALS)
    ]
    db.session.commit()
    db.session.remove()
    database.writing(False)
    return ids


@pytest.mark.rule("APT-03")
def test_of_fifty_who_want_one_time_at_once_one_gets_it_and_the_others_see_the_next_free_ones(arena):
    with arena.app_context():
        ids = prepare()

    def rush(number):
        cast = Cast()
        customer = db.session.get_one(Customer, ids[number])
        # All begin at another minute of the same hour, so no unique column could tell them apart.
        return operations.book(
            customer, by=cast.reception, starts_at=at(14, 5 * (number % 12)), minutes=60, kind="consultation",
            channel="phone", provider=cast.consultant,
        ).number  # fmt: skip

    answers = race(arena, RIVALS, rush)
    winners = [answer for answer in answers if isinstance(answer, str)]
    refusals = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(winners) + len(refusals) == RIVALS, [a for a in answers if not isinstance(a, str | Refused)][:1]
    assert {refusal.rule for refusal in refusals} == {"APT-03"}
    with arena.app_context():
        held = db.session.query(Appointment).order_by(Appointment.starts_at).all()
        assert len(held) == len(winners) in (1, 2)
        assert all(first.ends_at <= second.starts_at for first, second in itertools.pairwise(held))
        free = queries.suggest([Cast().consultant], first=working_day(), length=60)
        assert free
        taken = [(row.starts_at, row.ends_at) for row in held]
        for slot in free:
            end = slot.starts_at + timedelta(minutes=60)
            assert all(end <= start or stop <= slot.starts_at for start, stop in taken)


@pytest.mark.rule("APT-03")
def test_of_fifty_who_want_exactly_one_time_one_gets_it(arena):
    with arena.app_context():
        ids = prepare()

    def rush(number):
        cast = Cast()
        customer = db.session.get_one(Customer, ids[number])
        return operations.book(
            customer, by=cast.reception, starts_at=at(10), minutes=60, kind="consultation", channel="phone",
            provider=cast.consultant,
        ).id  # fmt: skip

    answers = race(arena, RIVALS, rush)
    assert len([answer for answer in answers if isinstance(answer, int)]) == 1
    assert len([answer for answer in answers if isinstance(answer, Refused)]) == RIVALS - 1


@pytest.mark.rule("APT-03")
def test_two_desks_send_the_last_slot_at_once_one_gets_it_the_other_keeps_what_was_typed(arena):
    """Two browsers, two connections, the same suggested time: 303 and 422, whoever comes first."""
    names = ("甲同时", "乙同时")
    with arena.app_context():
        database.writing()
        cast = Cast()
        desks = [arena.test_client().enter(cast.reception), arena.test_client().enter(cast.enquiry_staff)]
        url = f"/appointments/new?provider_id={cast.consultant.id}&day={working_day().isoformat()}"
        db.session.commit()
        db.session.remove()
    shown = [desk.get(url).text for desk in desks]
    wanted = re.findall(r'name="slot" value="(\d[^"]+)"', shown[0])[0]
    assert wanted in shown[1]
    start = threading.Barrier(2)

    def send(number: int):
        typed = {
            **form_fields(shown[number], url), "name": names[number], "phone": f"1370000019{number}", "slot": wanted,
            "what": f"{names[number]}的面诊", "notes": "请带旧照片", "tell": "none",
        }  # fmt: skip
        start.wait()
        return desks[number].post(url, data=typed)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, range(2)))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    loser = next(number for number, answer in enumerate(answers) if answer.status_code == 422)
    page = answers[loser].text
    assert "APT-03" in page
    for typed in (f'value="{names[loser]}"', f'value="1370000019{loser}"', f"{names[loser]}的面诊", "请带旧照片"):
        assert typed in page
    free = re.findall(r'name="slot" value="(\d[^"]+)"', page)
    assert free
    assert wanted not in free
    with arena.app_context():
        held = db.session.query(Appointment).one()
        assert held.customer.name == names[1 - loser]
        # Whoever lost left nothing half done: no file without a booking.
        assert db.session.query(Customer).filter_by(name=names[loser]).count() == 0
    # The next free one is taken with the same form.
    again = {**form_fields(page, url), "slot": free[0]}
    assert desks[loser].post(url, data=again).status_code == 303


@pytest.mark.rule("APT-03")
@pytest.mark.parametrize("state", ["requested", "booked", "confirmed", "arrived", "in_service"])
def test_the_database_itself_refuses_an_overlap_also_to_a_bare_statement(book, state):
    first, second = book(), book(starts_at=at(16))
    rows = Appointment.__table__
    columns = [column.name for column in rows.columns if column.name not in ("id", "state")]
    copied = rows.insert().from_select(
        ["state", *columns],
        select(literal(state), *(rows.c[name] for name in columns)).where(rows.c.id == first.id),
    )
    earlier = first.starts_at - timedelta(minutes=30)
    moved = rows.update().where(rows.c.id == second.id).values(
        starts_at=earlier, ends_at=first.starts_at + timedelta(minutes=15)
    )  # fmt: skip
    for statement in (copied, moved):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(statement)
    # Directly after it there is room, and what is cancelled holds nothing.
    db.session.execute(moved.values(starts_at=first.ends_at, ends_at=first.ends_at + timedelta(minutes=60)))
    db.session.execute(rows.update().where(rows.c.id == first.id).values(state="cancelled"))
    db.session.execute(copied)
    db.session.rollback()
