"""One visit: its page and everything that can be done with it."""

from collections.abc import Callable
from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.core import clock, pages, workflow
from portal.core.access import requires
from portal.core.database import db
from portal.core.forms import Form
from portal.core.workflow import StateChange
from portal.front_desk.reception import asks, forms, links, operations, policy, queries
from portal.front_desk.reception.choices import COURTESIES, PAPERS
from portal.front_desk.reception.models import Visit, VisitRegistration
from portal.front_desk.reception.permissions import Permission
from portal.front_desk.reception.queries import boards, cards, sheets
from portal.front_desk.reception.queries.calls import open_call
from portal.front_desk.reception.queries.registrations import doctors, registration_of
from portal.front_desk.reception.views.blueprint import blueprint
from portal.front_desk.reception.workflow import KEYS, VISIT
from portal.registry.cards import queries as member_cards
from portal.registry.customers import cautions
from portal.registry.customers import queries as customer_files
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person

WORKERS = (Permission.LEAD, Permission.SERVE)
HAND_OVER_WORDS: dict[str, tuple[Any, str]] = {
    "": (_l("waits for an answer"), "warning"),
    "accepted": (_l("accepted"), "success"),
    "returned": (_l("returned"), "danger"),
    "withdrawn": (_l("withdrawn"), "secondary"),
}


@blueprint.get("/visits/<int:visit_id>")
@requires(Permission.BOARD)
def show(visit_id: int) -> Response:
    return page_of(queries.visible_visit(visit_id, me()))


def page_of(visit: Visit, sent: Form | None = None) -> Response:
    """The visit's page; with the form that was sent and refused, everything still in it."""
    person = me()
    offers = queries.hand_overs_of(visit)
    offer = next((row for row in offers if not row.answer), None)
    registration = registration_of(visit)
    courtesies, history = queries.courtesies_of(visit), workflow.history(visit)
    held = member_cards.valid_of(visit.customer) if visit.open and person.can(Permission.LEAD) else []
    loads, places = queries.load(visit.branch_id), queries.rooms(visit.branch_id)
    shown: dict[str, Form] = {
        "assign": forms.AssignForm(loads=loads, formdata=None, person_id=visit.assigned_to_id),
        "room": forms.RoomChoiceForm(rooms=places, formdata=None, room_id=visit.room_id),
        "courtesy": forms.CourtesyForm(formdata=None, kinds=[row.kind for row in courtesies]),
        "hand_over": forms.HandOverForm(
            loads=[load for load in loads if load["id"] != person.id],
            formdata=None,
            person_id=visit.assigned_to_id,
            need=visit.need or visit.purpose,
        ),
        "give_back": forms.ReturnForm(formdata=None),
        "registration": _registration_form(registration, visit),
        "card": forms.CardForm(cards=held, formdata=None, card_id=visit.card_id),
        "undo": forms.UndoForm(formdata=None),
        "leave": forms.LeaveForm(formdata=None),
        "unsettled": forms.UnsettledForm(formdata=None),
    }
    if sent is not None:
        shown = {name: sent if type(form) is type(sent) else form for name, form in shown.items()}
    wait = visit.wait_minutes
    return pages.page(
        "front_desk/reception/visit.html",
        status=422 if sent is not None else 200,
        visit=visit,
        forms=shown,
        loads={load["id"]: load for load in loads},
        offers=offers,
        offer=offer,
        steps=workflow.available(VISIT, visit, person),
        keys=KEYS,
        history=history,
        timeline_entries=_timeline(visit, history),
        paper_labels=[str(PAPERS[kind]) for kind in visit.papers_brought],
        courtesy_labels=[str(COURTESIES[row.kind]) for row in courtesies],
        hand_over_words=HAND_OVER_WORDS,
        workflow=VISIT,
        courtesies=courtesies,
        cautions=cautions.of_file(visit.customer, person),
        registration=registration,
        doubles=queries.doubles_of(visit.customer, person),
        form_missing=visit.open and visit.customer.form_signed_at is None,
        waiting_card=sheets.waiting_card() if visit.state == "waiting" and person.can(Permission.LEAD) else None,
        call=open_call(visit) if visit.open else None,
        links=links.for_visit(visit, person),
        asks=asks.before_care(visit),
        held=held,
        wait=wait,
        wait_text=cards.minutes_text(wait, False) if wait is not None else "",
        late=wait is not None and wait > policy.WAIT_TARGET.value(),
        target=policy.WAIT_TARGET.value(),
        earlier=[row for row in queries.visits_of(visit.customer, 6) if row.id != visit.id],
        file_visible=customer_files.may_see(visit.customer, person),
        may_lead=person.can(Permission.LEAD),
        may_work=any(person.can(permission) for permission in WORKERS),
        may_move=person.can(Permission.MOVE),
        for_me=offer is not None and offer.to_id == person.id,
    )


