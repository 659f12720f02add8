"""The emergency path: president, principals and departments told at once, each with a time (DIS-09)."""

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import access, audit, clock, events, outbox
from portal.core.database import Actor, db
from portal.core.refusals import Refused
from portal.registry.staff.models import Person
from portal.service.complaints import policy
from portal.service.complaints.facts import EmergencyRaised
from portal.service.complaints.models import Case, EmergencyAlert, EmergencyNotice
from portal.service.complaints.operations import signals
from portal.service.complaints.permissions import Permission


def raise_emergency(case: Case, *, what: str, by: Actor, place: str = "") -> EmergencyAlert:
    """The customer cannot be calmed, or disturbs the business: tell everybody concerned at once (DIS-09).

    Anybody who is there may: whoever took the case in, and whoever works on it. One alert at a time.
    """
    access.check(by, Permission.TAKE_IN)
    if not case.open:
        raise Refused("DIS-09", _("This case is closed. Take in a new one."))
    if not what.strip():
        raise Refused("DIS-09", _("Write what is happening, in one sentence."), field="what")
    alert = EmergencyAlert(case_id=case.id, raised_at=clock.now(), what=what.strip(), place=place.strip())
    signals.put(alert, lambda: Refused("DIS-09", _("The alarm has been raised already.")), by=by)
    told = policy.to_be_told(case.branch_id)
    for person, why in told:
        notice = EmergencyNotice(
            case_id=case.id, alert_id=alert.id, person_id=person.id, why=why, told_at=alert.raised_at
        )
        signals.keep(notice, by=by)
        _message(case, alert, person, by=by)
    case.emergency = True
    db.session.flush()
    names = [person.name for person, _why in told]
    audit.record("complaints.raise_emergency", case, by=by, what=alert.what, place=alert.place, told=names)
    signals.changed(case, *(person.id for person, _why in told))
    events.publish(EmergencyRaised(case, alert, by))
    return alert


def _message(case: Case, alert: EmergencyAlert, person: Person, *, by: Actor) -> None:
    """A text message as well, to whoever has a phone; the row on their page is there at once."""
    if person.phone:
        text = f"【紧急】{case.number}：{alert.what}。地点：{alert.place or '院内'}。请立即确认并到场。"
        outbox.put(
            by=by,
            channel="sms",
            address=person.phone,
            kind="complaints.emergency",
            text=text,
            once_key=f"emergency:{alert.id}:{person.id}",
            rules="DIS-09",
        )


def acknowledge(notice: EmergencyNotice, *, by: Person) -> EmergencyNotice:
    """Say that one knows and is coming; the time is kept (DIS-09)."""
    access.check(by, Permission.ANSWER)
    if notice.person_id != by.id:
        raise Refused("DIS-09", _("Everybody acknowledges for themselves."))
    if notice.acknowledged_at is not None:
        return notice
    notice.acknowledged_at = clock.now()
    db.session.flush()
    audit.record("complaints.acknowledge", notice, by=by, alert=notice.alert_id)
    signals.changed(db.session.get_one(Case, notice.case_id), by.id)
    return notice


def end_emergency(case: Case, *, how: str, by: Actor) -> EmergencyAlert:
    """The customer is calm or gone; how it ended is kept (DIS-09)."""
    access.check(by, Permission.LEAD)
    policy.refuse_accused(case, by)
    rows = select(EmergencyAlert).where(EmergencyAlert.case_id == case.id, EmergencyAlert.ended_at.is_(None))
    alert = db.session.scalar(rows)
    if alert is None:
        raise Refused("DIS-09", _("There is no emergency in this case."))
    if not how.strip():
        raise Refused("DIS-09", _("Write how it ended."), field="how")
    alert.ended_at, alert.ended_how = clock.now(), how.strip()
    case.emergency = False
    db.session.flush()
    audit.record("complaints.end_emergency", case, by=by, how=alert.ended_how)
    signals.changed(case, *(notice.person_id for notice in alert.notices))
    return alert
