"""Who leads what, who may hear what, what a registration still lacks, who may be called."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core.database import Actor, db
from portal.core.refusals import Refused
from portal.front_desk.enquiries import choices
from portal.front_desk.enquiries.models import (
    CallRecording,
    Enquiry,
    EnquiryGroup,
    EnquiryGroupMember,
    OptOut,
)
from portal.front_desk.enquiries.permissions import Permission
from portal.registry.customers import queries as customer_files
from portal.registry.customers.models import Customer
from portal.registry.customers.permissions import Permission as Customers
from portal.registry.staff.models import Person


def groups(branch_id: int) -> dict[str, EnquiryGroup]:
    """The groups of a branch by specialty (ENQ-21)."""
    rows = db.session.scalars(select(EnquiryGroup).where(EnquiryGroup.branch_id == branch_id))
    return {row.specialty: row for row in rows}


def group_of(person_id: int | None) -> EnquiryGroup | None:
    """The group a person belongs to, as leader or member (ENQ-21)."""
    if person_id is None:
        return None
    led = db.session.scalar(select(EnquiryGroup).where(EnquiryGroup.leader_id == person_id))
    if led is not None:
        return led
    member = EnquiryGroupMember.group_id == EnquiryGroup.id
    return db.session.scalar(
        select(EnquiryGroup).join(EnquiryGroupMember, member).where(EnquiryGroupMember.person_id == person_id)
    )


def led_specialties(person: Actor) -> list[str]:
    """The specialties a leader answers for: the own group's, and those that have no leader yet (ENQ-21)."""
    if not person.can(Permission.LEAD):
        return []
    known = groups(person.branch_id)
    return [name for name in choices.SPECIALTIES if name not in known or known[name].leader_id == person.id]


def inbox_specialties(person: Actor) -> list[str]:
    """The specialties whose unowned enquiries a person may take: the own group's, or those led."""
    found = set(led_specialties(person))
    own = group_of(person.id)
    if own is not None:
        found.add(own.specialty)
    elif isinstance(person, Person) and person.role == "enquiry_staff":
        found |= set(choices.SPECIALTIES) - set(groups(person.branch_id))
    return [name for name in choices.SPECIALTIES if name in found]


def leaders_of(enquiry: Enquiry) -> list[int]:
    """The ids of those who lead this enquiry's group; every leader of the branch when there is none."""
    group = groups(enquiry.branch_id).get(enquiry.specialty)
    if group is not None:
        return [group.leader_id]
    people = select(Person.id).where(
        Person.branch_id == enquiry.branch_id, Person.active.is_(True), Person.role == "enquiry_leader"
    )
    return list(db.session.scalars(people))


def leads(enquiry: Enquiry, person: Actor) -> bool:
    """Whether this person leads the group of the enquiry (ENQ-18, ENQ-21)."""
    return enquiry.branch_id == person.branch_id and enquiry.specialty in led_specialties(person)


def check_leader(enquiry: Enquiry, person: Actor, rule: str) -> None:
    """Refuse what only the leader of the enquiry's group may do."""
    if not leads(enquiry, person):
        raise Refused(
            rule,
            _(
                "Only the leader of the group “%(group)s” may do this. Ask them, with the reason.",
                group=choices.label(choices.SPECIALTIES, enquiry.specialty),
            ),
        )


def check_fits_group(person: Person, specialty: str) -> None:
    """Refuse an owner who belongs to the group of another specialty, or to none while there is one (ENQ-21)."""
    own, wanted = group_of(person.id), groups(person.branch_id).get(specialty)
    if not person.active or not person.can(Permission.WRITE):
        raise Refused("ENQ-21", _("%(name)s does not handle enquiries.", name=person.name), field="owner_id")
    if wanted is not None and (own is None or own.id != wanted.id):
        raise Refused(
            "ENQ-21",
            _(
                "%(name)s is not in the group “%(group)s”. Choose one of its members.",
                name=person.name,
                group=wanted.label,
            ),
            field="owner_id",
        )


def first_owner(person: Actor, specialty: str) -> int | None:
    """Who a new lead belongs to: its taker, unless they are of the group of another specialty (ENQ-18, ENQ-21)."""
    own = group_of(person.id)
    if own is not None and own.specialty != specialty:
        return None
    return person.id


# --- what a registration lacks (ENQ-09) ---------------------------------------------------------------------

REGISTRATION: tuple[tuple[str, Any], ...] = (
    ("caller_name", _l("Name")),
    ("contact", _l("Contact")),
    ("need", _l("Need")),
    ("answer", _l("Answer")),
    ("next_step", _l("Next step")),
)


