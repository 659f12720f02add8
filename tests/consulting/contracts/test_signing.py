"""Explained, signed by both sides, sealed, filed, amended."""

import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from portal.consulting.contracts import documents, operations, policy, queries
from portal.consulting.contracts.choices import TOPICS
from portal.consulting.contracts.facts import ContractSigned
from portal.consulting.contracts.models import ServiceContract
from portal.consulting.contracts.templates import TemplateVersion
from portal.consulting.plans import operations as plans
from portal.core import events, jobs, sealing
from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.registry.customers import operations as customers
from portal.registry.customers.models import TimelineEvent
from portal.registry.papers import queries as papers
from portal.registry.papers import signatures
from tests.cast import Cast
from tests.client import Client
from tests.factories import contracting, planning


@pytest.fixture(autouse=True)
def _own_files(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "FILES_DIR", str(tmp_path))


def sign_customer(cast: Cast, contract: ServiceContract, **changes: object) -> None:
    values = {"place": contracting.PLACE, "drawing": planning.drawing(), **changes}
    operations.sign_customer(contract, by=cast.consultant, **values)  # type: ignore[arg-type]


def sign_clinic(cast: Cast, contract: ServiceContract) -> None:
    operations.sign_clinic(contract, by=cast.president, drawing=planning.drawing(9))


@pytest.mark.rule("CTR-05")
def test_the_customer_signs_only_what_was_explained(cast: Cast) -> None:
    contract = contracting.approved(cast)
    with pytest.raises(Refused) as refusal:
        sign_customer(cast, contract)
    assert (refusal.value.rule, refusal.value.link) == ("CTR-05", f"/contracts/{contract.id}/explanation")
    operations.explain(contract, ["clauses", "rights"], by=cast.consultant, statement="明白")
    with pytest.raises(Refused) as refusal:
        sign_customer(cast, contract)
    assert refusal.value.rule == "CTR-05"
    row = operations.explain(
        contract, ["burdensome", "notes", "duties"], by=cast.consultant, statement="都明白了", notes="术后四小时不平躺"
    )
    assert (row.explainer, row.notes) == (cast.consultant, "术后四小时不平躺")
    assert policy.unexplained(contract) == []
    sign_customer(cast, contract)
    assert policy.signature_of(contract, "customer") is not None


@pytest.mark.rule("CTR-06")
def test_the_personal_information_form_is_complete_and_signed_first(cast: Cast) -> None:
    contracting.template(cast)
    version = contracting.confirmed(cast)
    contract = operations.submit(operations.draft(version, by=cast.consultant), by=cast.consultant)
    operations.review(contract, by=cast.reviewer, approved=True)
    operations.explain(contract, TOPICS, by=cast.consultant, statement="明白")
    with pytest.raises(Refused) as refusal:
        sign_customer(cast, contract)
    assert refusal.value.rule == "CTR-06"
    assert str(refusal.value.link).startswith(f"/customers/{contract.customer_id}")
    contracting.complete_form(cast, contract.customer)
    sign_customer(cast, contract)


@pytest.mark.rule("CTR-06")
@pytest.mark.rule("XC-06")
def test_both_sides_sign_with_date_and_place(cast: Cast) -> None:
    contract = contracting.explained(cast)
    with pytest.raises(Refused) as refusal:
        sign_clinic(cast, contract)
    assert refusal.value.rule == "CTR-06"
    with pytest.raises(Refused) as refusal:
        sign_customer(cast, contract, place=" ")
    assert refusal.value.field == "place"
    sign_customer(cast, contract)
    assert contract.state == "approved"
    with pytest.raises(Forbidden):
        operations.sign_clinic(contract, by=cast.consultant, drawing=planning.drawing())
    sign_clinic(cast, contract)
    assert contract.state == "signed"
    assert (contract.place, contract.signed_at is not None) == (contracting.PLACE, True)
    ours = policy.signature_of(contract, "clinic")
    assert ours is not None
    assert (ours.signer_name, ours.place) == (cast.president.name, contracting.PLACE)
    db.session.commit()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text("UPDATE service_contracts SET signed_at = NULL"))


