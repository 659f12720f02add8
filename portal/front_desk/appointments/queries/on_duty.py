"""What a shift hands over from the appointment book: who is still expected today (DTY-06)."""

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.core.database import db
from portal.front_desk.appointments.models import Appointment
from portal.front_desk.appointments.workflow import EXPECTED

#: So many customers who are late are named one by one.
MOST = 20


def open_on_duty(branch_id: int) -> list[dict[str, str]]:
    """Booked customers whose time has come and who are not here, one by one; those still to come as one line."""
    today, now = clock.today(), clock.now()
    rows = select(Appointment).where(
        Appointment.branch_id == branch_id, Appointment.day == today, Appointment.state.in_(EXPECTED)
    )
    expected = db.session.scalars(
        rows.options(joinedload(Appointment.customer)).order_by(Appointment.starts_at, Appointment.id)
    ).all()
    found = [
        {
            "text": _(
                "Booked for %(time)s and not here yet: %(who)s, %(what)s",
                time=f"{clock.local(row.starts_at):%H:%M}",
                who=row.who,
                what=row.subject,
            ),
            "url": row.path,
        }
        for row in [row for row in expected if row.starts_at <= now][:MOST]
    ]
    coming = [row for row in expected if row.starts_at > now]
    if coming:
        first = f"{clock.local(coming[0].starts_at):%H:%M}"
        text = _(
            "%(count)d booked customers are still to come today, the first at %(time)s", count=len(coming), time=first
        )
        found.append(
            {"text": text, "url": f"/appointments/register?first={today.isoformat()}&last={today.isoformat()}"}
        )
    return found
