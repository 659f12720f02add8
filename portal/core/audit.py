"""The audit log: who did what to which record, spoken by the operations and chained by hashes.

Operations call `record(...)`. Entries are written last in the transaction, under a lock, each with
the hash of its whole content and of its predecessor; a row changed behind the portal's back, an
entry altered or removed breaks the chain and `verify` names the first broken link (LAW-09).
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime
from typing import Any

from flask import current_app, has_request_context, request
from sqlalchemy import JSON, Connection, Index, Text, event, func, insert, literal_column, select
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column
from sqlalchemy.orm.attributes import instance_state

from portal.core import clock, closing
from portal.core.database import Actor, Record, UtcDateTime, append_only, db
from portal.core.straight import Straight

GENESIS = "0" * 64
#: Under which name an entry keeps the digests of the rows it speaks of (core/witness.py).
WITNESSED = "rows"
#: Answers with record → table → digest of its rows, as the transaction has them.
Witness = Callable[[Connection, Collection[int]], dict[int, dict[str, str]]]
_witnesses: dict[str, Witness] = {}


class AuditEntry(db.Model):  # type: ignore[name-defined]
    """One spoken change; `seq` has no gaps."""

    __tablename__ = "audit_entries"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    actor_name: Mapped[str]
    action: Mapped[str] = mapped_column(index=True)
    subject_type: Mapped[str]
    subject_id: Mapped[int]
    customer_id: Mapped[int | None] = mapped_column(index=True)
    address: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous_hash: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Text, unique=True)

    __table_args__ = (Index("ix_audit_entries_subject", "subject_type", "subject_id"),)

    def content(self) -> dict[str, Any]:
        """Everything the hash covers, in plain values."""
        return {
            "seq": self.seq,
            "at": self.at.isoformat(),
            "actor_id": self.actor_id,
            "actor_name": self.actor_name,
            "action": self.action,
            "subject": [self.subject_type, self.subject_id],
            "customer_id": self.customer_id,
            "address": self.address,
            "details": self.details,
            "previous_hash": self.previous_hash,
        }

    def expected_hash(self) -> str:
        return digest(self.content())


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(content: dict[str, Any]) -> str:
    """The hash of what an entry says."""
    return hashlib.sha256(_CANONICAL.encode(content).encode()).hexdigest()


append_only(AuditEntry.__table__)
# Every change writes these.
_WRITE = Straight(insert(AuditEntry.__table__))
# PostgreSQL would plan anew each time how many are wanted.
_NEWEST = select(AuditEntry.__table__.c["seq", "hash"]).order_by(AuditEntry.__table__.c.seq.desc())
_LAST = Straight(_NEWEST.limit(literal_column("1")))


class UnspokenChange(AssertionError):
    """An audited row changed although no audit entry speaks of it."""


def record(action: str, subject: Record, *, by: Actor, customer_id: int | None = None, **details: Any) -> None:
    """Speak of a change: `action` like "contracts.sign", the record, who, and plain details."""
    if customer_id is None:
        customer_id = getattr(subject, "customer_id", None)
    _pending(db.session()).append((action, subject, by, customer_id, clock.now(), details))


def keep_witness(subject_type: str, witness: Witness) -> None:
    """Have every entry about such a record keep the digests of its rows."""
    _witnesses[subject_type] = witness


def plain(value: Any) -> Any:
    """A detail in plain JSON values."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return value.isoformat() if isinstance(value, datetime | date) else str(value)


def _pending(session: Session) -> list[Any]:
    return session.info.setdefault("audit_pending", [])


def _touched(session: Session) -> set[tuple[str, int]]:
    return session.info.setdefault("audit_touched", set())


@event.listens_for(Session, "after_flush")
def _note_touched(session: Session, _context: Any) -> None:
    changed = [row for row in session.dirty if instance_state(row).modified and session.is_modified(row)]
    for row in [*session.new, *changed, *session.deleted]:
        if isinstance(row, Record) and row.__audited__:
            _touched(session).add(row.audit_key())


def note_written(row: Record) -> None:
    """A row was written past the flush (core/at_once.py): it has to be spoken of like any other."""
    if row.__audited__:
        _touched(db.session()).add(row.audit_key())


