"""Requests from the website: kept whatever happens, answered by enquiry staff, response time measured (APT-17)."""

from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select

from portal.core import access, audit, clock, live, workflow
from portal.core.database import Actor, SystemActor, add, db
from portal.core.refusals import Refused
from portal.front_desk.appointments import choices, policy
from portal.front_desk.appointments.models import Appointment, OnlineRequest
from portal.front_desk.appointments.operations import booking, changing, signals, times
from portal.front_desk.appointments.operations.times import Wanted
from portal.front_desk.appointments.permissions import Permission
from portal.front_desk.appointments.workflow import APPOINTMENT
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person

WEBSITE = "website"


def receive(
    *,
    name: str,
    phone: str,
    kind: str = "consultation",
    wished_day: date | None = None,
    part_of_day: str = "any",
    words: str = "",
    address: str = "",
    starts_at: datetime | None = None,
    provider: Person | None = None,
    branch_id: int = 1,
) -> OnlineRequest:
    """Keep a request from the website (APT-17); with a free time it is an unconfirmed booking and holds it.

    Many requests from one place within a minute are put aside: kept, but they hold no time and wait
    behind the others. Refuses (APT-03) only a time that is taken by now.
    """
    visitor = SystemActor(WEBSITE, branch_id)
    if not name.strip():
        raise Refused("APT-17", _("Please fill this in."), field="name")
    if not phone:
        raise Refused("APT-17", _("We need a phone number to call you back."), field="phone")
    _refuse_unknown(kind, part_of_day)
    earlier = _sent_before(name, phone, kind, wished_day, words)
    if earlier is not None:
        return earlier
    request = OnlineRequest(
        name=name.strip()[:40], phone=phone[:30], kind=kind, wished_day=wished_day, part_of_day=part_of_day,
        words=words.strip()[:500], address=address[:60], received_at=clock.now(), burst=_many_lately(address),
    )  # fmt: skip
    add(request, by=visitor)
    db.session.flush()
    if starts_at is not None and provider is not None and not request.burst and not _holds_already(phone):
        request.appointment_id = _hold(request, starts_at, provider, by=visitor).id
        db.session.flush()
    audit.record("appointments.receive_request", request, by=visitor, burst=request.burst)
    live.bump(requests_topic(branch_id))
    return request


def requests_topic(branch_id: int) -> str:
    """The live topic of the website requests of a branch."""
    return f"online-requests:{branch_id}"


def _refuse_unknown(kind: str, part_of_day: str) -> None:
    if kind not in choices.ONLINE_KINDS:
        raise Refused("APT-17", _("Choose what the appointment is for."), field="kind")
    if part_of_day not in choices.PARTS_OF_DAY:
        raise Refused("APT-17", _("Choose a part of the day."), field="part_of_day")


def _sent_before(name: str, phone: str, kind: str, wished_day: date | None, words: str) -> OnlineRequest | None:
    """The same request, sent a moment ago: a second click is no second request."""
    same = select(OnlineRequest).where(
        OnlineRequest.phone == phone,
        OnlineRequest.received_at > clock.now() - timedelta(minutes=10),
        OnlineRequest.name == name.strip()[:40],
        OnlineRequest.kind == kind,
        OnlineRequest.words == words.strip()[:500],
        OnlineRequest.wished_day == wished_day,
        OnlineRequest.result == "",
    )
    return db.session.scalar(same.limit(1))


def _many_lately(address: str) -> bool:
    """Whether so many requests came from one place within a minute that nobody typed them by hand."""
    if not address:
        return False
    lately = select(func.count()).where(
        OnlineRequest.address == address, OnlineRequest.received_at > clock.now() - timedelta(minutes=1)
    )
    return (db.session.scalar(lately) or 0) >= policy.ONLINE_BURST.value()


def _holds_already(phone: str) -> bool:
    """Whether this phone holds an unconfirmed time already: one visitor cannot fill the book."""
    held = select(OnlineRequest.id).join(Appointment, Appointment.id == OnlineRequest.appointment_id)
    held = held.where(OnlineRequest.phone == phone, OnlineRequest.result == "", Appointment.state == "requested")
    return db.session.scalar(held.limit(1)) is not None


