"""Companions, the preferred channel, and what the customer consents to (CUS-18, CUS-19, LAW-20)."""

from flask_babel import gettext as _

from portal.core import access, audit, clock, events
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.registry.customers import choices, completeness, queries
from portal.registry.customers.facts import ConsentWithdrawn
from portal.registry.customers.models import Companion, Customer, CustomerConsent
from portal.registry.customers.permissions import Permission

#: Purposes whose consent must be on paper or signed: no way but "on_form" counts (LAW-19, PRV-02, PRV-03).
WRITTEN = frozenset({"health_data", "case_use", "third_party"})


def add_companion(
    customer: Customer,
    *,
    by: Actor,
    name: str,
    relation: str,
    phone: str = "",
    may_be_informed: bool = False,
    agreement: str = "",
    guardian: bool = False,
) -> Companion:
    """Record a companion; one who may be informed needs the customer's written agreement (CUS-18)."""
    access.check(by, Permission.WRITE)
    if may_be_informed and not agreement.strip():
        raise Refused(
            "CUS-18",
            _("Telling somebody else needs the customer's written agreement. Write where it is kept."),
            field="agreement",
        )
    companion = Companion(
        customer_id=customer.id,
        name=name,
        relation=relation,
        phone=phone,
        may_be_informed=may_be_informed,
        agreement=agreement.strip(),
        guardian=guardian,
    )
    add(companion, by=by)
    db.session.flush()
    audit.record("customers.add_companion", customer, by=by, name=name, may_be_informed=may_be_informed)
    return companion


def end_companion(companion: Companion, *, by: Actor) -> Companion:
    """Note that a companion no longer is one: from now on they may not be told anything."""
    access.check(by, Permission.WRITE)
    if companion.ended_at is None:
        companion.ended_at = clock.now()
        companion.may_be_informed = False
        db.session.flush()
        audit.record("customers.end_companion", companion, by=by, name=companion.name)
    return companion


def record_consent(
    customer: Customer, *, by: Actor, purpose: str, given: bool, way: str, evidence: str = ""
) -> CustomerConsent | None:
    """Keep the customer's answer to one purpose; the latest counts, all are kept (CUS-19, LAW-20).

    Health data, use as a case and giving data to others need a written consent with its place; taking
    it back is as easy as saying so. None when the answer is the one already kept.
    """
    access.check(by, Permission.WRITE)
    if purpose not in choices.CONSENT_PURPOSES or way not in choices.CONSENT_WAYS:
        raise Refused("CUS-19", _("This purpose is not in the list."), field="purpose")
    if given and purpose in WRITTEN and (way != "on_form" or not evidence.strip()):
        raise Refused(
            "LAW-19" if purpose == "health_data" else "LAW-20",
            _("This consent must be signed. Have the form signed and write where it is kept."),
            field="evidence",
        )
    latest = queries.consents(customer).get(purpose)
    if latest is not None and latest.given == given and (latest.evidence == evidence.strip() or not given):
        return None
    answer = CustomerConsent(customer_id=customer.id, purpose=purpose, given=given, way=way, evidence=evidence.strip())
    add(answer, by=by)
    if purpose in ("marketing", "service_messages", "health_data"):
        setattr(customer, f"consent_{purpose}", given)
        customer.completeness = completeness.level(customer)
    db.session.flush()
    audit.record("customers.record_consent", customer, by=by, purpose=purpose, given=given, way=way)
    if not given:
        events.publish(ConsentWithdrawn(customer, purpose))
    return answer


def prefer_channel(customer: Customer, channel: str, *, by: Actor) -> None:
    """Keep the channel the customer wants to be contacted by (CUS-19); empty for none."""
    access.check(by, Permission.WRITE)
    if channel and channel not in choices.PREFERRED_CHANNELS:
        raise Refused("CUS-19", _("This channel is not in the list."), field="preferred_channel")
    if customer.preferred_channel != channel:
        before, customer.preferred_channel = customer.preferred_channel, channel
        db.session.flush()
        audit.record("customers.prefer_channel", customer, by=by, before=before, after=channel)
