"""From reading to writing: a transaction that only read ends, and the writer's turn begins."""

from collections import defaultdict
from functools import cache, lru_cache
from itertools import count
from typing import Any

from sqlalchemy import Integer, bindparam, inspect, literal_column, select, union_all
from sqlalchemy.orm import MANYTOONE

from portal.core import database
from portal.core.database import Versioned, db
from portal.core.straight import Straight, in_one_go, one_by_one


def take() -> None:
    """Begin to write after reading: what others have changed meanwhile is read again when used.

    Records that count their versions are compared, with one question for all; any other is read anew.
    """
    database.begin_to_write()
    in_one_go(db.session())
    known: dict[Any, dict[int, Any]] = defaultdict(dict)
    for row in db.session.identity_map.values():
        known[type(row)][inspect(row).identity[0]] = row
    versions = _versions_of(known)
    for model, rows in known.items():
        for row_id, row in rows.items():
            version = versions.get((model.__tablename__, row_id))
            unchanged = version is not None and version == row.__dict__.get("version")
            stale = _parts(model) & row.__dict__.keys() if unchanged else None
            if stale is None or stale:
                db.session.expire(row, stale)


def _versions_of(known: dict[Any, dict[int, Any]]) -> dict[tuple[str, int], int]:
    """Which version each of these records has now, by table and id; only of those that count them."""
    counting = sorted((model for model in known if issubclass(model, Versioned)), key=lambda model: model.__tablename__)
    if not counting:
        return {}
    question = _versions(tuple((model, len(known[model])) for model in counting))
    ids = one_by_one("id", (row_id for model in counting for row_id in known[model]))
    rows = question.run(db.session.connection(), ids)
    return {(table, row_id): version for table, row_id, version in rows}


@lru_cache(maxsize=500)
def _versions(asked: tuple[tuple[Any, int], ...]) -> Straight:
    """The question for so many records of each of these kinds."""
    parts, place = [], count()
    for model, many in asked:
        table = model.__table__.c
        ids = [bindparam(f"id_{next(place)}", type_=Integer) for _one in range(many)]
        parts.append(
            select(literal_column(f"'{model.__tablename__}'"), table.id, table.version).where(table.id.in_(ids))
        )
    return Straight(union_all(*parts))


@cache
def _parts(model: Any) -> frozenset[str]:
    """What belongs to a record but lies in rows of its own: its version does not speak of those."""
    return frozenset(link.key for link in inspect(model).relationships if link.direction is not MANYTOONE)