def _registration_form(known: VisitRegistration | None, visit: Visit) -> Form:
    stands = {"department": known.department, "doctor_id": known.doctor_id} if known else {}
    return forms.RegistrationForm(doctors=doctors(visit.branch_id), formdata=None, **stands)


def _timeline(visit: Visit, history: list[StateChange]) -> list[dict[str, Any]]:
    """The steps of a visit, latest first, from the arrival on."""
    steps = [
        {
            "at": row.at,
            "at_text": f"{clock.local(row.at):%H:%M}",
            "who": row.actor_name,
            "text": VISIT.step(row.step).label,
            "detail": row.reason,
            "tone": VISIT.states[row.target].tone,
        }
        for row in reversed(history)
    ]
    arrival = {
        "at": visit.arrived_at,
        "at_text": f"{clock.local(visit.arrived_at):%H:%M}",
        "text": _("Arrived"),
        "tone": "primary",
    }
    return [*steps, arrival]


def _do(visit: Visit, form: Form, act: Callable[[], Any], done: str) -> Response:
    """Try what the form asks for; a refusal stays on the visit's page, beside its field."""
    if form.attempt(act) is None:
        return page_of(visit, form)
    pages.say(done)
    return pages.go("reception.show", visit_id=visit.id)


def back(visit: Visit) -> Response:
    """To the board when the step was taken there, else to the visit."""
    view = request.form.get("view", "")
    if view in boards.VIEWS:
        return pages.go("reception.board", view=view)
    return pages.go("reception.show", visit_id=visit.id)


@blueprint.post("/visits/<int:visit_id>/steps/<step>")
@requires(Permission.MOVE)
def move(visit_id: int, step: str) -> Response:
    visit = queries.visible_visit(visit_id, me())
    operations.move(visit, step, by=me())
    pages.say(_("%(number)s: %(state)s", number=visit.queue_number, state=visit.state_label))
    return back(visit)


@blueprint.post("/visits/<int:visit_id>/undo")
@requires(Permission.LEAD)
def undo(visit_id: int) -> Response:
    visit, form = queries.visible_visit(visit_id, me()), forms.UndoForm()
    return _do(visit, form, lambda: operations.undo(visit, reason=form.reason.data or "", by=me()), _("Taken back."))


@blueprint.post("/visits/<int:visit_id>/assignment")
@requires(Permission.LEAD)
def assign(visit_id: int) -> Response:
    visit = queries.visible_visit(visit_id, me())
    form = forms.AssignForm(loads=queries.load(visit.branch_id))
    return _do(
        visit,
        form,
        lambda: operations.assign(visit, _person(form.person_id.data), by=me()),
        _("Assigned and notified."),
    )


@blueprint.post("/visits/<int:visit_id>/room")
@requires(*WORKERS)
def lead(visit_id: int) -> Response:
    person = me()
    visit = queries.visible_visit(visit_id, person)
    form = forms.RoomChoiceForm(rooms=queries.rooms(visit.branch_id))
    act = lambda: operations.lead_to_room(visit, queries.room(form.room_id.data or 0, person), by=person)  # noqa: E731
    return _do(visit, form, act, _("The place is noted."))


