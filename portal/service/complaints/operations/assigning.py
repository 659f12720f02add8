"""A complaint is forwarded without delay; a handler is named who is not complained about (CMP-03, CMP-04)."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.core import access, audit, clock, events
from portal.core.database import Actor, db
from portal.core.refusals import Refused
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Department, Person
from portal.service.complaints import policy
from portal.service.complaints.chinese import written
from portal.service.complaints.facts import CustomerNamed
from portal.service.complaints.models import Case
from portal.service.complaints.operations import entries, intake, signals, steps
from portal.service.complaints.permissions import Permission


def forward(case: Case, to: Person, *, by: Actor, note: str = "") -> Case:
    """Forward a complaint to the department manager, or to the president when that is who it is about."""
    access.check(by, Permission.TAKE_IN)
    if to not in policy.heads(case):
        head = policy.head_for(case.branch_id, [accused.person for accused in case.accused], case.department_id)
        rule = "CMP-04" if policy.accused_in(case, to) else "CMP-03"
        raise Refused(
            rule,
            _("Forward to a manager who is not complained about, such as %(name)s.", name=head.name if head else "…"),
            field="person_id",
        )
    with db.session.no_autoflush:
        before = case.forwarded_to_id
        case.forwarded_to_id = to.id
        try:
            steps.take(case, "forward", by=by)
        except Refused:
            case.forwarded_to_id = before
            raise
    case.forwarded_at = clock.now()
    late = case.forward_due_at is not None and case.forwarded_at > case.forward_due_at
    text = note.strip() or written(_l("Forwarded to %(name)s.", name=to.name))
    entries.put(case, "forwarded", text, by=by, person=to)
    intake.open_file(case, to)
    audit.record("complaints.forward", case, by=by, to=to.name, late=late)
    signals.changed(case, to.id)
    return case


def assign_handler(case: Case, person: Person, *, by: Actor, reason: str = "") -> Case:
    """Name who deals with the case; another than the first consultant needs a reason (CMP-04, CTD-03, DIS-04)."""
    access.check(by, Permission.LEAD)
    policy.refuse_accused(case, by)
    if not case.open:
        raise Refused("CMP-04", _("This case is closed. Reopen it on new evidence."))
    if case.kind == "dissatisfied" and case.state in ("opened", "on_site"):
        _check_on_site(case, person, reason)
    else:
        policy.check_handler(case, person)
    if case.handler_id is not None and case.handler_id != person.id and not reason.strip():
        raise Refused("CMP-04", _("Write why somebody else takes over."), field="reason")
    before = case.handler.name if case.handler else ""
    case.handler, case.handler_since = person, clock.now()
    db.session.flush()
    text = written(_l("%(name)s deals with the case.", name=person.name))
    entries.put(case, "assigned", f"{text} {reason.strip()}".strip(), by=by, person=person)
    intake.open_file(case, person)
    audit.record("complaints.assign_handler", case, by=by, person=person.name, before=before, reason=reason.strip())
    signals.changed(case, person.id)
    return case


def _check_on_site(case: Case, person: Person, reason: str) -> None:
    if policy.accused_in(case, person):
        raise policy.refusal_of(case, person)
    if person.role not in ("consultant", "consult_manager") or not person.can(Permission.ATTEMPT):
        raise Refused("DIS-02", _("On site a consultant deals with it. Choose a consultant."), field="person_id")
    if case.accused and not reason.strip():
        raise Refused("DIS-02", _("Write why it is not the customer's own consultant."), field="reason")


def complete_intake(
    case: Case,
    *,
    by: Actor,
    department: Department | None = None,
    key_case: bool | None = None,
    customer: Customer | None = None,
) -> Case:
    """Add what intake did not know yet: whose file, which department, whether it is a key complaint (CMP-02, LAW-03).

    With the file come the banner, the silence of promotions and the record that may be sealed (DIS-11, XC-18).
    """
    access.check(by, Permission.LEAD, Permission.HANDLE)
    policy.refuse_accused(case, by)
    before = {"department": case.department_id, "key_case": case.key_case, "customer": case.customer_id}
    if customer is not None and customer.id != case.customer_id:
        _name_customer(case, customer, by=by)
    if department is not None:
        case.department_id = department.id
    if key_case is not None:
        case.key_case = key_case
    db.session.flush()
    audit.record(
        "complaints.complete_intake", case, by=by, before=before, key_case=case.key_case, customer=case.customer_id
    )
    signals.changed(case)
    return case


def _name_customer(case: Case, customer: Customer, *, by: Actor) -> None:
    """A wrong file is put right by a manager, but not once money or a dispute hangs on it."""
    if case.customer_id is not None:
        access.check(by, Permission.LEAD)
        if case.dispute or policy.money_of(case):
            raise Refused("CMP-02", _("A dispute or a refund hangs on this file already. It stays."), field="customer")
    if customer.branch_id != case.branch_id or customer.merged_into_id is not None:
        raise Refused(
            "CMP-02", _("There is no such file here. Search the customer and copy the number."), field="customer"
        )
    case.customer = customer
    db.session.flush()
    for person in (case.handler, case.forwarded_to):
        intake.open_file(case, person)
    events.publish(CustomerNamed(case, by))
