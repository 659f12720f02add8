"""Arrival, assignment, the way through the house, departure."""

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import access, audit, clock, events, numbers, workflow
from portal.core.database import Actor, SystemActor, db
from portal.core.refusals import Refused
from portal.core.workflow import StateChange
from portal.front_desk.appointments import operations as appointments
from portal.front_desk.appointments.models import Appointment
from portal.front_desk.reception import policy
from portal.front_desk.reception.choices import OUTCOMES, PAPERS, SOURCES, VISIT_TYPES
from portal.front_desk.reception.facts import CustomerArrived, CustomerLeft
from portal.front_desk.reception.models import HandOver, Visit
from portal.front_desk.reception.operations import calls, rooms, signals
from portal.front_desk.reception.permissions import Permission
from portal.front_desk.reception.queries.visits import default_visit_type, open_visit_of
from portal.front_desk.reception.workflow import VISIT
from portal.registry.cards import queries as cards
from portal.registry.cards.models import MembershipCard
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person


def arrive(
    customer: Customer,
    *,
    by: Actor,
    purpose: str,
    visit_type: str = "",
    papers_brought: Iterable[str] = (),
    source: str = "walk_in",
    need: str = "",
    companion: str = "",
    assign_to: Person | None = None,
    appointment: Appointment | None = None,
    card: MembershipCard | None = None,
) -> Visit:
    """Register an arrival and give it the next number of the day (REC-01, REC-03, REC-17).

    With `appointment` the booking is told that its customer came (REC-02); an item that a card of the customer
    covers is served under that card, or else under `card` (CON-04).

    `visit_type` empty: first visit when there is no earlier one, else return visit. Refuses a second
    open visit of the same customer and an arrival without a purpose.
    """
    access.check(by, Permission.ARRIVE)
    if not purpose.strip():
        raise Refused("REC-01", _("Write why the customer comes, in a few words."), field="purpose")
    refuse_unless(visit_type in ("", *VISIT_TYPES), "REC-01", _("Choose one of the visit types."), "visit_type")
    refuse_unless(source in SOURCES, "REC-01", _("Choose one of the sources."), "source")
    papers = [kind for kind in PAPERS if kind in set(papers_brought)]
    if open_visit_of(customer) is not None:
        raise _already_here(customer)
    now, day = clock.now(), clock.today()
    position = numbers.next_in(f"queue:{by.branch_id}:{day:%Y%m%d}")
    visit = Visit(
        customer_id=customer.id,
        day=day,
        queue_position=position,
        queue_number=f"A{position:03d}",
        state=VISIT.initial,
        state_since=now,
        arrived_at=now,
        visit_type=visit_type or default_visit_type(customer),
        purpose=purpose.strip(),
        need=need.strip(),
        source=source,
        papers_brought=papers,
        companion=companion.strip(),
        card=_card_for(customer, appointment, card),
    )
    signals.put(visit, lambda: _already_here(customer), by=by)
    audit.record(
        "reception.arrive",
        visit,
        by=by,
        number=visit.queue_number,
        visit_type=visit.visit_type,
        papers=papers,
        card=visit.card.number if visit.card else "",
    )
    customers.note(
        customer,
        by=by,
        kind="visit",
        text=f"{visit.type_label} {visit.queue_number}: {visit.purpose}",
        link=visit.path,
    )
    if appointment is not None:
        appointments.mark_arrived(appointment, visit_id=visit.id, by=by)
    events.publish(CustomerArrived(visit))
    signals.queue_changed(visit)
    if assign_to is not None:
        assign(visit, assign_to, by=by)
    return visit


def _card_for(
    customer: Customer, appointment: Appointment | None, chosen: MembershipCard | None
) -> MembershipCard | None:
    """The card that covers what was booked; without one, the card the customer shows at the desk."""
    covering = cards.covering(customer, appointment.item_id) if appointment is not None else None
    if covering is None and chosen is not None and chosen not in cards.valid_of(customer):
        raise Refused("CON-04", _("This is not a valid card of this customer."), field="card_id")
    return covering or chosen


def assign(visit: Visit, person: Person, *, by: Actor) -> Visit:
    """Triage a visit to a named person and notify them (REC-03, REC-04, REC-05)."""
    access.check(by, Permission.LEAD)
    refuse_when_left(visit, "REC-04")
    if not policy.serves(person) or person.branch_id != visit.branch_id:
        raise Refused(
            "REC-04",
            _(
                "%(name)s does not receive customers. Choose a consultant, doctor or beautician.",
                name=person.name,
            ),
            field="person_id",
        )
    if visit.assigned_to_id == person.id:
        return visit
    withdraw_open_offer(visit, keep_for=person, by=by)
    before = visit.assigned_to
    name_the_server(visit, person)
    if visit.state == VISIT.initial:
        visit.met_at = None
    open_file_to(visit, person, why="visit", by=by)
    audit.record("reception.assign", visit, by=by, person=person.name, before=before.name if before else "")
    signals.queue_changed(visit)
    signals.tell(person.id, before.id if before else None)
    return visit


def open_file_to(visit: Visit, person: Person, *, why: str, by: Actor) -> None:
    """Let whoever serves the visit open the file (PRV-01).

    An assistant who leads customers need not reach the file: the triage itself is the reason.
    """
    giver = SystemActor("reception", visit.branch_id) if by.can(Permission.LEAD) else by
    customers.grant_reach(visit.customer, person, why=why, by=giver)


