"""Live regions: a revision per topic, and one rendering per revision and audience.

Operations call `bump(topic)`; the revision moves in the same transaction. A board that asks again
with the tag it already has is answered "nothing new" for the price of one indexed look-up.
"""

import fcntl
import hashlib
import os
import shutil
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from threading import Lock, RLock
from typing import Any, BinaryIO, TypeVar, cast

from sqlalchemy import String, bindparam, event, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from portal.core import clock, closing, live_notes
from portal.core.database import UtcDateTime, db
from portal.core.pieces import NOTHING, Drawing
from portal.core.straight import Straight, one_by_one

T = TypeVar("T")


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


def _topics(session: Session) -> set[str] | None:
    return session.info.get("live_topics")


def _write_revisions(session: Session) -> None:
    topics = sorted(session.info.pop("live_topics"))
    connection = session.connection()
    said = {"moved_at": clock.now(), **one_by_one("topic", topics)}
    _moving(connection.dialect.name, len(topics)).run(connection, said)
    session.info["live_moved"] = True


closing.ends_with(_topics, _write_revisions)


@event.listens_for(Session, "after_commit")
def _wake_the_signals(session: Session) -> None:
    if session.info.pop("live_moved", False):
        live_notes.look()


@lru_cache(maxsize=200)
def _moving(dialect: str, topics: int) -> Straight:
    """The statement that moves so many topics on."""
    insert = postgresql_insert if dialect == "postgresql" else sqlite_insert
    table, moved_at = Revision.__table__, bindparam("moved_at", type_=UtcDateTime)
    names = [bindparam(name, type_=String) for name in one_by_one("topic", range(topics))]
    statement = insert(table).values([{"topic": name, "number": 1, "moved_at": moved_at} for name in names])
    moved = {"number": table.c.number + 1, "moved_at": statement.excluded.moved_at}
    return Straight(statement.on_conflict_do_update(index_elements=["topic"], set_=moved))


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, previous: SessionTransaction) -> None:
    if not previous.nested:
        session.info.pop("live_topics", None)
        session.info.pop("live_moved", None)


#: Topics of people; they are for the signals alone.
PERSON = "person:"


def rights_moved(person_id: int) -> None:
    """What this person may do, or where they are signed in, changes: their boards must ask before they get news."""
    bump(f"{PERSON}{person_id}")


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
    """The latest renderings, by topic and audience, shared by all threads of a process.

    Whoever asks while one is being made waits for it: two hundred boards that hear of a change in the same
    instant cost one rendering, not one for each thread. With a folder (`share`) that holds for all web processes
    together.
    """

    #: Characters kept in memory; a full house of mixed roles needs a third of it.
    LONGEST = 16_000_000

    def __init__(self, size: int = 256) -> None:
        self._size = size
        self._length = 0
        self._kept: OrderedDict[tuple[str, str], tuple[str, Drawing]] = OrderedDict()
        self._read: dict[tuple[str, str], tuple[object, Any]] = {}
        self._lock, self._reading = Lock(), RLock()
        self._turns = tuple(RLock() for _ in range(32))
        self._folder: Path | None = None

    def get(self, topic: str, audience: str, wanted: str, render: Callable[[], str], moment: object = "") -> Drawing:
        """The rendering with the wanted tag, made now if nobody made it before in this moment.

        What only the time changes, such as minutes, is no news to whoever shows the tag; who asks for all of it gets
        the drawing of this moment.
        """
        key, version = (topic, audience), f"{wanted}@{moment}"
        if (known := self._known(key, version)) is not None:
            return known
        with self._turns[hash(key) % len(self._turns)]:
            if (known := self._known(key, version)) is not None:
                return known
            drawing = self._elsewhere(key, version, render)
        self._keep(key, version, drawing)
        return drawing

    def reading(self, topic: str, about: str, moment: object, read: Callable[[], T]) -> T:
        """What several drawings of a topic ask in the same moment, read once in a process.

        It outlives the reader's session, so it must be plain values.
        """
        with self._reading:
            kept = self._read.get((topic, about))
            if kept is None or kept[0] != moment:
                kept = self._read[topic, about] = (moment, read())
            return cast(T, kept[1])

    def _keep(self, key: tuple[str, str], version: str, drawing: Drawing) -> None:
        with self._lock:
            _version, before = self._kept.pop(key, ("", NOTHING))
            self._kept[key] = (version, drawing)
            self._length += len(drawing) - len(before)
            while len(self._kept) > self._size or (self._length > self.LONGEST and len(self._kept) > 1):
                _key, (_version, dropped) = self._kept.popitem(last=False)
                self._length -= len(dropped)

    def _known(self, key: tuple[str, str], version: str) -> Drawing | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept[0] != version:
                return None
            self._kept.move_to_end(key)
            return kept[1]

    def _before(self, key: tuple[str, str]) -> tuple[str, Drawing]:
        with self._lock:
            return self._kept.get(key, ("", NOTHING))

    def _elsewhere(self, key: tuple[str, str], version: str, render: Callable[[], str]) -> Drawing:
        """What another process has drawn, else a drawing of our own that the others can take."""
        wanted = version.partition("@")[0]
        number = int(wanted.partition("-")[0])
        try:
            file = self._open(name_of(*key)) if self._folder else None
        except OSError:
            file = None
        if file is None:
            return Drawing(render()).after(self._before(key)[1], number)
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)  # one draws, the others wait for it; closing lets go
            ours, before = self._before(key)
            there = file.readline().decode().rstrip("\n")
            if there != ours or there == version:
                before = Drawing.load(file.read())
            if there == version:
                return before
            drawing = Drawing(render()).after(before, number)
            with suppress(OSError):  # a full disk costs a drawing, never the answer
                file.seek(0)
                file.truncate()
                file.write(f"{version}\n".encode() + drawing.dump())
                file.flush()
                if not there:
                    self._tidy()
        live_notes.drawn(name_of(*key), wanted)
        return drawing

    def _open(self, name: str) -> BinaryIO:
        assert self._folder is not None
        handle = os.open(self._folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return os.fdopen(handle, "r+b")

    def _tidy(self) -> None:
        """Audiences of the past (a day that is over, a filter nobody uses) leave the folder."""
        assert self._folder is not None
        files = sorted(self._folder.iterdir(), key=lambda file: file.stat().st_mtime)
        for file in files[: -self._size]:
            file.unlink(missing_ok=True)

    @property
    def shared(self) -> bool:
        """Whether drawings lie where other processes, the signals among them, find them."""
        return self._folder is not None

    def share(self, folder: Path) -> None:
        """Share with the processes forked from this one, through files only this account can read.

        What an earlier program left there is dropped: its templates were others.
        """
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder

    def forget(self) -> None:
        """Drop everything that was drawn."""
        with self._lock:
            self._kept.clear()
            self._read.clear()
            self._length = 0
        if self._folder is not None:
            self.share(self._folder)


def name_of(topic: str, audience: str) -> str:
    """The name under which what an audience sees of a topic is shared; it says nothing of either."""
    return hashlib.sha256(f"{topic}\0{audience}".encode()).hexdigest()


def shared_drawing(folder: Path, name: str, tag: str) -> Drawing | None:
    """The shared drawing of this name if it still is the one with this tag; never waits for who is drawing."""
    try:
        with (folder / name).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return Drawing.load(file.read()) if file.readline().decode().partition("@")[0] == tag else None
    except OSError:  # gone, or a newer one is being made: it will be told of
        return None


renderings = Renderings()
