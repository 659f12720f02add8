"""A customer's enquiries on her file (ENQ-14, ENQ-24)."""

from collections.abc import Iterable

from flask_babel import gettext as _

from portal.core import clock
from portal.core.database import db
from portal.front_desk.enquiries.models import Enquiry
from portal.front_desk.enquiries.permissions import Permission
from portal.front_desk.enquiries.queries.reach import for_person
from portal.registry.customers.models import Customer
from portal.registry.customers.panels import Line, Panel
from portal.registry.customers.queries import file_ids
from portal.registry.staff.models import Person

MOST = 5


def panels(customer: Customer, person: Person) -> Iterable[Panel]:
    """The latest enquiries in this person's reach; a file that came without one shows no panel."""
    if not person.can(Permission.READ):
        return
    theirs = for_person(person).where(Enquiry.customer_id.in_(file_ids(customer)))
    rows = db.session.scalars(theirs.order_by(Enquiry.received_at.desc()).limit(MOST)).all()
    if rows:
        yield Panel("enquiries", _("Enquiries"), [("", [_line(row) for row in rows])], "")


def _line(row: Enquiry) -> Line:
    return Line(
        text=f"{clock.local(row.received_at):%Y-%m-%d} {row.channel_label}",
        url=row.path,
        note=row.need[:60],
        state=row.state_label,
        tone=row.tone,
    )
