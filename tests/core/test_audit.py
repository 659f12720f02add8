"""The audit log: spoken, chained, unalterable."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Mapped

from portal.core import audit, workflow
from portal.core.audit import AuditEntry, UnspokenChange
from portal.core.database import Operational, Record, SystemActor, add, db
from portal.core.settings import SettingChange
from portal.registry.staff.models import Department
from tests.cast import Cast

SYSTEM = SystemActor("tests")


class Crate(Operational):
    """A whole with parts, for these tests only."""

    __tablename__ = "test_crates"


class Bottle(Record):
    """A part: its changes are spoken under its whole."""

    __tablename__ = "test_bottles"

    crate_id: Mapped[int]
    label: Mapped[str]

    def audit_key(self) -> tuple[str, int]:
        return ("test_crates", self.crate_id)


def newest() -> AuditEntry:
    entry = audit.last()
    assert entry is not None
    return entry


def speak(cast: Cast, times: int = 3) -> None:
    for number in range(times):
        audit.record("tests.speak", cast.doctor, by=cast.admin, number=number)
        db.session.commit()


def drop_triggers() -> None:
    for name in ("update", "delete"):
        on = " ON audit_entries" if db.engine.dialect.name == "postgresql" else ""
        db.session.execute(text(f"DROP TRIGGER audit_entries_no_{name}{on}"))


def test_an_entry_says_who_what_when_and_the_details(cast: Cast) -> None:
    audit.record("tests.speak", cast.doctor, by=cast.admin, customer_id=7, amount=3, names=("甲", "乙"), none=None)
    db.session.commit()
    entry = newest()
    assert (entry.actor_id, entry.actor_name) == (cast.admin.id, cast.admin.name)
    assert (entry.subject_type, entry.subject_id, entry.customer_id) == ("people", cast.doctor.id, 7)
    assert entry.details == {"amount": 3, "names": ["甲", "乙"], "none": None}


def test_the_chain_holds_and_has_no_gaps(cast: Cast) -> None:
    before = audit.count()
    speak(cast, 5)
    assert audit.count() == before + 5
    assert newest().seq == audit.count()
    assert list(audit.verify()) == []


@pytest.mark.rule("XC-05")
def test_a_change_nobody_spoke_of_fails(cast: Cast) -> None:
    cast.doctor.title = "主任"
    with pytest.raises(UnspokenChange, match="people"):
        db.session.commit()
    db.session.rollback()


def test_a_new_row_nobody_spoke_of_fails(cast: Cast) -> None:
    add(Department(name="无声科"), by=cast.admin)
    with pytest.raises(UnspokenChange, match="departments"):
        db.session.commit()
    db.session.rollback()


def test_a_deleted_row_nobody_spoke_of_fails(cast: Cast) -> None:
    department = add(Department(name="临时科"), by=cast.admin)
    db.session.flush()
    audit.record("tests", department, by=cast.admin)
    db.session.commit()
    db.session.delete(department)
    with pytest.raises(UnspokenChange, match="departments"):
        db.session.commit()
    db.session.rollback()


def test_to_speak_of_another_row_is_not_enough(cast: Cast) -> None:
    cast.doctor.title = "主任"
    audit.record("tests", cast.finance, by=cast.admin)
    with pytest.raises(UnspokenChange):
        db.session.commit()
    db.session.rollback()


def test_a_change_back_to_the_same_value_needs_no_words(cast: Cast) -> None:
    doctor = cast.doctor
    doctor.title = str(doctor.title)
    db.session.commit()


def test_a_part_is_spoken_for_by_its_whole(cast: Cast) -> None:
    crate = add(Crate(), by=cast.admin)
    db.session.flush()
    add(Bottle(crate_id=crate.id, label="甲"), by=cast.admin)
    audit.record("tests.pack", crate, by=cast.admin)
    db.session.commit()
    assert newest().subject_type == "test_crates"


def test_what_was_rolled_back_was_never_said(cast: Cast) -> None:
    before = audit.count()
    audit.record("tests.never", cast.doctor, by=cast.admin)
    db.session.rollback()
    speak(cast, 1)
    assert audit.count() == before + 1
    assert newest().action == "tests.speak"


def test_what_a_savepoint_took_back_is_not_said_either(cast: Cast) -> None:
    before = audit.count()
    savepoint = db.session.begin_nested()
    cast.doctor.title = "主任"
    audit.record("tests.never", cast.doctor, by=cast.admin)
    db.session.flush()
    savepoint.rollback()
    audit.record("tests.kept", cast.finance, by=cast.admin)
    db.session.commit()
    actions = db.session.scalars(db.select(AuditEntry.action).where(AuditEntry.seq > before)).all()
    assert actions == ["tests.kept"]


@pytest.mark.rule("LAW-09")
@pytest.mark.parametrize(
    "change",
    [
        "action = 'x'",
        "actor_name = '别人'",
        "actor_id = NULL",
        "subject_id = 99",
        "customer_id = 5",
        "details = '{}'",
        "at = '2020-01-01 00:00:00'",
        "address = '1.2.3.4'",
    ],
)
def test_an_altered_entry_is_named(cast: Cast, change: str) -> None:
    speak(cast)
    seq = newest().seq - 1
    drop_triggers()
    db.session.execute(text(f"UPDATE audit_entries SET {change} WHERE seq = {seq}"))
    db.session.expire_all()
    assert next(audit.verify()).startswith(f"entry {seq} ")


@pytest.mark.rule("LAW-09")
def test_a_missing_entry_is_named(cast: Cast) -> None:
    speak(cast)
    seq = newest().seq - 1
    drop_triggers()
    db.session.execute(text(f"DELETE FROM audit_entries WHERE seq = {seq}"))
    db.session.expire_all()
    assert next(audit.verify()) == f"entry {seq} is missing"


@pytest.mark.rule("LAW-09")
def test_an_altered_entry_with_a_new_hash_breaks_the_next_link(cast: Cast) -> None:
    speak(cast)
    entry = db.session.get(AuditEntry, newest().seq - 1)
    assert entry is not None
    drop_triggers()
    entry.action = "tests.forged"
    entry.hash = entry.expected_hash()
    db.session.flush()
    seq = entry.seq
    db.session.expire_all()
    assert list(audit.verify()) == [f"entry {seq + 1} does not follow entry {seq}"]


def test_pieces_of_the_chain_are_checked_one_by_one(cast: Cast) -> None:
    speak(cast, 6)
    last = newest().seq
    assert list(audit.verify(last - 3, 2)) == []
    drop_triggers()
    db.session.execute(text(f"UPDATE audit_entries SET action = 'x' WHERE seq = {last - 1}"))
    db.session.expire_all()
    assert list(audit.verify(last - 3, 2)) == []
    assert list(audit.verify(last - 1, 2)) == [f"entry {last - 1} (x) was altered"]


@pytest.mark.rule("LAW-09")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET action = 'x'",
        "DELETE FROM audit_entries",
        "UPDATE state_changes SET reason = 'x'",
        "DELETE FROM state_changes",
        "UPDATE setting_changes SET new = '1'",
        "DELETE FROM setting_changes",
    ],
)
def test_the_database_itself_refuses_to_rewrite_history(cast: Cast, statement: str) -> None:
    row = add(SettingChange(key="tests", old="1", new="2"), by=cast.admin)
    change = workflow.StateChange(
        at=row.created_at or audit.clock.now(), subject_type="x", subject_id=1, workflow="x", step="x",
        source="a", target="b", actor_name="x",
    )  # fmt: skip
    db.session.add(change)
    db.session.flush()
    audit.record("tests", row, by=cast.admin)
    db.session.commit()
    with pytest.raises(DatabaseError, match="append-only"), db.session.begin_nested():
        db.session.execute(text(statement))