@pytest.mark.parametrize("state", ["draft", "in_review"])
def test_nobody_signs_a_contract_that_is_not_approved(cast: Cast, state: str) -> None:
    contract = contracting.draft(cast) if state == "draft" else contracting.in_review(cast)
    for attempt in (sign_customer, sign_clinic):
        with pytest.raises(Refused):
            attempt(cast, contract)
    assert contract.state == state


@pytest.mark.rule("LAW-18")
def test_nothing_drawn_is_no_signature(cast: Cast) -> None:
    contract = contracting.explained(cast)
    with pytest.raises(Refused) as refusal:
        sign_customer(cast, contract, drawing="")
    assert (refusal.value.rule, refusal.value.field) == ("LAW-18", "signature")


def test_wet_ink_needs_the_place_of_the_original(cast: Cast) -> None:
    contract = contracting.explained(cast)
    printed = operations.print_for_ink(contract, by=cast.consultant)
    assert printed.number == f"{contract.number}-V1-DQ"
    assert operations.print_for_ink(contract, by=cast.president) is printed
    sign_customer(cast, contract, drawing="", original_place="档案柜 B-12")
    operations.sign_clinic(contract, by=cast.president, original_place="档案柜 B-12")
    assert [row.way for row in contract.signatures] == ["paper", "paper"]
    assert "档案柜 B-12" in str(documents.values(contract)["signatures"])


@pytest.mark.rule("LAW-13")
def test_under_age_the_recorded_guardian_signs(cast: Cast) -> None:
    contract = contracting.explained(cast)
    young = contract.customer
    young.birth_date = date(2011, 3, 1)
    db.session.flush()
    with pytest.raises(Refused) as refusal:
        sign_customer(cast, contract)
    assert (refusal.value.rule, refusal.value.field) == ("LAW-13", "guardian_id")
    aunt = customers.add_companion(young, by=cast.consultant, name="苏姨", relation="姨妈")
    with pytest.raises(Refused):
        sign_customer(cast, contract, guardian=aunt, guardian_id_number="110105196001010011")
    mother = customers.add_companion(young, by=cast.consultant, name="苏母", relation="母亲", guardian=True)
    with pytest.raises(Refused) as refusal:
        sign_customer(cast, contract, guardian=mother)
    assert refusal.value.field == "guardian_id_number"
    sign_customer(cast, contract, guardian=mother, guardian_id_number="110105197001010010")
    row = policy.signature_of(contract, "customer")
    assert row is not None
    assert (row.signer_role, row.signer_name, row.guardian_relation) == ("guardian", "苏母", "母亲")
    db.session.rollback()


def pdf_text(document: sealing.Document, folder: Path) -> str:
    path = folder / f"{document.number}.pdf"
    path.write_bytes(sealing.content(document))
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.rule("CTR-07")
@pytest.mark.rule("CTR-08")
@pytest.mark.rule("LAW-18")
def test_the_signed_contract_is_sealed_with_its_annexes_and_filed(cast: Cast, tmp_path: Path) -> None:
    heard: list[ContractSigned] = []
    events.listen(ContractSigned, heard.append)
    contract_id = contracting.explained(cast).id
    jobs.run_now("documents.seal")
    contract = contracting.sign(cast, db.session.get_one(ServiceContract, contract_id))
    assert [fact.contract for fact in heard] == [contract]
    jobs.run_now("documents.seal")
    contract = db.session.get_one(ServiceContract, contract_id)
    document = sealing.of_subject(contract, "contract")[0]
    assert (document.state, document.number) == ("sealed", contract.number)
    said = pdf_text(document, tmp_path)
    plan = sealing.of_subject(contract.plan_version, "plan")[0]
    flat = said.replace("\n", "").replace(" ", "")
    for wanted in (
        contract.number, contract.customer.id_number, contracting.PLACE.replace(" ", ""), "统一社会信用代码",
        "人民币壹万贰仟元整", plan.number, "附件1《项目单》", "风险告知书",
        "签字", "盖章处", "电子签名的可靠性约定", "退款计算",
        cast.president.name, cast.doctor.name, "第1页共",
    ):  # fmt: skip
        assert wanted in flat, wanted
    assert plan.sha256 is not None
    assert plan.sha256[:20] in flat
    assert len(signatures.on_document(document)) == 2
    assert list(signatures.verify()) == []
    assert document in papers.of_customers([contract.customer_id])
    noted = db.session.scalars(select(TimelineEvent.link).where(TimelineEvent.customer_id == contract.customer_id))
    assert f"/papers/{document.id}" in list(noted)


