"""Opening, skipping, the table of steps, the outcome."""

from collections.abc import Callable

import pytest
import time_machine
from sqlalchemy.exc import IntegrityError

from portal.consulting.consultations import choices, operations, policy, queries
from portal.consulting.consultations.models import Consultation
from portal.consulting.consultations.workflow import CONSULTATION
from portal.core import clock, database, settings, workflow
from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.front_desk.reception import operations as reception
from portal.front_desk.reception.models import Visit
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer, TimelineEvent
from tests.cast import Cast


@pytest.mark.rule("REC-04")
def test_a_card_opens_only_for_the_person_the_visit_is_assigned_to(cast: Cast, visit: Visit) -> None:
    with pytest.raises(Refused, match="REC-04"):
        operations.open(visit, by=cast.consultant2)
    assert operations.open(visit, by=cast.consultant).consultant_id == cast.consultant.id


@pytest.mark.rule("REC-04")
def test_a_card_does_not_open_before_somebody_is_named(cast: Cast, customer: Customer) -> None:
    visit = reception.arrive(customer, by=cast.reception, purpose="看看")
    with pytest.raises(Refused, match="REC-04"):
        operations.open(visit, by=cast.consultant)


@pytest.mark.rule("REC-04")
def test_a_card_does_not_open_while_the_registration_lacks_something(cast: Cast) -> None:
    half = customers.register(by=cast.reception, name="无名", phone="+8613800138009")
    visit = reception.arrive(half, by=cast.reception, purpose="看看")
    reception.assign(visit, cast.consultant, by=cast.reception)
    with pytest.raises(Refused, match="REC-04"):
        operations.open(visit, by=cast.consultant)


@pytest.mark.rule("REC-08")
def test_a_card_does_not_open_while_the_hand_over_is_unanswered(cast: Cast, customer: Customer) -> None:
    visit = reception.arrive(customer, by=cast.reception, purpose="看看")
    reception.offer_hand_over(visit, cast.consultant, need="看看", by=cast.reception)
    with pytest.raises(Refused, match="REC-08"):
        operations.open(visit, by=cast.consultant)


def test_reception_may_not_open_a_card(cast: Cast, visit: Visit) -> None:
    with pytest.raises(Forbidden):
        operations.open(visit, by=cast.reception)


@pytest.mark.rule("REC-05")
def test_opening_begins_the_consultation_of_the_visit_and_ends_the_wait(cast: Cast, visit: Visit) -> None:
    opened = operations.open(visit, by=cast.consultant)
    assert (visit.state, opened.reason) == ("in_consultation", "想改善眉间纹")
    assert visit.met_at is not None
    assert opened.number.startswith(f"ZX{clock.today():%Y%m%d}-")


def test_a_visit_has_one_open_consultation(cast: Cast, consultation: Consultation) -> None:
    with pytest.raises(Refused, match=consultation.number):
        operations.open(consultation.visit, by=cast.consultant)


def test_the_database_itself_refuses_a_second_open_consultation(cast: Cast, consultation: Consultation) -> None:
    second = Consultation(
        number="ZX-2",
        visit_id=consultation.visit_id,
        customer_id=consultation.customer_id,
        consultant_id=cast.consultant.id,
    )
    database.add(second, by=cast.consultant)
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


@pytest.mark.rule("CON-01")
def test_a_first_visit_owes_a_consultation_until_it_has_one(cast: Cast, visit: Visit) -> None:
    with pytest.raises(Refused, match="CON-01"):
        operations.check_consulted(visit)
    operations.open(visit, by=cast.consultant)
    operations.check_consulted(visit)


@pytest.mark.rule("CON-05")
def test_only_the_store_manager_lets_a_consultation_be_skipped_and_says_why(cast: Cast, visit: Visit) -> None:
    with pytest.raises(Forbidden):
        operations.approve_skip(visit, by=cast.consultant, reason="赶时间")
    with pytest.raises(Refused, match="CON-05"):
        operations.approve_skip(visit, by=cast.consult_manager, reason="  ")
    skip = operations.approve_skip(visit, by=cast.consult_manager, reason="外院医生会诊后转来")
    assert skip.approved_by_id == cast.consult_manager.id
    operations.check_consulted(visit)


