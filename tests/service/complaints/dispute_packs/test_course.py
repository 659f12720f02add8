"""A dispute: told, sealed with both sides, appended, opened after three years, copied with the proof mark."""

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.core import clock, files, sealing
from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.core.sealing import Document
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person
from portal.service.complaints import policy
from portal.service.complaints.dispute_packs import documents, operations, queries, records
from portal.service.complaints.dispute_packs.models import DisputeSeal, SealedPart
from portal.service.complaints.dispute_packs.operations import Item, Sides
from portal.service.complaints.models import Case, CaseTask
from tests.cast import Cast
from tests.client import Client
from tests.factories.planning import drawing
from tests.service.complaints.casefiles import complaint, customer, seal_papers
from tests.service.complaints.papers.test_papers import read


@pytest.fixture
def patient(cast: Cast) -> Customer:
    """A customer with a finished part of the record: the registration form as a sealed paper."""
    who = customer(cast)
    customers.prepare_form(who, by=cast.reception)
    seal_papers()
    return who


@pytest.fixture
def case(cast: Cast, patient: Customer) -> Case:
    case = complaint(cast, customer=patient)
    db.session.commit()
    return case


def sides(cast: Cast) -> Sides:
    return Sides("王小美", "李慧", "病案室保险柜", cast.quality)


@pytest.fixture
def seal(cast: Cast, case: Case) -> DisputeSeal:
    operations.tell(case, told_to="王小美", drawing=drawing(), by=cast.cs_manager)
    return operations.seal_records(case, sides(cast), by=cast.cs_manager)


@pytest.mark.rule("LAW-04")
def test_the_three_things_are_told_signed_and_timed_on_paper(cast: Cast, case: Case) -> None:
    with pytest.raises(Refused, match="LAW-04"):
        operations.tell(case, told_to="王小美", by=cast.cs_manager)
    notice = operations.tell(case, told_to="王小美", capacity="患者", drawing=drawing(), by=cast.cs_manager)
    said = read(notice.document)
    for words in ("人民调解", "封存清单", "查阅、复制", "王小美", "李慧", f"{clock.today():%Y年%m月%d日}"):
        assert words in said


@pytest.mark.rule("LAW-04")
def test_nothing_is_sealed_before_the_three_things_were_told(cast: Cast, case: Case) -> None:
    with pytest.raises(Refused, match="LAW-04"):
        operations.seal_records(case, sides(cast), by=cast.cs_manager)


@pytest.mark.rule("LAW-05")
def test_what_is_finished_is_sealed_with_its_hash_in_two_copies_of_the_list(
    cast: Cast, case: Case, seal: DisputeSeal
) -> None:
    (form,) = [paper for paper in queries.copyable(case) if paper.kind == "registration_form"]
    hashes = {part.reference: part.sha256 for part in seal.parts}
    assert hashes[f"documents:{form.id}"] == form.sha256
    first, second = queries.lists_of(seal)
    assert {first.title, second.title} == {"封存清单（患方执）", "封存清单（医方执）"}
    said, form_hash = read(first), form.sha256
    assert form_hash is not None
    assert form_hash in said
    assert "王小美" in said
    assert "病案室保险柜" in said


@pytest.mark.rule("LAW-05")
def test_both_sides_are_present_or_nothing_is_sealed(cast: Cast, case: Case) -> None:
    operations.tell(case, told_to="王小美", drawing=drawing(), by=cast.cs_manager)
    for customer_side, clinic_side in (("", "李慧"), ("王小美", " ")):
        with pytest.raises(Refused, match="LAW-05"):
            operations.seal_records(case, Sides(customer_side, clinic_side, "病案室", cast.quality), by=cast.cs_manager)
    with pytest.raises(Forbidden):
        operations.seal_records(case, sides(cast), by=cast.reception)


