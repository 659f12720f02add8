"""Under which card the care of a visit is given (CON-04)."""

from flask import Response
from flask_babel import gettext as _

from portal.core import pages
from portal.core.access import requires
from portal.front_desk.reception import forms, operations, queries
from portal.front_desk.reception.permissions import Permission
from portal.front_desk.reception.views.blueprint import blueprint
from portal.front_desk.reception.views.visits import page_of
from portal.registry.cards import queries as cards
from portal.registry.staff.identity import me


@blueprint.post("/visits/<int:visit_id>/card")
@requires(Permission.LEAD)
def use_card(visit_id: int) -> Response:
    person = me()
    visit = queries.visible_visit(visit_id, person)
    form = forms.CardForm(cards=cards.valid_of(visit.customer))
    chosen = form.card_id.data
    if (
        form.attempt(lambda: operations.use_card(visit, cards.visible(chosen, person) if chosen else None, by=person))
        is None
    ):
        return page_of(visit, form)
    pages.say(_("The card is noted."))
    return pages.go("reception.show", visit_id=visit.id)
