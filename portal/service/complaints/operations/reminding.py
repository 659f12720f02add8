"""Cases that grow old in one stage: owner and managers are reminded, once per stage and age (DIS-13)."""

from datetime import timedelta

from flask_babel import force_locale
from sqlalchemy import Select, and_, func, select

from portal.core import audit, clinic_calendar, clock, live, outbox
from portal.core.database import Actor, SystemActor, db
from portal.registry.staff.models import Person
from portal.service.complaints import namesakes, policy, settings
from portal.service.complaints.models import Case, CaseReminder
from portal.service.complaints.operations import signals


def remind_all(*, by: Actor | None = None) -> int:
    """Remind of every open case that has been in its stage for another full span; how many.

    A rest ordered by law is no neglect and is left out. Running it twice reminds once; after days
    without a worker each case is reminded once, of its present age.
    """
    actor = by or SystemActor("complaints")
    span, now = settings.STAGE_DAYS.value(), clock.now()
    count = 0
    for case, done in db.session.execute(_old_enough(span)).all():
        days = _working_days(case)
        level = (days - 1) // span  # the last day of the span belongs to the handler
        if level > (done or 0):
            _remind(case, level, days, by=actor)
            case.reminded_at = now
            count += 1
    db.session.flush()
    return count


def _old_enough(span: int) -> Select[Case, int | None]:
    """Open cases longer in their stage than that many days, with how often they were reminded of it."""
    same_stage = and_(CaseReminder.case_id == Case.id, CaseReminder.stage_since == Case.state_since)
    done = select(func.max(CaseReminder.level)).where(same_stage).scalar_subquery()
    return (
        select(Case, done)
        .where(Case.state != "closed", Case.paused.is_(False), Case.state_since < clock.now() - timedelta(days=span))
        .order_by(Case.id)
    )


def _working_days(case: Case) -> int:
    return clinic_calendar.workdays_between(clock.local(case.state_since).date(), clock.today())


def _remind(case: Case, level: int, days: int, *, by: Actor) -> None:
    people = whom(case)
    reminder = CaseReminder(
        case_id=case.id,
        at=clock.now(),
        state=case.state,
        stage_since=case.state_since,
        level=level,
        days=days,
        told=[person.name for person in people],
    )
    signals.keep(reminder, by=by)
    for person in people:
        _message(case, reminder, person, by=by)
    audit.record("complaints.remind", case, by=by, stage=case.state, days=days, told=reminder.told)
    live.bump(signals.case_topic(case.id))
    signals.tell(*(person.id for person in people))


def whom(case: Case) -> list[Person]:
    """The owner and the managers who watch over the case; nobody about whom it is (CMP-04)."""
    owner = case.handler or case.forwarded_to or case.receiver
    managers = [db.session.get_one(Person, person_id) for person_id in policy.leaders(case)]
    about = [accused.person for accused in case.accused]
    people = {person.id: person for person in (owner, *managers) if person.active}
    return [person for person in people.values() if not namesakes.among(person, about)]


def _message(case: Case, reminder: CaseReminder, person: Person, *, by: Actor) -> None:
    """A text message as well, to whoever has a phone; their page shows the case as overdue anyway."""
    if not person.phone:
        return
    with force_locale("zh_Hans_CN"):
        state, step = case.state_label, case.next_step_label
        text = f"【个案提醒】{case.number} 在“{state}”阶段已 {reminder.days} 个工作日。下一步：{step}。"
    outbox.put(
        by=by,
        channel="sms",
        address=person.phone,
        kind="complaints.reminder",
        text=text,
        once_key=f"case-reminder:{reminder.id}:{person.id}",
        rules="DIS-13",
    )