@pytest.mark.rule("LAW-05", "DIS-06")
def test_the_department_is_asked_to_finish_what_could_not_be_sealed_yet(client: Client, cast: Cast, case: Case) -> None:
    assert case.customer is not None
    form = customers.prepare_form(case.customer, by=cast.reception)
    operations.tell(case, told_to="王小美", drawing=drawing(), by=cast.cs_manager)
    found = operations.seal_records(case, sides(cast), by=cast.cs_manager)
    task = db.session.query(CaseTask).filter_by(case_id=case.id).one()
    assert task.department_id == cast.doctor.department_id
    assert found.number in task.what
    assert form.number in task.what
    assert clock.now() < task.due_at
    url, reference = f"/complaints/tasks/{task.id}", f"documents:{form.id}"
    seal_papers()
    answers = db.session.get_one(Person, policy.answering_for(task.department_id, task.branch_id)[0])
    answering = answers.id
    assert url in client.enter(answers).get("/").text
    answer = client.send(url, text="登记表已补签完成", follow=False)
    assert answer.status_code == 303, answer.text
    task = db.session.get_one(CaseTask, task.id, populate_existing=True)
    assert (task.done_by_id, task.answer) == (answering, "登记表已补签完成")
    found = db.session.query(DisputeSeal).filter_by(case_id=task.case_id).one()
    (added,) = operations.append_finished(found, by=cast.cs_manager)
    assert (added.reference, added.appended) == (reference, True)


@pytest.mark.rule("LAW-05")
def test_nobody_is_asked_when_the_whole_record_was_sealed(case: Case, seal: DisputeSeal) -> None:
    assert db.session.query(CaseTask).filter_by(case_id=case.id).count() == 0


@pytest.mark.rule("LAW-05")
def test_a_part_finished_later_is_appended_and_the_new_list_replaces_the_old_on_both_sides(
    cast: Cast, case: Case, seal: DisputeSeal
) -> None:
    with pytest.raises(Refused, match="LAW-05"):
        operations.append_finished(seal, by=cast.cs_manager)
    assert case.customer is not None
    before = len(seal.parts)
    customers.prepare_form(case.customer, by=cast.reception)
    assert operations.to_append(seal) == []
    assert [part.finished_at for part in records.unfinished(case.customer)] == [None]
    seal_papers()
    (added,) = operations.append_finished(seal, by=cast.cs_manager)
    assert (added.appended, added.position) == (True, before + 1)
    lists = queries.lists_of(seal)
    assert [row.number[-2:] for row in lists] == ["2B", "2A", "1B", "1A"]
    assert {row.replaces_id for row in lists[:2]} == {row.id for row in lists[2:]}


@pytest.mark.rule("LAW-05")
def test_sealed_parts_are_frozen_by_the_database_itself(cast: Cast, seal: DisputeSeal) -> None:
    db.session.commit()
    for statement in ("UPDATE sealed_parts SET title = 'x'", "DELETE FROM sealed_parts", "DELETE FROM dispute_seals"):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(text(statement))


@pytest.mark.rule("LAW-09")
def test_a_part_whose_bytes_were_touched_is_named(cast: Cast, seal: DisputeSeal) -> None:
    assert list(queries.verify()) == []
    part = next(part for part in seal.parts if part.reference.startswith("documents:"))
    path = files._find(part.sha256)
    assert path is not None
    kept = path.read_bytes()
    path.chmod(0o600)
    try:
        path.write_bytes(kept + b"x")
        (line,) = queries.verify()
        assert seal.number in line
        assert queries.touched(seal) == [part]
    finally:
        path.write_bytes(kept)
    assert list(queries.verify()) == []


@pytest.mark.rule("LAW-09")
def test_the_health_part_is_frozen_as_it_was_whatever_is_written_later(cast: Cast, seal: DisputeSeal) -> None:
    snapshot = next(part for part in seal.parts if part.reference.startswith("snapshot:"))
    before = files.read(snapshot.sha256)
    assert seal.case.customer is not None
    seal.case.customer.allergies = "无"
    assert files.read(snapshot.sha256) == before
    assert queries.touched(seal) == []
    db.session.rollback()


@pytest.mark.rule("LAW-05")
def test_the_clinic_alone_opens_it_only_after_three_years_without_a_renewed_claim(
    cast: Cast, case: Case, seal: DisputeSeal
) -> None:
    opened = {"because": "expired", "note": "保管期满", "by": cast.cs_manager}
    assert (seal.open_after, seal.open_after.year) == (operations.years_after(clock.today()), clock.today().year + 3)
    with pytest.raises(Refused, match="LAW-05"):
        operations.open_seal(seal, **opened)  # type: ignore[arg-type]
    with time_machine.travel(clock.now() + timedelta(days=700)):
        operations.renew_claim(seal, claimed_on=clock.today(), words="再次要求赔偿", by=cast.cs_manager)
    with time_machine.travel(clock.now() + timedelta(days=3 * 366 + 1)), pytest.raises(Refused, match="LAW-05"):
        operations.open_seal(seal, **opened)  # type: ignore[arg-type]
    with time_machine.travel(clock.now() + timedelta(days=700 + 3 * 366 + 1)):
        operations.open_seal(seal, **opened)  # type: ignore[arg-type]
    assert (seal.opened_because, seal.opened_by) == ("expired", cast.cs_manager)
    with pytest.raises(Refused, match="LAW-05"):
        operations.append_finished(seal, by=cast.cs_manager)


