"""Opening a file, filling it in, reviewing it."""

from datetime import date, timedelta

import pytest

from portal.core import audit, clock
from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.registry.customers import completeness, identity_numbers, lists, operations, queries
from portal.registry.customers.models import CustomerChange
from tests.registry.customers.conftest import BASIC, HEALTH, MORE


@pytest.mark.rule("CUS-01")
def test_a_file_holds_the_fields_of_the_registration_form(register):
    customer = register(
        occupation="教师",
        wechat="xm_1992",
        referrer="李姐",
        first_channel="referral",
        **{k: MORE[k] for k in ("id_kind", "id_number")},
    )
    db.session.expire(customer)
    assert customer.number == f"C{customer.id:06d}" or customer.number.startswith("C")
    assert (customer.name, customer.phone, customer.gender) == ("王小美", "+8613800138000", "female")
    assert (customer.occupation, customer.wechat, customer.referrer) == ("教师", "xm_1992", "李姐")
    assert (customer.first_channel, customer.id_kind) == ("referral", "resident_id")


@pytest.mark.rule("CUS-01")
@pytest.mark.parametrize(
    "field,value",
    [("name", "  "), ("birth_date", date(2999, 1, 1)), ("id_number", "110101199205310020")],
)
def test_a_file_is_not_opened_with_a_wrong_field(register, field, value):
    with pytest.raises(Refused) as refusal:
        register(**{"id_kind": "resident_id", field: value})
    assert (refusal.value.rule, refusal.value.field) == ("CUS-01", field)


@pytest.mark.parametrize("name", ["𠮷野家", "䶮先生", "Anna-Lena O'Brien", "王😀美", "<b>王</b>"])
def test_rare_names_are_kept_sign_by_sign(register, name):
    assert register(name=name).name == name


def test_customer_numbers_follow_each_other(register):
    first, second = register(), register(name="赵一", phone="")
    assert int(second.number[1:]) == int(first.number[1:]) + 1


def test_the_age_comes_from_the_birth_date_or_from_what_was_said(register):
    born = register(birth_date=clock.today().replace(year=clock.today().year - 30, day=1))
    said = register(name="赵一", phone="", birth_date=None, stated_age=41)
    assert born.age == 30
    assert said.age == 41
    assert said.stated_age_on == clock.today()


@pytest.mark.rule("CUS-02")
def test_the_health_part_is_recorded_by_those_who_may(customer, cast):
    with pytest.raises(Forbidden):
        operations.record_health(customer, by=cast.reception, **HEALTH)
    operations.record_health(customer, by=cast.doctor, **HEALTH)
    db.session.commit()
    db.session.expire(customer)
    assert (customer.history, customer.allergies, customer.condition) == ("无", "青霉素过敏", "良好")
    assert (customer.skin_type, customer.skin_condition) == ("oily", ["acne", "pores"])
    assert "青霉素过敏" in queries.health_text(customer)


@pytest.mark.rule("CUS-03")
def test_the_form_cannot_be_signed_while_mandatory_fields_are_missing(register, cast):
    customer = register(gender="", first_channel="")
    with pytest.raises(Refused) as refusal:
        operations.sign_form(customer, by=cast.reception, on_paper=True, place="柜2")
    assert refusal.value.rule == "CUS-03"
    assert len(queries.missing_fields(customer, "basic")) == 2


@pytest.mark.rule("CUS-04")
@pytest.mark.parametrize("same", [{"name": "别人"}, {"phone": "+8613911112222"}])
def test_a_second_file_with_the_same_phone_or_name_needs_a_reason(customer, register, same):
    with pytest.raises(Refused) as refusal:
        register(**{"birth_date": None, **same})
    assert (refusal.value.rule, refusal.value.field) == ("CUS-04", "different_because")
    other = register(**{"birth_date": None, **same}, different_because="母女共用一部电话")
    assert other.not_same_as == [customer.number]
    assert other.not_same_because == "母女共用一部电话"
    entry = db.session.query(audit.AuditEntry).filter_by(action="customers.register", subject_id=other.id).one()
    assert entry.details["not_same_because"] == "母女共用一部电话"


def test_the_same_name_with_another_birth_date_is_no_duplicate(customer, register):
    assert register(phone="+8613911112222", birth_date=date(1970, 1, 1)).not_same_as == []


@pytest.mark.rule("CUS-08")
def test_a_review_keeps_name_and_time_and_ends_when_the_data_change(customer, cast):
    with pytest.raises(Forbidden):
        operations.review(customer, by=cast.reception)
    operations.review(customer, by=cast.consultant)
    assert customer.reviewed_by_id == cast.consultant.id
    assert clock.now() - customer.reviewed_at < timedelta(minutes=1)
    operations.complete_form(customer, by=cast.reception, name="王晓美")
    assert customer.reviewed_at is None
    db.session.commit()


