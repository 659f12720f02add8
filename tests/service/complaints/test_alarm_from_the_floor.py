"""Whoever serves the customer raises the alarm, whether or not the case is theirs, and reads nothing more of it."""

import pytest

from portal.core.database import db
from portal.registry.customers import cautions
from portal.service.complaints.models import EmergencyAlert, EmergencyNotice


@pytest.mark.rule("DIS-09")
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_reception_raises_it_for_a_case_somebody_else_took_in(cases, cast, client, language):
    case = cases.dissatisfied(by=cast.consultant, customer=cases.customer())
    db.session.commit()
    client.enter(cast.reception)
    headers = {"Accept-Language": language}
    assert client.get(case.path).status_code == 404
    alarm = f"{case.path}/alarm"
    assert alarm in client.get(f"/customers/{case.customer_id}", headers=headers).text
    page = client.get(alarm, headers=headers)
    assert case.number in page.text
    assert case.matter not in page.text
    assert client.send(alarm, follow=False, what="", place="前厅").status_code == 422
    assert client.send(alarm, follow=False, what="顾客拍打前台，大声吵闹", place="前厅").status_code == 303
    alert = db.session.query(EmergencyAlert).one()
    assert (alert.what, alert.created_by_id) == ("顾客拍打前台，大声吵闹", cast.reception.id)
    assert cast.president.id in {notice.person_id for notice in db.session.query(EmergencyNotice)}
    # the reading stays as closed as before, and the second call finds the first
    assert client.get(case.path).status_code == 404
    assert cautions.of_file(case.customer, cast.reception)[0].alarm == ""
    assert "</form>" not in client.get(alarm, headers=headers).text.partition("<main")[2].partition("</main")[0]


@pytest.mark.rule("DIS-09", "PRV-01")
def test_it_opens_no_way_to_a_customer_outside_ones_reach(cases, cast, client):
    case = cases.dissatisfied(customer=cases.customer())
    nameless = cases.complaint()
    db.session.commit()
    client.enter(cast.consultant2)
    assert client.get(f"{case.path}/alarm").status_code == 404
    assert client.get(f"{nameless.path}/alarm").status_code == 404
