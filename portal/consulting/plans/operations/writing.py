"""Writing a version: its items from the catalogue, their texts, needs, quantities and offers."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm.attributes import flag_modified

from portal.consulting.consultations.models import Consultation
from portal.consulting.plans import policy, queries, quotation
from portal.consulting.plans.facts import PlanItemsChanged
from portal.consulting.plans.models import PlanExamination, PlanItem, PlanVersion, TreatmentPlan
from portal.consulting.plans.permissions import Permission
from portal.consulting.plans.workflow import VERSION, WRITABLE
from portal.core import access, audit, clock, events, live, numbers
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.registry.catalogue.models import ItemVersion, ServiceItem
from portal.registry.customers import operations as customers

#: What the consultant writes on a version and on an item; prices are never among it (PLN-09).
VERSION_FIELDS = frozenset({"combination", "budget", "time_limit_days", "time_note"})
ITEM_FIELDS = frozenset({"flow", "effect", "recovery", "risks", "pattern", "need", "quantity", "offer_id"})


def draft(consultation: Consultation, *, by: Actor) -> PlanVersion:
    """Begin a plan for a consultation: version 1, with budget and time limit as the customer said them."""
    access.check(by, Permission.WRITE)
    if consultation.consultant_id != by.id and not queries.sees_all(by):
        raise Refused(
            "PLN-01",
            _("This is %(name)s's consultation; the plan is theirs to write.", name=consultation.consultant.name),
        )
    assert by.id is not None  # a plan has a person who writes it
    plan = TreatmentPlan(
        number=numbers.dated("FA", clock.today()),
        consultation_id=consultation.id,
        customer_id=consultation.customer_id,
        consultant_id=consultation.consultant_id,
    )
    add(plan, by=by)
    db.session.flush()
    version = PlanVersion(
        plan_id=plan.id,
        version=1,
        state=VERSION.initial,
        drafter_id=by.id,
        budget=consultation.budget,
        time_note=consultation.time_available,
        quoted_on=clock.today(),
    )
    add(version, by=by)
    db.session.flush()
    audit.record("plans.draft", plan, by=by, number=plan.number)
    audit.record("plans.draft_version", version, by=by, number=version.label)
    customers.note(
        plan.customer,
        by=by,
        kind="consultation",
        text=_("Plan %(number)s begun", number=plan.number),
        link=f"/plans/{plan.id}",
    )
    announce(version)
    return version


def add_item(
    version: PlanVersion, item: ServiceItem, *, by: Actor, need: str | None = None, quantity: int = 1
) -> PlanItem:
    """Take a catalogue item in force into the version, its texts and price from there (PLN-01, PLN-09).

    Without `need`, the first recorded need the item serves is linked (PLN-11).
    """
    access.check(by, Permission.WRITE)
    policy.check_writer(version, by)
    if any(line.item_id == item.id for line in version.items):
        raise Refused("PLN-02", _("“%(item)s” is in the plan already; change its quantity there.", item=item.name))
    line = PlanItem(
        version_id=version.id,
        position=max((other.position for other in version.items), default=0) + 1,
        item_id=item.id,
        name=item.name,
        kind=item.kind,
        needs_doctor=item.kind in policy.DOCTOR_KINDS,
        unit=item.unit,
        quantity=_quantity(quantity),
    )
    quotation.put_price(line, item, offer_id=None)
    current = db.session.get_one(ItemVersion, line.item_version_id)
    _put_texts(line, item, current)
    line.need = _need(version, _first_need(version, item) if need is None else need)
    version.items.append(add(line, by=by))
    db.session.flush()
    _need_examinations(version.plan, item, current, by)
    _changed(version, by, "plans.add_item", item=item.code)
    return line


def set_items(
    version: PlanVersion, chosen: Iterable[ServiceItem | tuple[ServiceItem, Mapping[str, Any]]], *, by: Actor
) -> list[PlanItem]:
    """Make these the version's items: new ones are added, missing ones taken out, others changed.

    An item may come with a mapping of its fields: quantity, need, offer_id, flow, effect, risks, …
    """
    wanted = [entry if isinstance(entry, tuple) else (entry, {}) for entry in chosen]
    keep = {item.id for item, _fields in wanted}
    for line in [line for line in version.items if line.item_id not in keep]:
        remove_item(line, by=by)
    for item, fields in wanted:
        line = next((line for line in version.items if line.item_id == item.id), None) or add_item(version, item, by=by)
        if fields:
            save_item(line, by=by, **fields)
    return list(version.items)


def remove_item(line: PlanItem, *, by: Actor) -> None:
    """Take an item out of a version that is still being written."""
    access.check(by, Permission.WRITE)
    version = line.whole
    policy.check_writer(version, by)
    name = line.name
    version.items.remove(line)
    db.session.flush()
    _changed(version, by, "plans.remove_item", item=name)


def save_item(line: PlanItem, *, by: Actor, **fields: Any) -> PlanItem:
    """Write an item's texts, need, quantity and offer. TypeError for anything else, a price above all."""
    access.check(by, Permission.WRITE)
    version = line.whole
    policy.check_writer(version, by)
    unknown = set(fields) - ITEM_FIELDS
    if unknown:
        raise TypeError(f"not written on a plan's item: {sorted(unknown)}")
    before, charged = _content(line), _charged(line)
    offer_id = fields.pop("offer_id", line.offer_id)
    if "quantity" in fields:
        fields["quantity"] = _quantity(fields["quantity"])
    if "need" in fields:
        fields["need"] = _need(version, fields["need"])
    if fields.get("need") and line.need_reviewed_by_id is not None:
        line.need_note, line.need_reviewed_by_id = "", None
    for name, value in fields.items():
        setattr(line, name, value)
    quotation.put_price(line, line.item, offer_id=offer_id)
    db.session.flush()
    if before == _content(line):
        return line
    if charged != _charged(line):
        _changed(version, by, "plans.save_item", item=line.name, quantity=line.quantity, price=str(line.unit_price))
    else:
        _touch(version)
        audit.record("plans.save_item", version, by=by, item=line.name)
        announce(version)
    return line


