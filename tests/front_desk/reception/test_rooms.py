"""Rooms: one party at a time, and 50 people who want the same one."""

import pytest

from portal.core import database
from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.front_desk.reception import operations, queries
from portal.front_desk.reception.models import Room, RoomOccupancy, Visit
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person
from tests.cast import Cast
from tests.conftest import race


@pytest.mark.rule("REC-11")
def test_a_private_room_takes_one_party_and_the_other_is_told_who_is_inside(arrive, make_room, cast):
    room, first, second = make_room(), arrive("陈嘉怡"), arrive("杨静雯")
    operations.lead_to_room(first, room, by=cast.reception)
    with pytest.raises(Refused, match=f"{first.queue_number} 陈嘉怡") as refused:
        operations.lead_to_room(second, room, by=cast.reception)
    assert (refused.value.rule, second.room) == ("REC-11", None)
    assert [entry["state"] for entry in queries.rooms(cast.branch.id)] == [first.queue_number]
    operations.free_room(first, by=cast.reception)
    operations.lead_to_room(second, room, by=cast.reception)
    db.session.commit()
    assert second.room is room


@pytest.mark.rule("REC-06")
def test_several_parties_sit_in_the_hall_and_the_place_is_kept(arrive, make_room, cast):
    hall = make_room("大厅接待区", "hall")
    for visit in (arrive(), arrive()):
        operations.lead_to_room(visit, hall, by=cast.reception)
        assert visit.room is hall
    db.session.commit()
    places = db.session.query(RoomOccupancy).filter_by(room_id=hall.id).all()
    assert [place.created_by_id for place in places] == [cast.reception.id] * 2


@pytest.mark.rule("REC-11")
def test_a_party_is_in_one_place_and_leaves_it_with_the_next_step(arrive, make_room, cast):
    first, second, visit = make_room("咨询室 1"), make_room("咨询室 2"), arrive()
    operations.lead_to_room(visit, first, by=cast.reception)
    operations.lead_to_room(visit, second, by=cast.reception)
    assert [entry["free"] for entry in queries.rooms(cast.branch.id)] == [True, False]
    operations.move(visit, "begin_consultation", by=cast.consultant)
    assert visit.room is second
    operations.move(visit, "ask_to_pay", by=cast.consultant)
    assert (visit.room, [entry["free"] for entry in queries.rooms(cast.branch.id)]) == (None, [True, True])
    db.session.commit()


def test_a_closed_room_takes_nobody_and_an_occupied_one_is_not_closed(arrive, make_room, cast):
    room, visit = make_room(), arrive()
    operations.lead_to_room(visit, room, by=cast.reception)
    with pytest.raises(Refused, match="REC-11"):
        operations.close_room(room, by=cast.consult_manager)
    with pytest.raises(Refused, match="REC-11"):
        operations.change_room(room, name="咨询室 1", kind="hall", by=cast.consult_manager)
    operations.leave(visit, outcome="not_spent", by=cast.reception)
    operations.close_room(room, by=cast.consult_manager)
    with pytest.raises(Refused, match="REC-11"):
        operations.lead_to_room(arrive(), room, by=cast.reception)
    operations.open_room(room, by=cast.consult_manager)
    operations.change_room(room, name="贵宾室", kind="service", by=cast.consult_manager)
    db.session.commit()
    assert (room.name, room.closed) == ("贵宾室", False)
    with pytest.raises(Forbidden):
        operations.add_room(name="后门", kind="hall", by=cast.reception)


RIVALS = 50


def prepare():
    """Fifty visitors in the hall and one free room; answers with the ids of room, desk and visits."""
    database.writing()
    cast = Cast()
    desk = cast.reception
    room = operations.add_room(name="咨询室 1", kind="consulting", by=cast.consult_manager)
    visits = []
    for number in range(RIVALS):
        customer = customers.register(by=desk, name=f"顾客{number}", phone=f"+86139{number:08d}", gender="female")
        visits.append(operations.arrive(customer, by=desk, purpose="咨询"))
    db.session.commit()
    ids = room.id, desk.id, [visit.id for visit in visits]
    db.session.remove()
    database.writing(False)
    return ids


@pytest.mark.rule("REC-11")
def test_of_fifty_who_want_one_room_at_once_one_wins_and_the_others_are_told_who(arena):
    with arena.app_context():
        room_id, desk_id, visit_ids = prepare()

    def rush(number):
        visit, room = db.session.get_one(Visit, visit_ids[number]), db.session.get_one(Room, room_id)
        operations.lead_to_room(visit, room, by=db.session.get_one(Person, desk_id))
        return visit.customer.name

    answers = race(arena, RIVALS, rush)
    winners = [answer for answer in answers if isinstance(answer, str)]
    refusals = [answer for answer in answers if isinstance(answer, Refused)]
    assert (len(winners), len(refusals)) == (1, RIVALS - 1)
    assert {refusal.rule for refusal in refusals} == {"REC-11"}
    assert all(winners[0] in refusal.message for refusal in refusals)
    with arena.app_context():
        inside = db.session.query(RoomOccupancy).filter(RoomOccupancy.ended_at.is_(None)).count()
        assert inside == 1


@pytest.mark.rule("REC-01")
def test_of_many_who_register_one_customer_at_once_one_wins_and_numbers_have_no_gap(arena):
    with arena.app_context():
        database.writing()
        cast = Cast()
        ids = [customers.register(by=cast.reception, name=name, phone=phone).id for name, phone in GUESTS]
        db.session.commit()
        db.session.remove()
        database.writing(False)

    def rush(number):
        customer = db.session.get_one(Customer, ids[number % len(ids)])
        return operations.arrive(customer, by=Cast().reception, purpose="咨询").queue_number

    answers = race(arena, 20, rush)
    numbers = sorted(answer for answer in answers if isinstance(answer, str))
    refusals = [answer for answer in answers if isinstance(answer, Refused)]
    assert numbers == ["A001", "A002"]
    assert [refusal.rule for refusal in refusals] == ["REC-01"] * 18


GUESTS = (("李雨桐", "+8613800000001"), ("王梓涵", "+8613800000002"))
