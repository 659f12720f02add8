"""Four eyes on every contract: through operations, pages and raw SQL, and fifty at once."""

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from portal.consulting.contracts import operations, policy, queries
from portal.consulting.contracts.models import ContractReview, ServiceContract
from portal.consulting.contracts.permissions import Permission
from portal.core import access, audit, settings
from portal.core.database import add, db
from portal.core.refusals import Forbidden, Refused
from portal.registry.staff.models import Person
from tests.cast import Cast
from tests.client import Client
from tests.conftest import race
from tests.factories import contracting


@pytest.mark.rule("CTR-03")
@pytest.mark.rule("XC-07")
@pytest.mark.parametrize(
    "drafter,reviewer,outcome",
    [
        ("consultant", "reviewer", "done"),
        ("consultant", "consult_manager", "done"),
        ("consultant", "consultant", "may not"),
        ("consultant", "president", "may not"),
        ("consultant", "admin", "may not"),
        ("consultant", "finance", "may not"),
        ("consult_manager", "reviewer", "done"),
        ("consult_manager", "consult_manager", "CTR-03"),
    ],
)
def test_the_reviewer_is_somebody_else_than_the_drafter(cast: Cast, drafter: str, reviewer: str, outcome: str) -> None:
    contract = contracting.draft(cast)
    if drafter == "consult_manager":
        operations.save(contract, by=cast.consult_manager, special_terms="送一次护理评估。")
    operations.submit(contract, by=getattr(cast, drafter))
    db.session.commit()
    by = getattr(cast, reviewer)
    if outcome == "done":
        row = operations.review(contract, by=by, approved=True, remarks="可以")
        assert (row.reviewer, row.result, row.remarks) == (by, "approved", "可以")
        assert row.reviewed_at is not None
        assert contract.state == "approved"
        return
    with pytest.raises((Refused, Forbidden)) as error:
        operations.review(contract, by=by, approved=True)
    assert getattr(error.value, "rule", "may not") == outcome
    assert contract.state == "in_review"


@pytest.mark.rule("CTR-03")
def test_a_consultant_who_is_a_reviewer_too_does_not_review_the_own_contract(cast: Cast) -> None:
    cast.consultant.flags = ["contract_reviewer"]
    audit.record("tests.flag", cast.consultant, by=cast.admin)
    contract = contracting.in_review(cast)
    assert cast.consultant.can(Permission.REVIEW)
    with pytest.raises(Refused) as refusal:
        operations.review(contract, by=cast.consultant, approved=True)
    assert refusal.value.rule == "CTR-03"
    assert contract not in queries.waiting_for_review(cast.consultant)
    assert contract in queries.waiting_for_review(cast.reviewer)


@pytest.mark.rule("CTR-03")
@pytest.mark.rule("XC-07")
@pytest.mark.parametrize("lie", ["drafter_id", ":reviewer"])
def test_the_database_refuses_a_review_by_the_drafter(cast: Cast, lie: str) -> None:
    contract = contracting.in_review(cast)
    insert = (
        "INSERT INTO contract_reviews (contract_id, version_id, drafter_id, reviewer_id, result, remarks, reviewed_at,"
        f" created_at, branch_id) SELECT contract_id, id, {lie}, drafter_id, 'approved', '', created_at, created_at,"
        " branch_id FROM contract_versions WHERE contract_id = :contract"
    )
    values = {"contract": contract.id, **({"reviewer": cast.reviewer.id} if lie == ":reviewer" else {})}
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(insert), values)


@pytest.mark.rule("CTR-03")
def test_the_drafter_is_refused_on_the_page_too(client: Client, cast: Cast) -> None:
    contract = contracting.draft(cast)
    operations.save(contract, by=cast.consult_manager, special_terms="约定")
    operations.submit(contract, by=cast.consult_manager)
    db.session.commit()
    url = f"/contracts/{contract.id}/review"
    answer = client.enter(cast.consult_manager).get(url)
    assert answer.status_code == 409
    assert "CTR-03" in answer.text
    assert client.enter(cast.consultant).get(url).status_code == 403
    assert client.enter(cast.reviewer).get(url).status_code == 200


