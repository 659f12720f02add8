"""What follows what: facts of one room, listeners in another. The whole list, in one place."""

from datetime import date

from flask_babel import lazy_gettext as _l

from portal import leads
from portal.cashier.payments import gates as payment_gates
from portal.cashier.payments import operations as payments
from portal.cashier.payments import queries as payment_queries
from portal.cashier.payments import takings
from portal.cashier.refunds import effects as refund_effects
from portal.cashier.refunds import policy as refund_policy
from portal.cashier.refunds import queries as refund_queries
from portal.cashier.refunds.facts import (
    RefundAccepted,
    RefundAgreed,
    RefundAnswered,
    RefundConfirmed,
    RefundPaid,
    RefundProposed,
    RefundRejected,
    RefundWithdrawn,
)
from portal.cashier.refunds.models import Refund
from portal.cashier.refunds.queries import reach as refund_reach
from portal.consulting.consents import gates as consent_gates
from portal.consulting.consents import operations as consents
from portal.consulting.consents import policy as consent_policy
from portal.consulting.consents import queries as consent_queries
from portal.consulting.consultations import operations as consultations
from portal.consulting.consultations.queries import medical
from portal.consulting.consultations.queries import worklist as consultation_worklist
from portal.consulting.contracts import gates as contract_gates
from portal.consulting.contracts import policy as contract_policy
from portal.consulting.contracts import queries as contract_queries
from portal.consulting.plans import gates as plan_gates
from portal.consulting.plans import policy as plans
from portal.consulting.plans import queries as plan_queries
from portal.consulting.plans.facts import PlanItemsChanged
from portal.core import events, live, outbox, ways
from portal.core.database import Actor, SystemActor, db
from portal.core.settings import SettingChanged
from portal.front_desk.appointments import gates as appointment_gates
from portal.front_desk.appointments import operations as appointments
from portal.front_desk.appointments import queries as appointment_queries
from portal.front_desk.appointments import resources as bookable
from portal.front_desk.appointments.models import Appointment
from portal.front_desk.appointments.queries import on_duty as bookings_of_shift
from portal.front_desk.appointments.queries import today as appointment_today
from portal.front_desk.checklists import queries as checklist_queries
from portal.front_desk.duty import open_matters
from portal.front_desk.duty import operations as duty
from portal.front_desk.duty.facts import DutyChanged
from portal.front_desk.duty.queries import today as duty_today
from portal.front_desk.enquiries.models import Enquiry
from portal.front_desk.enquiries.queries import on_duty as callbacks_of_shift
from portal.front_desk.enquiries.queries import reach as enquiry_reach
from portal.front_desk.enquiries.queries import today as enquiry_today
from portal.front_desk.meetings import figures as weekly_figures
from portal.front_desk.meetings import queries as meeting_queries
from portal.front_desk.meetings.facts import MeasureAgreed as MeasureAgreedAtMeeting
from portal.front_desk.reception import asks as reception_asks
from portal.front_desk.reception import policy as reception
from portal.front_desk.reception.facts import CustomerArrived
from portal.front_desk.reception.models import Visit
from portal.front_desk.reception.operations.signals import topic as queue_topic
from portal.front_desk.reception.queries import glances as desk_glances
from portal.front_desk.reception.queries import hall
from portal.front_desk.reception.queries import today as reception_today
from portal.front_desk.reception.queries import weekly as reception_week
from portal.front_desk.reception.queries.visits import open_incidents
from portal.front_desk.tasks import queries as task_queries
from portal.management.improvements import jobs as improvement_jobs
from portal.management.improvements import operations as improvements
from portal.management.improvements import queries as improvement_queries
from portal.management.improvements.facts import ActionClosed
from portal.management.reports import queries as report_queries
from portal.management.reports import readers as report_readers
from portal.management.reports.facts import FlowReportSubmitted
from portal.management.today import queries as today
from portal.registry.cards import queries as card_queries
from portal.registry.cards.models import MembershipCard
from portal.registry.cards.permissions import Permission as Cards
from portal.registry.customers import cautions, glances, openings, willing
from portal.registry.customers import queries as customers
from portal.registry.customers.facts import ConsentWithdrawn
from portal.registry.customers.views import frame as customer_file
from portal.registry.papers import policy as papers
from portal.registry.papers import queries as paper_queries
from portal.registry.staff.facts import PersonLeft
from portal.registry.staff.models import Person
from portal.service.complaints import jobs as complaint_jobs
from portal.service.complaints import money as complaint_money
from portal.service.complaints import operations as complaints
from portal.service.complaints import policy as complaint_policy
from portal.service.complaints.dispute_packs import today as dispute_today
from portal.service.complaints.facts import CaseClosed, CaseOpened, CustomerNamed, MeasureAgreed
from portal.service.complaints.models import Case
from portal.service.complaints.queries import behind as case_behind
from portal.service.complaints.queries import cases as complaint_cases
from portal.service.complaints.queries import customers as complaint_customers
from portal.service.complaints.queries import today as complaint_today

