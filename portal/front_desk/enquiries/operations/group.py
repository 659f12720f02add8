"""The enquiry group: structure, mailbox, daily submissions, the leader's information (ENQ-07, 21, 22, 23)."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from portal.core import access, audit, clock
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.front_desk.enquiries import choices, policy
from portal.front_desk.enquiries.models import (
    DailySubmission,
    EnquiryGroup,
    EnquiryGroupMember,
    InformationReceipt,
    LeaderInformation,
    MailboxForwarding,
)
from portal.front_desk.enquiries.operations import signals
from portal.front_desk.enquiries.permissions import Permission
from portal.registry.staff.models import Person


def set_leader(specialty: str, leader: Person, *, by: Actor) -> EnquiryGroup:
    """Give the group of a specialty its one leader; the group is made with its first one (ENQ-21)."""
    access.check(by, Permission.GROUPS)
    if specialty not in choices.SPECIALTIES:
        raise Refused("ENQ-21", _("Choose one of the list."), field="specialty")
    if leader.role != "enquiry_leader" or not leader.active:
        raise Refused("ENQ-21", _("%(name)s is not a group leader.", name=leader.name), field="leader_id")
    other = policy.group_of(leader.id)
    if other is not None and other.specialty != specialty:
        raise Refused(
            "ENQ-21", _("%(name)s is in the group “%(group)s” already.", name=leader.name, group=other.label),
            field="leader_id",
        )  # fmt: skip
    group = policy.groups(by.branch_id).get(specialty)
    if group is None:
        group = add(EnquiryGroup(specialty=specialty, leader_id=leader.id), by=by)
    else:
        group.leader_id = leader.id
        group.leader = leader
    db.session.flush()
    audit.record("enquiries.set_leader", group, by=by, specialty=specialty, leader=leader.name)
    return group


def add_member(group: EnquiryGroup, person: Person, *, by: Actor) -> EnquiryGroupMember:
    """Put a person into a group; they report to its leader and belong to no other (ENQ-21)."""
    access.check(by, Permission.GROUPS)
    if person.role != "enquiry_staff" or not person.active:
        raise Refused("ENQ-21", _("%(name)s is not an enquiry consultant.", name=person.name), field="person_id")
    other = policy.group_of(person.id)
    if other is not None:
        raise Refused(
            "ENQ-21", _("%(name)s is in the group “%(group)s” already.", name=person.name, group=other.label),
            field="person_id",
        )  # fmt: skip
    member = add(EnquiryGroupMember(group_id=group.id, person_id=person.id), by=by)
    db.session.flush()
    audit.record("enquiries.add_member", group, by=by, person=person.name)
    return member


def remove_member(group: EnquiryGroup, person: Person, *, by: Actor) -> None:
    """Take a person out of a group; what they did stays theirs."""
    access.check(by, Permission.GROUPS)
    gone = delete(EnquiryGroupMember).where(
        EnquiryGroupMember.group_id == group.id, EnquiryGroupMember.person_id == person.id
    )
    db.session.execute(gone)
    db.session.expire(group, ["members"])
    audit.record("enquiries.remove_member", group, by=by, person=person.name)


# --- the mailbox (ENQ-07) -----------------------------------------------------------------------------------


def forward_mailbox(*, count: int, to: Person, by: Actor, note: str = "") -> MailboxForwarding:
    """Record that today's mailbox was passed on to the leader, and how many enquiries it held (ENQ-07)."""
    access.check(by, Permission.FORWARD_MAIL)
    if not 0 <= count <= 10_000:
        raise Refused("ENQ-07", _("Write how many enquiries were passed on; 0 when there were none."), field="count")
    if to.role != "enquiry_leader" or to.branch_id != by.branch_id:
        raise Refused("ENQ-07", _("The mailbox goes to the leader of a group."), field="to_id")
    day = clock.today()
    known = select(MailboxForwarding).where(MailboxForwarding.branch_id == by.branch_id, MailboxForwarding.day == day)
    if db.session.scalar(known) is not None:
        raise Refused("ENQ-07", _("Today's mailbox was passed on already."), field="count")
    row = MailboxForwarding(
        day=day, count=count, forwarded_at=clock.now(), forwarded_by_id=by.id, to_id=to.id, note=note.strip()
    )
    add(row, by=by)
    db.session.flush()
    audit.record("enquiries.forward_mailbox", row, by=by, count=count, to=to.name)
    signals.tell(by.id, to.id)
    return row


