"""From reading to writing: a transaction that only read ends, and the writer's turn begins."""

from collections import defaultdict
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, inspect, select
from sqlalchemy.orm import MANYTOONE

from portal.core import database
from portal.core.database import Versioned, db


def take() -> None:
    """End a reading transaction and begin to write: what others have changed meanwhile is read again when used.

    A record that counts its versions is compared with one question for all of its kind; any other is read anew.
    """
    db.session.commit()
    database.writing()
    known: dict[Any, dict[int, Any]] = defaultdict(dict)
    for row in db.session.identity_map.values():
        known[type(row)][inspect(row).identity[0]] = row
    for model, rows in known.items():
        same: dict[int, int] = {}
        if issubclass(model, Versioned):
            asked = db.session.connection().execute(_versions(model), {"ids": list(rows)})
            same = {row_id: version for row_id, version in asked}  # noqa: C416
        for row_id, row in rows.items():
            unchanged = row_id in same and same[row_id] == row.__dict__.get("version")
            stale = _parts(model) & row.__dict__.keys() if unchanged else None
            if stale is None or stale:
                db.session.expire(row, stale)


@cache
def _versions(model: Any) -> Select[Any]:
    table = model.__table__
    return select(table.c.id, table.c.version).where(table.c.id.in_(bindparam("ids", expanding=True)))


@cache
def _parts(model: Any) -> frozenset[str]:
    """What belongs to a record but lies in rows of its own: its version does not speak of those."""
    return frozenset(link.key for link in inspect(model).relationships if link.direction is not MANYTOONE)