#: The rooms that put items on everybody's home page (XC-09).
TODAY: tuple[today.Source, ...] = (
    duty_today.today_items,
    reception_today.today_items,
    enquiry_today.today_items,
    appointment_today.today_items,
    consultation_worklist.today_items,
    plan_queries.today_items,
    consent_queries.today_items,
    contract_queries.today_items,
    payment_queries.today_items,
    refund_queries.today_items,
    complaint_today.today_items,
    dispute_today.today_items,
    improvement_queries.today_items,
    task_queries.today_items,
    report_queries.today_items,
    checklist_queries.today_items,
    meeting_queries.today_items,
)


def _rooms_to_book(branch_id: int) -> list[bookable.Place]:
    """The private rooms of reception as places of the appointment book."""
    rooms = hall.rooms(branch_id, closed=True)
    return [
        bookable.Place(room["id"], room["name"], room["closed"], room["department_id"])
        for room in rooms
        if not room["shared"]
    ]


def _booking_is_ready(visit: Visit) -> None:
    """No booked surgery or treatment begins while something is open before it (APT-08)."""
    booking = appointment_queries.of_visit(visit.id)
    if booking is not None:
        appointment_gates.refuse_while_open(booking)


def _booked_customer_arrived(fact: CustomerArrived) -> None:
    """Whoever arrives with a booking for today has come for it (APT-14); a walk-in is received all the same.

    When the desk chose the booking itself, reception says so.
    """
    visit = fact.visit
    if visit.source == "booked":
        return
    booking = appointment_queries.due_today(visit.customer)
    if booking is not None:
        appointments.mark_arrived(booking, visit_id=visit.id, by=_who_registered(visit))


def _who_registered(visit: Visit) -> Actor:
    person = db.session.get(Person, visit.created_by_id) if visit.created_by_id is not None else None
    return person or SystemActor("reception", visit.branch_id)


def connect() -> None:
    """Tell every listener which facts it hears."""
    for source in TODAY:
        today.add_source(source)
    bookable.provide_rooms(_rooms_to_book)
    appointment_gates.register("consent", consent_gates.of_appointments)
    appointment_gates.register("contract", contract_gates.of_appointments)
    appointment_gates.register("payment", payment_gates.of_appointments)
    appointment_gates.register("examinations", plan_gates.of_appointments)
    reception.require_before_service(_booking_is_ready)
    events.listen(ConsentWithdrawn, willing.stop_what_rests_on)
    events.listen(CustomerArrived, _booked_customer_arrived)
    glances.register(desk_glances.glances, desk_glances.door)
    reception.require_before_service(consultations.check_consulted)
    reception.require_before_service(consultations.check_skin_consultation)
    reception_asks.register(consultations.ask_for_skin_consultation)
    glances.register(card_queries.glances)
    customers.also_known_by(MembershipCard.number)
    customer_file.add_tab("cards", "cards.of_customer", _l("Cards"), Cards.READ)
    papers.provide_customers(customers.may_see_id, openings.record_id)
    medical.watch_items(plan_queries.planned_items)
    plans.require_before_confirmation(consent_policy.check_before_confirmation)
    contract_policy.require_before_completion(payments.check_paid)
    payment_queries.count_returned(refund_effects.returned)
    takings.provide_paid_out(refund_queries.paid_out)
    weekly_figures.register("reception", reception_week.figures)
    weekly_figures.register("checklists", _checklists_of_week)
    events.listen(MeasureAgreedAtMeeting, _meeting_measure_into_register)
    events.listen(FlowReportSubmitted, report_readers.pass_on)
    events.listen(PlanItemsChanged, consents.plan_items_changed)
    events.listen(SettingChanged, complaint_jobs.calendar_changed)
    events.listen(SettingChanged, improvement_jobs.calendar_changed)
    open_matters.register("incidents", open_incidents)
    open_matters.register("complaints", complaint_today.open_on_duty)
    open_matters.register("callbacks", callbacks_of_shift.open_on_duty)
    open_matters.register("appointments", bookings_of_shift.open_on_duty)
    events.listen(DutyChanged, _queue_shows_who_is_on_duty)
    events.listen(PersonLeft, duty.person_left)
    leads.connect()
    _connect_cases()
    ways.seen_by("papers.show", paper_queries.open_ones)
    ways.within("enquiries.show", Enquiry.id, enquiry_reach.for_person)
    ways.within("appointments.show", Appointment.id, appointment_queries.for_person)
    ways.within("complaints.show", Case.id, complaint_cases.for_person)
    ways.within("refunds.show", Refund.id, refund_reach.for_person)
    ways.within("complaints.behind_refund", Refund.id, case_behind.for_person)
    refund_policy.provide_way_to_case(complaint_money.ways_to_case)


