"""The plan with its quotation on paper."""

import io
import re

import pytest
from pypdf import PdfReader

from portal.consulting.plans import documents
from portal.consulting.plans import operations as plans
from portal.core import jobs, sealing
from portal.core.database import db
from portal.registry.catalogue import operations as catalogue
from tests.cast import Cast
from tests.factories import planning


def words(content: bytes) -> str:
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


@pytest.mark.rule("PLN-10")
@pytest.mark.rule("XC-12")
def test_the_paper_says_plan_and_quotation_in_plain_words(cast: Cast):
    catalogue.explain_term("肉毒毒素", "让肌肉暂时放松的注射药，需凭处方使用", by=cast.planning)
    version = planning.explained(cast)
    document = sealing.of_subject(version, documents.PAPER.kind)[0]
    document_id, label = document.id, version.label
    assert document.number == label
    jobs.run_now("documents.seal")
    text = words(sealing.content(db.session.get_one(sealing.Document, document_id)))
    for said in (
        "医美方案与报价单", "苏婉清", label, "希望看起来不那么累", "A型肉毒毒素咬肌注射", "双侧不对称",
        planning.RESPONSE, "国产A型肉毒毒素，共100单位", "¥6,800.00", "¥12,000.00", "人民币壹万贰仟元整",
        "让肌肉暂时放松的注射药", "皮肤与表情照相", "可以把本方案带回去慢慢考虑", "第1页共",
    ):  # fmt: skip
        assert said in text, said


@pytest.mark.rule("PLN-08")
def test_the_confirmed_paper_takes_the_place_of_the_explained_one(cast: Cast):
    version = planning.explained(cast)
    planning.signed(cast, version)
    plans.confirm(version, by=cast.consultant, customer_name="苏婉清")
    db.session.commit()
    confirmed, explained = sealing.of_subject(version, documents.PAPER.kind)
    assert (confirmed.number, confirmed.replaces_id) == (f"{version.label}-QR", explained.id)
    assert confirmed.values["confirmed"]["name"] == "苏婉清"


@pytest.mark.rule("LAW-31")
@pytest.mark.rule("PLN-09")
def test_an_offer_is_printed_with_list_price_was_price_and_conditions(cast: Cast):
    version = planning.draft(cast)
    line = version.items[0]
    offer = planning.offer(cast, line.item)
    plans.save_item(line, by=cast.consultant, offer_id=offer.id)
    values = documents.values(version)
    assert values["items"][0]["was_price"]["figures"] == "¥2,400.00"
    assert values["items"][0]["offer_conditions"] == "每位顾客限一次。"
    assert (values["total"]["figures"], values["saving"]["figures"]) == ("¥11,520.00", "¥480.00")