@blueprint.post("/visits/<int:visit_id>/room/freeing")
@requires(*WORKERS)
def free_room(visit_id: int) -> Response:
    visit = queries.visible_visit(visit_id, me())
    operations.free_room(visit, by=me())
    return back(visit)


@blueprint.post("/visits/<int:visit_id>/courtesies")
@requires(*WORKERS)
def tick_courtesies(visit_id: int) -> Response:
    visit, form = queries.visible_visit(visit_id, me()), forms.CourtesyForm()
    act = lambda: operations.tick_courtesies(visit, form.kinds.data or (), by=me())  # noqa: E731
    return _do(visit, form, act, _("The courtesies are noted."))


@blueprint.post("/visits/<int:visit_id>/hand-overs")
@requires(*WORKERS)
def offer_hand_over(visit_id: int) -> Response:
    person = me()
    visit = queries.visible_visit(visit_id, person)
    form = forms.HandOverForm(loads=queries.load(visit.branch_id))
    act = lambda: operations.offer_hand_over(  # noqa: E731
        visit, _person(form.person_id.data), need=form.need.data or "", info=form.info.data or "", by=person
    )
    return _do(visit, form, act, _("Offered; the receiver has to accept."))


def _person(person_id: int | None) -> Person:
    """Somebody of the form's own choices; the operation judges whether they may."""
    return db.session.get_one(Person, person_id)


@blueprint.post("/hand-overs/<int:hand_over_id>/acceptance")
@requires(Permission.SERVE)
def accept_hand_over(hand_over_id: int) -> Response:
    hand_over = queries.visible_hand_over(hand_over_id, me())
    operations.accept_hand_over(hand_over, by=me(), introduced=request.form.get("introduced") == "1")
    pages.say(_("Accepted: %(number)s is with you.", number=hand_over.visit.queue_number))
    return back(hand_over.visit)


@blueprint.post("/hand-overs/<int:hand_over_id>/return")
@requires(Permission.SERVE)
def return_hand_over(hand_over_id: int) -> Response:
    hand_over, form = queries.visible_hand_over(hand_over_id, me()), forms.ReturnForm()
    act = lambda: operations.return_hand_over(hand_over, by=me(), reason=form.reason.data or "")  # noqa: E731
    return _do(hand_over.visit, form, act, _("Returned with your reason."))


@blueprint.post("/hand-overs/<int:hand_over_id>/withdrawal")
@requires(*WORKERS)
def withdraw_hand_over(hand_over_id: int) -> Response:
    hand_over = queries.visible_hand_over(hand_over_id, me())
    operations.withdraw_hand_over(hand_over, by=me())
    return back(hand_over.visit)


@blueprint.post("/visits/<int:visit_id>/departure")
@requires(Permission.MOVE)
def leave(visit_id: int) -> Response:
    visit, form = queries.visible_visit(visit_id, me()), forms.LeaveForm()
    act = lambda: operations.leave(visit, outcome=form.outcome.data or "", note=form.note.data or "", by=me())  # noqa: E731
    return _do(visit, form, act, _("The departure is recorded."))


@blueprint.post("/visits/<int:visit_id>/unsettled")
@requires(*WORKERS)
def flag_unsettled(visit_id: int) -> Response:
    visit, form = queries.visible_visit(visit_id, me()), forms.UnsettledForm()
    act = lambda: operations.flag_unsettled(visit, note=form.note.data or "", by=me())  # noqa: E731
    return _do(visit, form, act, _("The consultant and customer service are alerted."))


@blueprint.post("/visits/<int:visit_id>/settled")
@requires(*WORKERS)
def calm(visit_id: int) -> Response:
    visit = queries.visible_visit(visit_id, me())
    operations.calm(visit, by=me())
    return back(visit)
