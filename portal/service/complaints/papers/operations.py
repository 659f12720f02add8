"""Papers of a case are made: printed, signed by the complainant, compiled for a department (LAW-03, CMP-18)."""

from flask_babel import gettext as _

from portal.core import access, audit, clock
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.core.sealing import Document
from portal.registry.papers import signatures
from portal.registry.staff.models import Department
from portal.service.complaints import policy
from portal.service.complaints.models import Case, CaseConference, CaseEntry, CaseTalk
from portal.service.complaints.operations import signals
from portal.service.complaints.papers import contents, documents
from portal.service.complaints.permissions import Permission


def print_register(case: Case, *, by: Actor) -> Document:
    """The register form as it stands, with lines to sign on by hand (LAW-03)."""
    access.check(by, Permission.TAKE_IN)
    values = contents.register_form(case)
    return documents.seal(documents.REGISTER, case, "DJ", values, case=case, by=by)


def sign_register(case: Case, drawing: str, *, by: Actor) -> Document:
    """The complainant signs the register form on the screen (LAW-03, LAW-18)."""
    access.check(by, Permission.TAKE_IN)
    signature = signatures.keep(
        drawing,
        by=by,
        subject=case,
        signer_name=case.complainant_name,
        signer_role="complainant",
        purpose="complaint_register",
    )
    values = contents.register_form(case, signed_at=clock.now())
    document = documents.seal(
        documents.REGISTER, case, "DJ", values, case=case, by=by, pictures={"complainant": signature.sha256}
    )
    signatures.link(signature, document, by=by)
    return document


def print_report(case: Case, *, by: Actor) -> Document:
    """The handling report: course, evidence, findings, solution, approvals."""
    access.check(by, Permission.HANDLE)
    policy.refuse_accused(case, by)
    return documents.seal(documents.REPORT, case, "BG", contents.handling_report(case), case=case, by=by)


def print_conference(conference: CaseConference, *, by: Actor) -> Document:
    """The minutes of a conference, for its members to sign."""
    access.check(by, Permission.HANDLE, Permission.CONFER)
    policy.refuse_accused(conference.case, by)
    return documents.seal_conference(conference, by=by)


def print_talk(talk: CaseTalk, *, by: Actor) -> Document:
    """The record of a talk with the dissatisfied customer."""
    access.check(by, Permission.HANDLE, Permission.ATTEMPT)
    policy.refuse_accused(talk.case, by)
    return documents.seal_talk(talk, by=by)


def compile_material(case: Case, department: Department, *, note: str, by: Actor) -> Document:
    """Customer service compiles the material of a complaint and sends it to a department (CMP-18)."""
    access.check(by, Permission.HANDLE)
    policy.refuse_accused(case, by)
    if not note.strip():
        raise Refused("CMP-18", _("Say what the department is to do with the material."), field="note")
    values = contents.material_list(case, department=department.name, note=note.strip(), compiled_by=by.name)
    document = documents.seal(documents.MATERIAL, case, "CL", values, case=case, by=by)
    entry = CaseEntry(
        case_id=case.id,
        at=clock.now(),
        kind="compiled",
        text=f"{note.strip()}（{document.number}）",
        department_id=department.id,
    )
    add(entry, by=by)
    db.session.flush()
    audit.record("complaints.compile", case, by=by, department=department.name, paper=document.number)
    signals.changed(case)
    return document
