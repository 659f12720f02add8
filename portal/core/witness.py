"""Rows the audit chain vouches for: money cannot be rewritten behind the portal's back without being named (LAW-09).

A room says which table and which parts of it (`vouch`). Every audit entry about such a record then keeps a digest of
its row and of each part, read from the database in the same transaction, inside the chain of hashes. `verify` reads
the rows again and compares: a changed, added or removed row is named, also when every trigger was dropped first.
"""

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Table, select

from portal.core import audit
from portal.core.audit import AuditEntry
from portal.core.database import db

#: How many records are read at once.
BATCH = 500
#: So many records nobody spoke of are named one by one; a bulk fill would name a million.
NAMED = 20


@dataclass(frozen=True)
class Vouched:
    """A table, the columns by which other tables belong to it, and what may change without a word."""

    table: Table
    parts: tuple[Column[Any], ...] = ()
    but: tuple[str, ...] = ()

    def digests(self, connection: Connection, ids: Collection[int]) -> dict[int, dict[str, str]]:
        """Record → table → digest of its rows there; a table without a row of the record is left out."""
        found: dict[int, dict[str, str]] = {}
        for key in (self.table.c.id, *self.parts):
            for record_id, rows in self._rows(connection, key, ids).items():
                text = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
                digest = hashlib.sha256(text.encode()).hexdigest()
                found.setdefault(record_id, {})[key.table.name] = digest
        return found

    def _rows(self, connection: Connection, key: Column[Any], ids: Collection[int]) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = {}
        rows = connection.execute(select(key.table).where(key.in_(ids)).order_by(key.table.c.id)).mappings()
        for row in rows:
            # What is empty is left out: a column that comes later and says nothing changes no digest.
            said = {
                name: audit.plain(value) for name, value in row.items() if value is not None and name not in self.but
            }
            found.setdefault(row[key.name], []).append(said)
        return found

    def name(self, row: Any) -> str:
        """How a record is called in a finding: by its number where it has one."""
        return f"{self.table.name} {row.number}" if "number" in self.table.c else f"{self.table.name} {row.id}"


_vouched: dict[str, Vouched] = {}


def vouch(table: Any, *parts: Any, but: tuple[str, ...] = ()) -> None:
    """Have the audit chain vouch for a table's rows, and for the rows of other tables that belong to them.

    `parts` are the columns that name the record; `but` are columns the database itself keeps.
    """
    found = Vouched(table, parts, but)
    _vouched[table.name] = found
    audit.keep_witness(table.name, found.digests)


def verify() -> Iterator[str]:
    """Compare every vouched record with what its last audit entry kept; yield one line per difference."""
    for vouched in _vouched.values():
        yield from _verify(vouched)


def verify_piece(start: int, most: int) -> Iterator[str]:
    """The same for the records whose last entry lies in one piece of the chain, so that a page may go piece by piece.

    All pieces together compare every record an entry speaks of; a row nobody spoke of is only found by `verify`.
    """
    for vouched in _vouched.values():
        kept, _spoken = _kept(vouched.table.name, start, start + most)
        ids = sorted(kept)
        for first in range(0, len(ids), BATCH):
            yield from _compare(vouched, set(ids[first : first + BATCH]), kept, start + most)


def _compare(vouched: Vouched, ids: set[int], kept: dict[int, tuple[str, dict[str, str]]], end: int) -> Iterator[str]:
    """The differences of these records, unless an entry of a later piece speaks of them."""
    later = select(AuditEntry.subject_id).where(
        AuditEntry.subject_type == vouched.table.name, AuditEntry.subject_id.in_(ids), AuditEntry.seq >= end
    )
    ids = ids - set(db.session.scalars(later))
    connection = db.session.connection()
    found = vouched.digests(connection, ids)
    rows = {row.id: row for row in connection.execute(select(vouched.table).where(vouched.table.c.id.in_(ids)))}
    for record_id in sorted(ids):
        link, then = kept[record_id]
        if record_id not in rows:
            yield f"{vouched.table.name} {record_id}: it was removed after {link}"
            continue
        yield from _differences(vouched.name(rows[record_id]), link, then, found[record_id])


def _differences(name: str, link: str, then: dict[str, str], now: dict[str, str]) -> Iterator[str]:
    for part in sorted(then.keys() | now.keys()):
        if then.get(part) != now.get(part):
            yield f"{name}: {part} {_what(then.get(part), now.get(part))} after {link}"


def _verify(vouched: Vouched) -> Iterator[str]:
    kept, spoken = _kept(vouched.table.name)
    unspoken = 0
    for row, now in _read(vouched):
        if row.id not in spoken:
            unspoken += 1
            if unspoken <= NAMED:
                yield f"{vouched.name(row)}: no audit entry speaks of it"
        if row.id not in kept:
            continue  # written before the chain kept digests
        link, then = kept.pop(row.id)
        yield from _differences(vouched.name(row), link, then, now)
    if unspoken > NAMED:
        yield f"{vouched.table.name}: no audit entry speaks of {unspoken - NAMED} more"
    for record_id, (link, _then) in sorted(kept.items()):
        yield f"{vouched.table.name} {record_id}: it was removed after {link}"


def _what(then: str | None, now: str | None) -> str:
    return "was added" if then is None else "was removed" if now is None else "was altered"


def _kept(
    subject_type: str, start: int = 0, end: int | None = None
) -> tuple[dict[int, tuple[str, dict[str, str]]], set[int]]:
    """What the last entry of each record kept, which records any entry speaks of; in a piece of the chain or all."""
    entries = (
        select(AuditEntry.seq, AuditEntry.action, AuditEntry.subject_id, AuditEntry.details)
        .where(AuditEntry.subject_type == subject_type)
        .order_by(AuditEntry.seq)
    )
    if end is not None:
        entries = entries.where(AuditEntry.seq >= start, AuditEntry.seq < end)
    kept: dict[int, tuple[str, dict[str, str]]] = {}
    spoken: set[int] = set()
    for seq, action, subject_id, details in db.session.execute(entries.execution_options(yield_per=1000)):
        spoken.add(subject_id)
        if audit.WITNESSED in details:
            kept[subject_id] = (f"entry {seq} ({action})", details[audit.WITNESSED])
    return kept, spoken


def _read(vouched: Vouched) -> Iterator[tuple[Any, dict[str, str]]]:
    """Every record as it is now, in the order of ids, with its digests."""
    table, last = vouched.table, 0
    connection = db.session.connection()
    while rows := connection.execute(select(table).where(table.c.id > last).order_by(table.c.id).limit(BATCH)).all():
        found = vouched.digests(connection, [row.id for row in rows])
        yield from ((row, found[row.id]) for row in rows)
        last = rows[-1].id
