"""What is said and done in a case: questions, contacts, causes, progress, reports (CMP-05…08, 11, 15, 18, 19, 21)."""

from flask_babel import gettext as _

from portal.core import access, audit, clinic_calendar, clock, files
from portal.core.database import Actor, db
from portal.core.refusals import Refused
from portal.registry.staff.models import Department, Person
from portal.service.complaints import choices, policy, settings
from portal.service.complaints.models import Case, CaseEntry, CaseEvidence
from portal.service.complaints.operations import signals
from portal.service.complaints.permissions import Permission

#: Kinds people choose themselves; the others are written by their operations.
FREE = (
    "question", "contact", "cause", "consulted", "progress", "comfort", "report", "compiled", "staff_suggestion",
    "director_view", "note",
)  # fmt: skip
#: Which rule asks for a kind of entry.
RULES = {
    "question": "CMP-05",
    "contact": "CMP-07",
    "cause": "CMP-08",
    "consulted": "CMP-08",
    "progress": "CMP-11",
    "comfort": "DIS-10",
    "report": "CMP-15",
    "compiled": "CMP-18",
    "staff_suggestion": "CMP-19",
    "director_view": "CMP-21",
    "note": "CMP-22",
}
_NEEDS_PERSON = ("question", "report", "staff_suggestion")
_NEEDS_DEPARTMENT = ("consulted", "compiled", "staff_suggestion")
_DIRECTORS = ("staff_suggestion", "director_view")
#: States in which the customer is kept informed (CMP-11).
IN_WORK = ("investigating", "agreed", "handling", "escalated")


def write(
    case: Case,
    *,
    kind: str,
    text: str,
    by: Actor,
    person: Person | None = None,
    department: Department | None = None,
    way: str = "",
) -> CaseEntry:
    """Write down one thing asked, told, found or suggested; it can never be changed or removed (CMP-22)."""
    if kind not in FREE:
        raise Refused("CMP-22", _("Choose one of the words offered."), field="kind")
    rule = RULES[kind]
    access.check(by, Permission.DIRECT if kind in _DIRECTORS else Permission.HANDLE, *_also(kind))
    policy.refuse_accused(case, by)
    if not case.open:
        raise Refused(rule, _("This case is closed. Reopen it on new evidence."))
    if not text.strip():
        raise Refused(rule, _("Write it down in a sentence or two."), field="text")
    if kind in _NEEDS_PERSON and person is None:
        raise Refused(rule, _("Choose the person."), field="person_id")
    if kind in _NEEDS_DEPARTMENT and department is None:
        raise Refused(rule, _("Choose the department."), field="department_id")
    entry = put(case, kind, text, by=by, person=person, department=department, way=way)
    if kind in ("progress", "contact") and case.progress_due_at is not None:
        plan_progress(case)
    signals.changed(case, person.id if person else None)
    return entry


def _also(kind: str) -> tuple[str, ...]:
    return (Permission.ATTEMPT,) if kind in ("comfort", "contact", "note") else ()


def put(
    case: Case,
    kind: str,
    text: str,
    *,
    by: Actor,
    person: Person | None = None,
    department: Department | None = None,
    way: str = "",
) -> CaseEntry:
    """Append an entry to the story; the operation that calls this has looked whether it may."""
    entry = CaseEntry(
        case_id=case.id,
        at=clock.now(),
        kind=kind,
        text=text.strip(),
        person_id=person.id if person else None,
        department_id=department.id if department else None,
        way=way.strip(),
    )
    signals.keep(entry, by=by)
    audit.record("complaints.write", case, by=by, kind=kind, entry=entry.id, text=entry.text[:200])
    return entry


def plan_progress(case: Case) -> None:
    """The customer hears again after so many working days, as long as the case is in work (CMP-11)."""
    days = settings.PROGRESS_DAYS.value()
    wanted = case.kind == "complaint" and case.state in IN_WORK
    case.progress_since = clock.now() if wanted else None
    case.progress_due_at = clinic_calendar.after_workdays(case.progress_since, days) if case.progress_since else None
    db.session.flush()


def add_evidence(
    case: Case,
    *,
    kind: str,
    title: str,
    source: str,
    by: Actor,
    content: bytes = b"",
    filename: str = "",
    media_type: str = "",
    place: str = "",
) -> CaseEvidence:
    """Keep a piece of evidence with its source: the file itself, or where the original lies (CMP-06)."""
    access.check(by, Permission.HANDLE, Permission.ATTEMPT)
    policy.refuse_accused(case, by)
    if kind not in choices.EVIDENCE_KINDS:
        raise Refused("CMP-06", _("Choose one of the words offered."), field="kind")
    if not title.strip():
        raise Refused("CMP-06", _("Give the evidence a name."), field="title")
    if not source.strip():
        raise Refused("CMP-06", _("Write where it comes from."), field="source")
    if not content and not place.strip():
        raise Refused("CMP-06", _("Add the file, or write where the original is kept."), field="file")
    stored = files.store(content, _suffix(filename)) if content else None
    row = CaseEvidence(
        case_id=case.id,
        kind=kind,
        title=title.strip(),
        source=source.strip(),
        place=place.strip(),
        filename=filename[-120:],
        sha256=stored.sha256 if stored else "",
        size=stored.size if stored else 0,
        media_type=media_type[:80],
    )
    signals.keep(row, by=by)
    audit.record("complaints.add_evidence", case, by=by, title=row.title, source=row.source, sha256=row.sha256)
    signals.changed(case)
    return row


def _suffix(filename: str) -> str:
    ending = filename.rpartition(".")[2].lower() if "." in filename else ""
    return f".{ending}" if ending.isascii() and ending.isalnum() and len(ending) <= 8 else ""