def save_version(
    version: PlanVersion, *, by: Actor, items: Mapping[int, Mapping[str, Any]] | None = None, **fields: Any
) -> PlanVersion:
    """Write the version's own fields and, by item id, those of its items, in one save."""
    access.check(by, Permission.WRITE)
    policy.check_writer(version, by)
    unknown = set(fields) - VERSION_FIELDS
    if unknown:
        raise TypeError(f"not written on a plan: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(version, name, value)
    _touch(version)
    audit.record("plans.save", version, by=by, fields=sorted(fields))
    for line in list(version.items):
        if items and line.id in items:
            save_item(line, by=by, **items[line.id])
    db.session.flush()
    announce(version)
    return version


def review_need(line: PlanItem, *, by: Actor, note: str) -> PlanItem:
    """A colleague, never the drafter, says why an item without a recorded need is right (PLN-11)."""
    access.check(by, Permission.WRITE, Permission.APPROVE)
    version = line.whole
    if not policy.may_review_need(line, by):
        raise Refused("PLN-11", _("You put this item into the plan; a colleague reviews it."))
    if line.need:
        raise Refused("PLN-11", _("This item serves a recorded need; there is nothing to review."))
    if not note.strip():
        raise Refused("PLN-11", _("Write why the item is right although no need was recorded."), field="note")
    if version.state not in WRITABLE:
        raise Refused("PLN-11", _("This version is fixed; its items can no longer be reviewed."))
    line.need_note, line.need_reviewed_by_id = note.strip(), by.id
    db.session.flush()
    audit.record("plans.review_need", version, by=by, item=line.name, note=line.need_note)
    announce(version)
    return line


def announce(version: PlanVersion) -> None:
    """Tell the pages that show this plan, and the list."""
    live.bump(f"plan:{version.plan_id}")
    live.bump(f"plans:{version.branch_id}")


def _content(line: PlanItem) -> list[Any]:
    """Everything written on a line, to see whether a save changed anything."""
    return [getattr(line, column.name) for column in PlanItem.__table__.columns]


def _charged(line: PlanItem) -> tuple[Any, ...]:
    """What and how much of it is charged."""
    return (line.item_version_id, line.quantity, line.offer_id, line.unit_price)


def _touch(version: PlanVersion) -> None:
    """Price as of today, and count the save, so that somebody else's stale form is noticed."""
    version.quoted_on = clock.today()
    flag_modified(version, "quoted_on")


def _changed(version: PlanVersion, by: Actor, action: str, **details: Any) -> None:
    _touch(version)
    audit.record(action, version, by=by, total=str(version.total), **details)
    events.publish(PlanItemsChanged(version.plan))
    announce(version)


def _quantity(value: int | None) -> int:
    if value is None or not 1 <= value <= 99:
        raise Refused("PLN-02", _("A quantity is a whole number from 1 to 99."), field="quantity")
    return value


def _need(version: PlanVersion, need: str) -> str:
    if need and need not in queries.needs_of(version.plan.consultation):
        raise Refused(
            "PLN-11", _("This need is not recorded in the consultation. Record it there first."), field="need"
        )
    return need


def _first_need(version: PlanVersion, item: ServiceItem) -> str:
    recorded = queries.needs_of(version.plan.consultation)
    return next((need for need in item.needs if need in recorded), "")


def _put_texts(line: PlanItem, item: ServiceItem, current: ItemVersion) -> None:
    """The catalogue's approved texts; responses to risks as they were last written for this item."""
    known = queries.earlier_responses(item.id)
    line.flow = "\n".join(f"{number}. {step}" for number, step in enumerate(current.steps, 1))
    line.effect, line.recovery = current.effect, current.recovery
    line.risks = "\n".join(f"{risk}：{known.get(risk, '')}" for risk in [*current.risks, *current.complications])
    line.pattern = _pattern(current)
    line.duration_minutes = current.duration_minutes
    line.interval_days, line.recovery_days = current.course_interval_days, current.recovery_days


def _pattern(current: ItemVersion) -> str:
    """The course as the customer reads it; papers and plans for customers are Chinese."""
    if current.course_sessions > 1:
        return f"一个疗程{current.course_sessions}次，每次间隔约{current.course_interval_days}天，每次提前预约。"
    if current.course_interval_days:
        return f"单次，提前预约；如需再次治疗，间隔不少于{current.course_interval_days}天。"
    return "单次，提前预约。"


def _need_examinations(plan: TreatmentPlan, item: ServiceItem, current: ItemVersion, by: Actor) -> None:
    known = {examination.name for examination in plan.examinations}
    for name in current.examinations:
        if name not in known:
            examination = PlanExamination(plan_id=plan.id, name=name, reason=item.name)
            plan.examinations.append(add(examination, by=by))
            audit.record("plans.need_examination", plan, by=by, name=name)
