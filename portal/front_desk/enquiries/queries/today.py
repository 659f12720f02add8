"""What waits for a person among the enquiries, for their "today" page (XC-09)."""

from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core import clinic_calendar, clock
from portal.core.database import db
from portal.front_desk.enquiries import policy, settings
from portal.front_desk.enquiries.models import (
    Callback,
    DailySubmission,
    Enquiry,
    InformationReceipt,
    LeaderInformation,
    MailboxForwarding,
)
from portal.front_desk.enquiries.permissions import Permission
from portal.front_desk.enquiries.queries import desk, group
from portal.registry.staff.models import Person


def today_items(person: Person) -> list[dict[str, Any]]:
    """Callbacks (ENQ-05), questions (ENQ-24), inbox, mailbox (ENQ-07), submissions, information, advertisements."""
    items = _advertisements(person) if person.can(Permission.READ_ADS) else []
    if person.can(Permission.ANSWER):
        items += [*_callbacks(person), *_questions(person), *_silent(person)]
    if person.can(Permission.WRITE):
        items += _contacts(person)
    if person.can(Permission.FORWARD_MAIL):
        items += _mailbox(person)
    if person.can(Permission.LEAD):
        items += _leader(person)
    if person.can(Permission.INFORMED):
        items += _information(person)
    if person.role == "enquiry_staff":
        items += _submission(person)
    return items


def _item(kind: str, title: str, url: str, *, since: Any = None, due: datetime | None = None) -> dict[str, Any]:
    return {
        "kind": kind,
        "title": title,
        "url": url,
        "since": since,
        "due_at": due,
        "overdue": due is not None and due < clock.now(),
    }


def _callbacks(person: Person) -> list[dict[str, Any]]:
    return [
        _item(
            _("Callback"),
            _("%(who)s waits for an answer: %(question)s", who=row.enquiry.who, question=row.question),
            f"{row.enquiry.path}#callback",
            since=row.created_at,
            due=row.deadline,
        )
        for row in desk.callbacks(person, "mine")
    ]


def _questions(person: Person) -> list[dict[str, Any]]:
    return [
        _item(
            _("Customer's question"),
            _("%(who)s asks: %(question)s", who=row.who, question=row.question),
            f"/enquiries/questions/{row.id}",
            since=row.asked_at,
            due=row.due_at,
        )
        for row in desk.questions(person, "mine")
    ]


def _silent(person: Person) -> list[dict[str, Any]]:
    allowed = timedelta(minutes=settings.FIRST_REPLY_MINUTES.value())
    mine = select(Enquiry).where(Enquiry.owner_id == person.id, Enquiry.state == "new").order_by(Enquiry.received_at)
    return [
        _item(
            _("Enquiry"),
            _("%(who)s by %(channel)s: not answered yet", who=row.who, channel=row.channel_label),
            row.path,
            since=row.received_at,
            due=row.received_at + allowed if row.first_reply_at is None else None,
        )
        for row in db.session.scalars(mine.limit(desk.MOST))
    ]


def _contacts(person: Person) -> list[dict[str, Any]]:
    return [
        _item(
            _("Sales contact"),
            _("%(name)s: %(step)s", name=row.name, step=row.next_step),
            f"/enquiries/outbound/new?again={row.id}",
            since=row.at,
            due=clock.at(row.next_on, time(18)) if row.next_on else None,
        )
        for row in group.next_contacts(person)
    ]


def _mailbox(person: Person) -> list[dict[str, Any]]:
    if not clinic_calendar.is_workday(clock.today()) or group.forwarded_on(person.branch_id, clock.today()) is not None:
        return []
    due = clock.at(clock.today(), settings.clock_time(settings.MAILBOX_TIME, time(10)))
    title = _("Pass the company mailbox on to the group leader")
    return [_item(_("Mailbox"), title, "/enquiries/mailbox", due=due)]