def test_burdensome_terms_are_bold_and_a_draft_says_so(client: Client, cast: Cast) -> None:
    contract = contracting.in_review(cast)
    answer = client.enter(cast.consultant).get(f"/contracts/{contract.id}/preview")
    assert "is-draft" in answer.text
    assert answer.text.count('class="clause bold-term"') == len(contract.current.burdensome)
    assert contract.current.burdensome


@pytest.mark.rule("CTR-09")
def test_a_change_after_signing_is_an_amendment_that_passes_review_again(cast: Cast) -> None:
    contract = contracting.signed(cast)
    with pytest.raises(Refused) as refusal:
        operations.save(contract, by=cast.consultant, special_terms="改一下")
    assert (refusal.value.rule, refusal.value.link) == ("CTR-09", f"/contracts/{contract.id}/amendment")
    with pytest.raises(Refused):
        operations.amend(contract, by=cast.consultant, reason=" ")
    amendment = operations.amend(contract, by=cast.consultant, reason="改为分期")
    assert amendment.number == f"{contract.number}-B1"
    with pytest.raises(Refused) as refusal:
        operations.amend(contract, by=cast.consultant, reason="再改")
    assert refusal.value.rule == "CTR-09"
    operations.submit(amendment, by=cast.consultant)
    with pytest.raises(Refused):
        sign_customer(cast, amendment)
    operations.review(amendment, by=cast.reviewer, approved=True)
    operations.explain(amendment, TOPICS, by=cast.consultant, statement="明白")
    assert contract.state == "signed"
    contracting.sign(cast, amendment)
    assert (contract.state, amendment.state) == ("amended", "signed")
    assert documents.title(amendment).endswith("补充协议")


@pytest.mark.rule("CTR-09")
def test_an_amendment_with_other_items_follows_the_plans_new_confirmed_version(cast: Cast) -> None:
    contract = contracting.signed(cast)
    following = plans.adjust(contract.plan_version, wish="少做一项", by=cast.consultant)
    with pytest.raises(Refused) as refusal:
        operations.amend(contract, by=cast.consultant, reason="少做一项")
    assert refusal.value.rule == "CTR-04"
    plans.remove_item(following.items[-1], by=cast.consultant)
    plans.submit(following, by=cast.consultant)
    plans.approve_medical(following, by=cast.doctor, injection_details="共80单位")
    plans.explain(following, by=cast.consultant, statement="明白")
    planning.signed(cast, following)
    plans.confirm(following, by=cast.consultant, customer_name=contract.customer.name)
    amendment = operations.amend(contract, by=cast.consultant, reason="少做一项")
    assert amendment.total == following.total < contract.total


@pytest.mark.rule("CTR-11")
def test_help_with_procedures_is_kept_with_who_and_when(cast: Cast) -> None:
    contract = contracting.signed(cast)
    row = operations.help_with(contract, "payment", by=cast.consultant, note="陪同到收费处")
    assert (row.helper, row.procedure, row.note) == (cast.consultant, "payment", "陪同到收费处")
    assert row.given_at is not None
    with pytest.raises(Refused) as refusal:
        operations.help_with(contract, "parking", by=cast.consultant)
    assert refusal.value.rule == "CTR-11"
    db.session.commit()


@pytest.mark.rule("CTR-10")
def test_everybody_sees_what_waits_for_them(client: Client, cast: Cast) -> None:
    contract = contracting.in_review(cast)
    assert contract in queries.waiting_for_review(cast.reviewer)
    assert queries.counts(cast.consult_manager)["in_review"] == 1
    contract_id = contract.id
    page = client.enter(cast.reviewer).get("/contracts")
    assert f"/contracts/{contract_id}/review" in page.text
    contract = db.session.get_one(ServiceContract, contract_id)
    assert [item["url"] for item in queries.today_items(cast.reviewer)] == [f"/contracts/{contract.id}/review"]
    operations.review(contract, by=cast.reviewer, approved=True)
    assert [item["url"] for item in queries.today_items(cast.consultant)] == [f"/contracts/{contract.id}"]
    operations.explain(contract, TOPICS, by=cast.consultant, statement="明白")
    assert queries.today_items(cast.president) == []
    sign_customer(cast, contract)
    assert [item["url"] for item in queries.today_items(cast.president)] == [
        f"/contracts/{contract.id}/clinic-signature"
    ]
    db.session.commit()


