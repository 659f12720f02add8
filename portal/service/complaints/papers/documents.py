"""The papers of a case: each asked for once per wording, sealed, and provable like the contract's (4.2, 4.5)."""

from collections.abc import Mapping
from typing import Any

from portal.core import sealing
from portal.core.database import Actor, db
from portal.core.sealing import Document, Paper
from portal.registry.papers import policy as papers
from portal.registry.papers.models import Signature
from portal.service.complaints.models import Case, CaseConference, CaseTalk
from portal.service.complaints.papers import contents
from portal.service.complaints.permissions import Permission

_TEMPLATE = "service/complaints/print/case_paper.html"


def declared(kind: str, title: str) -> Paper:
    """A kind of paper of a case; whoever deals with cases may open it."""
    papers.declare_kind(
        kind,
        opens_with=(Permission.READ,),
        needs=lambda _document: (Permission.SEE_ALL, Permission.HANDLE),
    )
    return sealing.paper(kind, _TEMPLATE, "1", title)


REGISTER = declared("complaint_register", "投诉登记表")
REPORT = declared("complaint_report", "投诉处理报告")
MINUTES = declared("conference_minutes", "案例会议纪要")
RECEPTION = declared("reception_record", "不满意顾客接待记录")
MATERIAL = declared("complaint_material", "投诉材料汇编目录")


def seal(
    kind: Paper,
    subject: Any,
    letters: str,
    values: Mapping[str, Any],
    *,
    case: Case,
    by: Actor,
    pictures: Mapping[str, str] | None = None,
    title: str = "",
) -> Document:
    """Seal a paper of a case; a later one of the same kind names the one it replaces."""
    earlier = sealing.of_subject(subject, kind.kind)
    return sealing.request(
        kind,
        subject,
        number=f"{case.number}-{letters}{len(earlier) + 1}",
        values=values,
        by=by,
        customer_id=case.customer_id,
        pictures=pictures,
        title=title,
        replaces=earlier[0] if earlier else None,
    )


def seal_conference(conference: CaseConference, *, by: Actor) -> Document:
    """The minutes of a conference."""
    letters = f"HY{conference.id}-"
    return seal(MINUTES, conference, letters, contents.conference_minutes(conference), case=conference.case, by=by)


def seal_talk(talk: CaseTalk, *, by: Actor) -> Document:
    """The record of a talk, with the drawn signatures of those present."""
    pictures = {}
    for person in talk.people:
        if person.signature_id is not None:
            pictures[f"present_{person.id}"] = db.session.get_one(Signature, person.signature_id).sha256
    values = contents.reception_record(talk)
    return seal(RECEPTION, talk, f"JD{talk.id}-", values, case=talk.case, by=by, pictures=pictures)
