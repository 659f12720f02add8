"""The pages of the dispute pack, through the proofreading client."""

import pytest

from portal.core import clock
from portal.core.database import db
from portal.core.sealing import Document
from portal.registry.customers import operations as customers
from portal.service.complaints.dispute_packs.models import CopyRequest, DisputeNotice, DisputeSeal
from portal.service.complaints.models import Case
from tests.cast import Cast
from tests.client import Client
from tests.factories.planning import drawing
from tests.service.complaints.casefiles import complaint, customer, seal_papers


@pytest.fixture
def case(cast: Cast) -> Case:
    who = customer(cast)
    customers.prepare_form(who, by=cast.reception)
    case = complaint(cast, customer=who)
    seal_papers()
    return case


@pytest.mark.rule("LAW-04")
@pytest.mark.rule("LAW-05")
@pytest.mark.rule("LAW-06")
@pytest.mark.rule("LAW-07")
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_whole_pack_in_one_go(client: Client, cast: Cast, case: Case, language: str) -> None:
    path, headers = f"/complaints/{case.id}/dispute", {"Accept-Language": language}
    client.enter(cast.cs_manager)
    assert client.get(path, headers=headers).status_code == 200
    refused = client.send(f"{path}/notice", follow=False, capacity="患者")
    assert refused.status_code == 422
    assert 'value="患者"' in refused.text
    client.send(f"{path}/notice", capacity="患者", signature=drawing(), seal_now="y", place="病案室保险柜")
    seal = db.session.query(DisputeSeal).one()
    assert db.session.query(DisputeNotice).count() == 1
    assert seal.number in client.get(path, headers=headers).text
    refused = client.send(f"{path}/items", items="透明质酸钠", place="药房", follow=False)
    assert refused.status_code == 422
    client.send(f"{path}/items", items="透明质酸钠，B20261101，示例药业，1支", place="药房")
    registration = db.session.query(Document).order_by(Document.id).first()
    assert registration is not None
    client.send(f"{path}/copies", identity="身份证原件", papers=str(registration.id))
    assert db.session.query(CopyRequest).count() == 1
    client.send(f"{path}/seals/{seal.id}/claims", words="再次要求退款", claimed_on=clock.today().isoformat())
    refused = client.send(f"{path}/seals/{seal.id}/opening", because="expired", note="期满", follow=False)
    assert refused.status_code == 422
    client.send(f"{path}/seals/{seal.id}/opening", because="both_sides", note="王小美、李慧在场")
    page = client.get(path, headers=headers).text
    assert "B20261101" in page
    assert "王小美、李慧在场" in page


def test_strangers_and_the_accused_find_nothing(client: Client, cast: Cast, case: Case) -> None:
    path = f"/complaints/{case.id}/dispute"
    assert client.enter(cast.doctor).get(path).status_code == 403
    assert client.enter(cast.cs_staff).get("/complaints/999/dispute").status_code == 404
    assert client.enter(cast.cs_manager).get(f"{path}/seals/9/opening").status_code == 404
