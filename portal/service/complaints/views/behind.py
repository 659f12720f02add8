"""The case behind a refund that waits for finance (REF-03)."""

from functools import partial

from flask import Response

from portal.core import audit, pages, requests
from portal.core.access import requires
from portal.core.database import db
from portal.registry.customers import openings
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person
from portal.service.complaints import choices, policy
from portal.service.complaints.models import Case
from portal.service.complaints.permissions import Permission
from portal.service.complaints.queries import behind
from portal.service.complaints.views.blueprint import blueprint


@blueprint.get("/refunds/<int:refund_id>")
@requires(Permission.READ_BEHIND)
def behind_refund(refund_id: int) -> Response:
    person = me()
    found = behind.visible(refund_id, person)
    openings.record(found.refund.customer, person)
    requests.afterwards(partial(_was_read, found.case.id, person, found.refund.number))
    return pages.page(
        "service/complaints/behind.html",
        found=found,
        case=found.case,
        refund=found.refund,
        refunds=policy.money_of(found.case),
        accident=choices.ACCIDENT,
    )


def _was_read(case_id: int, person: Person, number: str) -> None:
    """Who read it, for which refund, stands in the case's own log."""
    audit.record("complaints.read_behind_refund", db.session.get_one(Case, case_id), by=person, refund=number)
