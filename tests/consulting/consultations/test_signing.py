"""The signature, the lock in the database, the addenda, the papers."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from portal.consulting.consultations import documents, operations, told
from portal.consulting.consultations.models import Consultation, ToldPoint
from portal.core import audit, database, jobs, sealing
from portal.core.database import db
from portal.core.refusals import Refused
from portal.registry.catalogue.models import ServiceItem
from tests.cast import Cast

PARTS = {
    "told_points": "subject = 'price'",
    "price_talks": "note = 'x'",
    "doctor_parts": "opinion = 'x'",
    "cases_shown": "title = 'x'",
    "picture_requests": "answer = 'x'",
    "product_advice": "product = 'x'",
    "declined_wishes": "wish = 'x'",
}


def refused_by_the_database(statement: str) -> bool:
    """Whether the database itself says no to a statement typed at its prompt."""
    try:
        with db.session.begin_nested():
            db.session.execute(text(statement))
    except DatabaseError:
        return True
    return False


@pytest.mark.rule("CON-18")
def test_signing_needs_the_own_name_and_the_confirmation(cast: Cast, recorded: Consultation) -> None:
    operations.tell(recorded, told.SUBJECTS, by=cast.consultant)
    with pytest.raises(Refused, match="CON-18"):
        operations.sign(recorded, by=cast.consultant, name="陈思", true_and_accurate=True)
    with pytest.raises(Refused, match="CON-18"):
        operations.sign(recorded, by=cast.consultant, name=cast.consultant.name, true_and_accurate=False)
    with pytest.raises(Refused, match="REC-08"):
        operations.sign(recorded, by=cast.consult_manager, name=cast.consult_manager.name, true_and_accurate=True)
    operations.sign(recorded, by=cast.consultant, name=cast.consultant.name, true_and_accurate=True)
    assert (recorded.state, recorded.signed_name) == ("signed", cast.consultant.name)


@pytest.mark.rule("CON-17")
def test_a_card_that_is_not_closed_is_not_signed(cast: Cast, filled: Consultation) -> None:
    operations.tell(filled, told.SUBJECTS, by=cast.consultant)
    with pytest.raises(Refused):
        operations.sign(filled, by=cast.consultant, name=cast.consultant.name, true_and_accurate=True)
    assert filled.signed_at is None


@pytest.mark.rule("CON-19")
def test_no_operation_changes_a_signed_record(cast: Cast, signed: Consultation) -> None:
    for act in (
        lambda: operations.save_card(signed, by=cast.consultant, reason="改"),
        lambda: operations.resume(signed, by=cast.consultant),
        lambda: operations.tell(signed, ["price"], by=cast.consultant),
        lambda: operations.explain_prices(signed, ["prices"], by=cast.consultant),
        lambda: operations.sign(signed, by=cast.consultant, name=cast.consultant.name, true_and_accurate=True),
    ):
        with pytest.raises(Refused, match="CON-19"):
            act()


@pytest.mark.rule("CON-19")
def test_the_database_refuses_every_change_of_a_signed_record(signed: Consultation) -> None:
    assert refused_by_the_database(f"UPDATE consultations SET reason = 'x' WHERE id = {signed.id}")
    assert refused_by_the_database(f"UPDATE consultations SET state = 'recorded' WHERE id = {signed.id}")
    assert refused_by_the_database(f"DELETE FROM consultations WHERE id = {signed.id}")


@pytest.mark.rule("CON-19")
def test_the_database_refuses_every_change_of_the_parts_of_a_signed_record(signed: Consultation) -> None:
    for table in ("told_points", "price_talks"):
        assert refused_by_the_database(f"UPDATE {table} SET {PARTS[table]} WHERE consultation_id = {signed.id}")
        assert refused_by_the_database(f"DELETE FROM {table} WHERE consultation_id = {signed.id}")


@pytest.mark.rule("CON-19")
def test_every_part_has_the_lock_and_takes_nothing_new_after_signing(cast: Cast, signed: Consultation) -> None:
    for table in PARTS:
        columns = "consultation_id, branch_id, created_at"
        values = f"{signed.id}, 1, '2026-01-01 00:00:00'"
        with pytest.raises(DatabaseError, match="is signed"), db.session.begin_nested():
            db.session.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})"))


@pytest.mark.rule("CON-19")
def test_before_the_signature_parts_may_still_change(cast: Cast, recorded: Consultation) -> None:
    operations.tell(recorded, ["price"], by=cast.consultant)
    db.session.commit()
    assert not refused_by_the_database(
        f"UPDATE told_points SET subject = 'risks' WHERE consultation_id = {recorded.id}"
    )
    assert not refused_by_the_database(f"DELETE FROM told_points WHERE consultation_id = {recorded.id}")


@pytest.mark.rule("CON-19")
def test_a_correction_is_a_dated_addendum_that_names_the_original(cast: Cast, signed: Consultation) -> None:
    with pytest.raises(Refused, match="CON-19"):
        operations.add_addendum(signed, by=cast.consultant, text=" ")
    addendum = operations.add_addendum(signed, by=cast.consultant, text="补充：服药史为两年")
    db.session.commit()
    assert signed.addenda == [addendum]
    paper = sealing.of_subject(signed, "consultation_addendum")[0]
    assert paper.number == f"{signed.number}-B1"
    assert paper.values["original"] == signed.number
    assert refused_by_the_database("UPDATE consultation_addenda SET text = 'x'")
    assert refused_by_the_database("DELETE FROM consultation_addenda")


@pytest.mark.rule("CON-19")
def test_an_unsigned_record_needs_no_addendum(cast: Cast, recorded: Consultation) -> None:
    with pytest.raises(Refused, match="CON-19"):
        operations.add_addendum(recorded, by=cast.consultant, text="补充")


@pytest.mark.rule("CON-20")
def test_the_sealed_record_carries_risks_and_after_care_in_chinese(
    cast: Cast, filled: Consultation, eyelid: ServiceItem
) -> None:
    operations.save_card(filled, by=cast.consultant, suitable_items=[eyelid.id])
    operations.record(filled, by=cast.consultant, outcome="booked")
    operations.tell(filled, told.SUBJECTS, by=cast.consultant)
    operations.sign(filled, by=cast.consultant, name=cast.consultant.name, true_and_accurate=True)
    db.session.commit()
    paper = sealing.of_subject(filled, "consultation")[0]
    version = eyelid.current_version
    assert version is not None
    html = sealing.html(paper)
    for words in (version.risks[0], version.complications[0], version.post_notes[0], "术后护理", "手术风险"):
        assert words in html
    assert paper.number == filled.number
    jobs.run_now("documents.seal")
    db.session.commit()
    assert sealing.content(paper).startswith(b"%PDF")


def test_a_record_read_by_finance_is_not_opened_with_the_right_to_read_papers(cast: Cast, signed: Consultation) -> None:
    from portal.registry.papers import policy as papers

    paper = sealing.of_subject(signed, documents.RECORD.kind)[0]
    assert papers.may_open(paper, cast.consultant)
    assert papers.may_open(paper, cast.quality)
    assert not papers.may_open(paper, cast.finance)


def test_a_change_without_an_audit_entry_does_not_pass(cast: Cast, recorded: Consultation) -> None:
    database.add(ToldPoint(consultation_id=recorded.id, subject="price"), by=cast.consultant)
    with pytest.raises(audit.UnspokenChange):
        db.session.commit()
    db.session.rollback()
