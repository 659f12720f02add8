"""What is known of a customer's cases: for banners, silence, files (DIS-11, XC-18)."""

from collections.abc import Collection

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core.database import db
from portal.registry.customers import queries as customer_files
from portal.registry.customers.cautions import Caution
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person
from portal.service.complaints.models import Case
from portal.service.complaints.permissions import Permission


def open_cases(customer: Customer) -> list[Case]:
    """The open cases of a customer, those of merged files too."""
    rows = select(Case).where(Case.customer_id.in_(customer_files.file_ids(customer)), Case.state != "closed")
    return list(db.session.scalars(rows.order_by(Case.id.desc())))


def cautions(customer_ids: Collection[int], person: Person) -> dict[int, list[Caution]]:
    """The do-not-sell banner of everybody who serves a customer with an open case, with the alarm (DIS-11, DIS-09)."""
    rows = db.session.execute(
        select(Case.customer_id, Case.id, Case.number, Case.kind, Case.emergency, Person.name.label("owner"))
        .outerjoin(Person, Person.id == Case.handler_id)
        .where(Case.customer_id.in_(customer_ids), Case.state != "closed")
        .order_by(Case.id)
    )
    found: dict[int, list[Caution]] = {}
    for row in rows:
        label = _("Do not sell: emergency") if row.emergency else _("Do not sell: open case")
        note = _(
            "%(number)s is open. Do not sell anything and do not contact the customer without %(owner)s.",
            number=row.number,
            owner=row.owner or _("the case's owner"),
        )
        url = f"/complaints/{row.id}" if person.can(Permission.SEE_ALL) else ""
        alarm = "" if row.emergency else f"/complaints/{row.id}/alarm"
        found.setdefault(row.customer_id, []).append(Caution(label, note, url, alarm))
    return found


def silence(customer_ids: Collection[int]) -> dict[int, str]:
    """Whom no promotional message and no sales task may reach, and why, in Chinese (XC-18)."""
    rows = select(Case.customer_id, Case.number).where(Case.customer_id.in_(customer_ids), Case.state != "closed")
    found = db.session.execute(rows).all()
    return {row.customer_id: f"XC-18 投诉/不满意个案 {row.number} 未结" for row in found if row.customer_id}
