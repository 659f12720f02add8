"""Hand-overs: the list, one with its items, begin, offer, acknowledge, take over (DTY-06)."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.core import listing, pages, ways, workflow
from portal.core.access import requires
from portal.core.refusals import Missing
from portal.core.requests import row_number
from portal.front_desk.duty import operations
from portal.front_desk.duty.forms.own import ItemForm, OfferForm
from portal.front_desk.duty.models import ShiftHandOver
from portal.front_desk.duty.permissions import Permission
from portal.front_desk.duty.queries import hand_overs as queries
from portal.front_desk.duty.queries import shifts
from portal.front_desk.duty.views.blueprint import blueprint, sent_step, tabs
from portal.front_desk.duty.workflow import HAND_OVER
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person

OWN = (Permission.TAKE_PART,)


@blueprint.get("/hand-overs")
@requires(*OWN)
def hand_overs() -> Response:
    person = me()
    rows = queries.hand_overs(person)
    state = request.args.get("state", "")
    if state in HAND_OVER.states:
        rows = rows.where(ShiftHandOver.state == state)
    return pages.page(
        "front_desk/duty/hand_overs.html",
        listing=listing.listing(
            rows,
            sorts={"when": ShiftHandOver.created_at},
            default="-when",
            key=ShiftHandOver.id,
            filters={"state": state},
        ),
        state=state,
        states=[(name, str(one.label)) for name, one in HAND_OVER.states.items()],
        tones={name: one.tone for name, one in HAND_OVER.states.items()},
        present=shifts.present_shift(person),
        tabs=tabs(person),
    )


@blueprint.route("/hand-overs/new", methods=["GET", "POST"])
@requires(*OWN)
def begin_hand_over() -> Response:
    shift_id = row_number(request.args.get("shift", ""))
    if shift_id is None:
        raise Missing
    shift = shifts.own_shift(shift_id, me())
    known = queries.hand_over_of(shift)
    if known is not None and known.state != "closed":
        return pages.go("duty.hand_over", hand_over_id=known.id)
    if request.method == "POST":
        begun = operations.begin_hand_over(shift, by=me())
        return pages.go("duty.hand_over", hand_over_id=begun.id)
    return pages.page(
        "front_desk/duty/hand_over_new.html",
        shift=shift,
        matters=queries.open_matters(shift.branch_id),
        following=queries.next_shift(shift),
        here=url_for("duty.begin_hand_over", shift=shift.id),
        tabs=tabs(me()),
    )


@blueprint.get("/hand-overs/<int:hand_over_id>")
@requires(*OWN)
def hand_over(hand_over_id: int) -> Response:
    return _page(queries.hand_over(hand_over_id, me()))


def _page(one: ShiftHandOver, item_form: ItemForm | None = None, offer_form: OfferForm | None = None) -> Response:
    person = me()
    people = shifts.colleagues(person, everybody=True)
    sent = next((form for form in (item_form, offer_form) if form is not None), None)
    writes = one.from_id == person.id and one.state == "draft"
    return pages.page(
        "front_desk/duty/hand_over.html",
        status=422 if sent is not None else 200,
        hand_over=one,
        open_links=ways.open_to(person, [item.url for item in one.items]),
        writes=writes,
        receives=one.to_id == person.id and one.state == "offered",
        item_form=item_form or (ItemForm() if writes else None),
        offer_form=offer_form or (OfferForm(people=people, to=one.to_id, remark=one.remark) if writes else None),
        history=workflow.history(one),
        steps=HAND_OVER,
        tone=HAND_OVER.states[one.state].tone,
        tabs=tabs(person),
    )


@blueprint.post("/hand-overs/<int:hand_over_id>/items")
@requires(*OWN)
def add_item(hand_over_id: int) -> Response:
    one, form = queries.hand_over(hand_over_id, me()), ItemForm()
    if form.attempt(lambda: operations.add_item(one, text=form.text.data or "", by=me())):
        return pages.go("duty.hand_over", hand_over_id=one.id)
    return _page(one, item_form=form)


@blueprint.post("/hand-over-items/<int:item_id>/removal")
@requires(*OWN)
def drop_item(item_id: int) -> Response:
    item = queries.item(item_id, me())
    operations.drop_item(item, by=me())
    return pages.go("duty.hand_over", hand_over_id=item.hand_over_id)


@blueprint.post("/hand-over-items/<int:item_id>/acknowledgement")
@requires(*OWN)
def acknowledge(item_id: int) -> Response:
    item = operations.acknowledge(queries.item(item_id, me()), by=me())
    return pages.go("duty.hand_over", hand_over_id=item.hand_over_id)


@blueprint.post("/hand-overs/<int:hand_over_id>/offer")
@requires(*OWN)
def offer(hand_over_id: int) -> Response:
    one, people = queries.hand_over(hand_over_id, me()), shifts.colleagues(me(), everybody=True)
    form = OfferForm(people=people)

    def act() -> ShiftHandOver:
        return operations.offer(one, to=_chosen(people, form.to.data), remark=form.remark.data or "", by=me())

    if form.attempt(act):
        pages.say(_("%(name)s is asked to take over.", name=one.receiver.name if one.receiver else ""))
        return pages.go("duty.hand_over", hand_over_id=one.id)
    return _page(one, offer_form=form)


def _chosen(people: list[Person], person_id: int | None) -> Person | None:
    return next((person for person in people if person.id == person_id), None)


@blueprint.post("/hand-overs/<int:hand_over_id>/answer")
@requires(*OWN)
def answer_hand_over(hand_over_id: int) -> Response:
    one, (step, reason) = queries.hand_over(hand_over_id, me()), sent_step()
    if step == "close":
        operations.close(one, by=me())
        pages.say(_("You have taken over the shift."))
    elif step == "give_back":
        operations.give_back(one, reason=reason, by=me())
        pages.say(_("Given back with your reason."))
    else:
        raise Missing
    return pages.go("duty.hand_over", hand_over_id=one.id)
