"""Server-side drafts: what somebody is typing, saved per person, form and record as they type."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request
from flask_login import current_user
from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import MultiDict

from portal.core import clock
from portal.core.access import signed_in
from portal.core.database import UtcDateTime, db
from portal.core.idempotency import repeatable

UNSAVED = frozenset({"csrf_token", "idempotency_key", "password", "draft_form", "draft_subject"})
LARGEST = 200_000


class Draft(db.Model):  # type: ignore[name-defined]
    """The latest state of one form that one person has not sent yet."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("person_id", "form", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    form: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(60))
    values: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


def save(person_id: int, form: str, subject: str, values: MultiDict[str, str]) -> datetime:
    """Keep what was typed; a later save replaces it."""
    kept = {name: texts for name, texts in values.to_dict(flat=False).items() if name not in UNSAVED}
    insert = postgresql_insert if db.engine.dialect.name == "postgresql" else sqlite_insert
    now = clock.now()
    row = {"values": kept, "saved_at": now}
    statement = insert(Draft).values(person_id=person_id, form=form[:60], subject=subject[:60], **row)
    db.session.execute(statement.on_conflict_do_update(index_elements=["person_id", "form", "subject"], set_=row))
    return now


def find(person_id: int, form: str, subject: str) -> Draft | None:
    """The draft of a person's form, if there is one."""
    return db.session.scalar(
        select(Draft).where(Draft.person_id == person_id, Draft.form == form, Draft.subject == subject)
    )


def discard(person_id: int, form: str, subject: str) -> None:
    """Forget a draft: the form was sent, or its writer does not want it."""
    db.session.execute(delete(Draft).where(Draft.person_id == person_id, Draft.form == form, Draft.subject == subject))


def typed(draft: Draft) -> MultiDict[str, Any]:
    """A draft's values as if the form had just been sent."""
    return MultiDict([(name, text) for name, texts in draft.values.items() for text in texts])


blueprint = Blueprint("drafts", __name__, url_prefix="/drafts")


@blueprint.post("/<form>/<subject>")
@repeatable
@signed_in("everybody's own unsent forms")
def save_draft(form: str, subject: str) -> Response:
    if (request.content_length or 0) > LARGEST:
        return Response(status=413)
    at = save(current_user.id, form, subject, request.form)
    return Response(clock.local(at).strftime("%H:%M"), mimetype="text/plain")


@blueprint.post("/<form>/<subject>/removal")
@repeatable
@signed_in("everybody's own unsent forms")
def discard_draft(form: str, subject: str) -> Response:
    discard(current_user.id, form, subject)
    return Response(status=303, headers={"Location": own_path(request.form.get("next", "/"))})


def own_path(address: str) -> str:
    """The address if it leads into this portal, else the home page; never another site."""
    safe = address.startswith("/") and not address.startswith(("//", "/\\")) and not any(c < " " for c in address)
    return address if safe else "/"
