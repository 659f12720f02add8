"""The case conference: who takes part, what is a fact, what is planned; money opens a refund case (DIS-07, DIS-08)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from portal.core import access, audit, clock
from portal.core.database import db
from portal.core.refusals import Refused
from portal.registry.staff.models import Person
from portal.service.complaints import choices, gates, policy
from portal.service.complaints.models import Case, CaseConference, ConferenceMember
from portal.service.complaints.money_words import promises_money
from portal.service.complaints.operations import intake, signals, steps
from portal.service.complaints.permissions import Permission


@dataclass(frozen=True)
class Invited:
    """Somebody asked to a conference: as what, and the colleague or the outside expert's name."""

    role: str
    person: Person | None = None
    name: str = ""


def convene(
    case: Case, *, members: Sequence[Invited], by: Person, held_at: datetime | None = None, place: str = ""
) -> CaseConference:
    """Convene a conference of consultant, doctor and experts, with the president where needed (DIS-07)."""
    access.check(by, Permission.LEAD)
    if any(member.role not in choices.CONFERENCE_ROLES for member in members):
        raise Refused("DIS-07", _("Choose one of the words offered."), field="members")
    if any(member.person is None and not member.name.strip() for member in members):
        raise Refused("DIS-07", _("Everybody who takes part needs a name."), field="members")
    roles = {member.role for member in members}
    if "consultant" not in roles or "doctor" not in roles:
        raise Refused("DIS-07", _("The consultant and the treating or operating doctor take part."), field="members")
    steps.take(case, "convene", by=by)
    conference = CaseConference(case_id=case.id, held_at=held_at or clock.now(), place=place.strip())
    signals.keep(conference, by=by)
    for member in members:
        row = ConferenceMember(
            case_id=case.id,
            conference_id=conference.id,
            role=member.role,
            person_id=member.person.id if member.person else None,
            name=member.person.name if member.person else member.name.strip(),
        )
        signals.keep(row, by=by)
        intake.open_file(case, member.person)
    db.session.refresh(conference, ["members"])
    invited = [member.person.id for member in members if member.person]
    audit.record("complaints.convene", case, by=by, members=[row.name for row in conference.members])
    signals.changed(case, *invited)
    return conference


def give_opinion(member: ConferenceMember, opinion: str, *, by: Person) -> ConferenceMember:
    """Give one's opinion; for an outside expert whoever convened the conference writes it down (DIS-07)."""
    access.check(by, Permission.CONFER)
    own = member.person_id == by.id
    if not own and (member.person_id is not None or not by.can(Permission.LEAD)):
        raise Refused("DIS-07", _("Everybody gives their own opinion."))
    if member.conference.concluded_at is not None:
        raise Refused("DIS-07", _("This conference is concluded."))
    if not opinion.strip():
        raise Refused("DIS-07", _("Write the opinion."), field="opinion")
    before = member.opinion
    member.opinion, member.opinion_at = opinion.strip(), clock.now()
    db.session.flush()
    audit.record(
        "complaints.give_opinion", member, by=by, name=member.name, before=before, opinion=member.opinion[:200]
    )
    signals.changed(db.session.get_one(Case, member.case_id), member.person_id)
    return member


def conclude(conference: CaseConference, *, facts: str, plan: str, money: bool, by: Person) -> CaseConference:
    """Write down facts and plan; whether money is involved is said, and read from the words too (DIS-08)."""
    access.check(by, Permission.LEAD)
    case = db.session.get_one(Case, conference.case_id)
    policy.refuse_accused(case, by)
    if conference.concluded_at is not None:
        raise Refused("DIS-07", _("This conference is concluded."))
    silent = gates.silent_members(conference)
    if silent:
        names = str(_("、")).join(silent)
        raise Refused("DIS-07", _("These have not given their opinion yet: %(names)s.", names=names), field="plan")
    if not facts.strip():
        raise Refused("DIS-07", _("Write the facts that were established."), field="facts")
    if not plan.strip():
        raise Refused("DIS-07", _("Write the plan that was discussed."), field="plan")
    words = promises_money(plan)
    if words and not money:
        raise Refused(
            "DIS-08",
            _("“%(words)s” is about money. Say so: the plan then goes through a refund case.", words=words),
            field="money",
        )
    conference.facts, conference.plan, conference.money = facts.strip(), plan.strip(), money
    conference.concluded_at = clock.now()
    db.session.flush()
    audit.record("complaints.conclude", conference, by=by, money=money, plan=conference.plan[:200])
    signals.changed(case)
    return conference
