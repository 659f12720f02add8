"""A case is taken in: by anybody, through every channel, at any hour (CMP-01, CMP-02, CMP-23, DIS-01)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal.core import access, audit, clock, events, numbers
from portal.core.database import Actor, SystemActor, add, db
from portal.core.refusals import Refused
from portal.front_desk.reception import policy as reception
from portal.front_desk.reception.models import Visit
from portal.registry.catalogue.models import ServiceItem
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Department, Person
from portal.service.complaints import choices, policy
from portal.service.complaints.facts import CaseOpened
from portal.service.complaints.models import Accused, Case
from portal.service.complaints.operations import reckoning, signals
from portal.service.complaints.permissions import Permission
from portal.service.complaints.workflow import WORKFLOWS

#: The letters before a case's number: 投诉 and 不满.
PREFIXES = {"complaint": "TS", "dissatisfied": "BM"}


def take_in(
    *,
    kind: str,
    complainant_name: str,
    matter: str,
    demand: str,
    channel: str,
    by: Actor,
    receiver: Person | None = None,
    customer: Customer | None = None,
    complainant_relation: str = "self",
    complainant_phone: str = "",
    complainant_contact: str = "",
    category: str = "other",
    happened_on: date | None = None,
    visit: Visit | None = None,
    department: Department | None = None,
    doctor: Person | None = None,
    item: ServiceItem | None = None,
    accused: Iterable[Person] = (),
    handler: Person | None = None,
    present: str = "",
    opinion: str = "",
    key_case: bool = False,
    source: str = "",
    source_url: str = "",
    details: dict[str, Any] | None = None,
) -> Case:
    """Record a case with its number, first receiver and clocks; announce `CaseOpened`.

    `receiver` is who heard it first and stays responsible (LAW-01): the person acting, unless a page
    or another room acts. A dissatisfied customer's `handler` is the on-site consultant (DIS-02);
    left empty it is the customer's own consultant, and nobody when the case complains about them:
    then a manager names somebody else (CTD-03).
    """
    access.check(by, Permission.TAKE_IN)
    heard_by = receiver or (by if isinstance(by, Person) else None)
    if heard_by is None:
        raise Refused("LAW-01", _("Say who received the complaint first."), field="receiver_id")
    _check_words(kind, channel, category, complainant_relation)
    _check_told(complainant_name, complainant_phone, complainant_contact, matter, demand, channel, customer)
    now = clock.now()
    if happened_on is not None and happened_on > clock.today():
        raise Refused("CMP-02", _("The matter cannot lie in the future."), field="happened_on")
    about = list({person.id: person for person in accused}.values())
    first = _first_handler(handler, customer, visit, about, heard_by) if kind == "dissatisfied" else None
    case = Case(
        number=numbers.dated(PREFIXES[kind], clock.today()),
        kind=kind,
        state=WORKFLOWS[kind].initial,
        state_since=now,
        customer_id=customer.id if customer else None,
        complainant_name=complainant_name.strip(),
        complainant_relation=complainant_relation,
        complainant_phone=complainant_phone,
        complainant_contact=complainant_contact.strip(),
        channel=channel,
        category=category,
        matter=matter.strip(),
        demand=demand.strip(),
        happened_on=happened_on,
        received_at=now,
        receiver_id=heard_by.id,
        outside_hours=not reception.consulting_rooms_open(now),
        visit_id=visit.id if visit else None,
        department_id=department.id if department else None,
        doctor_id=doctor.id if doctor else None,
        item_id=item.id if item else None,
        present=present.strip(),
        opinion=opinion.strip(),
        handler_id=first.id if first else None,
        handler_since=now if first else None,
        forward_due_at=policy.forward_due(now) if kind == "complaint" else None,
        key_case=key_case,
        source=source,
        source_url=source_url,
        details=details or {},
        next_due_at=now,
    )
    add(case, by=by)
    db.session.flush()
    for person in about:
        signals.keep(Accused(case_id=case.id, person_id=person.id), by=by)
    db.session.refresh(case, ["accused"])
    if kind == "complaint":
        reckoning.start(case, "opened", by=by)
    open_file(case, first)
    audit.record(
        "complaints.take_in", case, by=by, number=case.number, kind=kind, channel=channel, receiver=heard_by.name
    )
    signals.changed(case)
    events.publish(CaseOpened(case, by))
    return case


def open_file(case: Case, person: Person | None) -> None:
    """Let whoever deals with a case open the customer's file (PRV-01)."""
    if case.customer is not None and person is not None:
        giver = SystemActor("complaints", case.branch_id)
        customers.grant_reach(case.customer, person, why="case", by=giver)


def _check_words(kind: str, channel: str, category: str, relation: str) -> None:
    known = (
        ("CMP-01", "kind", kind, choices.KINDS),
        ("CMP-01", "channel", channel, choices.CHANNELS),
        ("CMP-02", "category", category, choices.CATEGORIES),
        ("CMP-02", "complainant_relation", relation, choices.RELATIONS),
    )
    for rule, field, word, words in known:
        if word not in words:
            raise Refused(rule, _("Choose one of the words offered."), field=field)


def _check_told(
    name: str, phone: str, contact: str, matter: str, demand: str, channel: str, customer: Customer | None
) -> None:
    if not name.strip():
        raise Refused("CMP-02", _("Write who complains; 匿名 when they do not say."), field="complainant_name")
    if not matter.strip():
        raise Refused("CMP-02", _("Write what happened, in the complainant's words."), field="matter")
    if not demand.strip():
        raise Refused("CMP-02", _("Ask what the complainant wants, and write it down."), field="demand")
    if customer is None and not phone and not contact.strip() and channel != "misconduct":
        raise Refused("CMP-02", _("Write how the complainant can be reached."), field="complainant_phone")


def _first_handler(
    wanted: Person | None, customer: Customer | None, visit: Visit | None, accused: list[Person], receiver: Person
) -> Person | None:
    """The on-site consultant who deals with a dissatisfied customer first (DIS-02, CTD-03)."""
    if wanted is not None:
        if not wanted.can(Permission.ATTEMPT) or wanted.role not in ("consultant", "consult_manager"):
            raise Refused(
                "DIS-02",
                _("A dissatisfied customer is first handled by the on-site consultant. Choose a consultant."),
                field="handler_id",
            )
        if policy.is_accused(wanted, accused):
            raise Refused(
                "DIS-02",
                _(
                    "The customer complains about %(name)s. Leave the consultant empty: a manager names somebody else.",
                    name=wanted.name,
                ),
                field="handler_id",
            )
        return wanted
    likely = [receiver, visit.assigned_to if visit else None, customer.owner if customer else None]
    consultants = [p for p in likely if p is not None and p.active and p.role == "consultant"]
    consultants = [p for p in consultants if p.can(Permission.ATTEMPT)]
    if not consultants and not accused:
        raise Refused(
            "DIS-02",
            _("Nobody knows the on-site consultant of this customer. Choose the consultant."),
            field="handler_id",
        )
    free = [person for person in consultants if not policy.is_accused(person, accused)]
    return free[0] if free and len(free) == len(consultants) else None