def _hold(request: OnlineRequest, starts_at: datetime, provider: Person, *, by: Actor) -> Appointment:
    """An unconfirmed booking: it counts as taken (APT-03)."""
    wanted = Wanted(starts_at, choices.MINUTES[request.kind], provider)
    times.refuse_unless_possible(wanted, branch_id=request.branch_id, customer=None)
    appointment = Appointment(
        state="requested", kind=request.kind, channel=WEBSITE,
        guest_name=request.name, guest_phone=request.phone, department_id=provider.department_id, notes=request.words,
        **times.as_changed(wanted),
    )  # fmt: skip
    booking.put(appointment, wanted, by=by)
    audit.record("appointments.request", appointment, by=by, number=appointment.number)
    signals.log(appointment, "requested", by=by, channel=WEBSITE, at=appointment.held_at)
    return appointment


def confirm(request: OnlineRequest, customer: Customer, *, by: Actor, consultant: Person | None = None) -> Appointment:
    """The visitor was spoken to: the unconfirmed booking becomes a booking of this customer (APT-17)."""
    access.check(by, Permission.ONLINE)
    _refuse_closed(request)
    appointment = request.appointment
    if appointment is None or appointment.state != "requested":
        raise Refused("APT-17", _("This request holds no time. Book one for the customer."), link=request.path)
    appointment.customer_id = customer.id
    appointment.consultant_id = consultant.id if consultant else customer.owner_id
    workflow.apply(APPOINTMENT, appointment, "accept", by=by)
    db.session.expire(appointment, ["customer", "consultant"])
    booking.announce(appointment, by=by)
    _close(request, "booked", by=by)
    return appointment


def booked_instead(request: OnlineRequest, appointment: Appointment, *, by: Actor) -> OnlineRequest:
    """Another time was booked for the visitor; the time held so far is free again (APT-17)."""
    access.check(by, Permission.ONLINE)
    _refuse_closed(request)
    _let_go(request, by=by, reason=_("Another time was booked"))
    request.appointment_id = appointment.id
    return _close(request, "booked", by=by)


def refuse(request: OnlineRequest, *, by: Actor, result: str, note: str = "") -> OnlineRequest:
    """The visitor does not come: declined, not reached, or asked twice; the time is free again (APT-17)."""
    access.check(by, Permission.ONLINE)
    _refuse_closed(request)
    if result not in choices.REQUEST_RESULTS or result == "booked":
        raise Refused("APT-17", _("Say what became of the request."), field="result")
    _let_go(request, by=by, reason=str(choices.REQUEST_RESULTS[result]))
    request.note = note.strip()
    return _close(request, result, by=by)


def try_to_answer(request: OnlineRequest, *, by: Actor, note: str = "") -> OnlineRequest:
    """Somebody called and reached nobody; the clock of the first answer stops, the request stays open (APT-17)."""
    access.check(by, Permission.ONLINE)
    _refuse_closed(request)
    _answer(request, by=by)
    request.attempts += 1
    request.note = note.strip() or request.note
    db.session.flush()
    audit.record("appointments.try_request", request, by=by, attempts=request.attempts)
    live.bump(requests_topic(request.branch_id))
    return request


def _let_go(request: OnlineRequest, *, by: Actor, reason: str) -> None:
    held = request.appointment
    if held is not None and held.state == "requested":
        changing.cancel(held, by=by, reason=reason, asked_by="customer", offer="declined")


def _answer(request: OnlineRequest, *, by: Actor) -> None:
    if request.answered_at is None:
        request.answered_at, request.answered_by_id = clock.now(), by.id


def _close(request: OnlineRequest, result: str, *, by: Actor) -> OnlineRequest:
    _answer(request, by=by)
    request.result = result
    db.session.flush()
    audit.record("appointments.close_request", request, by=by, result=result, minutes=request.response_minutes)
    live.bump(requests_topic(request.branch_id))
    return request


def _refuse_closed(request: OnlineRequest) -> None:
    if not request.open:
        raise Refused("APT-17", _("This request was answered already."))
