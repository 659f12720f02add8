"""Who is responsible for a customer, and who else may open the file (CUS-16, PRV-01)."""

from collections.abc import Callable

from flask_babel import gettext as _

from portal.core import access, audit
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.registry.customers.models import Customer, CustomerOwner
from portal.registry.customers.operations import reach
from portal.registry.customers.permissions import Permission
from portal.registry.staff.models import Person

_COLUMNS = {"consultant": "owner_id", "cs": "cs_owner_id"}


def set_owner(
    customer: Customer, person: Person | None, *, by: Actor, reason: str, kind: str = "consultant"
) -> CustomerOwner | None:
    """Give a customer a responsible consultant (or, kind "cs", a customer-service owner), with reason.

    Somebody who serves a customer without an owner may take them on; every other change needs the
    right to assign owners. Old owner, new owner, date and reason are kept (CUS-16). None when the
    owner stays the same.
    """
    column = _COLUMNS[kind]
    old_id: int | None = getattr(customer, column)
    takes_on = old_id is None and person is not None and person.id == by.id
    access.check(by, Permission.WRITE if takes_on else Permission.ASSIGN_OWNER)
    if not reason.strip():
        raise Refused("CUS-16", _("A change of owner needs a reason. Write why, in one sentence."), field="reason")
    new_id = person.id if person is not None else None
    if old_id == new_id:
        return None
    if person is not None and not (person.active and person.can(Permission.READ)):
        raise Refused("CUS-16", _("%(name)s cannot look after customers.", name=person.name), field="person_id")
    change = CustomerOwner(
        customer_id=customer.id, kind=kind, old_person_id=old_id, new_person_id=new_id, reason=reason.strip()
    )
    add(change, by=by)
    setattr(customer, column, new_id)
    if old_id is not None:
        reach.drop(customer, old_id, why=f"{kind} owner")
    if new_id is not None:
        reach.put(customer, new_id, why=f"{kind} owner", by=by)
    db.session.flush()
    audit.record("customers.set_owner", customer, by=by, kind=kind, old=old_id, new=new_id, reason=reason.strip())
    return change


def grant_reach(customer: Customer, person: Person, *, why: str, by: Actor) -> None:
    """Let a person open this file because they serve the customer, such as after a hand-over (PRV-01).

    `by` must reach the file; the reason is kept and a second grant for it does nothing.
    """
    ask_to_grant_reach(customer, person, why=why, by=by)()


def ask_to_grant_reach(customer: Customer, person: Person, *, why: str, by: Actor) -> Callable[[], None]:
    """The same, asked now; call what is answered to have it spoken of (LAW-09)."""
    if not by.can(Permission.SEE_ALL) and reach.find(customer, by.id) is None:
        raise Refused("PRV-01", _("Only somebody who serves this customer can hand the file on."))
    granted = reach.ask_to_put(customer, person.id, why=why, by=by)

    def speak() -> None:
        if granted():
            audit.record("customers.grant_reach", customer, by=by, person=person.id, why=why)

    return speak


def revoke_reach(customer: Customer, person: Person, *, why: str, by: Actor) -> None:
    """Take back what `grant_reach` gave for this reason."""
    if reach.drop(customer, person.id, why=why):
        db.session.flush()
        audit.record("customers.revoke_reach", customer, by=by, person=person.id, why=why)