@pytest.mark.parametrize("step", [step.name for step in CONSULTATION.steps])
@pytest.mark.parametrize("state", list(CONSULTATION.states))
def test_every_step_is_possible_from_its_states_only(
    cast: Cast, in_state: Callable[[str], Consultation], state: str, step: str
) -> None:
    consultation = in_state(state)
    found = CONSULTATION.step(step)
    actor = cast.doctor if found.permission == "consultations.doctor" else cast.consultant
    if state in found.sources:
        if step == "record":
            consultation.outcome = "booked"
        if step == "sign":
            consultation.signed_at = clock.now()
        workflow.apply(CONSULTATION, consultation, step, by=actor, reason="理由")
        assert consultation.state == found.target
    else:
        with pytest.raises(Refused):
            workflow.apply(CONSULTATION, consultation, step, by=actor, reason="理由")
    db.session.rollback()


@pytest.mark.rule("CON-18")
def test_the_card_is_not_closed_while_a_part_of_the_format_is_empty_and_the_parts_are_named(
    cast: Cast, filled: Consultation
) -> None:
    operations.save_card(filled, by=cast.consultant, expectations="", learned_by=[])
    with pytest.raises(Refused, match="CON-18") as refused:
        operations.record(filled, by=cast.consultant, outcome="booked")
    empty = policy.missing_parts(filled)
    assert [part.section for part in empty] == ["intake", "skin"]
    assert all(str(part.label) in str(refused.value.message) for part in empty)


@pytest.mark.rule("CON-17")
def test_closing_needs_an_outcome_and_keeps_what_the_file_said_that_day(cast: Cast, filled: Consultation) -> None:
    with pytest.raises(Refused, match="CON-17"):
        operations.record(filled, by=cast.consultant, outcome="sold")
    operations.record(filled, by=cast.consultant, outcome="booked")
    assert filled.person_facts["allergies"] == "青霉素过敏"
    assert (filled.reaction, filled.result) == ("放心了一些", "愿意听医生意见")


@pytest.mark.rule("CON-34")
def test_a_refusal_needs_its_reason_and_a_farewell_and_stops_sales_contacts(cast: Cast, filled: Consultation) -> None:
    with pytest.raises(Refused, match="CON-34"):
        operations.record(filled, by=cast.consultant, outcome="declined", decline_reason="太贵")
    customers.record_consent(filled.customer, by=cast.consultant, purpose="marketing", given=True, way="in_person")
    operations.record(
        filled,
        by=cast.consultant,
        outcome="declined",
        decline_reason="家人不同意",
        farewell="感谢来访，欢迎随时来问",
    )
    assert filled.customer.consent_marketing is False
    assert queries.sales_contacts_allowed(filled.customer) is False


@pytest.mark.rule("CON-22")
def test_while_she_considers_answers_are_free_and_our_contacts_capped(cast: Cast, recorded: Consultation) -> None:
    operations.log_contact(recorded, by=cast.consultant, kind="touch", text="问候")
    with pytest.raises(Refused, match="CON-22"):
        operations.log_contact(recorded, by=cast.consultant, kind="touch", text="再问")
    operations.log_contact(recorded, by=cast.consultant, kind="answer", text="她问恢复期")
    with time_machine.travel(clock.now().timestamp() + 3 * 86400 + 60, tick=False):
        operations.log_contact(recorded, by=cast.consultant, kind="touch", text="三天后")
    assert len(queries.contacts_of(recorded)) == 3


@pytest.mark.rule("XC-16")
def test_a_considering_period_keeps_the_cap_of_its_day(cast: Cast, recorded: Consultation) -> None:
    settings.change(choices.CONTACT_TOUCHES, 5, by=cast.admin)
    period = queries.period_of(recorded)
    assert period is not None
    assert (period.touches, period.days) == (1, 3)
    operations.end_considering(recorded, by=cast.consultant)
    with pytest.raises(Refused, match="CON-22"):
        operations.log_contact(recorded, by=cast.consultant, kind="touch", text="问候")


@pytest.mark.rule("CON-28")
def test_the_customers_timeline_shows_the_beginning_and_the_end(signed: Consultation) -> None:
    notes = db.session.query(TimelineEvent).filter_by(customer_id=signed.customer_id, kind="consultation").all()
    assert [note.link for note in notes] == [f"/consultations/{signed.id}"] * 2
    assert signed.customer.history.startswith("2024年确诊重症肌无力")
    assert signed.customer.skin_type == "combination"
