"""The group's own matters: mailbox, submissions, the leader's information, samples, advertisements."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.core import clinic_calendar, clock
from portal.core.database import db
from portal.core.refusals import Missing
from portal.front_desk.enquiries import policy
from portal.front_desk.enquiries.models import (
    Advertisement,
    AdvertisementReading,
    ContentUpdate,
    DailySubmission,
    Enquiry,
    EnquiryGroup,
    EnquiryGroupMember,
    InformationReceipt,
    LeaderInformation,
    MailboxForwarding,
    OutboundContact,
    QualityCheck,
)
from portal.front_desk.enquiries.permissions import Permission
from portal.registry.staff.models import Person

RECENT = 50
#: So many days back a missing information is still pointed at (ENQ-23).
LOOK_BACK = 14


def groups(branch_id: int) -> Sequence[EnquiryGroup]:
    """The groups with leader and members (ENQ-21)."""
    rows = select(EnquiryGroup).where(EnquiryGroup.branch_id == branch_id).order_by(EnquiryGroup.specialty.desc())
    members = selectinload(EnquiryGroup.members).joinedload(EnquiryGroupMember.person)
    return db.session.scalars(rows.options(joinedload(EnquiryGroup.leader), members)).all()


def group(group_id: int, person: Person) -> EnquiryGroup:
    """A group of the branch; Missing otherwise."""
    found = db.session.get(EnquiryGroup, group_id)
    if found is None or found.branch_id != person.branch_id:
        raise Missing
    return found


def staff(branch_id: int, role: str) -> list[Person]:
    """Everybody of a role who works here, by name."""
    people = select(Person).where(Person.branch_id == branch_id, Person.active.is_(True), Person.role == role)
    return list(db.session.scalars(people.order_by(Person.name)))


# --- mailbox (ENQ-07) ---------------------------------------------------------------------------------------


def forwardings(branch_id: int) -> Sequence[MailboxForwarding]:
    """When the mailbox was passed on, latest first."""
    rows = select(MailboxForwarding).where(MailboxForwarding.branch_id == branch_id)
    people = (joinedload(MailboxForwarding.to), joinedload(MailboxForwarding.forwarded_by))
    return db.session.scalars(rows.options(*people).order_by(MailboxForwarding.day.desc()).limit(RECENT)).all()


def forwarding(forwarding_id: int, person: Person) -> MailboxForwarding:
    """A forwarding of the branch; Missing otherwise."""
    found = db.session.get(MailboxForwarding, forwarding_id)
    if found is None or found.branch_id != person.branch_id:
        raise Missing
    return found


def forwarded_on(branch_id: int, day: date) -> MailboxForwarding | None:
    """The day's forwarding, when it was done."""
    rows = select(MailboxForwarding).where(MailboxForwarding.branch_id == branch_id, MailboxForwarding.day == day)
    return db.session.scalar(rows)


# --- submissions (ENQ-22) -----------------------------------------------------------------------------------


def submission_of(person: Person, day: date) -> DailySubmission | None:
    """What a person submitted for a day."""
    rows = select(DailySubmission).where(DailySubmission.person_id == person.id, DailySubmission.day == day)
    return db.session.scalar(rows)


def submissions(person: Person) -> Sequence[DailySubmission]:
    """The submissions a person may read: own, or those that went to them; latest first."""
    rows = select(DailySubmission).where(DailySubmission.branch_id == person.branch_id)
    if not person.can(Permission.STATISTICS) or person.role == "enquiry_leader":
        mine = (DailySubmission.person_id == person.id) | (DailySubmission.leader_id == person.id)
        if policy.led_specialties(person):
            mine |= DailySubmission.leader_id.is_(None)
        rows = rows.where(mine)
    people = (joinedload(DailySubmission.person), joinedload(DailySubmission.leader))
    order = (DailySubmission.day.desc(), DailySubmission.submitted_at.desc())
    return db.session.scalars(rows.options(*people).order_by(*order).limit(RECENT)).all()


