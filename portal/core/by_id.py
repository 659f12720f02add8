"""A record by its id, asked straight.

Every page and every step reads several so, and what SQLAlchemy does anew to read one row by its key costs three times
what the question and its answer do.
"""

from functools import cache
from typing import Any, NamedTuple

from flask_sqlalchemy.session import Session
from sqlalchemy import Integer, bindparam, inspect, select
from sqlalchemy.orm import Mapper, make_transient_to_detached

from portal.core.straight import Straight

#: Relationships that are read when somebody asks for them.
_WHEN_ASKED = {"select", "raise", "write_only"}


class _Way(NamedTuple):
    """How a record of a model is asked for."""

    mapper: Mapper[Any]
    names: tuple[str, ...]
    question: Straight


class RecordSession(Session):
    """The session, quick to find a record by its id."""

    def get(self, entity: Any, ident: Any, **how: Any) -> Any:
        """The record with this id, or None, as SQLAlchemy's session finds it; so is `get_one`."""
        way = None if type(ident) is not int or any(how.values()) else _way(entity)
        if way is None or self._knows(way, ident):
            return super().get(entity, ident, **how)
        rows = way.question.run(self.connection(), {"id": ident})
        return self._as_read(way, rows[0]) if rows else None

    def _knows(self, way: _Way, ident: int) -> bool:
        """Whether there is nothing to ask; what waits to be written is written before that is said."""
        key = way.mapper.identity_key_from_primary_key((ident,))
        if key not in self.identity_map and self.autoflush and not self._flushing:
            self.flush()
        return key in self.identity_map

    def _as_read(self, way: _Way, row: Any) -> Any:
        record = way.mapper.class_manager.new_instance()
        record.__dict__.update(zip(way.names, row, strict=True))
        make_transient_to_detached(record)
        self.add(record)
        return record


@cache
def _way(model: Any) -> _Way | None:
    """None where one row is not all: other rows are read with it, parts of it later, or somebody is told of it."""
    mapper = inspect(model)
    columns = {part.key: part.columns[0] for part in mapper.column_attrs if part.columns[0].table is mapper.local_table}
    whole = len(columns) == len(mapper.column_attrs) and not any(part.deferred for part in mapper.column_attrs)
    alone = mapper.polymorphic_on is None and all(link.lazy in _WHEN_ASKED for link in mapper.relationships)
    named = [column.name for column in mapper.primary_key] == ["id"]
    if not (whole and alone and named) or mapper.class_manager.dispatch.load:
        return None
    question = select(*columns.values()).where(mapper.local_table.c.id == bindparam("id", type_=Integer))
    return _Way(mapper, tuple(columns), Straight(question))
