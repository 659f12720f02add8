"""The card, the doctor's part, the warnings."""

import pytest
from sqlalchemy.exc import IntegrityError

from portal.consulting.consultations import choices, operations, queries
from portal.consulting.consultations.models import Consultation
from portal.core import settings
from portal.core.database import SystemActor, db
from portal.core.money import Money
from portal.core.refusals import Forbidden, Missing, Refused
from portal.registry.catalogue.models import ServiceItem
from portal.registry.customers import operations as customers
from tests.cast import Cast
from tests.consulting.consultations.conftest import CARD, HEALTH

CON06 = (
    "reason",
    "needs",
    "need_words",
    "symptoms",
    "wished_effect",
    "expectations",
    "concerns",
    "time_available",
)


@pytest.mark.rule("CON-06")
@pytest.mark.rule("CON-08")
@pytest.mark.rule("CON-09")
@pytest.mark.rule("CON-26")
@pytest.mark.rule("CON-29")
@pytest.mark.rule("CON-30")
@pytest.mark.rule("RSK-10")
def test_everything_on_the_card_is_kept(cast: Cast, consultation: Consultation, botox: ServiceItem) -> None:
    operations.save_card(consultation, by=cast.consultant, health=HEALTH, **CARD, suitable_items=[botox.id])
    db.session.commit()
    db.session.expire_all()
    for name, value in {**CARD, "suitable_items": [botox.id]}.items():
        assert getattr(consultation, name) == value, name
    assert consultation.budget == Money.of(8000)
    assert consultation.state == "in_progress"


@pytest.mark.rule("CON-07")
def test_history_and_allergies_are_written_to_the_customer_file(cast: Cast, filled: Consultation) -> None:
    customer = filled.customer
    assert (customer.history, customer.allergies) == (HEALTH["history"], HEALTH["allergies"])
    assert customer.sources["history"]["source"] == "consultation"
    assert filled.aesthetic_views == "喜欢自然"


def test_an_unknown_field_or_item_is_not_taken(cast: Cast, consultation: Consultation) -> None:
    with pytest.raises(TypeError):
        operations.save_card(consultation, by=cast.consultant, state="signed")
    with pytest.raises(Refused, match="CON-09"):
        operations.save_card(consultation, by=cast.consultant, suitable_items=[4711])


@pytest.mark.rule("REC-08")
def test_nobody_else_writes_the_card(cast: Cast, consultation: Consultation) -> None:
    with pytest.raises(Refused, match="REC-08"):
        operations.save_card(consultation, by=cast.consult_manager, reason="我来写")
    with pytest.raises(Forbidden):
        operations.save_card(consultation, by=cast.doctor, reason="我来写")


def test_a_closed_card_is_opened_again_before_it_is_changed(cast: Cast, recorded: Consultation) -> None:
    with pytest.raises(Refused, match="CON-17"):
        operations.save_card(recorded, by=cast.consultant, reason="改")
    operations.resume(recorded, by=cast.consultant)
    operations.save_card(recorded, by=cast.consultant, reason="改")


@pytest.mark.rule("CON-10")
def test_an_examination_without_a_doctor_is_refused(cast: Cast, consultation: Consultation) -> None:
    for doctor_id in (None, cast.consultant2.id):
        with pytest.raises(Refused, match="CON-10"):
            operations.save_card(consultation, by=cast.consultant, examination="VISIA检测", examined_by_id=doctor_id)
    operations.save_card(consultation, by=cast.consultant, examination="VISIA检测", examined_by_id=cast.doctor.id)
    assert consultation.examined_by == cast.doctor


@pytest.mark.rule("CON-10")
def test_the_database_refuses_an_examination_without_a_doctor(consultation: Consultation) -> None:
    consultation.examination = "VISIA检测"
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


@pytest.mark.rule("CON-08")
def test_the_list_of_skin_problems_is_the_clinics_own(cast: Cast) -> None:
    settings.change(choices.SKIN_PROBLEMS, ["痘痘", "敏感泛红"], by=cast.admin)
    assert choices.SKIN_PROBLEMS.value() == ["痘痘", "敏感泛红"]


@pytest.mark.rule("CON-11")
def test_history_against_an_item_warns_until_a_doctor_lifts_it(
    cast: Cast, filled: Consultation, botox: ServiceItem, eyelid: ServiceItem
) -> None:
    operations.save_card(filled, by=cast.consultant, suitable_items=[botox.id, eyelid.id])
    warned = [found for found in queries.warnings(filled) if found.item == botox]
    assert [found.matched for found in warned] == ["重症肌无力"]
    assert queries.open_warnings(filled.customer, [botox], filled) == warned
    operations.clear_warning(
        filled,
        item_id=botox.id,
        contraindication=warned[0].contraindication,
        matched="重症肌无力",
        note="神经内科已排除，误诊",
        by=cast.doctor,
    )
    assert queries.open_warnings(filled.customer, [botox], filled) == []
    kept = queries.warnings_of(filled.customer, [botox], filled)
    assert kept[0].clearance is not None
    assert kept[0].clearance.note == "神经内科已排除，误诊"