@pytest.mark.rule("CUS-09")
def test_completeness_climbs_from_deficient_to_meeting_the_requirements(register, cast):
    customer = register(gender="")
    assert customer.completeness == "deficient"
    operations.complete_form(customer, by=cast.reception, gender="female")
    assert customer.completeness == "complete"
    operations.complete_form(customer, by=cast.reception, **MORE)
    operations.record_health(customer, by=cast.consultant, **HEALTH)
    assert customer.completeness == "comprehensive"
    operations.sign_form(customer, by=cast.reception, on_paper=True, consent_on_paper=True, place="柜2")
    operations.review(customer, by=cast.consultant)
    assert customer.completeness == "meets"
    assert queries.missing_fields(customer) == []
    db.session.commit()


@pytest.mark.rule("CUS-09")
@pytest.mark.parametrize(
    "field", [name for name, *_ in (*completeness.BASIC, *completeness.MORE, *completeness.HEALTH)]
)
def test_every_empty_field_is_named_as_missing(register, cast, field):
    customer = register(**MORE)
    operations.record_health(customer, by=cast.doctor, **HEALTH)
    empty = {"skin_condition": [], "birth_date": None}.get(field, "")
    if field == "referrer":
        customer.first_channel = "referral"
    setattr(customer, field, empty)
    assert field in [name for name, _label in completeness.missing(customer)]
    db.session.rollback()


@pytest.mark.rule("CUS-11")
def test_the_place_of_a_paper_original_is_kept_and_asked_for(customer, cast):
    operations.sign_form(customer, by=cast.reception, on_paper=True, consent_on_paper=True)
    assert "paper_place" in [name for name, _label in completeness.missing(customer, "signed")]
    operations.sign_form(customer, by=cast.reception, on_paper=True, place="二号柜 C 层")
    assert customer.paper_place == "二号柜 C 层"
    assert "paper_place" not in [name for name, _label in completeness.missing(customer, "signed")]
    db.session.commit()


@pytest.mark.rule("CUS-15")
def test_each_piece_of_information_keeps_where_it_comes_from(customer, cast):
    operations.complete_form(customer, by=cast.reception, source="enquiry", occupation="护士")
    operations.record_health(customer, by=cast.doctor, source="consultation", history="无")
    assert customer.sources["name"]["source"] == "registration"
    assert customer.sources["occupation"]["source"] == "enquiry"
    assert customer.sources["history"] == {
        **customer.sources["history"],
        "source": "consultation",
        "by": cast.doctor.name,
    }
    db.session.commit()


@pytest.mark.rule("XC-05")
def test_creator_time_and_every_later_change_are_kept(customer, cast):
    operations.complete_form(customer, by=cast.cs_staff, occupation="护士")
    operations.complete_form(customer, by=cast.cs_staff, occupation="教师")
    db.session.commit()
    assert customer.created_by_id == cast.reception.id
    assert customer.created_at is not None
    changes = db.session.query(CustomerChange).order_by(CustomerChange.id).all()
    assert [row.changes["occupation"] for row in changes] == [["", "护士"], ["护士", "教师"]]
    assert {row.created_by_id for row in changes} == {cast.cs_staff.id}


def test_the_audit_log_names_changed_fields_but_not_their_content(customer, cast):
    operations.record_health(customer, by=cast.doctor, allergies="青霉素过敏")
    db.session.commit()
    entry = db.session.query(audit.AuditEntry).filter_by(action="customers.record_health").one()
    assert entry.details["changed"] == ["allergies"]
    assert "青霉素" not in str(entry.details)


@pytest.mark.rule("CUS-05")
def test_category_grade_and_skin_condition_classify_a_customer(customer, cast):
    operations.classify(customer, by=cast.cs_staff, category="returning", grade="vip")
    operations.record_health(customer, by=cast.doctor, skin_condition=["acne"])
    operations.record_health(customer, by=cast.doctor, skin_condition=["pores", "redness"])
    db.session.commit()
    found = lists.filtered(cast.president, {"category": "returning", "grade": "vip", "skin": "redness"})
    assert list(db.session.scalars(found)) == [customer]
    assert not list(db.session.scalars(lists.filtered(cast.president, {"skin": "acne"})))
    with pytest.raises(Refused):
        operations.classify(customer, by=cast.cs_staff, grade="emperor")


@pytest.mark.parametrize(
    "number,valid",
    [
        ("110101199205310028", True),
        ("110101199205310020", False),
        ("11010119921331002X", False),
        ("11010119920531", False),
        ("", False),
    ],
)
def test_resident_numbers_are_checked_by_date_and_check_digit(number, valid):
    assert identity_numbers.is_resident_number(number) is valid


def test_a_birth_date_is_read_from_the_resident_number(register):
    customer = register(**{**BASIC, **MORE, "birth_date": None})
    assert customer.birth_date == date(1992, 5, 31)
    assert identity_numbers.gender("110101199205310028") == "female"
