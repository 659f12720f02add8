"""What every shift must keep: one at a time, nobody on leave, no rewriting of what was, a number to reach."""

from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import clock, pages
from portal.core.database import db
from portal.core.refusals import Refused
from portal.front_desk.duty.models import Attendance, Roster, Shift
from portal.front_desk.duty.operations.masters import clock_time
from portal.front_desk.duty.queries.absences import absences
from portal.registry.staff.models import Person

__all__ = ["clock_time", "free", "not_history", "reachable", "usual_number", "within_week", "works_here"]


def works_here(person: Person, branch_id: int, field: str | None) -> None:
    """Refuse somebody who works here no longer, or elsewhere."""
    if not person.active or person.branch_id != branch_id:
        raise Refused("DTY-01", _("%(name)s does not work here any more.", name=person.name), field=field)


def within_week(roster: Roster, day: date) -> None:
    """Refuse a day outside the roster's week."""
    if not roster.week <= day < roster.week + timedelta(days=7):
        raise Refused("DTY-01", _("This day is not in the roster's week."), field="day")


def free(
    person: Person, starts_at: datetime, ends_at: datetime, *, field: str | None, besides: Shift | None = None
) -> None:
    """Refuse a second shift at the same time, and a shift during granted leave.

    The person's row is locked, so that of two leads who plan the same person at once one is refused.
    """
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    others = select(Shift).where(Shift.person_id == person.id, Shift.cancelled.is_(False))
    others = others.where(Shift.starts_at < ends_at, Shift.ends_at > starts_at)
    if besides is not None:
        others = others.where(Shift.id != besides.id)
    other = db.session.scalar(others.limit(1))
    if other is not None:
        raise Refused(
            "DTY-01",
            _(
                "%(name)s already has “%(shift)s” on %(day)s. Nobody is at two posts at once.",
                name=person.name,
                shift=other.label,
                day=other.day.isoformat(),
            ),
            field=field,
        )
    for away in absences([person.id], starts_at, ends_at):
        raise Refused(
            "DTY-08",
            _(
                "%(name)s is on leave (%(kind)s) from %(start)s to %(end)s. Choose somebody else.",
                name=person.name,
                kind=away.kind_label,
                start=pages.moment(away.starts_at),
                end=pages.moment(away.ends_at),
            ),
            field=field,
        )


def not_history(shift: Shift, field: str | None) -> None:
    """Refuse to change a shift that is over or was attended: what was stays as it was."""
    attended = db.session.scalar(select(Attendance.id).where(Attendance.shift_id == shift.id))
    if attended is not None or (shift.roster.published and shift.ends_at <= clock.now()):
        raise Refused(
            "DTY-08",
            _("This shift has been worked already. Correct the attendance instead of the plan."),
            field=field,
            link=shift.path,
        )


def reachable(shift: Shift) -> None:
    """Refuse a shift at a duty post without a number (DTY-03)."""
    if shift.post is not None and shift.post.kind == "duty" and not shift.phone:
        raise Refused(
            "DTY-03",
            _(
                "%(name)s has no number for %(post)s on %(day)s. Whoever is on duty must be reachable.",
                name=shift.person.name,
                post=shift.post.name,
                day=shift.day.isoformat(),
            ),
            field=f"contact_{shift.person_id}",
        )


def usual_number(person: Person) -> str:
    """The number the person was reached at in their latest shift; empty when it is their own phone."""
    rows = select(Shift.contact).where(Shift.person_id == person.id, Shift.contact != "")
    return db.session.scalar(rows.order_by(Shift.day.desc(), Shift.id.desc()).limit(1)) or ""