@pytest.mark.rule("CON-11")
def test_a_lifted_warning_comes_back_for_new_words_in_the_history(
    cast: Cast, filled: Consultation, botox: ServiceItem
) -> None:
    operations.save_card(filled, by=cast.consultant, suitable_items=[botox.id])
    for warned in queries.warnings(filled):
        operations.clear_warning(
            filled,
            item_id=botox.id,
            contraindication=warned.contraindication,
            matched=warned.matched,
            note="可以",
            by=cast.doctor,
        )
    customers.record_health(filled.customer, by=cast.consultant, pregnancy="备孕中")
    assert [warned.matched for warned in queries.open_warnings(filled.customer, [botox], filled)] == ["备孕"]


@pytest.mark.rule("XC-14")
@pytest.mark.parametrize("who", ["consultant", "consult_manager", "president", "admin", "quality"])
def test_no_other_role_lifts_a_warning(cast: Cast, filled: Consultation, botox: ServiceItem, who: str) -> None:
    with pytest.raises(Refused, match="XC-14"):
        operations.clear_warning(
            filled, item_id=botox.id, contraindication="x", matched="x", note="没关系", by=getattr(cast, who)
        )


@pytest.mark.rule("XC-14")
def test_not_even_the_system_lifts_a_warning_and_a_doctor_needs_a_note(
    cast: Cast, filled: Consultation, botox: ServiceItem
) -> None:
    warning = {"item_id": botox.id, "contraindication": "x", "matched": "x"}
    with pytest.raises(Refused, match="XC-14"):
        operations.clear_warning(filled, **warning, note="没关系", by=SystemActor("scheduler"))  # type: ignore[arg-type]
    with pytest.raises(Refused, match="CON-11"):
        operations.clear_warning(filled, **warning, note=" ", by=cast.doctor)


@pytest.mark.rule("CON-33")
def test_the_called_doctor_sees_the_file_and_leaves_an_opinion(
    cast: Cast, filled: Consultation, botox: ServiceItem, eyelid: ServiceItem
) -> None:
    operations.save_card(filled, by=cast.consultant, suitable_items=[botox.id])
    with pytest.raises(Missing):
        queries.visible(filled.id, cast.doctor)
    part = operations.call_doctor(filled, cast.doctor, by=cast.consultant, question="能不能打？")
    assert queries.visible(filled.id, cast.doctor) == filled
    assert [item["note"] for item in queries.today_items(cast.doctor)] == ["能不能打？"]
    operations.record_doctor_part(
        filled,
        by=cast.doctor,
        opinion="不宜注射",
        recommended=[eyelid.id],
        refused=[botox.id],
        refused_reason="重症肌无力",
        examination="静态与动态表情检查",
    )
    assert filled.state == "in_progress"
    assert (part.called_by_id, part.opinion, part.refused) == (cast.consultant.id, "不宜注射", [botox.id])
    assert filled.suitable_items == []
    assert queries.items_of(filled) == [eyelid]
    assert queries.today_items(cast.doctor) == []


@pytest.mark.rule("CON-33")
def test_only_the_called_doctor_answers_and_says_why_not(cast: Cast, filled: Consultation, botox: ServiceItem) -> None:
    with pytest.raises(Refused, match="CON-33"):
        operations.call_doctor(filled, cast.consultant2, by=cast.consultant)
    operations.call_doctor(filled, cast.doctor, by=cast.consultant)
    with pytest.raises(Refused, match="CON-33"):
        operations.record_doctor_part(filled, by=cast.doctor2, opinion="好")
    with pytest.raises(Refused, match="CON-33"):
        operations.record_doctor_part(filled, by=cast.doctor, opinion="好", refused=[botox.id])
    with pytest.raises(Refused):
        operations.record(filled, by=cast.consultant, outcome="booked")
    operations.withdraw_call(filled, by=cast.consultant, reason="医生在手术")
    assert filled.state == "in_progress"
    assert filled.doctor_parts[0].withdrawn == "医生在手术"


@pytest.mark.rule("CON-31")
def test_later_staff_look_the_consultation_up_and_others_do_not(cast: Cast, signed: Consultation) -> None:
    assert queries.history_of(signed.customer, cast.quality) == [signed]
    with pytest.raises(Missing):
        queries.visible(signed.id, cast.consultant2)
    customers.grant_reach(signed.customer, cast.consultant2, why="hand_over", by=cast.consultant)
    assert queries.history_of(signed.customer, cast.consultant2) == [signed]