def _owed(session: Session) -> bool:
    return bool(_pending(session) or _touched(session))


def _write_entries(session: Session) -> None:
    pending, touched = _pending(session), _touched(session)
    spoken = {subject.audit_key() for _, subject, *_ in pending}
    unspoken = touched - spoken
    if unspoken and current_app.config.get("AUDIT_STRICT"):
        raise UnspokenChange(f"changed without an audit entry: {sorted(unspoken)}")
    if pending:
        seen = _testimony(session, spoken)
        previous = _last_link(session)
        address = request.remote_addr if has_request_context() else None
        rows = []
        for action, subject, by, customer_id, at, details in pending:
            subject_type, subject_id = subject.audit_key()
            seq, previous_hash = previous
            said = {
                "seq": seq + 1,
                "actor_id": by.id,
                "actor_name": by.name,
                "action": action,
                "customer_id": customer_id,
                "address": address,
                "details": plain({**details, **seen.get((subject_type, subject_id), {})}),
                "previous_hash": previous_hash,
            }
            link = digest({**said, "at": at.isoformat(), "subject": [subject_type, subject_id]})
            rows.append({**said, "at": at, "subject_type": subject_type, "subject_id": subject_id, "hash": link})
            previous = (seq + 1, link)
        _WRITE.run_for_all(session.connection(), rows)
    pending.clear()
    touched.clear()


closing.ends_with(_owed, _write_entries)


def _testimony(session: Session, spoken: set[tuple[str, int]]) -> dict[tuple[str, int], dict[str, Any]]:
    """What the rows of vouched records say at the end of this transaction."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for subject_type in sorted({subject_type for subject_type, _id in spoken} & _witnesses.keys()):
        ids = [subject_id for one, subject_id in spoken if one == subject_type]
        for subject_id, digests in _witnesses[subject_type](session.connection(), ids).items():
            found[subject_type, subject_id] = {WITNESSED: digests}
    return found


@event.listens_for(Session, "after_transaction_create")
def _note_savepoint(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        marks = session.info.setdefault("audit_savepoints", {})
        marks[id(transaction)] = (len(_pending(session)), set(_touched(session)))


@event.listens_for(Session, "after_transaction_end")
def _forget_savepoint(session: Session, transaction: SessionTransaction) -> None:
    session.info.get("audit_savepoints", {}).pop(id(transaction), None)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, previous: SessionTransaction) -> None:
    """What is taken back was never done: to a savepoint only what came after it."""
    spoken, touched = session.info.get("audit_savepoints", {}).get(id(previous), (0, set()))
    del _pending(session)[spoken:]
    _touched(session).intersection_update(touched)


def _last_link(session: Session) -> tuple[int, str]:
    rows = _LAST.run(session.connection(), {})
    return rows[0] if rows else (0, GENESIS)


def verify(start: int = 1, most: int | None = None) -> Iterator[str]:
    """Walk the chain from entry `start`, all of it or `most` entries; yield one line per broken link."""
    expected_seq, previous_hash = start, _hash_before(start)
    entries = select(AuditEntry).where(AuditEntry.seq >= start).order_by(AuditEntry.seq)
    if most is not None:
        entries = entries.where(AuditEntry.seq < start + most)
    for entry in db.session.scalars(entries.execution_options(yield_per=1000)):
        if entry.seq != expected_seq:
            yield f"entry {expected_seq} is missing"
        if entry.previous_hash != previous_hash:
            yield f"entry {entry.seq} does not follow entry {entry.seq - 1}"
        if entry.hash != entry.expected_hash():
            yield f"entry {entry.seq} ({entry.action}) was altered"
        expected_seq, previous_hash = entry.seq + 1, entry.hash
        db.session.expunge(entry)


def _hash_before(seq: int) -> str:
    before = select(AuditEntry.hash).where(AuditEntry.seq == seq - 1)
    return GENESIS if seq <= 1 else db.session.scalar(before) or ""


def last() -> AuditEntry | None:
    """The newest entry."""
    return db.session.scalar(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1))


def count() -> int:
    """How many entries the chain has."""
    return db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0