def test_a_contract_outside_ones_reach_is_not_there(client: Client, cast: Cast) -> None:
    contract = contracting.draft(cast)
    assert client.enter(cast.consultant2).get(f"/contracts/{contract.id}").status_code == 404
    assert client.enter(cast.reception).get(f"/contracts/{contract.id}").status_code == 403
    assert client.enter(cast.finance).get(f"/contracts/{contract.id}").status_code == 200


def test_the_whole_way_through_the_pages(client: Client, cast: Cast) -> None:
    contracting.template(cast)
    version = contracting.confirmed(cast)
    contracting.complete_form(cast, version.plan.customer)
    version_id = version.id
    client.enter(cast.consultant)
    page = client.send(f"/contracts/plans/{version_id}/new")
    contract = db.session.scalars(select(ServiceContract)).one()
    assert contract.number in page.text
    contract_id, here = contract.id, f"/contracts/{contract.id}"
    page = client.send(f"{here}/edit", special_terms="含一次免费复查。")
    assert "含一次免费复查。" in page.text
    client.send(f"{here}/steps/submit", page=here)
    client.enter(cast.reviewer).send(f"{here}/review", decision="approved", remarks="好")
    client.enter(cast.consultant).send(f"{here}/explanation", topics=list(TOPICS), statement="明白了")
    answer = client.send(f"{here}/customer-signature", signature="", how="drawn")
    assert answer.status_code == 422
    assert "LAW-18" in answer.text
    client.send(f"{here}/customer-signature", signature=planning.drawing(), how="drawn")
    client.enter(cast.president).send(f"{here}/clinic-signature", signature=planning.drawing(5), how="drawn")
    assert db.session.get_one(ServiceContract, contract_id).state == "signed"
    client.enter(cast.consultant).send(f"{here}/help", page=here, procedure="booking", note="约了下周二")
    assert client.get(here).status_code == 200
    assert client.get(f"{here}/amendment").status_code == 200
    assert client.region(here, "contract_state").status_code == 200


def test_instalments_are_typed_on_the_page_and_wrong_ones_come_back(client: Client, cast: Cast) -> None:
    contract = contracting.draft(cast)
    client.enter(cast.consultant)
    contract_id, first = contract.id, contract.current.term_from
    today, later = first.isoformat(), (first + timedelta(days=30)).isoformat()
    url = f"/contracts/{contract_id}/edit"
    for amount in ("-1", "99999999999999999999", "abc", "1.234"):
        answer = client.send(url, payment_method="instalments", due_1=today, amount_1=amount)
        assert answer.status_code == 422, amount
        assert amount in answer.text
    answer = client.send(url, payment_method="instalments", due_1=today, amount_1="5000", due_2=later, amount_2="1")
    assert answer.status_code == 422
    assert "CTR-01" in answer.text
    answer = client.send(url, payment_method="instalments", due_1=today, amount_1="5000", due_2=later, amount_2="7000")
    assert answer.status_code == 200
    assert len(db.session.get_one(ServiceContract, contract_id).current.schedule) == 2


def test_templates_are_written_and_approved_through_the_pages(client: Client, cast: Cast) -> None:
    client.enter(cast.consult_manager)
    page = client.send("/contracts/templates/new", name="测试合同", kind="service")
    assert page.status_code == 200
    version = db.session.scalars(select(TemplateVersion)).one()
    version_id, here = version.id, f"/contracts/templates/versions/{version.id}"
    client.send(f"{here}/edit", title_0="服务内容", text_0="概不退款")
    assert "LAW-28" in client.get(here).text
    answer = client.enter(cast.reviewer).send(f"{here}/approval", page=here)
    assert answer.status_code == 409
    assert "LAW-28" in answer.text
    client.enter(cast.consult_manager).send(f"{here}/edit", text_0="按附件提供服务。")
    client.enter(cast.reviewer).send(f"{here}/approval", page=here)
    assert db.session.get_one(TemplateVersion, version_id).state == "approved"
    assert client.get("/contracts/templates").status_code == 200
