"""Forms that lose nothing: clear messages at the right field, drafts, keys, and three-way merges."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from flask import request, url_for
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError
from wtforms import BooleanField, Field, HiddenField, ValidationError

from portal.core import drafts, idempotency, requests
from portal.core.database import db
from portal.core.fields import (
    DateField,
    LongTextField,
    MoneyField,
    PhoneField,
    TextField,
    cleaned,
    domestic,
    required,
)
from portal.core.refusals import Refused

T = TypeVar("T")

#: Constraint name (or, on SQLite, "table.column") → field and message; rooms add theirs.
_violations: dict[str, tuple[str, Any]] = {}


def explain_violation(constraint: str, columns: str, field: str, message: Any) -> None:
    """Say what a violated constraint means: at which field, in which words.

    `columns` is how SQLite names a unique violation, such as "customers.phone".
    """
    _violations[constraint] = _violations[columns] = (field, message)


@contextmanager
def _all_or_nothing() -> Iterator[None]:
    """What is refused leaves nothing behind: back to here, or to before the turn where it was taken for this."""
    if not requests.take_turn():
        with db.session.begin_nested():
            yield
        return
    try:
        yield
    except (Refused, IntegrityError):
        requests.give_turn_back()
        raise


def _violation(error: IntegrityError) -> tuple[str, Any] | None:
    text = str(error.orig)
    return next((found for name, found in _violations.items() if name in text), None)


def explained(error: IntegrityError) -> str:
    """What a violated constraint means in words; empty when no room said so."""
    found = _violation(error)
    return str(found[1]) if found else ""


@dataclass(frozen=True)
class Conflict:
    """A field that somebody else changed while this person was typing another value into it."""

    name: str
    label: str
    mine: str
    theirs: str
    original: str


class Form(FlaskForm):
    """The base of every form: key, draft, refusals.

    A subclass with a `draft` name is saved while typing, per person and `subject`.
    """

    draft: ClassVar[str] = ""
    idempotency_key = HiddenField()
    draft_form = HiddenField()
    draft_subject = HiddenField()

    def __init__(self, *args: Any, subject: object = "new", **kwargs: Any) -> None:
        self.subject = str(subject)
        self.restored_at: datetime | None = None
        self.refusals: list[Refused] = []
        self.conflicts: list[Conflict] = []
        if self.draft and request.method == "GET" and "formdata" not in kwargs:
            kept = drafts.find(current_user.id, self.draft, self.subject)
            if kept:
                kwargs["formdata"] = drafts.typed(kept)
                self.restored_at = kept.saved_at
        super().__init__(*args, **kwargs)
        if not self.idempotency_key.data:
            self.idempotency_key.data = idempotency.new_key()
        self.draft_form.data, self.draft_subject.data = self.draft, self.subject

    @property
    def draft_url(self) -> str:
        """Where the browser saves what is being typed; empty when the form is not saved."""
        return url_for("drafts.save_draft", form=self.draft, subject=self.subject) if self.draft else ""

    def hidden_tag(self, *fields: Any) -> Any:
        if not fields:
            fields = tuple(f for f in self if isinstance(f, HiddenField) and (f.data or f.name == "csrf_token"))
        return super().hidden_tag(*fields)

    def refuse(self, refusal: Refused) -> None:
        """Show a refusal at its field, or above the form."""
        if refusal.field not in self:
            refusal.field = None  # the field is on another page: the message stands above the form
        if refusal.field:
            note = f"{refusal.message} ({refusal.rule})"
            self[refusal.field].errors = [*self[refusal.field].errors, note]
        self.refusals.append(refusal)

    def attempt(self, act: Callable[[], T]) -> T | None:
        """Validate, then act; a refusal or a violated constraint becomes a message, and None."""
        if not self.validate():
            return None
        try:
            with _all_or_nothing():
                result = act()
                db.session.flush()
        except Refused as refusal:
            self.refuse(refusal)
            return None
        except IntegrityError as error:
            if not self._explain(error):
                raise
            return None
        if self.draft:
            drafts.discard(current_user.id, self.draft, self.subject)
        return result

    def _explain(self, error: IntegrityError) -> bool:
        found = _violation(error)
        if found is None or found[0] not in self:
            return False
        self[found[0]].errors = [*self[found[0]].errors, str(found[1])]
        return True


class EditForm(Form):
    """A form over a versioned record: a stale save is merged, real conflicts are shown."""

    version = HiddenField()
    original = HiddenField()

    def __init__(self, record: Any, *args: Any, **kwargs: Any) -> None:
        self.record = record
        kwargs.setdefault("subject", record.id)
        super().__init__(*args, obj=record, **kwargs)
        if not self.is_submitted() and self.restored_at is None:
            self.version.data = str(record.version)
            self.original.data = json.dumps(self._of_record(), ensure_ascii=False)

    def _own_fields(self) -> list[Field]:
        skipped = {"version", "original", "idempotency_key", "csrf_token", "draft_form", "draft_subject"}
        return [field for field in self if field.name not in skipped]

    def _of_record(self) -> dict[str, str]:
        return {field.name: _text(getattr(self.record, field.name, None)) for field in self._own_fields()}

    def validate(self, extra_validators: Any = None) -> bool:
        return bool(super().validate(extra_validators)) and self._merge()

    def _merge(self) -> bool:
        """Take over what only the other changed; ask where both changed; true when nothing is open."""
        if self.version.data == str(self.record.version):
            self._take_theirs()
            return True
        try:
            original = dict(json.loads(self.original.data or "{}"))
        except (ValueError, TypeError):
            original = {}
        theirs_now = self._of_record()
        for field in self._own_fields():
            before, theirs, mine = original.get(field.name, ""), theirs_now[field.name], _text(field.data)
            choice = request.form.get(f"keep-{field.name}")
            if theirs in (mine, before):
                continue
            if mine == before or choice == "theirs":
                field.data = getattr(self.record, field.name, None)
                field.raw_data = None
            elif choice != "mine":
                shown = [
                    domestic(value) if isinstance(field, PhoneField) else value for value in (mine, theirs, before)
                ]
                self.conflicts.append(Conflict(field.name, str(field.label.text), *shown))
        self.version.data = self.version.raw_data = str(self.record.version)
        self.original.data = self.original.raw_data = json.dumps(theirs_now, ensure_ascii=False)
        return not self.conflicts

    def _take_theirs(self) -> None:
        """Where the page of a conflict was answered with "take theirs", the record's value stays."""
        for field in self._own_fields():
            if request.form.get(f"keep-{field.name}") == "theirs":
                field.data = getattr(self.record, field.name, None)
                field.raw_data = None


def _text(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, list | tuple | set):
        return "、".join(sorted(str(item) for item in value))
    return str(value)


__all__ = [
    "BooleanField",
    "Conflict",
    "DateField",
    "EditForm",
    "Form",
    "LongTextField",
    "MoneyField",
    "PhoneField",
    "TextField",
    "ValidationError",
    "cleaned",
    "explain_violation",
    "required",
]
