"""Rows written at once, past the unit of work, for what other writers wait behind.

A flush works out anew what belongs where; for a row nobody changes again in the same breath that costs more than the
database does. What is written here is stamped and looked after like any other record (`database.add`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, insert, inspect
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapper, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_dict, instance_state

from portal.core import audit
from portal.core.database import Actor, Operational, R, Record, db
from portal.core.straight import Straight


@dataclass(frozen=True)
class _Shape:
    """The columns of a record beside its id, each with what stands there when nothing was said; and its statements."""

    mapper: Mapper[Any]
    columns: tuple[tuple[str, Callable[[], Any]], ...]
    insert_many: Straight
    #: unless such a row is there already, by database
    insert_unless: dict[str, Straight]


def write_unless_there(record: R, *, by: Actor) -> R | None:
    """Insert a new record now, stamped with its creator and branch (XC-05); the session knows it as if flushed. None
    when a unique or excluding constraint says that such a row is there already.
    """
    connection, shape = _ready(), _shape(_model(record))
    rows = shape.insert_unless[connection.dialect.name].run(connection, _values(record, shape, by))
    return _known(record, rows[0][0], connection) if rows else None


def ask_unless_there(record: Record, *, by: Actor) -> Callable[[], bool]:
    """The same for a record that nothing follows and nobody holds; whether it was written is said when asked for."""
    connection, shape = _ready(), _unfollowed(record)
    answer = shape.insert_unless[connection.dialect.name].ask(connection, _values(record, shape, by))

    def written() -> bool:
        if found := answer():
            audit.note_written(record)
        return bool(found)

    return written


def write_all(records: Sequence[Record], *, by: Actor) -> None:
    """Insert new records of one kind, which nothing follows (`after_insert`), with one statement; nobody holds them."""
    if records:
        shape = _unfollowed(records[0])
        shape.insert_many.run_for_all(_ready(), [_values(record, shape, by) for record in records])
        for record in records:
            audit.note_written(record)


def _ready() -> Any:
    """The connection, after what waits in the session: rows keep the order in which they were said."""
    db.session.flush()
    return db.session.connection()


def _values(record: Record, shape: _Shape, by: Actor) -> dict[str, Any]:
    record.created_by_id = by.id
    if isinstance(record, Operational):
        record.branch_id = by.branch_id
    said = instance_dict(record)
    for name, otherwise in shape.columns:
        if name not in said:
            said[name] = otherwise()
    return {name: said[name] for name, _otherwise in shape.columns}


def _known(record: R, row_id: int, connection: Connection) -> R:
    record.id = row_id
    make_transient_to_detached(record)
    db.session.add(record)
    mapper = _shape(_model(record)).mapper
    mapper.dispatch.after_insert(mapper, connection, instance_state(record))  # such as the words it is found by
    audit.note_written(record)
    return record


def _unfollowed(record: Record) -> _Shape:
    shape = _shape(_model(record))
    if shape.mapper.dispatch.after_insert:
        raise TypeError(f"{shape.mapper} is followed by other rows: write one after the other")
    return shape


def _model(record: Record) -> Any:
    return type(record)


@cache
def _shape(model: Any) -> _Shape:
    mapper, columns = inspect(model), []
    if mapper.dispatch.before_insert:
        raise TypeError(f"{model.__name__} is looked at before it is inserted: flush such a record")
    for attribute in mapper.column_attrs:
        column = attribute.columns[0]
        if column.primary_key:
            continue
        if column.server_default is not None and column.default is None:
            raise TypeError(f"{model.__name__}.{attribute.key} is filled by the database: flush such a record")
        columns.append((attribute.key, _otherwise(column.default)))
    table, names = model.__table__, [name for name, _otherwise in columns]
    careful: dict[str, Any] = {"sqlite": sqlite_insert(table), "postgresql": postgresql_insert(table)}
    return _Shape(
        mapper,
        tuple(columns),
        insert_many=Straight(insert(table), names),
        insert_unless={
            dialect: Straight(statement.on_conflict_do_nothing().returning(table.c.id), names)
            for dialect, statement in careful.items()
        },
    )


def _otherwise(default: Any) -> Callable[[], Any]:
    if default is None:
        return lambda: None
    return (lambda: default.arg(None)) if default.is_callable else (lambda: default.arg)
