"""Two files of one person become one (CUS-04)."""

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import access, audit, events
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.registry.customers import completeness
from portal.registry.customers.facts import CustomersMerged
from portal.registry.customers.models import Customer, CustomerMerge, CustomerReach, CustomerSkin
from portal.registry.customers.operations import reach
from portal.registry.customers.operations.registration import FORM_FIELDS, HEALTH_FIELDS
from portal.registry.customers.operations.timeline import note
from portal.registry.customers.permissions import Permission

_OWNERS = ("owner_id", "cs_owner_id")


def merge(kept: Customer, gone: Customer, *, by: Actor, reason: str) -> CustomerMerge:
    """Fold the file `gone` into `kept`, which takes over what it lacks (CUS-04).

    Nothing is deleted: the folded file keeps its number, rows and papers and leads to the kept one.
    Texts of the health part that differ are put together, so that no allergy is lost.
    """
    access.check(by, Permission.MERGE)
    if kept.id == gone.id or kept.merged_into_id is not None or gone.merged_into_id is not None:
        raise Refused("CUS-04", _("Choose two different files that are still in use."), field="number")
    if not reason.strip():
        raise Refused("CUS-04", _("A merge needs a reason. Write why both are one person."), field="reason")
    taken_over = _take_over(kept, gone)
    _share_reach(kept, gone, by=by)
    for earlier in db.session.scalars(select(Customer).where(Customer.merged_into_id == gone.id)):
        earlier.merged_into_id = kept.id
        audit.record("customers.merge", earlier, by=by, into=kept.number, reason=reason.strip())
    gone.merged_into_id = kept.id
    row = CustomerMerge(customer_id=kept.id, merged_id=gone.id, reason=reason.strip(), taken_over=taken_over)
    add(row, by=by)
    kept.completeness = completeness.level(kept)
    db.session.flush()
    reach.follow(kept)
    reach.follow(gone)
    audit.record("customers.merge", kept, by=by, merged=gone.number, reason=reason.strip(), fields=list(taken_over))
    audit.record("customers.merge", gone, by=by, into=kept.number, reason=reason.strip())
    note(kept, by=by, kind="file", text=_("File %(number)s was merged into this one", number=gone.number))
    events.publish(CustomersMerged(kept, gone, by))
    return row


def _take_over(kept: Customer, gone: Customer) -> dict[str, object]:
    taken: dict[str, object] = {}
    texts = ("history", "allergies", "condition", "pregnancy", "medication")
    for field in (
        *FORM_FIELDS,
        *HEALTH_FIELDS,
        *_OWNERS,
        "stated_age_on",
        "preferred_channel",
        "form_signed_at",
        "form_signed_how",
    ):
        mine, theirs = getattr(kept, field), getattr(gone, field)
        if theirs in ("", None, []) or mine == theirs:
            continue
        if field in texts and mine:
            setattr(kept, field, f"{mine}\n{theirs}")
        elif mine in ("", None, []):
            setattr(kept, field, theirs)
        else:
            continue
        taken[field] = audit.plain(theirs)
    if "phone" in taken:
        kept.phone_reversed = gone.phone_reversed
    kept.consent_health_data = kept.consent_health_data or gone.consent_health_data
    kept.last_contact_at = max(kept.last_contact_at, gone.last_contact_at)
    return taken


def _share_reach(kept: Customer, gone: Customer, *, by: Actor) -> None:
    """Whoever could open the folded file can open the kept one."""
    for row in db.session.scalars(select(CustomerReach).where(CustomerReach.customer_id == gone.id)):
        if row.why.endswith("owner") and row.person_id not in (kept.owner_id, kept.cs_owner_id):
            continue
        reach.put(kept, row.person_id, why=row.why, by=by)
    known = set(db.session.scalars(select(CustomerSkin.name).where(CustomerSkin.customer_id == kept.id)))
    for name in set(kept.skin_condition or []) - known:
        add(CustomerSkin(customer_id=kept.id, name=name), by=by)
