"""The front desk's own part of the demo: reports of the past days, numbers being called right now."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from portal.core import clock
from portal.core.database import db
from portal.front_desk.meetings import operations as meetings
from portal.front_desk.meetings.models import SuperiorReport
from portal.front_desk.reception import operations as reception
from portal.front_desk.reception.models import Visit
from portal.management.reports import operations as reports
from portal.registry.staff.models import Person

#: So many past days have their report; the last one still waits for it.
REPORTED_DAYS = 8
#: The report of so many days ago is still unread.
UNREAD = 2
REMARKS = (
    "客流平稳，交接及时。",
    "下午四点前后到院集中，候诊时间偏长，建议增加一名导医。",
    "上午咨询室紧张，已协调使用注射室旁休息区候诊。",
    "预约顾客到院准时，老顾客介绍占比上升。",
)


def close(actors: Mapping[str, Person], day: date) -> None:
    """The guide supervisor submits the day's flow report in the evening (RPT-01)."""
    ago = (clock.today() - day).days
    if 1 < ago <= REPORTED_DAYS:
        with clock.pretending(clock.at(day, time(17, 40))):
            reports.submit_daily(day, by=actors["reception2"], remarks=REMARKS[ago % len(REMARKS)])
        if ago > UNREAD:
            _read(
                clock.at(day, time(18, 10)), answer="已阅，周三下午加派一名导医。" if ago == REPORTED_DAYS // 2 else ""
            )


def _read(at: datetime, *, answer: str) -> None:
    """Its reader reads it in the evening, and sometimes answers (RPT-09)."""
    with clock.pretending(at):
        for report in db.session.scalars(select(SuperiorReport).where(SuperiorReport.read_at.is_(None))).all():
            meetings.acknowledge(report, by=report.reader, reply=answer)


def call_the_next(actors: Mapping[str, Person]) -> None:
    """Two numbers are called; a third was called in vain (REC-12)."""
    waiting = select(Visit).where(Visit.state == "waiting", Visit.day == clock.today())
    for number, visit in enumerate(db.session.scalars(waiting.order_by(Visit.queue_position).limit(3)).all()):
        _call(visit, actors["reception"], missed=number == 0, minutes=(4, 1, 0)[number])


def _call(visit: Visit, desk: Person, *, missed: bool, minutes: int) -> None:
    with clock.pretending(clock.now() - timedelta(minutes=minutes)):
        reception.call(visit, by=desk)
        if missed:
            reception.miss_call(visit, by=desk)
