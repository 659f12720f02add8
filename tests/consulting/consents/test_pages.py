"""The pages of a risk notice, as consultant and customer use them."""

import pytest

from portal.consulting.consents.models import RiskNotice
from portal.core import sealing
from portal.core.database import db
from tests.cast import Cast
from tests.client import Client, form_fields
from tests.factories import planning


def the_notice() -> RiskNotice:
    db.session.expire_all()
    return db.session.query(RiskNotice).order_by(RiskNotice.id.desc()).first()


@pytest.mark.rule("RSK-01")
@pytest.mark.rule("RSK-10")
def test_a_notice_is_composed_explained_and_signed_through_its_pages(client: Client, cast: Cast):
    version_id = planning.explained(cast).id
    client.enter(cast.consultant)
    assert client.send(f"/consents/versions/{version_id}/new").status_code == 200
    address = f"/consents/notices/{the_notice().id}"
    edited = client.send(f"{address}/edit", costs="补打另计，事先告知价格。")
    assert "补打另计" in edited.text
    page = client.get(f"{address}/explanation").text
    assert "希望看起来不那么累" in page
    assert "上睑下垂" in page
    typed = {"understood": "都明白了", "expectation_checked": "先少量，不会僵"}
    unasked = client.send(f"{address}/explanation", **typed)
    assert (unasked.status_code, "LAW-13" in unasked.text, "都明白了" in unasked.text) == (422, True, True)
    told = client.send(f"{address}/explanation", asked=the_notice().contraindications, **typed)
    assert told.status_code == 200
    noted = client.send(f"{address}/notes", page=address, subjects=["medication", "time"], detail="停药一周")
    assert "停药一周" in noted.text
    signed = client.send(
        f"{address}/signature", data_consent="y", photo_uses=["record"], how="drawn", **planning.drawings()
    )
    assert signed.status_code == 200
    assert the_notice().signed
    assert the_notice().photo_uses == ["record"]
    for again in (address, "/consents", "/consents?state=signed"):
        assert client.get(again).status_code == 200


@pytest.mark.rule("RSK-08")
def test_after_signing_back_and_a_second_post_change_nothing(client: Client, cast: Cast):
    notice_id = planning.notice(cast, planning.explained(cast)).id
    client.enter(cast.consultant)
    address = f"/consents/notices/{notice_id}/signature"
    fields = {**form_fields(client.get(address).text, address), "data_consent": "y", **planning.drawings()}
    assert client.post(address, data=fields).status_code == 303
    before = (the_notice().signed_at, the_notice().version, len(sealing.of_subject(the_notice(), "risk_notice")))
    back = client.get(address)
    assert (back.status_code, back.location) == (303, f"/consents/notices/{notice_id}")
    assert client.post(address, data=fields).status_code == 303
    other_key = {**fields, "idempotency_key": "another-key-of-this-form", "photo_uses": "publicity"}
    assert client.post(address, data=other_key).status_code == 303
    after = (the_notice().signed_at, the_notice().version, len(sealing.of_subject(the_notice(), "risk_notice")))
    assert after == before


@pytest.mark.rule("LAW-19")
def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(client: Client, cast: Cast):
    notice_id = planning.notice(cast, planning.explained(cast)).id
    client.enter(cast.consultant)
    address = f"/consents/notices/{notice_id}/signature"
    answer = client.send(address, how="drawn", paper_place="三号柜", **planning.drawings())
    assert answer.status_code == 422
    assert "LAW-19" in answer.text
    assert "三号柜" in answer.text
    answer = client.send(
        address, how="drawn", data_consent="y", signature="", data_signature="", explainer_signature=""
    )
    assert (answer.status_code, the_notice().state) == (422, "explained")
    answer = client.send(address, how="paper", data_consent="y")
    assert (answer.status_code, "RSK-08" in answer.text) == (422, True)
    answer = client.send(address, how="paper", data_consent="y", paper_place="三号柜")
    assert answer.status_code == 200
    assert the_notice().paper_place == "三号柜"


@pytest.mark.rule("RSK-05")
def test_a_refusal_is_recorded_on_its_page(client: Client, cast: Cast):
    notice_id = planning.notice(cast, planning.explained(cast)).id
    client.enter(cast.consultant)
    shown = client.send(
        f"/consents/notices/{notice_id}/refusal",
        kind="not_understood",
        reason="听不懂上睑下垂",
        further_explanation="看图说明了两遍",
    )
    assert "看图说明了两遍" in shown.text
    assert the_notice().refused


def test_a_notice_outside_ones_reach_is_not_there(client: Client, cast: Cast):
    notice_id = planning.notice(cast, planning.explained(cast)).id
    client.enter(cast.consultant2)
    assert client.get(f"/consents/notices/{notice_id}").status_code == 404
    client.enter(cast.reception)
    assert client.get(f"/consents/notices/{notice_id}").status_code == 403
