"""⚙ values: typed settings with a default from the rules, every change kept (XC-16).

A room declares its settings once (`WAIT_TARGET = declare(...)`) and reads them with `value()`. A past
calculation asks for the value of its day.
"""

import json
import time as monotonic_time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Index, String, Text, event, select
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from portal.core import audit, clock, events
from portal.core.database import Actor, Record, add, append_only, db
from portal.core.refusals import Refused

V = TypeVar("V", int, str, bool, list[str])

#: How long a process may go on with a value that another process has just changed, in seconds.
FRESH_FOR = 2.0


class SettingChange(Record):
    """One change of a setting: old value, new value, person, time and reason."""

    __tablename__ = "setting_changes"
    __table_args__ = (Index("ix_setting_changes_key_at", "key", "created_at"),)

    key: Mapped[str] = mapped_column(String(80))
    old: Mapped[str] = mapped_column(Text)
    new: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


append_only(SettingChange.__table__)


@dataclass(frozen=True)
class SettingChanged:
    """A setting has a new value from this transaction on."""

    key: str
    by: Actor


@dataclass(frozen=True)
class Setting(Generic[V]):
    """A declared setting: key, default, unit, label, bounds, and the rules that use it."""

    key: str
    default: V
    label: Any
    unit: Any = ""
    rules: tuple[str, ...] = ()
    least: int = 0
    most: int = 1_000_000
    #: a further look at a new value; raises Refused
    check: Callable[[Any], None] | None = None

    def value(self, at: datetime | None = None) -> V:
        """The value in force now, or at an instant of the past."""
        if at is not None:
            return self._at(at)
        return _current().get(self.key, self.default)

    def _at(self, instant: datetime) -> V:
        changes = select(SettingChange).where(SettingChange.key == self.key)
        latest = db.session.scalar(
            changes.where(SettingChange.created_at <= instant).order_by(SettingChange.id.desc()).limit(1)
        )
        return json.loads(latest.new) if latest else self.default

    def accept(self, value: V) -> V:
        """The value itself when it fits the setting's type and bounds; else a refusal at its field."""
        if type(value) is not type(self.default):
            message = _("“%(label)s” needs another kind of value.", label=self.label)
            raise Refused("XC-16", message, field="value")
        if isinstance(value, int) and not isinstance(value, bool) and not self.least <= value <= self.most:
            raise Refused(
                "XC-16",
                _(
                    "“%(label)s” must be between %(least)d and %(most)d.",
                    label=self.label,
                    least=self.least,
                    most=self.most,
                ),
                field="value",
            )
        if self.check is not None:
            self.check(value)
        return value


_declared: dict[str, Setting[Any]] = {}
_cache: dict[str, Any] = {"until": 0.0, "values": {}}


def declare(setting: Setting[V]) -> Setting[V]:
    """Register a setting; its key must be new."""
    known = _declared.get(setting.key)
    if known is not None and known != setting:
        raise ValueError(f"setting {setting.key} is declared twice")
    _declared[setting.key] = setting
    return setting


def declared() -> list[Setting[Any]]:
    """All settings by key."""
    return [_declared[key] for key in sorted(_declared)]


def find(key: str) -> Setting[Any] | None:
    """The setting of that key."""
    return _declared.get(key)


def change(setting: Setting[V], value: V, *, by: Actor, reason: str = "") -> SettingChange:
    """Give a setting a new value from now on; old value, new value, person and date are kept."""
    value = setting.accept(value)
    row = SettingChange(
        key=setting.key,
        old=json.dumps(setting.value(), ensure_ascii=False),
        new=json.dumps(value, ensure_ascii=False),
        reason=reason,
        changed_by_id=by.id,
        created_at=clock.now(),
    )
    add(row, by=by)
    db.session.flush()
    audit.record("settings.change", row, by=by, key=setting.key, old=row.old, new=row.new, reason=reason)
    db.session().info["settings_changed"] = True
    events.publish(SettingChanged(setting.key, by))
    return row


def history(key: str) -> list[SettingChange]:
    """All changes of a setting, latest first."""
    rows = select(SettingChange).where(SettingChange.key == key).order_by(SettingChange.id.desc())
    return list(db.session.scalars(rows))


def forget() -> None:
    """Drop the values this process remembers."""
    _cache["until"] = 0.0


@event.listens_for(Session, "after_commit")
def _now_for_all(session: Session) -> None:
    if not session.in_nested_transaction() and session.info.pop("settings_changed", False):
        forget()


@event.listens_for(Session, "after_soft_rollback")
def _never_was(session: Session, previous: SessionTransaction) -> None:
    if not previous.nested:
        session.info.pop("settings_changed", None)


def _stored() -> dict[str, Any]:
    rows = db.session.execute(select(SettingChange.key, SettingChange.new).order_by(SettingChange.id))
    return {key: json.loads(new) for key, new in rows}


def _current() -> dict[str, Any]:
    if db.session().info.get("settings_changed"):  # not committed: for this transaction's eyes only
        return _stored()
    if monotonic_time.monotonic() > _cache["until"]:
        _cache["values"] = _stored()
        _cache["until"] = monotonic_time.monotonic() + FRESH_FOR
    return _cache["values"]