def lacking(enquiry: Enquiry, *, promised: bool) -> list[str]:
    """The parts a complete registration still lacks; `promised`: a callback stands for the answer (ENQ-09)."""
    given = {
        "caller_name": bool(enquiry.caller_name),
        "contact": bool(enquiry.phone or enquiry.contact or enquiry.contact_declined),
        "need": bool(enquiry.need),
        "answer": bool(enquiry.answer) or promised,
        "next_step": bool(enquiry.next_step) or promised,
    }
    return [name for name, _label in REGISTRATION if not given[name]]


def lacking_labels(names: list[str]) -> str:
    """What is lacking, in words."""
    labels = dict(REGISTRATION)
    return _("、").join(str(labels[name]) for name in names)


# --- recordings (ENQ-11) ------------------------------------------------------------------------------------


def may_hear(recording: CallRecording, person: Actor) -> bool:
    """Only the consultant who is heard, the leader of the group, and quality management (ENQ-11)."""
    if recording.branch_id != person.branch_id or not person.can(Permission.READ):
        return False
    if person.id is not None and person.id == recording.speaker_id:
        return True
    return person.can(Permission.LISTEN) or leads(recording.enquiry, person)


# --- contact data (section 1.3, PRV-05) ---------------------------------------------------------------------


def sees_contacts(person: Actor) -> bool:
    """Whether phones and accounts are shown whole to this person (section 1.3)."""
    return person.can(Customers.CONTACT)


def shown_name(enquiry: Enquiry, person: Actor) -> str:
    """Who asked; only the family name for those who have nothing to do with customers (section 1.3)."""
    if person.can(Customers.READ) or not enquiry.caller_name:
        return enquiry.who if person.can(Customers.READ) else enquiry.number
    return f"{enquiry.caller_name[:1]}＊＊"


def shown_contact(enquiry: Enquiry, person: Actor) -> str:
    """Phone and other contact as this person may see them: whole for the roles that contact customers."""
    parts = [part for part in (enquiry.phone.removeprefix("+86"), enquiry.contact) if part]
    if sees_contacts(person) or person.id in (enquiry.owner_id, enquiry.created_by_id):
        return " · ".join(parts)
    return " · ".join(f"{part[:1]}****{part[-2:] if len(part) > 6 else ''}" for part in parts)


# --- who may be called (ENQ-20) -----------------------------------------------------------------------------


def refuse_sales_to(customer: Customer | None, number: str, branch_id: int, *, by: Actor) -> None:
    """Refuse a sales contact with somebody who opted out, or whose file says that nothing may be sold now (ENQ-20)."""
    opted = select(OptOut).where(OptOut.branch_id == branch_id, OptOut.number == number)
    found = db.session.scalar(opted)
    if found is not None:
        raise Refused(
            "ENQ-20",
            _("The holder of this number does not want to be contacted: %(note)s", note=found.note or _("opted out")),
            field="number",
        )
    if customer is None:
        return
    answer = customer_files.consents(customer).get("marketing")
    if answer is not None and not answer.given:
        raise Refused(
            "ENQ-20",
            _("%(name)s took back the consent to offers. Do not call for sales.", name=customer.name),
            field="number",
            link=f"/customers/{customer.id}/consents",
        )
    caution = next(iter(_cautions(customer, by)), None)
    if caution is not None:
        raise Refused(
            "ENQ-20", _("Do not sell to %(name)s now: %(why)s", name=customer.name, why=caution), field="number"
        )


def _cautions(customer: Customer, person: Actor) -> list[str]:
    """What stands against selling to this customer now, from the rooms that know."""
    return [str(reason) for provider in _caution_providers for reason in provider(customer, person)]


_caution_providers: list[Any] = []


def provide_cautions(provider: Any) -> None:
    """Have a look at what stands against a sales contact; saying it twice does no harm."""
    if provider not in _caution_providers:
        _caution_providers.append(provider)


def informed_people(branch_id: int) -> list[Person]:
    """Whom the leaders tell about the day: the presidents and the head of plastic surgery (ENQ-23)."""
    people = select(Person).where(
        Person.branch_id == branch_id, Person.active.is_(True), Person.role.in_(("president", "doctor"))
    )
    found = list(db.session.scalars(people.options(joinedload(Person.department)).order_by(Person.id)))
    presidents = [person for person in found if person.role == "president"]
    heads = [person for person in found if person.role == "doctor" and person.has_flag("dept_lead")]
    plastic = [person for person in heads if person.department and person.department.specialty == "plastic"]
    return [*presidents, *(plastic or heads[:1])]
