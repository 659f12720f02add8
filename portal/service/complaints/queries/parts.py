"""Which parts a case has: few have many, so one statement says which, and the others are not asked for."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select

from portal.core.audit import AuditEntry
from portal.core.database import db
from portal.service.complaints.models import (
    Case,
    CaseAttempt,
    CaseClock,
    CaseConference,
    CaseEvidence,
    CaseFollowUp,
    CaseMeasure,
    CasePart,
    CasePause,
    CaseSolution,
    CaseTalk,
    CaseTask,
    EmergencyAlert,
    MedicalDispute,
)

PARTS: tuple[type[CasePart], ...] = (
    CaseAttempt, CaseClock, CaseConference, CaseEvidence, CaseFollowUp, CaseMeasure, CasePause, CaseSolution, CaseTalk,
    CaseTask, EmergencyAlert, MedicalDispute,
)  # fmt: skip


@dataclass(frozen=True)
class Parts:
    """What there is of a case."""

    case: Case
    present: frozenset[type[CasePart]]
    #: how many entries of the log speak of it
    changes: int

    def rows(self, model: type[Any], *options: Any) -> list[Any]:
        """The parts of one kind, the first one first; nothing is asked when there are none."""
        if model not in self.present:
            return []
        query = select(model).where(model.case_id == self.case.id).order_by(model.id)
        return list(db.session.scalars(query.options(*options)))


def of(case: Case) -> Parts:
    """Look which parts there are."""
    changes, *there = db.session.execute(_question(), {"case_id": case.id}).one()
    return Parts(case, frozenset(model for model, found in zip(PARTS, there, strict=True) if found), changes)


@cache
def _question() -> Select[*tuple[Any, ...]]:
    """Put together once."""
    case_id: Any = bindparam("case_id")
    entry = AuditEntry.__table__.c
    changes = select(func.count()).where(entry.subject_type == Case.__tablename__, entry.subject_id == case_id)
    return select(
        changes.scalar_subquery(),
        *(exists().where(model.case_id == case_id).label(model.__tablename__) for model in PARTS),
    )
