"""What waits after a sealing, for the "today" page: parts finished since then go into the seal (LAW-05)."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.core.database import db
from portal.registry.staff.models import Person
from portal.service.complaints import policy, settings
from portal.service.complaints.dispute_packs.models import DisputeSeal
from portal.service.complaints.dispute_packs.operations import to_append
from portal.service.complaints.models import Accused, Case
from portal.service.complaints.permissions import Permission

MOST = 20


def today_items(person: Person) -> list[dict[str, Any]]:
    """Seals of one's own open cases, or in one's keeping, that something finished is missing in."""
    if not person.can(Permission.HANDLE):
        return []
    rows = (
        select(DisputeSeal)
        .join(Case, Case.id == DisputeSeal.case_id)
        .where(DisputeSeal.branch_id == person.branch_id, DisputeSeal.opened_at.is_(None))
        .where(DisputeSeal.kind == "records", Case.state != "closed")
        .where(or_(Case.handler_id == person.id, DisputeSeal.keeper_id == person.id))
        .options(
            selectinload(DisputeSeal.parts),
            joinedload(DisputeSeal.case).joinedload(Case.customer),
            joinedload(DisputeSeal.case).selectinload(Case.accused).joinedload(Accused.person),
        )
        .order_by(DisputeSeal.id.desc())
        .limit(MOST)
    )
    seals = [seal for seal in db.session.scalars(rows) if not policy.accused_in(seal.case, person)]
    return [item for seal in seals if (item := _item(seal)) is not None]


def _item(seal: DisputeSeal) -> dict[str, Any] | None:
    finished = [part.finished_at for part in to_append(seal) if part.finished_at is not None]
    if not finished:
        return None
    return {
        "code": "append",
        "kind": _("Sealing"),
        "title": _("%(number)s: append %(count)d finished parts to the seal", number=seal.number, count=len(finished)),
        "url": f"{seal.case.path}/dispute",
        "due_at": min(finished) + timedelta(hours=settings.RECORDS_HOURS.value()),
        "since": min(finished),
    }
