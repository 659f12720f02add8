"""Care under an IC card: the skin consultation is asked for at the arrival and comes before each care (CON-04)."""

import pytest

from portal.consulting.consultations import choices, operations
from portal.core import settings
from portal.core.database import db
from portal.core.refusals import Refused
from portal.front_desk.reception import asks
from portal.front_desk.reception import operations as reception
from portal.registry.cards import operations as cards
from portal.registry.cards.choices import EXPLAINED
from tests.consulting.consultations.conftest import CARD, HEALTH


@pytest.fixture
def ic_card(cast, customer, botox):
    card = cards.issue(customer, by=cast.cs_staff, kind="ic", items=[botox], explained=list(EXPLAINED))
    db.session.commit()
    return card


@pytest.fixture
def member_visit(cast, customer, ic_card):
    """The member comes for care under her IC card; the desk led her to the consultant."""
    visit = reception.arrive(
        customer, by=cast.reception, purpose="皮肤护理", visit_type="return_visit", card=ic_card,
        assign_to=cast.consultant,
    )  # fmt: skip
    db.session.commit()
    return visit


def consulted(visit, cast, **card):
    consultation = operations.open(visit, by=cast.consultant)
    operations.save_card(consultation, by=cast.consultant, health=HEALTH, **{**CARD, **card})
    return consultation


def close(consultation, cast):
    operations.record(consultation, by=cast.consultant, outcome="booked", reaction="愿意", result="照常护理")


@pytest.mark.rule("CON-04")
def test_the_arrival_asks_for_the_skin_consultation_and_the_care_waits_for_it(member_visit, cast, customer):
    [ask] = asks.before_care(member_visit)
    assert (ask.rule, ask.person) == ("CON-04", None)
    with pytest.raises(Refused) as refused:
        reception.move(member_visit, "begin_service", by=cast.care_staff)
    assert refused.value.rule == "CON-04"
    consultation = consulted(member_visit, cast)
    with pytest.raises(Refused, match="CON-04"):  # an open card is not registered yet
        reception.move(member_visit, "begin_service", by=cast.care_staff)
    close(consultation, cast)
    assert asks.before_care(member_visit) == []
    reception.move(member_visit, "begin_service", by=cast.care_staff)
    assert member_visit.state == "in_service"
    db.session.commit()


@pytest.mark.rule("CON-04")
def test_the_consultation_of_the_last_care_does_not_count_for_this_one(member_visit, cast, customer, ic_card):
    close(consulted(member_visit, cast), cast)
    reception.leave(member_visit, outcome="spent", by=cast.reception)
    again = reception.arrive(
        customer, by=cast.reception, purpose="皮肤护理", visit_type="return_visit", card=ic_card,
        assign_to=cast.care_staff,
    )  # fmt: skip
    with pytest.raises(Refused, match="CON-04"):
        reception.move(again, "begin_service", by=cast.care_staff)


@pytest.mark.rule("CON-04")
@pytest.mark.rule("CON-05")
def test_only_the_store_managers_leave_stands_in_for_it(member_visit, cast):
    operations.approve_skip(member_visit, by=cast.consult_manager, reason="昨日刚做过皮肤咨询，皮肤状态无变化")
    reception.move(member_visit, "begin_service", by=cast.care_staff)
    assert member_visit.state == "in_service"


@pytest.mark.rule("CON-04")
def test_which_cards_ask_for_it_is_the_clinics_own_setting(member_visit, cast):
    settings.change(choices.SKIN_CARDS, [], by=cast.admin, reason="试行")
    assert asks.before_care(member_visit) == []
    settings.change(choices.SKIN_CARDS, ["ic", "benefit"], by=cast.admin, reason="恢复")
    assert asks.before_care(member_visit)


def test_a_visit_under_no_card_is_asked_nothing(cast, customer, ic_card):
    visit = reception.arrive(customer, by=cast.reception, purpose="咨询", visit_type="return_visit")
    assert visit.card is None
    assert asks.before_care(visit) == []


@pytest.mark.rule("CON-04")
def test_a_lost_card_serves_nobody_and_a_strangers_neither(member_visit, cast, customer, ic_card):
    cards.report_lost(ic_card, reason="遗失", by=cast.cs_staff)
    reception.leave(member_visit, outcome="not_spent", by=cast.reception)
    with pytest.raises(Refused, match="CON-04") as refused:
        reception.arrive(customer, by=cast.reception, purpose="护理", visit_type="return_visit", card=ic_card)
    assert refused.value.field == "card_id"
    visit = reception.arrive(customer, by=cast.reception, purpose="护理", visit_type="return_visit")
    with pytest.raises(Refused, match="CON-04"):
        reception.use_card(visit, ic_card, by=cast.reception)


@pytest.mark.rule("CON-04")
def test_the_card_is_noted_and_taken_back_at_the_desk_with_a_trace(cast, customer, ic_card):
    visit = reception.arrive(customer, by=cast.reception, purpose="护理", visit_type="return_visit")
    reception.use_card(visit, ic_card, by=cast.reception)
    assert asks.before_care(visit)
    reception.use_card(visit, None, by=cast.reception)
    assert asks.before_care(visit) == []
    db.session.commit()


@pytest.mark.rule("CON-04")
def test_the_card_of_the_queue_marks_the_care_under_an_ic_card(member_visit, cast, client):
    """Desk and consultant see it before she is called."""
    db.session.commit()
    for person, view in ((cast.reception, "all"), (cast.consultant, "mine")):
        board = client.enter(person).get(f"/reception?view={view}").text
        article = next(part for part in board.split("<article") if f'id="visit_{member_visit.id}"' in part)
        assert "IC卡：护理前先皮肤咨询" in article