@pytest.mark.rule("LAW-05")
def test_a_seal_is_opened_as_settled_only_when_the_case_is_closed(cast: Cast, seal: DisputeSeal) -> None:
    with pytest.raises(Refused, match="LAW-05"):
        operations.open_seal(seal, because="settled", note="已和解", by=cast.cs_manager)
    with pytest.raises(Forbidden):
        operations.open_seal(seal, because="both_sides", note="双方在场", by=cast.cs_staff)
    operations.open_seal(seal, because="both_sides", note="王小美、李慧在场", by=cast.cs_manager)


def test_three_years_from_a_leap_day_are_the_last_of_february(session: None) -> None:
    assert operations.years_after(date(2028, 2, 29)) == date(2031, 2, 28)


@pytest.mark.rule("LAW-06")
def test_an_item_is_sealed_with_its_batch_for_three_years(cast: Cast, case: Case) -> None:
    with pytest.raises(Refused, match="LAW-06"):
        operations.seal_items(case, [Item("透明质酸钠", "")], sides(cast), by=cast.cs_manager)
    seal = operations.seal_items(
        case, [Item("透明质酸钠", "B20261101", "示例药业", "1支")], sides(cast), by=cast.cs_manager
    )
    assert (seal.open_after, seal.open_after.year) == (operations.years_after(clock.today()), clock.today().year + 3)
    said = read(queries.lists_of(seal)[0])
    assert "B20261101" in said
    assert "示例药业" in said


@pytest.mark.rule("LAW-06")
def test_the_database_refuses_a_part_with_neither_hash_nor_batch(cast: Cast, seal: DisputeSeal) -> None:
    bare = SealedPart(case_id=seal.case_id, seal_id=seal.id, position=99, title="x", reference="item:99")
    db.session.add(bare)
    with pytest.raises(IntegrityError, match="hash_or_batch"):
        db.session.flush()


@pytest.mark.rule("LAW-07")
def test_every_page_of_a_copy_bears_the_proof_mark(cast: Cast, case: Case, patient: Customer) -> None:
    papers = list(queries.copyable(case))
    for missing in ({"identity": ""}, {"applicant": " "}, {"papers": []}):
        told = {"papers": papers, "applicant": "王小美", "relation": "self", "identity": "身份证", **missing}
        with pytest.raises(Refused, match="LAW-07"):
            operations.copy_record(patient, by=cast.cs_manager, **told)  # type: ignore[arg-type]
    request = operations.copy_record(
        patient, papers, applicant="王小美", relation="self", identity="身份证原件", case=case, by=cast.cs_manager
    )
    number, original = request.number, papers[0].number
    made = sealing.of_subject(request)
    copy = next(row for row in made if row.kind == documents.COPY)
    cover = next(row for row in made if row.kind == documents.COVER.kind)
    from io import BytesIO

    from pypdf import PdfReader

    said = read(copy)
    assert "王小美" in said
    pages = PdfReader(BytesIO(sealing.content(db.session.get_one(Document, copy.id)))).pages
    for page in pages:
        assert number in page.extract_text().replace("\n", "")
        assert "证明印记" in page.extract_text()
    assert original in read(cover)


@pytest.mark.rule("LAW-07")
def test_nobody_gets_copies_of_another_customers_record(cast: Cast, case: Case, patient: Customer) -> None:
    other = customer(cast, "赵丽", "+8613800138077")
    with pytest.raises(Refused, match="LAW-07"):
        operations.copy_record(
            other,
            list(queries.copyable(case)),
            applicant="赵丽",
            relation="self",
            identity="身份证",
            by=cast.cs_manager,
        )


def test_whoever_is_complained_about_seals_nothing(cast: Cast, patient: Customer) -> None:
    about = complaint(cast, customer=patient, accused=[cast.cs_manager])
    with pytest.raises(Refused, match="CMP-04"):
        operations.tell(about, told_to="王小美", drawing=drawing(), by=cast.cs_manager)