def submission(submission_id: int, person: Person) -> DailySubmission:
    """A submission this person may read; Missing otherwise."""
    found = next((row for row in submissions(person) if row.id == submission_id), None)
    if found is None:
        raise Missing
    return found


def not_submitted(person: Person, day: date) -> list[Person]:
    """Members of the groups this person leads who have not submitted the day (ENQ-22)."""
    done = select(DailySubmission.person_id).where(DailySubmission.day == day)
    wanted = (
        select(Person)
        .join(EnquiryGroupMember, EnquiryGroupMember.person_id == Person.id)
        .join(EnquiryGroup, EnquiryGroup.id == EnquiryGroupMember.group_id)
        .where(EnquiryGroup.leader_id == person.id, Person.active.is_(True), Person.id.not_in(done))
    )
    return list(db.session.scalars(wanted.order_by(Person.name)))


# --- the leader's information (ENQ-23) ----------------------------------------------------------------------


def information(person: Person) -> Sequence[LeaderInformation]:
    """What a person told or was told about the days, latest first."""
    rows = select(LeaderInformation).where(LeaderInformation.branch_id == person.branch_id)
    if not person.can(Permission.STATISTICS):
        told = select(InformationReceipt.information_id).where(InformationReceipt.person_id == person.id)
        rows = rows.where((LeaderInformation.leader_id == person.id) | LeaderInformation.id.in_(told))
    receipts = selectinload(LeaderInformation.receipts).joinedload(InformationReceipt.person)
    rows = rows.options(joinedload(LeaderInformation.leader), receipts)
    return db.session.scalars(rows.order_by(LeaderInformation.day.desc(), LeaderInformation.id).limit(RECENT)).all()


def one_information(information_id: int, person: Person) -> LeaderInformation:
    """An information this person told or was told; Missing otherwise."""
    found = next((row for row in information(person) if row.id == information_id), None)
    if found is None:
        raise Missing
    return found


def days_without(branch_id: int, until: date | None = None) -> list[tuple[date, Person]]:
    """Working days on which a leader told nobody how it went (ENQ-23), latest first; from the group's first day on."""
    last = until or clock.today() - timedelta(days=1)
    first = last - timedelta(days=LOOK_BACK - 1)
    told = set(
        db.session.execute(
            select(LeaderInformation.leader_id, LeaderInformation.day).where(
                LeaderInformation.branch_id == branch_id, LeaderInformation.day >= first
            )
        ).tuples()
    )
    missing = []
    for known in groups(branch_id):
        begins = max(first, clock.local(known.created_at).date())
        days = [begins + timedelta(days=offset) for offset in range((last - begins).days + 1)]
        missing += [
            (day, known.leader)
            for day in days
            if clinic_calendar.is_workday(day) and (known.leader_id, day) not in told
        ]
    return sorted(missing, key=lambda pair: (pair[0], pair[1].id), reverse=True)


# --- samples (ENQ-13) ---------------------------------------------------------------------------------------


def checks(person: Person, *, open_only: bool = False) -> Sequence[QualityCheck]:
    """The drawn answers of the groups a person leads, or of their own; open ones first, then latest."""
    rows = select(QualityCheck).join(Enquiry, Enquiry.id == QualityCheck.enquiry_id)
    rows = rows.where(QualityCheck.branch_id == person.branch_id)
    if not person.can(Permission.SEE_ALL):
        led = Enquiry.specialty.in_(policy.led_specialties(person))
        rows = rows.where(led | (QualityCheck.person_id == person.id))
    if open_only:
        rows = rows.where(QualityCheck.rated_at.is_(None))
    loaded = (joinedload(QualityCheck.enquiry), joinedload(QualityCheck.person), joinedload(QualityCheck.rated_by))
    order = (QualityCheck.rated_at.is_not(None), QualityCheck.id.desc())
    return db.session.scalars(rows.options(*loaded).order_by(*order).limit(RECENT)).all()


