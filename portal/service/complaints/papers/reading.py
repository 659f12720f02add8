"""What the papers of a case read: its story, evidence, talks, solutions, and the papers it has already."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import select

from portal.core.database import db
from portal.core.refusals import Missing
from portal.core.sealing import Document
from portal.registry.staff.models import Person
from portal.service.complaints import namesakes, policy
from portal.service.complaints.models import (
    Case,
    CaseAttempt,
    CaseConference,
    CaseEntry,
    CaseEvidence,
    CaseFollowUp,
    CaseMeasure,
    CasePart,
    CaseSolution,
    CaseTalk,
)
from portal.service.complaints.permissions import Permission

Q = TypeVar("Q", bound=CasePart)


def visible(case_id: int, person: Person) -> Case:
    """The case, for whoever deals with cases and is not complained about in it. Raises Missing otherwise (CMP-04)."""
    case = db.session.get(Case, case_id)
    if case is None or not open_to(case, person):
        raise Missing
    return case


def open_to(case: Case, person: Person) -> bool:
    """Whether the papers of a case are for this person (CMP-04)."""
    if case.branch_id != person.branch_id:
        return False
    if any(namesakes.is_certain(person, accused.person) for accused in case.accused):
        return False
    return person.can(Permission.SEE_ALL) or policy.has_part(case, person)


def _of(case: Case, kind: type[Q]) -> Sequence[Q]:
    return db.session.scalars(select(kind).where(kind.case_id == case.id).order_by(kind.id)).all()


def entries(case: Case) -> Sequence[CaseEntry]:
    """The story, oldest first."""
    return sorted(_of(case, CaseEntry), key=lambda entry: (entry.at, entry.id))


def attempts(case: Case) -> Sequence[CaseAttempt]:
    return _of(case, CaseAttempt)


def evidence(case: Case) -> Sequence[CaseEvidence]:
    return _of(case, CaseEvidence)


def solutions(case: Case) -> Sequence[CaseSolution]:
    return _of(case, CaseSolution)


def measures(case: Case) -> Sequence[CaseMeasure]:
    return _of(case, CaseMeasure)


def follow_ups(case: Case) -> Sequence[CaseFollowUp]:
    return _of(case, CaseFollowUp)


def talks(case: Case) -> Sequence[CaseTalk]:
    return _of(case, CaseTalk)


def conferences(case: Case) -> Sequence[CaseConference]:
    return _of(case, CaseConference)


def papers_of(case: Case) -> Sequence[Document]:
    """Every paper that was made for this case, latest first: its own, and those of its talks and conferences."""
    subjects = {Case.__tablename__: [case.id]}
    subjects[CaseTalk.__tablename__] = [talk.id for talk in talks(case)]
    subjects[CaseConference.__tablename__] = [row.id for row in conferences(case)]
    found: list[Document] = []
    for name, ids in subjects.items():
        if ids:
            rows = select(Document).where(Document.subject_type == name, Document.subject_id.in_(ids))
            found += db.session.scalars(rows)
    return sorted(found, key=lambda document: -document.id)
