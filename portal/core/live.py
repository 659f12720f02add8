"""Live regions: a revision per topic, and one rendering per revision and audience.

Operations call `bump(topic)`; the revision moves in the same transaction. A board that asks again
with the tag it already has is answered "nothing new" for the price of one indexed look-up.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from threading import Lock
from typing import Any

from sqlalchemy import String, bindparam, event, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from portal.core import clock
from portal.core.database import UtcDateTime, db


class Revision(db.Model):  # type: ignore[name-defined]
    """How often a topic has changed."""

    __tablename__ = "revisions"

    topic: Mapped[str] = mapped_column(String(80), primary_key=True)
    number: Mapped[int] = mapped_column(default=1)
    #: when it moved last, so that whoever watches asks for the latest only
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


#: Asked by every board every few seconds: put together once, and without the records' machinery.
_REVISION = select(Revision.__table__.c.number).where(Revision.__table__.c.topic == bindparam("topic"))


def bump(topic: str) -> None:
    """Announce with this transaction that everything shown under `topic` has changed."""
    db.session().info.setdefault("live_topics", set()).add(topic)


@event.listens_for(Session, "before_commit")
def _write_revisions(session: Session) -> None:
    if session.in_nested_transaction():
        return
    topics = session.info.pop("live_topics", None)
    if not topics:
        return
    connection, now = session.connection(), clock.now()
    moves = [{"topic": topic, "number": 1, "moved_at": now} for topic in sorted(topics)]
    connection.execute(_moving(connection.dialect.name), moves)


@cache
def _moving(dialect: str) -> Any:
    """The statement that moves a topic on, put together once."""
    insert = postgresql_insert if dialect == "postgresql" else sqlite_insert
    table = Revision.__table__
    statement = insert(table)
    moved = {"number": table.c.number + 1, "moved_at": statement.excluded.moved_at}
    return statement.on_conflict_do_update(index_elements=["topic"], set_=moved)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, previous: SessionTransaction) -> None:
    if not previous.nested:
        session.info.pop("live_topics", None)


def revision(topic: str) -> int:
    """The present revision of a topic; 0 when it never changed."""
    return db.session.connection().execute(_REVISION, {"topic": topic}).scalar() or 0


def tag(topic: str, audience: str) -> str:
    """The tag of what this audience sees of a topic now."""
    return f"{revision(topic)}-{hashlib.sha256(audience.encode()).hexdigest()[:12]}"


def moved_lately(within: timedelta) -> dict[str, int]:
    """The topics that moved within so much time, with their revisions."""
    rows = db.session.execute(select(Revision.topic, Revision.number).where(Revision.moved_at >= clock.now() - within))
    return {topic: number for topic, number in rows}  # noqa: C416


class Renderings:
    """The latest renderings, by topic and audience, shared by all threads of a process."""

    def __init__(self, size: int = 256) -> None:
        self._size = size
        self._kept: OrderedDict[tuple[str, str], tuple[str, str]] = OrderedDict()
        self._lock = Lock()

    def get(self, topic: str, audience: str, wanted: str, render: Callable[[], str]) -> str:
        """The rendering with the wanted tag, made now if nobody made it before."""
        key = (topic, audience)
        with self._lock:
            kept = self._kept.get(key)
            if kept and kept[0] == wanted:
                self._kept.move_to_end(key)
                return kept[1]
        text = render()
        with self._lock:
            self._kept[key] = (wanted, text)
            self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return text

    def forget(self) -> None:
        """Drop everything that was drawn."""
        with self._lock:
            self._kept.clear()


renderings = Renderings()
