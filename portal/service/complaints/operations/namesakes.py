"""A manager records that two colleagues of one name are two people (CMP-04)."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.core import access, audit
from portal.core.database import Actor
from portal.core.refusals import Refused
from portal.registry.staff.models import Person
from portal.service.complaints import namesakes
from portal.service.complaints.chinese import written
from portal.service.complaints.models import Case, ToldApart
from portal.service.complaints.operations import entries, signals
from portal.service.complaints.permissions import Permission


def tell_apart(case: Case, person: Person, other: Person, *, reason: str, by: Actor) -> ToldApart:
    """Record that `person` is not the `other` whom the case is about, and how one knows (CMP-04).

    Nobody says it of themselves, nor does anybody of that name; one telephone number is one person.
    """
    access.check(by, Permission.LEAD)
    if getattr(by, "name", "") == other.name:
        raise Refused("CMP-04", _("Somebody of another name records this."), field="reason")
    if namesakes.is_certain(person, other):
        raise Refused("CMP-04", _("One name and one telephone number are one person."), field="pair")
    if person.name != other.name or all(accused.person_id != other.id for accused in case.accused):
        raise Refused("CMP-04", _("Choose one of the words offered."), field="pair")
    if not reason.strip():
        raise Refused("CMP-04", _("Write how one knows that they are two people."), field="reason")
    first, second = sorted((person.id, other.id))
    row = ToldApart(person_id=first, other_id=second, reason=reason.strip())
    signals.put(row, lambda: Refused("CMP-04", _("This was recorded already."), link=case.path), by=by)
    text = written(
        _l("%(name)s is not the person complained about: %(reason)s", name=described(person), reason=row.reason)
    )
    entries.put(case, "note", text, by=by, person=person)
    audit.record("complaints.tell_apart", row, by=by, case=case.number, reason=row.reason)
    signals.changed(case, person.id)
    return row


def described(person: Person) -> str:
    """A colleague so that a namesake is told from them: name, department, title, user name."""
    department = person.department.name if person.department else ""
    return " · ".join(filter(None, (person.name, department, person.title or person.role_label, person.username)))
