"""The risk notice on paper."""

import io
import re
from datetime import date

import pytest
from pypdf import PdfReader

from portal.consulting.consents import documents
from portal.consulting.consents import operations as consents
from portal.consulting.consents.models import RiskNotice
from portal.core import clock, jobs, sealing
from portal.core.database import db
from tests.cast import Cast
from tests.factories import planning


def pages(content: bytes) -> list[str]:
    return [re.sub(r"\s+", "", page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages]


def sealed(notice: RiskNotice) -> bytes:
    """The bytes of the notice's latest paper, made by the worker's job."""
    document_id = sealing.of_subject(notice, documents.PAPER.kind)[0].id
    jobs.run_now("documents.seal")
    return sealing.content(db.session.get_one(sealing.Document, document_id))


@pytest.mark.rule("RSK-08")
@pytest.mark.rule("RSK-10")
@pytest.mark.rule("LAW-14")
def test_the_signed_paper_says_everything_and_carries_the_signatures(cast: Cast):
    version = planning.explained(cast)
    notice = planning.notice(cast, version)
    consents.sign(notice, by=cast.consultant, data_consent=True, photo_uses=["record"], **planning.drawings())
    db.session.commit()
    number, label = notice.number, version.label
    content = sealed(notice)
    text = "".join(pages(content))
    for said in (
        "风险告知书", number, label, "第1版", "苏婉清", "陈思雨", "A型肉毒毒素咬肌注射", "上睑下垂",
        "神经肌肉接头疾病", "三、替代方案", "不治疗，保持现状", "报价单所列项目以外不收费",
        "希望看起来不那么累，但不要僵", "剂量过大会僵", "4小时内不平躺", "我已阅读并理解", "一式两份",
    ):  # fmt: skip
        assert said in text, said
    drawn = sum(page.get_contents().get_data().count(b" Do") for page in PdfReader(io.BytesIO(content)).pages)
    assert drawn == 3, "the customer's two signatures and the explainer's"


@pytest.mark.rule("LAW-19")
def test_the_consent_to_personal_information_has_its_own_page_and_signature(cast: Cast):
    notice = planning.signed(cast, planning.explained(cast))
    content = sealed(notice)
    own = [page for page in pages(content) if "个人信息处理同意书（单独同意）" in page]
    assert len(own) == 1
    for said in ("处理的必要性", "对您的影响", "撤回", "单独同意"):
        assert said in own[0], said
    assert "确认与签字" not in own[0]
    last = PdfReader(io.BytesIO(content)).pages[-1]
    assert last.get_contents().get_data().count(b" Do") == 1, "the signature, and no other picture"


@pytest.mark.rule("RSK-08")
def test_the_copy_to_sign_by_hand_has_lines_and_no_pictures(cast: Cast):
    notice = planning.notice(cast, planning.explained(cast))
    assert "待签署" in sealing.of_subject(notice, documents.PAPER.kind)[0].title
    content = sealed(notice)
    text = "".join(pages(content))
    assert "签字" in text
    assert not [image for page in PdfReader(io.BytesIO(content)).pages for image in page.images]


@pytest.mark.rule("LAW-13")
def test_below_fourteen_the_guardians_consent_is_printed(cast: Cast):
    who = planning.customer(cast, name="林小满", birth=date(clock.today().year - 13, 1, 1))
    notice = planning.notice(cast, planning.approved(cast, "INJ-BTX-01", who=who))
    guardian = {"guardian_name": "林建", "guardian_relation": "父亲", "guardian_id_number": "110101198001011234"}
    consents.sign(notice, by=cast.consultant, data_consent=True, **guardian, **planning.drawings())
    db.session.commit()
    text = "".join(pages(sealed(notice)))
    for said in ("未满18周岁", "林建", "父亲", "110101198001011234", "未满14周岁"):
        assert said in text, said