def _queue_shows_who_is_on_duty(fact: DutyChanged) -> None:
    """The queue board names the person on duty outside the consulting hours (REC-16)."""
    live.bump(queue_topic(fact.branch_id))


def _checklists_of_week(branch_id: int, first: date, last: date) -> list[weekly_figures.Figure]:
    """Checklists that were not gone through in the week, for the weekly meeting (DTY-17)."""
    missing = len(checklist_queries.missing_between(branch_id, first, last))
    return [
        weekly_figures.Figure(
            "service", _l("Checklists missing"), missing, f"/checklists/register?first={first}&last={last}"
        )
    ]


def _meeting_measure_into_register(fact: MeasureAgreedAtMeeting) -> None:
    """A measure agreed at a meeting is an improvement with owner and day (DTY-17, XC-10)."""
    improvements.open_action(
        fact.title,
        source_kind="meeting",
        source_label=str(_l("Meeting")),
        source_url=fact.source_url,
        owner=fact.owner,
        due_on=fact.due_on,
        by=fact.by,
    )


def _connect_cases() -> None:
    """Cases warn whoever serves the customer, silence promotions, and hear of money and improvements."""
    cautions.register(complaint_customers.cautions)
    outbox.silence(complaint_customers.silence)
    outbox.silence(willing.silence)
    complaint_policy.provide_money(complaint_money.refunds_of)
    complaint_policy.provide_improvements(_improvements_open)
    refund_policy.provide_case(complaint_money.case_view)
    steps: tuple[type, ...] = (
        RefundProposed, RefundAgreed, RefundConfirmed, RefundAnswered, RefundAccepted, RefundPaid, RefundRejected,
        RefundWithdrawn,
    )  # fmt: skip
    for fact in steps:
        events.listen(fact, complaint_money.refund_moved)
    events.listen(MeasureAgreed, _measure_into_the_register)
    events.listen(ActionClosed, _improvement_closed)
    events.listen(CaseOpened, _queue_shows_whom_to_leave_in_peace)
    events.listen(CaseClosed, _queue_shows_whom_to_leave_in_peace)
    events.listen(CustomerNamed, _queue_shows_whom_to_leave_in_peace)


def _queue_shows_whom_to_leave_in_peace(fact: CaseOpened | CaseClosed | CustomerNamed) -> None:
    """The cards of the queue carry the do-not-sell banner of a case as long as it is open (DIS-11)."""
    live.bump(queue_topic(fact.case.branch_id))


def _improvements_open(source_url: str) -> int:
    return len(improvement_queries.open_for(source_url))


def _measure_into_the_register(fact: MeasureAgreed) -> None:
    """An improvement agreed in a closing summary is tracked in the one register (XC-10)."""
    improvements.open_action(
        fact.title,
        source_kind=fact.source_kind,
        source_label=fact.source_label,
        source_url=fact.source_url,
        owner=fact.owner,
        due_on=fact.due_on,
        by=fact.by,
    )


def _improvement_closed(fact: ActionClosed) -> None:
    """What the register found effective is done in the case it came from (CMP-14)."""
    action = fact.action
    complaints.improvement_closed(action.source_url, action.title, action.result, by=fact.by)