# --- advertisements (ENQ-19), website (ENQ-08), sales contacts (ENQ-20) -------------------------------------


def running(branch_id: int, day: date | None = None) -> list[Advertisement]:
    """The advertisements that run on a day."""
    on = day or clock.today()
    rows = select(Advertisement).where(
        Advertisement.branch_id == branch_id, Advertisement.ends_on >= on, Advertisement.starts_on <= on
    )
    return list(db.session.scalars(rows.order_by(Advertisement.starts_on.desc(), Advertisement.id.desc())))


def others(branch_id: int) -> list[Advertisement]:
    """Advertisements to come, and those that ended, latest first."""
    today = clock.today()
    rows = select(Advertisement).where(
        Advertisement.branch_id == branch_id, (Advertisement.ends_on < today) | (Advertisement.starts_on > today)
    )
    return list(db.session.scalars(rows.order_by(Advertisement.starts_on.desc()).limit(RECENT)))


def advertisement(advertisement_id: int, person: Person) -> Advertisement:
    """An advertisement of the branch; Missing otherwise."""
    found = db.session.get(Advertisement, advertisement_id)
    if found is None or found.branch_id != person.branch_id:
        raise Missing
    return found


def unread(person: Person) -> list[Advertisement]:
    """The running advertisements this person has not read in their present edition (ENQ-19)."""
    read = {
        (row.advertisement_id, row.edition)
        for row in db.session.execute(
            select(AdvertisementReading.advertisement_id, AdvertisementReading.edition).where(
                AdvertisementReading.person_id == person.id
            )
        )
    }
    return [row for row in running(person.branch_id) if (row.id, row.edition) not in read]


def readers(row: Advertisement) -> tuple[list[AdvertisementReading], list[Person]]:
    """Who has read the present edition, and who has not yet (ENQ-19)."""
    done = list(
        db.session.scalars(
            select(AdvertisementReading)
            .where(AdvertisementReading.advertisement_id == row.id, AdvertisementReading.edition == row.edition)
            .options(joinedload(AdvertisementReading.person))
            .order_by(AdvertisementReading.read_at)
        )
    )
    known = {reading.person_id for reading in done}
    people = select(Person).where(Person.branch_id == row.branch_id, Person.active.is_(True)).order_by(Person.name)
    missing = [
        person for person in db.session.scalars(people) if person.can(Permission.READ_ADS) and person.id not in known
    ]
    return done, missing


def content_updates(branch_id: int) -> Sequence[ContentUpdate]:
    """What was changed on the website, latest first."""
    rows = select(ContentUpdate).where(ContentUpdate.branch_id == branch_id).options(joinedload(ContentUpdate.person))
    return db.session.scalars(rows.order_by(ContentUpdate.id.desc()).limit(RECENT)).all()


def outbound(person: Person) -> Select[OutboundContact]:
    """The sales contacts in reach: own, or everybody's for whoever leads or supervises."""
    rows = select(OutboundContact).where(OutboundContact.branch_id == person.branch_id)
    if not (person.can(Permission.SEE_ALL) or person.can(Permission.LEAD)):
        rows = rows.where(OutboundContact.created_by_id == person.id)
    return rows.options(joinedload(OutboundContact.person))


def next_contacts(person: Person) -> Sequence[OutboundContact]:
    """Own sales contacts whose next step is due by today."""
    later = select(func.max(OutboundContact.id)).where(OutboundContact.created_by_id == person.id)
    latest = later.group_by(OutboundContact.number)
    rows = select(OutboundContact).where(
        OutboundContact.created_by_id == person.id,
        OutboundContact.next_on <= clock.today(),
        OutboundContact.id.in_(latest),
    )
    return db.session.scalars(rows.order_by(OutboundContact.next_on).limit(RECENT)).all()
