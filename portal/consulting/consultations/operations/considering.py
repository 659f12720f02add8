"""While the customer thinks it over: every contact is kept, ours are capped (CON-22, XC-01)."""

from datetime import timedelta

from flask_babel import gettext as _

from portal.consulting.consultations import policy, queries
from portal.consulting.consultations.models import ConsideringContact, Consultation
from portal.consulting.consultations.permissions import Permission
from portal.core import access, audit, clock
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused


def log_contact(consultation: Consultation, *, by: Actor, kind: str, text: str) -> ConsideringContact:
    """Keep a contact: an "answer" to her question is always right, a "touch" of ours is capped (CON-22)."""
    access.check(by, Permission.WRITE)
    policy.check_holder(consultation, by)
    period = queries.period_of(consultation)
    if period is None or period.ended_at is not None:
        raise Refused("CON-22", _("This customer is not considering; there is no period to log contacts in."))
    if not text.strip():
        raise Refused("CON-22", _("Write in one line what the contact was about."), field="text")
    if kind == "touch":
        recent = queries.touches_since(consultation, clock.now() - timedelta(days=period.days))
        if len(recent) >= period.touches:
            free = clock.local(recent[-period.touches].created_at + timedelta(days=period.days))
            raise Refused(
                "CON-22",
                _(
                    "The customer is considering: at most %(touches)d contact of ours in %(days)d days. "
                    "The next one is possible from %(free)s; her own questions may be answered at any time.",
                    touches=period.touches,
                    days=period.days,
                    free=free.strftime("%Y-%m-%d %H:%M"),
                ),
                field="kind",
            )
    assert by.id is not None  # a contact has a person
    contact = ConsideringContact(
        consultation_id=consultation.id,
        kind=kind if kind in ("answer", "touch") else "touch",
        text=text.strip(),
        author_id=by.id,
        created_at=clock.now(),
    )
    add(contact, by=by)
    db.session.flush()
    audit.record("consultations.log_contact", consultation, by=by, kind=contact.kind)
    return contact


def end_considering(consultation: Consultation, *, by: Actor) -> None:
    """The customer has decided by herself; the period ends (CON-22)."""
    access.check(by, Permission.WRITE)
    policy.check_holder(consultation, by)
    period = queries.period_of(consultation)
    if period is None or period.ended_at is not None:
        raise Refused("CON-22", _("This customer is not considering."))
    period.ended_at = clock.now()
    audit.record("consultations.end_considering", consultation, by=by)
