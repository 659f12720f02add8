"""Who may know of whom, who is responsible, and what is shown masked."""

import pytest

from portal.core.database import db
from portal.core.refusals import Forbidden, Missing, Refused
from portal.registry.customers import operations, parts, policy, queries
from portal.registry.customers.models import CustomerOwner


@pytest.mark.rule("PRV-01")
def test_a_customer_outside_reach_does_not_exist(customer, cast):
    for stranger in (cast.consultant, cast.doctor, cast.enquiry_staff, cast.planning, cast.admin):
        with pytest.raises(Missing):
            queries.visible(customer.id, stranger)
    for supervisor in (cast.reception, cast.consult_manager, cast.president, cast.quality):
        assert queries.visible(customer.id, supervisor) is customer


@pytest.mark.rule("PRV-01")
def test_a_file_opens_to_its_opener_its_owners_and_whoever_was_handed_it(register, cast):
    own = register(by=cast.consultant)
    assert queries.visible(own.id, cast.consultant) is own
    assert not queries.may_see(own, cast.consultant2)
    operations.set_owner(own, cast.consultant2, by=cast.consult_manager, reason="分配")
    assert queries.may_see(own, cast.consultant2)
    operations.grant_reach(own, cast.doctor, why="consultation", by=cast.consultant2)
    operations.grant_reach(own, cast.doctor, why="consultation", by=cast.consultant2)
    assert queries.may_see(own, cast.doctor)
    operations.revoke_reach(own, cast.doctor, why="consultation", by=cast.consultant2)
    assert not queries.may_see(own, cast.doctor)
    db.session.commit()
    assert list(db.session.scalars(queries.for_person(cast.consultant2))) == [own]
    assert list(db.session.scalars(queries.for_person(cast.enquiry_staff))) == []


@pytest.mark.rule("PRV-01")
def test_only_somebody_who_serves_a_customer_hands_the_file_on(customer, cast):
    with pytest.raises(Refused) as refusal:
        operations.grant_reach(customer, cast.doctor, why="curiosity", by=cast.consultant)
    assert refusal.value.rule == "PRV-01"


@pytest.mark.rule("CUS-16")
def test_every_change_of_owner_keeps_both_names_date_and_reason(customer, cast):
    with pytest.raises(Refused) as refusal:
        operations.set_owner(customer, cast.consultant, by=cast.consult_manager, reason=" ")
    assert refusal.value.rule == "CUS-16"
    operations.set_owner(customer, cast.consultant, by=cast.consult_manager, reason="首次接待")
    operations.set_owner(customer, cast.consultant2, by=cast.consult_manager, reason="陈思雨离职")
    operations.set_owner(customer, cast.cs_staff, by=cast.cs_manager, reason="回访", kind="cs")
    db.session.commit()
    history = [
        (row.kind, row.old_person and row.old_person.name, row.new_person.name, row.reason)
        for row in parts.owner_history(customer)
    ]
    assert history == [
        ("cs", None, "王静", "回访"),
        ("consultant", "陈思雨", "周雅琴", "陈思雨离职"),
        ("consultant", None, "陈思雨", "首次接待"),
    ]
    assert not queries.may_see(customer, cast.consultant)
    assert queries.may_see(customer, cast.consultant2)


@pytest.mark.rule("CUS-16")
def test_a_consultant_takes_on_a_free_customer_but_takes_nobody_away(customer, cast):
    operations.set_owner(customer, cast.consultant, by=cast.consultant, reason="接待")
    with pytest.raises(Forbidden):
        operations.set_owner(customer, cast.consultant2, by=cast.consultant2, reason="我的")
    assert db.session.query(CustomerOwner).count() == 1
    db.session.commit()


def test_somebody_who_serves_nobody_cannot_become_an_owner(customer, cast):
    with pytest.raises(Refused):
        operations.set_owner(customer, cast.admin, by=cast.cs_manager, reason="分配")


@pytest.mark.rule("PRV-05")
def test_phone_and_identity_number_are_masked_outside_the_contacting_roles(cast):
    phone, number = "+8613800138000", "110101199205310028"
    assert policy.shown_phone(phone, cast.reception) == "138 0013 8000"
    for masked in (cast.doctor, cast.finance, cast.quality, cast.care_staff):
        assert policy.shown_phone(phone, masked) == "138****8000"
        assert policy.shown_id_number(number, masked) == "1****************8"
    assert policy.shown_id_number(number, cast.consultant) == number
    assert policy.shown_phone("", cast.doctor) == ""


def test_alerts_are_for_those_who_may_read_health_data_and_skip_nothing(customer, cast):
    operations.record_health(customer, by=cast.doctor, allergies="青霉素", history="无。", pregnancy="")
    assert [text for _label, text in policy.alerts(customer, cast.doctor)] == ["青霉素"]
    assert policy.alerts(customer, cast.reception) == []
    db.session.commit()
