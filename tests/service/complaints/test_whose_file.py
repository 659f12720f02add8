"""Whose file a case belongs to: named later, warned about at once; the file leads to intake and to an early sign."""

import pytest
from sqlalchemy import select

from portal.core import outbox
from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.registry.customers import cautions
from portal.registry.customers.operations import record_consent
from portal.service.complaints import operations
from portal.service.complaints.facts import CustomerNamed
from portal.service.complaints.models import Case


@pytest.mark.rule("DIS-11", "XC-18")
def test_with_the_file_come_the_banner_and_the_silence(cases, cast, heard):
    facts, customer = heard(CustomerNamed), cases.customer("方慧")
    record_consent(customer, by=cast.reception, purpose="marketing", given=True, way="in_person")
    case = cases.complaint("investigating")
    assert not outbox.silenced([customer.id])
    operations.complete_intake(case, customer=customer, by=cast.cs_staff)
    assert customer.id in outbox.silenced([customer.id])
    assert cautions.of_file(customer, cast.reception)
    assert [fact.case for fact in facts] == [case]
    db.session.commit()


@pytest.mark.rule("CMP-02")
def test_a_wrong_file_is_put_right_by_a_manager_only_and_not_once_a_dispute_hangs_on_it(cases, cast):
    one, other = cases.customer("方慧"), cases.customer("方辉")
    case = cases.complaint("investigating", customer=one)
    with pytest.raises(Forbidden):
        operations.complete_intake(case, customer=other, by=cast.cs_staff)
    operations.complete_intake(case, customer=other, by=cast.cs_manager)
    assert case.customer_id == other.id
    case.dispute = True
    with pytest.raises(Refused, match="CMP-02"):
        operations.complete_intake(case, customer=one, by=cast.cs_manager)
    db.session.rollback()


@pytest.mark.rule("CMP-02")
def test_the_page_suggests_the_file_with_the_complainants_telephone(cases, cast, client):
    customer = cases.customer("方慧")
    case = cases.complaint("investigating", complainant_phone=customer.phone)
    number, path, customer_id, case_id = customer.number, case.path, customer.id, case.id
    db.session.commit()
    client.enter(cast.cs_staff)
    assert f'href="{path}/intake"' in client.get(path).text
    assert f'value="{number}"' in client.get(f"{path}/intake").text
    answer = client.send(f"{path}/intake", customer="C999999")
    assert answer.status_code == 422
    assert "CMP-02" in answer.text
    answer = client.send(f"{path}/intake", customer=number)
    assert answer.status_code == 200, answer.text
    assert db.session.scalar(select(Case.customer_id).where(Case.id == case_id)) == customer_id


@pytest.mark.rule("CMP-01", "DIS-15")
@pytest.mark.parametrize("who", ["reception", "consultant", "doctor", "cs_staff"])
def test_the_file_leads_to_intake_and_to_an_early_sign(who, cases, cast, client):
    customer = cases.customer("方慧")
    customer_id = customer.id
    from portal.registry.customers import operations as customers

    if who == "doctor":
        customers.grant_reach(customer, cast.doctor, why="case", by=cast.consult_manager)
    db.session.commit()
    client.enter(getattr(cast, who))
    page = client.get(f"/customers/{customer_id}").text
    for url in (f"/complaints/new?customer={customer_id}", f"/complaints/signs/new?customer={customer_id}"):
        assert f'href="{url}"' in page
        assert client.get(url).status_code == 200
    client.enter(cast.admin)
    assert "/complaints/new?customer=" not in client.get(f"/customers/{customer_id}").text
