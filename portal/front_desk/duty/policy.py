"""What duty's rules depend on: settings, who plans for whom, who is alerted."""

from datetime import date, time

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.core import access
from portal.core.database import Actor, db
from portal.core.refusals import Missing
from portal.core.settings import Setting, declare
from portal.front_desk.duty.permissions import Permission
from portal.registry.staff.models import Person

OVERTIME_LIMIT: Setting[int] = declare(
    Setting("duty.overtime_limit", 10, _l("Overtime warning"), _l("hours a week"), rules=("DTY-07",), most=100)
)
STANDARD_FROM: Setting[str] = declare(
    Setting("duty.standard_from", "08:30", _l("Standard working hours begin"), rules=("DTY-07",))
)
STANDARD_TO: Setting[str] = declare(
    Setting("duty.standard_to", "18:00", _l("Standard working hours end"), rules=("DTY-07",))
)
EMPTY_AFTER: Setting[int] = declare(
    Setting(
        "duty.empty_after", 10, _l("A post without anybody alerts the lead after"), _l("minutes"), rules=("DTY-02",),
        most=240,
    )
)  # fmt: skip
LATE_AFTER: Setting[int] = declare(
    Setting("duty.late_after", 0, _l("Late is who comes later than"), _l("minutes"), rules=("DTY-08",), most=120)
)
#: Shown to whoever is on duty; the clinic's own words (DTY-04).
WORKFLOW: Setting[list[str]] = declare(
    Setting(
        "duty.workflow",
        [
            "接班：提前到岗打卡，逐条确认上一班交接的未结事项，确认后方可接班。",
            "在岗：保持值班电话畅通；离岗须登记原因并指定代岗人，岗位不得空缺。",
            "咨询与来院：非接诊时间来院的顾客由值班人员接待、登记，次日转交咨询师。",
            "投诉：先倾听、安抚并记录，转入投诉登记，告知顾客回复时限。",
            "突发情况：立即处置并报告科室负责人和分管院长，记录时间、经过和结果。",
            "紧急来电：响铃三声内接听；漏接须在五分钟内回拨并登记为事件。",
            "交班：逐条填写未结事项，由下一班确认；未确认完毕不得离岗。",
        ],
        _l("Duty workflow"),
        rules=("DTY-04",),
    )
)


def _clock(text: str, otherwise: time) -> time:
    try:
        return time.fromisoformat(text.strip())
    except ValueError:
        return otherwise


def standard_hours() -> tuple[time, time]:
    """From when until when the standard working hours are (DTY-07)."""
    return _clock(STANDARD_FROM.value(), time(8, 30)), _clock(STANDARD_TO.value(), time(18))


def plans_for(person: Actor, department_id: int | None) -> bool:
    """Whether this person plans the department's duty."""
    if person.can(Permission.PLAN_ALL):
        return True
    own = getattr(person, "department_id", None)
    return person.can(Permission.PLAN) and (own is not None and own == department_id)


def check_plans(by: Actor, department_id: int | None) -> None:
    """Refuse whoever does not plan this department's duty."""
    access.check(by, Permission.PLAN, Permission.PLAN_ALL)
    if not plans_for(by, department_id):
        raise Missing


def leads_of(department_id: int | None, branch_id: int) -> list[Person]:
    """Who is alerted for a department: its leads; without one the store manager, else the president (DTY-02)."""
    people = select(Person).where(Person.branch_id == branch_id, Person.active.is_(True)).order_by(Person.id)
    everybody = list(db.session.scalars(people))
    own = [person for person in everybody if department_id is not None and person.department_id == department_id]
    for found in (
        [person for person in own if person.has_flag("dept_lead")],
        [person for person in everybody if person.has_flag("store_manager")],
        [person for person in everybody if person.role == "president"],
    ):
        if found:
            return found
    return []


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return date.fromordinal(day.toordinal() - day.weekday())


def listed(names: list[str]) -> str:
    """Names as one text: 林晓月、何敏"""
    return str(_("、")).join(names)
