"""A customer passed from hand to hand."""

import pytest
from sqlalchemy.exc import IntegrityError

from portal.core import audit
from portal.core.database import SystemActor, add, db
from portal.core.refusals import Forbidden, Refused
from portal.front_desk.reception import operations, queries
from portal.front_desk.reception.models import HandOver
from portal.registry.staff.models import Department


def put_behind_the_portals_back(record):
    """Insert a row as no operation would."""
    with db.session.begin_nested():
        db.session.add(record)
        db.session.flush()


@pytest.mark.rule("REC-08")
def test_the_receiver_accepts_introduces_themselves_and_the_wait_ends(arrive, cast):
    visit = arrive()
    offer = operations.offer_hand_over(visit, cast.consultant, need="想做双眼皮，怕留疤", by=cast.reception)
    assert visit.assigned_to is cast.consultant
    assert (visit.state, visit.met_at) == ("waiting", None)
    assert any(item["code"] == "hand_over" for item in queries.today_items(cast.consultant))
    operations.accept_hand_over(offer, by=cast.consultant, introduced=True)
    db.session.commit()
    assert (offer.answer, offer.introduced, visit.state) == ("accepted", True, "in_consultation")
    assert offer.accepted_at is not None
    assert visit.met_at is not None
    assert not any(item["code"] == "hand_over" for item in queries.today_items(cast.consultant))


@pytest.mark.rule("REC-08")
def test_nobody_else_can_accept_and_an_answer_is_given_once(arrive, cast):
    offer = operations.offer_hand_over(arrive(), cast.consultant, need="祛斑", by=cast.reception)
    with pytest.raises(Refused, match="REC-08"):
        operations.accept_hand_over(offer, by=cast.consultant2)
    with pytest.raises(Forbidden):
        operations.accept_hand_over(offer, by=cast.reception)
    operations.accept_hand_over(offer, by=cast.consultant)
    assert offer.visit.state == "waiting"
    with pytest.raises(Refused, match="REC-08"):
        operations.return_hand_over(offer, by=cast.consultant, reason="晚了")
    db.session.commit()


@pytest.mark.rule("REC-08")
def test_a_hand_over_needs_the_need_in_one_line_and_a_colleague_who_serves(arrive, cast):
    visit = arrive()
    with pytest.raises(Refused, match="REC-08"):
        operations.offer_hand_over(visit, cast.consultant, need=" ", by=cast.reception)
    with pytest.raises(Refused, match="REC-08"):
        operations.offer_hand_over(visit, cast.finance, need="祛斑", by=cast.reception)
    with pytest.raises(Refused, match="REC-08"):
        operations.offer_hand_over(visit, cast.consultant, need="祛斑", by=cast.consultant)


@pytest.mark.rule("REC-08")
def test_a_returned_customer_waits_for_another_person(arrive, cast):
    visit = arrive()
    offer = operations.offer_hand_over(visit, cast.consultant, need="祛斑", by=cast.reception)
    with pytest.raises(Refused, match="REC-08"):
        operations.return_hand_over(offer, by=cast.consultant, reason="")
    operations.return_hand_over(offer, by=cast.consultant, reason="正在面诊，走不开")
    assert (visit.assigned_to, visit.notified_at, visit.state) == (None, None, "waiting")
    assert offer.returned_at is not None
    operations.offer_hand_over(visit, cast.consultant2, need="祛斑", by=cast.reception)
    db.session.commit()
    assert visit.assigned_to is cast.consultant2


def test_one_person_is_asked_at_a_time(arrive, cast):
    visit = arrive()
    offer = operations.offer_hand_over(visit, cast.consultant, need="祛斑", by=cast.reception)
    with pytest.raises(Refused, match=cast.consultant.name):
        operations.offer_hand_over(visit, cast.consultant2, need="祛斑", by=cast.reception)
    second = HandOver(visit_id=visit.id, customer_id=visit.customer_id, need="x", answer="", branch_id=1)
    second.from_id, second.to_id, second.offered_at = cast.reception.id, cast.consultant2.id, offer.offered_at
    with pytest.raises(IntegrityError):
        put_behind_the_portals_back(second)
    operations.withdraw_hand_over(offer, by=cast.reception)
    operations.offer_hand_over(visit, cast.consultant2, need="祛斑", by=cast.reception)
    db.session.commit()


def test_assigning_somebody_else_withdraws_the_open_offer(arrive, cast):
    visit = arrive()
    offer = operations.offer_hand_over(visit, cast.consultant, need="祛斑", by=cast.reception)
    operations.assign(visit, cast.consultant2, by=cast.reception)
    db.session.commit()
    assert offer.answer == "withdrawn"


@pytest.mark.rule("REC-09")
def test_a_transfer_between_departments_passes_information_on_and_names_both_sides(arrive, cast):
    skin = add(Department(name="皮肤科"), by=SystemActor("tests"))
    db.session.flush()
    audit.record("tests.department", skin, by=SystemActor("tests"))
    cast.care_staff.department_id = skin.id
    audit.record("tests.move", cast.care_staff, by=SystemActor("tests"))
    db.session.commit()
    visit = arrive()
    operations.assign(visit, cast.consultant, by=cast.reception)
    operations.move(visit, "begin_consultation", by=cast.consultant)
    with pytest.raises(Refused) as refused:
        operations.offer_hand_over(visit, cast.care_staff, need="光子嫩肤", by=cast.consultant)
    assert (refused.value.rule, refused.value.field) == ("REC-09", "info")
    offer = operations.offer_hand_over(
        visit, cast.care_staff, need="光子嫩肤", info="对酒精过敏，已付款", by=cast.consultant
    )
    assert visit.assigned_to is cast.consultant
    operations.accept_hand_over(offer, by=cast.care_staff, introduced=True)
    db.session.commit()
    assert offer.transfer
    assert (offer.from_department_id, offer.to_department_id) == (cast.consultant.department_id, skin.id)
    assert (offer.giver, offer.receiver, offer.info) == (
        cast.consultant,
        cast.care_staff,
        "对酒精过敏，已付款",
    )
    assert visit.assigned_to is cast.care_staff


def test_departure_ends_an_open_offer(arrive, cast):
    visit = arrive()
    offer = operations.offer_hand_over(visit, cast.consultant, need="祛斑", by=cast.reception)
    operations.leave(visit, outcome="left_unseen", by=cast.reception)
    db.session.commit()
    assert offer.answer == "withdrawn"
    assert queries.today_items(cast.consultant) == []
