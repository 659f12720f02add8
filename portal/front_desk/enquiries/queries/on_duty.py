"""What a shift hands over from the phones: answers that were promised (DTY-06, ENQ-05)."""

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core import clock, pages
from portal.core.database import db
from portal.front_desk.enquiries.models import Callback

#: So many promised answers a shift hands over at most, the most urgent ones.
MOST = 20


def open_on_duty(branch_id: int) -> list[dict[str, str]]:
    """Callbacks that are late, or due before the next day is over: who waits, with whom, until when."""
    end = clock.day_bounds(clock.today() + timedelta(days=1))[1]
    rows = select(Callback).where(Callback.branch_id == branch_id, Callback.ended_at.is_(None), Callback.deadline < end)
    rows = rows.options(joinedload(Callback.enquiry), joinedload(Callback.assigned_to))
    return [
        {
            "text": _(
                "Callback: %(who)s waits for %(person)s until %(time)s",
                who=row.enquiry.who,
                person=row.assigned_to.name,
                time=pages.moment(row.deadline),
            ),
            "url": row.enquiry.path,
        }
        for row in db.session.scalars(rows.order_by(Callback.deadline).limit(MOST))
    ]