def _leader(person: Person) -> list[dict[str, Any]]:
    items = [
        _item(
            _("Overdue callback"),
            _("%(person)s has not called %(who)s back", person=row.assigned_to.name, who=row.enquiry.who),
            f"{row.enquiry.path}#callback",
            since=row.deadline,
            due=row.deadline,
        )
        for row in _overdue_of_group(person)
    ]
    allowed = timedelta(minutes=settings.FIRST_REPLY_MINUTES.value())
    items += [
        _item(
            _("Inbox"), _("%(who)s by %(channel)s: nobody has it", who=row.who, channel=row.channel_label), row.path,
            since=row.received_at, due=row.received_at + allowed,
        )
        for row in desk.inbox(person)
    ]  # fmt: skip
    come = select(MailboxForwarding).where(
        MailboxForwarding.to_id == person.id, MailboxForwarding.accepted_at.is_(None)
    )
    items += [
        _item(
            _("Mailbox"),
            _("%(count)d mailbox enquiries for you", count=row.count),
            "/enquiries/mailbox",
            since=row.forwarded_at,
        )
        for row in db.session.scalars(come)
    ]
    read = select(DailySubmission).where(DailySubmission.leader_id == person.id, DailySubmission.read_at.is_(None))
    items += [
        _item(
            _("Submission"),
            _("%(name)s submitted %(day)s", name=row.person.name, day=row.day.isoformat()),
            f"/enquiries/submissions/{row.id}",
            since=row.submitted_at,
        )
        for row in db.session.scalars(read.options(joinedload(DailySubmission.person)).order_by(DailySubmission.day))
    ]
    return [*items, *_to_inform(person)]


def _overdue_of_group(person: Person) -> list[Callback]:
    rows = (
        select(Callback)
        .join(Enquiry, Enquiry.id == Callback.enquiry_id)
        .where(
            Callback.ended_at.is_(None),
            Callback.deadline <= clock.now(),
            Callback.branch_id == person.branch_id,
            Callback.assigned_to_id != person.id,
            Enquiry.specialty.in_(policy.led_specialties(person)),
        )
    )
    loaded = (joinedload(Callback.enquiry), joinedload(Callback.assigned_to))
    return list(db.session.scalars(rows.options(*loaded).order_by(Callback.deadline).limit(desk.MOST)))


def _to_inform(person: Person) -> list[dict[str, Any]]:
    """The leader's own days without information, and today's (ENQ-23)."""
    if policy.group_of(person.id) is None:
        return []
    title = _("Tell the president and the head of plastic surgery about %(day)s")
    days = [day for day, leader in group.days_without(person.branch_id, clock.today()) if leader.id == person.id]
    at = settings.clock_time(settings.INFORM_TIME, time(17, 30))
    return [
        _item(_("Information"), title % {"day": day.isoformat()}, f"/enquiries/information?day={day.isoformat()}",
              due=clock.at(day, at))
        for day in days
    ]  # fmt: skip


def _information(person: Person) -> list[dict[str, Any]]:
    rows = (
        select(LeaderInformation)
        .options(joinedload(LeaderInformation.leader))
        .join(InformationReceipt, InformationReceipt.information_id == LeaderInformation.id)
        .where(InformationReceipt.person_id == person.id, InformationReceipt.read_at.is_(None))
    )
    return [
        _item(
            _("Information"),
            _("%(name)s informs about %(day)s", name=row.leader.name, day=row.day.isoformat()),
            f"/enquiries/information#information-{row.id}",
            since=row.sent_at,
        )
        for row in db.session.scalars(rows.order_by(LeaderInformation.day))
    ]


def _submission(person: Person) -> list[dict[str, Any]]:
    today = clock.today()
    if not clinic_calendar.is_workday(today) or group.submission_of(person, today) is not None:
        return []
    due = clock.at(today, settings.clock_time(settings.INFORM_TIME, time(17, 30)))
    return [_item(_("Submission"), _("Submit today's work to your leader"), "/enquiries/submissions/today", due=due)]


def _advertisements(person: Person) -> list[dict[str, Any]]:
    return [
        _item(
            _("Advertisement"),
            _("Read: %(title)s", title=row.title),
            f"/enquiries/advertisements/{row.id}",
            since=clock.at(row.starts_on, time(9)),
            due=clock.at(row.starts_on + timedelta(days=1), time(18)),
        )
        for row in group.unread(person)
    ]
