"""What each form of an act does: its fields handed to the operation."""

from typing import Any

from flask_babel import gettext as _

from portal.core.refusals import Missing, Refused
from portal.registry.customers import queries as customer_files
from portal.registry.staff.identity import me
from portal.registry.staff.models import Department, Person
from portal.service.complaints import namesakes, operations
from portal.service.complaints.forms import picking
from portal.service.complaints.models import Case
from portal.service.complaints.operations import disputing


def department(department_id: int | None) -> Department:
    found = picking.department(department_id)
    if found is None:
        raise Missing
    return found


def someone(person_id: int | None) -> Person:
    found = picking.person(person_id)
    if found is None:
        raise Missing
    return found


def attempt(case: Case, form: Any, by: Person) -> Any:
    number = int(form.number.data) if str(form.number.data).isdecimal() else 0
    return operations.record_attempt(
        case, number, content=form.content.data, result=form.result.data, view=form.view.data or "", by=by
    )


def talk(case: Case, form: Any, by: Person) -> Any:
    return operations.record_talk(
        case,
        kind=form.kind.data,
        notes=form.notes.data,
        opinion=form.opinion.data or "",
        comfort=form.comfort.data or "",
        people=form.people(),
        by=by,
    )


def evidence(case: Case, form: Any, by: Person) -> Any:
    sent = form.file.data
    content = sent.read() if sent is not None and hasattr(sent, "read") else b""
    return operations.add_evidence(
        case,
        kind=form.kind.data,
        title=form.title.data,
        source=form.source.data,
        place=form.place.data or "",
        content=content,
        filename=(sent.filename or "") if content else "",
        media_type=(sent.mimetype or "") if content else "",
        by=by,
    )


def entry(case: Case, form: Any, by: Person) -> Any:
    return operations.write(
        case,
        kind=form.kind.data,
        text=form.text.data,
        person=picking.person(form.person_id.data),
        department=picking.department(form.department_id.data),
        way=form.way.data or "",
        by=by,
    )


def solution(case: Case, form: Any, by: Person) -> Any:
    return operations.add_solution(
        case,
        department=department(form.department_id.data),
        person=someone(form.person_id.data),
        due_on=form.due_on.data,
        measures=form.measures.data,
        remedies=form.remedies.data or [],
        by=by,
    )


def summary(case: Case, form: Any, by: Person) -> Any:
    owner = picking.person(form.owner_id.data)
    named = [(form.title.data, owner, form.due_on.data)] if form.title.data and owner and form.due_on.data else []
    return operations.summarise(
        case,
        cause=form.cause.data,
        causes=form.causes.data,
        weaknesses=form.weaknesses.data,
        measures=named,
        by=by,
    )


def dispute_values(case: Case) -> dict[str, Any]:
    row = disputing.of_case(case)
    if row is None:
        return {"law": "《医疗纠纷预防和处理条例》（国务院令第701号）；《医疗事故处理条例》"}
    kept = {name: getattr(row, f"kept_{name}") for name in ("open", "fair", "just", "timely", "convenient")}
    return {"course": row.course, "law": row.law, **kept}


def dispute(case: Case, form: Any, by: Person) -> Any:
    told = {name: form[name].data for name in ("course", "law", "open", "fair", "just", "timely", "convenient")}
    row = disputing.of_case(case)
    return operations.amend_dispute(row, **told, by=by) if row else operations.declare_dispute(case, **told, by=by)


def determine(case: Case, form: Any, by: Person) -> Any:
    row = disputing.of_case(case)
    if row is None:
        raise Missing
    return operations.determine_accident(
        row,
        accident=form.accident.data,
        determined_on=form.determined_on.data,
        determined_by=form.determined_by.data,
        basis=form.basis.data,
        by=by,
    )


def known_of(case: Case) -> dict[str, Any]:
    """What is known already; the file whose telephone the complainant gave is suggested."""
    number = case.customer.number if case.customer else ""
    if not number and case.complainant_phone:
        alike = customer_files.duplicates_of("", case.complainant_phone)
        number = alike[0].number if len(alike) == 1 and customer_files.may_see(alike[0], me()) else ""
    return {"customer": number, "department_id": case.department_id, "key_case": case.key_case}


def complete(case: Case, form: Any, by: Person) -> Any:
    number = (form.customer.data or "").strip()
    customer = customer_files.with_number(number, by) if number else None
    if number and customer is None:
        raise Refused(
            "CMP-02", _("There is no such file here. Search the customer and copy the number."), field="customer"
        )
    return operations.complete_intake(
        case,
        customer=customer,
        department=picking.department(form.department_id.data),
        key_case=form.key_case.data,
        by=by,
    )


def tell_apart(case: Case, form: Any, by: Person) -> Any:
    found = [(person, other) for person, other in namesakes.undecided(case) if person.id == form.pair.data]
    if not found:
        raise Missing
    for person, other in found:
        operations.tell_apart(case, person, other, reason=form.reason.data, by=by)
    return case


def result(case: Case, form: Any, by: Person) -> Any:
    told = {"result": form.result.data, "view": form.view.data, "words": form.words.data or "", "by": by}
    return operations.tell_result(case, way=form.way.data or "", **told)