def test_the_review_asks_for_the_password_when_it_was_given_long_ago(client: Client, cast: Cast) -> None:
    contract = contracting.in_review(cast)
    client.enter(cast.reviewer)
    db.session.execute(text("UPDATE sign_ins SET confirmed_at = '2020-01-01 00:00:00'"))
    db.session.commit()
    answer = client.get(f"/contracts/{contract.id}/review")
    assert answer.status_code == 303
    assert "/confirm" in answer.location


@pytest.mark.rule("CTR-03")
def test_a_returned_contract_goes_on_as_a_copy_with_the_remarks(cast: Cast) -> None:
    contract = contracting.in_review(cast)
    with pytest.raises(Refused) as refusal:
        operations.review(contract, by=cast.reviewer, approved=False, remarks="  ")
    assert refusal.value.field == "remarks"
    operations.review(contract, by=cast.reviewer, approved=False, remarks="期限写错。")
    assert contract.state == "draft"
    assert [version.number for version in contract.versions] == [1, 2]
    assert contract.versions[0].frozen_at is not None
    assert contract.current.drafter_id == cast.consultant.id
    operations.save(contract, by=cast.consultant, special_terms="改好了")
    operations.submit(contract, by=cast.consultant)
    operations.review(contract, by=cast.reviewer, approved=True)
    assert [row.result for row in contract.reviews] == ["returned", "approved"]


@pytest.mark.rule("CTR-03")
def test_a_change_of_an_approved_text_passes_review_again(cast: Cast) -> None:
    contract = contracting.explained(cast)
    with pytest.raises(Refused) as refusal:
        operations.save(contract, by=cast.consultant, special_terms="再加一条")
    assert refusal.value.rule == "CTR-03"
    operations.reopen(contract, by=cast.consultant, reason="顾客想分期")
    assert contract.state == "draft"
    assert policy.unexplained(contract) != []
    operations.submit(contract, by=cast.consultant)
    assert contract.state == "in_review"


def test_an_unchanged_template_counts_as_reviewed_when_the_clinic_says_so(cast: Cast) -> None:
    plain = contracting.draft(cast)
    settings.change(policy.PRE_APPROVED, True, by=cast.admin)
    operations.submit(plain, by=cast.consultant)
    assert plain.state == "approved"
    assert [(row.result, row.reviewer) for row in plain.reviews] == [("pre_approved", cast.reviewer)]
    operations.reopen(plain, by=cast.consultant, reason="改")
    operations.save(plain, by=cast.consultant, special_terms="送一次护理。")
    operations.submit(plain, by=cast.consultant)
    assert plain.state == "in_review"
    db.session.commit()


@pytest.mark.rule("CTR-03")
def test_of_fifty_reviews_at_once_one_wins_and_the_others_are_told_who(arena: Flask) -> None:
    with arena.app_context():
        from portal.core import database

        with database.transaction():
            cast = Cast()
            contract_id = contracting.in_review(cast).id
            people = []
            for number in range(50):
                person = Person(
                    username=f"law{number}", name=f"审核{number:02d}", role="quality", flags=["contract_reviewer"],
                    branch_id=1,
                )  # fmt: skip
                add(person, by=cast.admin)
                db.session.flush()
                audit.record("tests.hire", person, by=cast.admin)
                people.append(person.id)

    def decide(number: int) -> str:
        contract = db.session.get_one(ServiceContract, contract_id)
        by = db.session.get_one(Person, people[number])
        return operations.review(contract, by=by, approved=True).reviewer.name

    answers = race(arena, 50, decide)
    winners = [answer for answer in answers if isinstance(answer, str)]
    assert len(winners) == 1
    for answer in answers:
        if not isinstance(answer, str):
            assert isinstance(answer, Refused), answer
            assert answer.rule == "CTR-03"
            assert winners[0] in str(answer.message)
    with arena.app_context():
        assert db.session.scalar(select(func.count()).select_from(ContractReview)) == 1


def test_access_names_the_reviewers(app: Flask) -> None:
    rows = {endpoint: who for _route, endpoint, _needs, who in access.table(app)}
    assert rows["contracts.review"] == ["consult_manager", "+contract_reviewer"]
    assert rows["contracts.sign_clinic"] == ["consult_manager", "president"]