def accept_mailbox(row: MailboxForwarding, *, by: Actor) -> MailboxForwarding:
    """The leader says that the mailbox's enquiries have come (ENQ-07)."""
    access.check(by, Permission.LEAD)
    if row.to_id != by.id:
        raise Refused("ENQ-07", _("Only the leader it went to accepts it."))
    row.accepted_at = row.accepted_at or clock.now()
    db.session.flush()
    audit.record("enquiries.accept_mailbox", row, by=by, count=row.count)
    signals.tell(by.id)
    return row


# --- daily submissions (ENQ-22) -----------------------------------------------------------------------------


def submit_day(
    *, plan: str, results: str, by: Person, figures: dict[str, Any], problems: str = "", day: date | None = None
) -> DailySubmission:
    """Submit a day to one's leader: plan, files, recordings, results (ENQ-22); again as long as it is unread."""
    access.check(by, Permission.WRITE)
    day = day or clock.today()
    if day > clock.today():
        raise Refused("ENQ-22", _("This day has not come yet."), field="day")
    if not plan.strip():
        raise Refused("ENQ-22", _("Write the plan for the next working day."), field="plan")
    if not results.strip():
        raise Refused("ENQ-22", _("Write what came of today."), field="results")
    group = policy.group_of(by.id)
    row = db.session.scalar(
        select(DailySubmission).where(DailySubmission.person_id == by.id, DailySubmission.day == day)
    )
    if row is not None and row.read_at is not None:
        raise Refused("ENQ-22", _("Your leader has read it; it is closed. Tell them what changed."))
    if row is None:
        row = add(DailySubmission(person_id=by.id, day=day, plan="", results="", submitted_at=clock.now()), by=by)
    row.leader_id = group.leader_id if group is not None and group.leader_id != by.id else None
    row.plan, row.results, row.problems = plan.strip(), results.strip(), problems.strip()
    row.figures, row.submitted_at = audit.plain(figures), clock.now()
    db.session.flush()
    audit.record("enquiries.submit_day", row, by=by, day=day.isoformat(), figures=figures)
    signals.tell(by.id, row.leader_id)
    return row


def read_submission(row: DailySubmission, *, by: Actor, remark: str = "") -> DailySubmission:
    """The leader reads a member's submission and may leave a remark (ENQ-22)."""
    access.check(by, Permission.LEAD)
    if row.leader_id is not None and row.leader_id != by.id:
        raise Refused("ENQ-22", _("It went to another leader."))
    row.leader_id = row.leader_id or by.id
    row.read_at, row.remark = row.read_at or clock.now(), remark.strip()
    db.session.flush()
    audit.record("enquiries.read_submission", row, by=by, remark=row.remark)
    signals.tell(by.id, row.person_id)
    return row


# --- the leader's information (ENQ-23) ----------------------------------------------------------------------


def inform(*, situation: str, by: Person, problems: str = "", day: date | None = None) -> LeaderInformation:
    """Tell the president and the head of plastic surgery about the day and its problems (ENQ-23)."""
    access.check(by, Permission.LEAD)
    day = day or clock.today()
    if day > clock.today():
        raise Refused("ENQ-23", _("This day has not come yet."), field="day")
    if not situation.strip():
        raise Refused("ENQ-23", _("Write how the day went."), field="situation")
    known = select(LeaderInformation).where(LeaderInformation.leader_id == by.id, LeaderInformation.day == day)
    if db.session.scalar(known) is not None:
        raise Refused("ENQ-23", _("You have told them about this day already."), field="day")
    readers = policy.informed_people(by.branch_id)
    if not readers:
        raise Refused("ENQ-23", _("There is no president and no head of plastic surgery to be told."))
    row = LeaderInformation(
        leader_id=by.id, day=day, situation=situation.strip(), problems=problems.strip(), sent_at=clock.now()
    )
    add(row, by=by)
    db.session.flush()
    for reader in readers:
        add(InformationReceipt(information_id=row.id, person_id=reader.id), by=by)
    db.session.flush()
    audit.record("enquiries.inform", row, by=by, day=day.isoformat(), readers=[reader.name for reader in readers])
    signals.tell(by.id, *(reader.id for reader in readers))
    return row


def read_information(row: LeaderInformation, *, by: Actor) -> InformationReceipt:
    """A reader says that they have read it (ENQ-23)."""
    receipt = db.session.scalar(
        select(InformationReceipt).where(
            InformationReceipt.information_id == row.id, InformationReceipt.person_id == by.id
        )
    )
    if receipt is None:
        raise Refused("ENQ-23", _("This information was not sent to you."))
    if receipt.read_at is None:
        receipt.read_at = clock.now()
        db.session.flush()
        audit.record("enquiries.read_information", row, by=by)
        signals.tell(by.id)
    return receipt