def name_the_server(visit: Visit, person: Person) -> None:
    """Note who serves this visit and that they were told just now."""
    now = clock.now()
    visit.assigned_to = person
    visit.assigned_at = visit.notified_at = now
    db.session.flush()


def withdraw_open_offer(visit: Visit, *, keep_for: Person | None, by: Actor) -> None:
    """An open hand-over to somebody else has no more meaning once the visit goes another way."""
    offer = db.session.scalar(select(HandOver).where(HandOver.visit_id == visit.id, HandOver.answer == ""))
    if offer is None or (keep_for is not None and offer.to_id == keep_for.id):
        return
    offer.answer, offer.answered_at = "withdrawn", clock.now()
    db.session.flush()
    audit.record("reception.withdraw_hand_over", offer, by=by, customer_id=visit.customer_id)
    signals.tell(offer.to_id)


def move(visit: Visit, step: str, *, by: Actor) -> StateChange:
    """Take a visit one step along (REC-12); beginning needs a named person (REC-04)."""
    found = next((known for known in VISIT.steps if known.name == step and known.offered), None)
    if found is None:
        raise Refused("REC-12", _("There is no such step. Load the page again."))
    access.check(by, Permission.MOVE)
    begins = step in ("begin_consultation", "begin_service")
    if begins and visit.assigned_to_id is None and visit.state in found.sources:
        if not (isinstance(by, Person) and policy.serves(by)):
            raise Refused("REC-04", _("Assign the customer to a named person first."))
        name_the_server(visit, by)
    if step == "begin_service" and visit.state in found.sources:
        for check in policy.before_service:
            check(visit)
    change = workflow.apply(VISIT, visit, step, by=by)
    if begins and visit.met_at is None:
        visit.met_at = change.at
    calls.end(visit, "came")
    if found.target in ("awaiting_payment", "resting", "waiting"):
        rooms.vacate(visit)
    db.session.flush()
    signals.queue_changed(visit)
    signals.tell(visit.assigned_to_id)
    return change


def undo(visit: Visit, *, reason: str, by: Actor) -> StateChange:
    """Take back the last move, with the reason; the minutes of the state before count on (REC-12)."""
    access.check(by, Permission.LEAD)
    past = workflow.history(visit)
    if not past or past[-1].step.startswith("undo_to_"):
        raise Refused("REC-12", _("There is no move to take back. Choose the right state instead."))
    if not visit.open and visit.day != clock.today():
        raise Refused("REC-12", _("A visit of an earlier day is closed. Register a new arrival instead."))
    wrong = past[-1]
    if wrong.step == "leave" and open_visit_of(visit.customer) is not None:
        raise _already_here(visit.customer)
    change = workflow.apply(VISIT, visit, f"undo_to_{wrong.source}", by=by, reason=reason)
    entered = [row.at for row in past[:-1] if row.target == wrong.source]
    visit.state_since = entered[-1] if entered else visit.arrived_at
    if wrong.step == "leave":
        visit.outcome, visit.left_at, visit.departure_note = "", None, ""
    if visit.met_at is not None and visit.met_at == wrong.at:
        visit.met_at = None
    db.session.flush()
    signals.queue_changed(visit)
    signals.tell(visit.assigned_to_id)
    return change


def leave(visit: Visit, *, outcome: str, by: Actor, note: str = "") -> Visit:
    """Record the departure with its outcome (REC-15); the room is free again."""
    access.check(by, Permission.MOVE)
    refuse_unless(
        outcome in OUTCOMES,
        "REC-15",
        _("Choose how the visit ended: next-day messages depend on it."),
        "outcome",
    )
    if outcome == "left_unseen" and visit.met_at is not None:
        raise Refused(
            "REC-15",
            _("Somebody has met this customer, so they did not leave unseen. Choose another outcome."),
            field="outcome",
        )
    visit.outcome, visit.departure_note = outcome, note.strip()
    with db.session.no_autoflush:
        change = workflow.apply(VISIT, visit, "leave", by=by, outcome=outcome)
    visit.left_at = change.at
    withdraw_open_offer(visit, keep_for=None, by=by)
    calls.end(visit, "withdrawn")
    rooms.vacate(visit)
    db.session.flush()
    events.publish(CustomerLeft(visit))
    signals.queue_changed(visit)
    signals.tell(visit.assigned_to_id)
    return visit


def refuse_when_left(visit: Visit, rule: str) -> None:
    """Refuse work on a visit that is over."""
    refuse_unless(visit.open, rule, _("This customer has left. Register a new arrival when they come back."))


def refuse_unless(fine: bool, rule: str, message: str, field: str | None = None) -> None:
    """Refuse by a rule when something is not in order."""
    if not fine:
        raise Refused(rule, message, field=field)


def _already_here(customer: Customer) -> Refused:
    visit = open_visit_of(customer)
    if visit is not None and visit.day < clock.today():
        return Refused(
            "REC-15",
            _("The visit of %(day)s was never closed. Record its outcome first.", day=visit.day.isoformat()),
            link=f"{visit.path}#departure",
        )
    return Refused(
        "REC-01",
        _(
            "%(name)s is here already, with number %(number)s.",
            name=customer.name,
            number=visit.queue_number if visit else "…",
        ),
        link=visit.path if visit else None,
    )
