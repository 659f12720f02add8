"""Who a lead belongs to: taken from the group's inbox, assigned, or changed by the leader (ENQ-18, ENQ-21)."""

from flask_babel import gettext as _

from portal.core import access, audit
from portal.core.database import Actor, SystemActor, add, db
from portal.core.refusals import Refused
from portal.front_desk.enquiries import choices, policy
from portal.front_desk.enquiries.models import Enquiry, LeadChange
from portal.front_desk.enquiries.operations import signals
from portal.front_desk.enquiries.permissions import Permission
from portal.registry.customers import operations as customers
from portal.registry.staff.models import Person


def take(enquiry: Enquiry, *, by: Person) -> Enquiry:
    """Take an enquiry out of the inbox of one's own group (ENQ-21); the first one owns it."""
    access.check(by, Permission.WRITE)
    db.session.refresh(enquiry, ["owner_id", "version"], with_for_update=True)
    if enquiry.owner_id == by.id:
        return enquiry
    if enquiry.owner_id is not None:
        raise Refused(
            "ENQ-18", _("%(name)s has taken this enquiry.", name=enquiry.owner.name if enquiry.owner else ""),
            link=enquiry.path,
        )  # fmt: skip
    if enquiry.specialty not in policy.inbox_specialties(by):
        label = choices.label(choices.SPECIALTIES, enquiry.specialty)
        raise Refused("ENQ-21", _("This enquiry waits for the group “%(group)s”.", group=label))
    return _give(enquiry, by, by=by)


def assign(enquiry: Enquiry, person: Person, *, by: Actor) -> Enquiry:
    """The leader gives an enquiry from the inbox to a member of the group (ENQ-21)."""
    access.check(by, Permission.LEAD)
    policy.check_leader(enquiry, by, "ENQ-21")
    policy.check_fits_group(person, enquiry.specialty)
    if enquiry.owner_id is not None:
        raise Refused("ENQ-18", _("This lead has an owner. A change needs a reason."), link=f"{enquiry.path}/lead")
    return _give(enquiry, person, by=by)


def _give(enquiry: Enquiry, person: Person, *, by: Actor) -> Enquiry:
    enquiry.owner_id = person.id
    enquiry.owner = person
    db.session.flush()
    _open_file(enquiry, person)
    audit.record("enquiries.assign", enquiry, by=by, owner=person.name)
    signals.changed(enquiry, person.id)
    return enquiry


def change_lead(
    enquiry: Enquiry, *, by: Actor, reason: str, channel: str | None = None, owner: Person | None = None
) -> LeadChange:
    """Change channel or owner of a lead: only the leader of its group, with a reason that is kept (ENQ-18)."""
    access.check(by, Permission.LEAD)
    policy.check_leader(enquiry, by, "ENQ-18")
    if not reason.strip():
        raise Refused("ENQ-18", _("Commission depends on channel and owner. Write why they change."), field="reason")
    channel = channel or enquiry.channel
    if channel not in choices.CHANNELS:
        raise Refused("ENQ-18", _("Choose one of the list."), field="channel")
    new_owner_id = owner.id if owner is not None else enquiry.owner_id
    if (channel, new_owner_id) == (enquiry.channel, enquiry.owner_id):
        raise Refused("ENQ-18", _("Nothing would change."), field="owner_id")
    if owner is not None and owner.id != enquiry.owner_id:
        policy.check_fits_group(owner, enquiry.specialty)
    before = enquiry.owner_id
    change = LeadChange(
        enquiry_id=enquiry.id,
        old_channel=enquiry.channel,
        new_channel=channel,
        old_owner_id=before,
        new_owner_id=new_owner_id,
        reason=reason.strip(),
    )
    add(change, by=by)
    db.session.flush()
    enquiry.lead_change_id = change.id
    enquiry.channel, enquiry.medium, enquiry.owner_id = channel, choices.medium_of(channel), new_owner_id
    if owner is not None:
        enquiry.owner = owner
        _open_file(enquiry, owner)
    db.session.flush()
    audit.record("enquiries.change_lead", enquiry, by=by, channel=channel, owner=new_owner_id, reason=reason.strip())
    signals.changed(enquiry, before)
    return change


def route(enquiry: Enquiry, specialty: str, *, by: Actor) -> Enquiry:
    """Send an enquiry that nobody owns yet to the group of another specialty (ENQ-21)."""
    access.check(by, Permission.WRITE, Permission.LEAD)
    if specialty not in choices.SPECIALTIES:
        raise Refused("ENQ-21", _("Choose one of the list."), field="specialty")
    if enquiry.owner_id is not None:
        raise Refused("ENQ-18", _("This lead has an owner. Its leader changes it, with a reason."))
    enquiry.specialty = specialty
    db.session.flush()
    audit.record("enquiries.route", enquiry, by=by, specialty=specialty)
    signals.changed(enquiry)
    signals.tell_leaders(enquiry)
    return enquiry


def _open_file(enquiry: Enquiry, person: Person) -> None:
    """The new owner may open the customer's file (PRV-01)."""
    if enquiry.customer is not None:
        giver = SystemActor("enquiries", enquiry.branch_id)
        customers.grant_reach(enquiry.customer, person, why="enquiry", by=giver)
