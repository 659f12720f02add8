"""The papers of a case: what they say, who signs, sealed and provable (CMP-18, LAW-01, LAW-03)."""

import os
import re
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from portal.core import sealing
from portal.core.database import db
from portal.core.refusals import Forbidden, Missing, Refused
from portal.core.sealing import Document
from portal.registry.papers import queries as papers
from portal.registry.papers import signatures
from portal.service.complaints.models import Case, CaseConference, CaseEntry, CaseTalk
from portal.service.complaints.papers import operations, reading
from tests.cast import Cast
from tests.client import Client
from tests.factories.planning import drawing
from tests.service.complaints.casefiles import complaint, furnished, of, seal_papers


@pytest.fixture
def case(cast: Cast) -> Case:
    case = furnished(cast, complaint(cast))
    db.session.commit()
    return case


def read(document: Document) -> str:
    """The sealed paper's text, blanks left out."""
    seal_papers()
    assert document.state == "sealed", document.trouble
    content = sealing.content(document)
    assert sealing.recognise(content) is not None
    if folder := os.environ.get("KEEP_PAPERS"):
        (Path(folder) / f"{document.kind}.pdf").write_bytes(content)
    pages = PdfReader(BytesIO(content)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


@pytest.mark.rule("LAW-03")
@pytest.mark.rule("LAW-01")
def test_the_register_form_says_what_the_law_wants_and_carries_the_complainants_signature(
    cast: Cast, case: Case
) -> None:
    text = read(operations.sign_register(case, drawing(), by=cast.reception))
    for said in (
        "投诉登记表",
        case.number,
        "王小美",
        "林晓月",
        "注射后两侧不对称",
        "要求复诊并书面说明原因",
        "咨询部",
        "张文博",
    ):
        assert said in text
    (document,) = sealing.of_subject(case, "complaint_register")
    (signature,) = signatures.on_document(document)
    assert (signature.signer_name, signature.signer_role) == ("王小美", "complainant")
    assert list(signatures.verify()) == []


def test_a_later_form_replaces_the_earlier_one_and_nothing_is_lost(cast: Cast, case: Case) -> None:
    first = operations.print_register(case, by=cast.reception)
    second = operations.print_register(case, by=cast.reception)
    assert (first.number, second.number) == (f"{case.number}-DJ1", f"{case.number}-DJ2")
    assert second.replaces_id == first.id
    assert len(reading.papers_of(case)) == 2


def test_an_empty_drawing_is_no_signature(cast: Cast, case: Case) -> None:
    with pytest.raises(Refused, match="LAW-18"):
        operations.sign_register(case, "", by=cast.reception)


def test_the_handling_report_tells_course_evidence_findings_and_approvals(cast: Cast, case: Case) -> None:
    text = read(operations.print_report(case, by=cast.consult_manager))
    for said in (
        "投诉处理报告",
        "询问当日操作护士",
        "通话录音11-20",
        "录音服务器R-118",
        "三日内复诊",
        "无需审批",
        "院长",
    ):
        assert said in text


def test_minutes_and_reception_record_are_papers_of_their_own(cast: Cast, case: Case) -> None:
    minutes = read(operations.print_conference(of(case, CaseConference), by=cast.cs_manager))
    assert "两周后评估" in minutes
    assert "刘建国" in minutes
    record = read(operations.print_talk(of(case, CaseTalk), by=cast.cs_manager))
    assert "不满意顾客接待记录" in record
    assert "顾客情绪激动" in record
    assert len(reading.papers_of(case)) == 2


@pytest.mark.rule("CMP-18")
def test_the_material_is_compiled_and_the_case_keeps_to_which_department_it_went(cast: Cast, case: Case) -> None:
    department = cast.doctor.department
    assert department is not None
    with pytest.raises(Refused, match="CMP-18"):
        operations.compile_material(case, department, note=" ", by=cast.cs_staff)
    with pytest.raises(Forbidden):
        operations.compile_material(case, department, note="请核查", by=cast.finance)
    document = operations.compile_material(case, department, note="请核查操作过程", by=cast.cs_staff)
    number, text = document.number, read(document)
    assert "通话录音11-20" in text
    assert "咨询部" in text
    (entry,) = [row for row in reading.entries(case) if row.kind == "compiled"]
    assert (entry.department, entry.created_by_id) == (cast.doctor.department, cast.cs_staff.id)
    assert number in entry.text


def test_whoever_is_complained_about_neither_makes_nor_finds_papers(cast: Cast, case: Case) -> None:
    with pytest.raises(Missing):
        reading.visible(case.id, cast.doctor)
    about = complaint(cast, accused=[cast.consult_manager], customer=case.customer)
    with pytest.raises(Refused, match="CMP-04"):
        operations.print_report(about, by=cast.consult_manager)


def test_papers_open_only_to_those_who_deal_with_cases(cast: Cast, case: Case) -> None:
    document = operations.print_register(case, by=cast.reception)
    assert papers.visible(document.id, cast.cs_staff) is document
    for person in (cast.care_staff, cast.consultant, cast.finance):
        with pytest.raises(Missing):
            papers.visible(document.id, person)


@pytest.mark.rule("CMP-18")
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_papers_are_made_signed_and_compiled_through_the_pages(
    client: Client, cast: Cast, case: Case, language: str
) -> None:
    path = f"/complaints/{case.id}/papers"
    client.enter(cast.cs_manager)
    assert client.get(path, headers={"Accept-Language": language}).status_code == 200
    for action in ("register-form", "report"):
        assert client.send(f"/complaints/{case.id}/{action}", page=path, follow=False).status_code == 303
    client.send(f"/complaints/{case.id}/talks/{of(case, CaseTalk).id}/record", page=path)
    client.send(f"/complaints/{case.id}/conferences/{of(case, CaseConference).id}/minutes", page=path)
    client.send(f"/complaints/{case.id}/register-form/signature", signature=drawing())
    refused = client.send(f"/complaints/{case.id}/material", page=path, note="", follow=False)
    assert refused.status_code == 422
    client.send(f"/complaints/{case.id}/material", page=path, note="请写情况说明")
    page = client.get(path, headers={"Accept-Language": language}).text
    for number in ("DJ1", "DJ2", "BG1", "CL1"):
        assert f"{case.number}-{number}" in page
    assert "请写情况说明" in page
    assert len(sealing.of_subject(case)) == 4


def test_the_accused_and_strangers_get_404(client: Client, cast: Cast, case: Case) -> None:
    for person in (cast.doctor, cast.consultant):
        assert client.enter(person).get(f"/complaints/{case.id}/papers").status_code == 404
        assert f"/complaints/{case.id}/papers" not in client.get(f"/complaints/{case.id}").text
    assert f"/complaints/{case.id}/papers" in client.enter(cast.cs_manager).get(f"/complaints/{case.id}").text
    assert isinstance(of(case, CaseTalk), CaseTalk)
    assert db.session.query(CaseEntry).count() == 2
