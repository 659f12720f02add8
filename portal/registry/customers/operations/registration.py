"""Opening a file, filling it in, and having it reviewed (CUS-01 … 04, 08, 09, 15)."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete

from portal.core import access, audit, clock, events, live, numbers
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.registry.customers import choices, completeness, identity_numbers, names, queries
from portal.registry.customers.facts import CustomerRegistered
from portal.registry.customers.models import Customer, CustomerChange, CustomerSkin
from portal.registry.customers.operations import reach
from portal.registry.customers.operations.ownership import set_owner
from portal.registry.customers.operations.timeline import note
from portal.registry.customers.permissions import Permission
from portal.registry.staff.models import Person

FORM_FIELDS = (
    "name", "gender", "birth_date", "stated_age", "phone", "wechat", "occupation", "id_kind", "id_number",
    "first_channel", "referrer", "paper_place",
)  # fmt: skip
HEALTH_FIELDS = (
    "history", "allergies", "condition", "pregnancy", "medication",
    "skin_type", "skin_condition", "care_habits",
)  # fmt: skip
#: Changing one of these after the customer signed asks for a new signature and a new review.
_SIGNED_FIELDS = frozenset({"name", "gender", "birth_date", "phone", "id_kind", "id_number"})


def register(
    *,
    by: Actor,
    name: str,
    phone: str = "",
    source: str = "registration",
    owner: Person | None = None,
    different_because: str = "",
    **fields: Any,
) -> Customer:
    """Open a file for a new customer (CUS-01, CUS-03).

    Refuses (CUS-04) when files with this phone or name exist, unless `different_because` says why this
    is another person; the reason is kept. Further `fields` are those of the registration form.
    """
    access.check(by, Permission.WRITE)
    # First, for who takes a number waits for whoever took the one before: two desks that register the same person
    # in the same moment come one after the other, and the second finds the file of the first.
    number = f"C{numbers.next_in('customer'):06d}"
    alike = queries.duplicates_of(name, phone, birth_date=fields.get("birth_date"))
    if alike and not different_because.strip():
        raise Refused(
            "CUS-04",
            _("Perhaps this customer has a file already. Use it, or write why this is another person."),
            field="different_because",
        )
    customer = Customer(
        number=number,
        not_same_as=[other.number for other in alike],
        not_same_because=different_because.strip() if alike else "",
    )
    _fill(customer, {"name": name, "phone": phone, **fields}, FORM_FIELDS, source=source, by=by)
    add(customer, by=by)
    db.session.flush()
    if by.id is not None:
        reach.put(customer, by.id, why="opened", by=by)
    audit.record(
        "customers.register", customer, by=by, number=customer.number, not_same_as=customer.not_same_as,
        not_same_because=customer.not_same_because,
    )  # fmt: skip
    note(customer, by=by, kind="file", text=_("File opened"))
    if owner is not None:
        set_owner(customer, owner, by=by, reason=_("Registered by"))
    events.publish(CustomerRegistered(customer, by))
    return customer


def complete_form(customer: Customer, *, by: Actor, source: str = "registration", **fields: Any) -> Customer:
    """Fill in or correct fields of the registration form; each keeps where it comes from (CUS-15)."""
    access.check(by, Permission.WRITE)
    changed = _fill(customer, fields, FORM_FIELDS, source=source, by=by)
    if changed:
        db.session.flush()
        reach.follow(customer)
        _keep(customer, "form", changed, source, by=by)
        audit.record("customers.complete_form", customer, by=by, changed=list(changed), source=source)
        live.bump(f"customer:{customer.id}")
    return customer


def record_health(customer: Customer, *, by: Actor, source: str = "consultation", **fields: Any) -> Customer:
    """Record history, allergies, condition, skin and habits (CUS-02); texts say 无 when there is nothing."""
    access.check(by, Permission.WRITE_HEALTH)
    unknown = set(fields.get("skin_condition", ())) - set(choices.SKIN_CONDITIONS)
    if unknown:
        raise Refused("CUS-02", _("This skin condition is not in the list."), field="skin_condition")
    changed = _fill(customer, fields, HEALTH_FIELDS, source=source, by=by)
    if "skin_condition" in changed:
        db.session.execute(delete(CustomerSkin).where(CustomerSkin.customer_id == customer.id))
        for name in customer.skin_condition:
            add(CustomerSkin(customer_id=customer.id, name=name), by=by)
    if changed:
        db.session.flush()
        _keep(customer, "health", changed, source, by=by)
        audit.record("customers.record_health", customer, by=by, changed=list(changed), source=source)
        live.bump(f"customer:{customer.id}")
    return customer


def review(customer: Customer, *, by: Actor) -> Customer:
    """Say that the personal data were checked with the customer and are accurate (CUS-08)."""
    access.check(by, Permission.REVIEW)
    lacking = completeness.missing(customer, "basic")
    if lacking:
        raise Refused(
            "CUS-08",
            _(
                "There is nothing to review yet. Fill in first: %(fields)s.",
                fields=_("、").join(str(label) for _name, label in lacking),
            ),
        )
    customer.reviewed_at, customer.reviewed_by_id = clock.now(), by.id
    customer.completeness = completeness.level(customer)
    db.session.flush()
    audit.record("customers.review", customer, by=by)
    return customer


def classify(customer: Customer, *, by: Actor, category: str | None = None, grade: str | None = None) -> Customer:
    """Set what the customer has bought so far and how the clinic serves them (CUS-05)."""
    access.check(by, Permission.WRITE)
    before = {"category": customer.category, "grade": customer.grade}
    if (category or customer.category) not in choices.CATEGORIES or (grade or customer.grade) not in choices.GRADES:
        raise Refused("CUS-05", _("This category is not in the list."), field="category")
    customer.category, customer.grade = category or customer.category, grade or customer.grade
    after = {"category": customer.category, "grade": customer.grade}
    if before != after:
        db.session.flush()
        audit.record("customers.classify", customer, by=by, before=before, after=after)
    return customer


def _fill(
    customer: Customer, fields: dict[str, Any], allowed: tuple[str, ...], *, source: str, by: Actor
) -> dict[str, list[Any]]:
    """Set fields; answer with what changed as field → [before, after]."""
    unknown = set(fields) - set(allowed)
    if unknown:
        raise TypeError(f"not a field of this part of the file: {sorted(unknown)}")
    _check(fields)
    if fields.get("birth_date") is None and fields.get("id_kind") == "resident_id" and not customer.birth_date:
        fields = {**fields, "birth_date": identity_numbers.birth_date(fields.get("id_number", ""))}
    changed: dict[str, list[Any]] = {}
    sources = dict(customer.sources or {})
    for field, value in fields.items():
        before = getattr(customer, field)
        if value == before or (value in ("", None, []) and before in ("", None, [])):
            continue
        setattr(customer, field, value)
        changed[field] = [before, value]
        sources[field] = {"source": source, "at": clock.now().isoformat(), "by": by.name}
    customer.sources = sources
    if "stated_age" in changed:
        customer.stated_age_on = clock.today()
    if {"name", "phone"} & set(changed):
        _index(customer)
    if customer.reviewed_at and _SIGNED_FIELDS & set(changed):
        customer.reviewed_at = customer.reviewed_by_id = None
    customer.completeness = completeness.level(customer)
    return changed


def _keep(customer: Customer, part: str, changed: dict[str, list[Any]], source: str, *, by: Actor) -> None:
    """Keep every earlier value (LAW-17); the audit log names the fields without their content."""
    add(CustomerChange(customer_id=customer.id, part=part, changes=audit.plain(changed), source=source), by=by)


def _check(fields: dict[str, Any]) -> None:
    if "name" in fields and not fields["name"].strip():
        raise Refused("CUS-01", _("A customer needs a name."), field="name")
    born: date | None = fields.get("birth_date")
    if born is not None and born > clock.today():
        raise Refused("CUS-01", _("This date lies in the future."), field="birth_date")
    number = fields.get("id_number", "") if fields.get("id_kind") == "resident_id" else ""
    if number and not identity_numbers.is_resident_number(number):
        raise Refused("CUS-01", _("This is not a valid resident identity number."), field="id_number")


def _index(customer: Customer) -> None:
    """Keep the columns a search runs over."""
    customer.given_name = names.given_name(customer.name)
    customer.pinyin, customer.initials = names.pinyin_and_initials(customer.name)
    customer.phone_reversed = names.reversed_phone(customer.phone or "")
