"""The signature, the lock it turns, and the addenda that are all that may follow (CON-18, CON-19)."""

from flask_babel import gettext as _

from portal.consulting.consultations import documents, policy
from portal.consulting.consultations.facts import ConsultationSigned
from portal.consulting.consultations.models import Addendum, Consultation
from portal.consulting.consultations.operations.course import announce
from portal.consulting.consultations.permissions import Permission
from portal.consulting.consultations.workflow import CONSULTATION
from portal.core import access, audit, clock, events, workflow
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.registry.customers import operations as customers


def sign(consultation: Consultation, *, by: Actor, name: str, true_and_accurate: bool) -> Consultation:
    """The consultant signs that the record is true and accurate (CON-18); the name is written once more.

    Refused while the told-list is open (CON-13). From here on the database refuses every change
    (CON-19). The paper is sealed (CON-20) and the customer file is told (CON-28).
    """
    access.check(by, Permission.WRITE)
    policy.check_unsigned(consultation)
    policy.check_holder(consultation, by)
    if name.strip() != by.name:
        raise Refused(
            "CON-18",
            _("Write your own name, as it stands in your account: %(name)s.", name=by.name),
            field="name",
        )
    if not true_and_accurate:
        raise Refused("CON-18", _("Confirm that the record is true and accurate."), field="true_and_accurate")
    if consultation.state == "recorded":
        policy.check_format(consultation)
        policy.check_told_all(consultation)
        consultation.signed_at, consultation.signed_name = clock.now(), name.strip()
    workflow.apply(CONSULTATION, consultation, "sign", by=by)
    documents.seal_record(consultation, by=by)
    customers.note(
        consultation.customer,
        by=by,
        kind="consultation",
        text=_("Consultation %(number)s signed", number=consultation.number),
        link=f"/consultations/{consultation.id}",
    )
    events.publish(ConsultationSigned(consultation))
    announce(consultation)
    return consultation


def add_addendum(consultation: Consultation, *, by: Actor, text: str) -> Addendum:
    """A dated correction beside the signed original (CON-19); by the consultant, a manager, or a doctor."""
    access.check(by, Permission.WRITE, Permission.DOCTOR)
    if not consultation.signed:
        raise Refused("CON-19", _("This record is not signed yet; change the card itself."))
    if not text.strip():
        raise Refused("CON-19", _("Write what is to be corrected or added."), field="text")
    assert by.id is not None  # an addendum has an author
    addendum = Addendum(consultation_id=consultation.id, text=text.strip(), author_id=by.id)
    add(addendum, by=by)
    db.session.flush()
    db.session.expire(consultation, ["addenda"])
    audit.record("consultations.add_addendum", consultation, by=by, addendum=addendum.id)
    documents.seal_addendum(consultation, addendum, by=by)
    announce(consultation)
    return addendum
