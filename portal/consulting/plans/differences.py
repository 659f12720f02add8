"""What changed from one version to the next, shown side by side (PLN-07)."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from portal.consulting.plans.models import PlanItem, PlanVersion


@dataclass(frozen=True)
class Change:
    """One difference between two versions: about what, before, after."""

    subject: str
    before: str
    after: str


_TEXTS: tuple[str, ...] = ("flow", "effect", "recovery", "risks", "pattern", "injection_details")


def changes(old: PlanVersion, new: PlanVersion) -> list[Change]:
    """What is different in the new version: items, quantities, prices, texts, limits, total."""
    before = {line.item_id: line for line in old.items}
    after = {line.item_id: line for line in new.items}
    found = [
        Change(line.name, f"× {line.quantity}", _("taken out")) for key, line in before.items() if key not in after
    ]
    found += [
        Change(line.name, _("not there"), f"× {line.quantity}") for key, line in after.items() if key not in before
    ]
    for key in before.keys() & after.keys():
        found += _item_changes(before[key], after[key])
    found += _plain(_("Combination"), old.combination, new.combination)
    found += _plain(_("Budget"), old.budget, new.budget)
    found += _plain(_("Time limit in days"), old.time_limit_days, new.time_limit_days)
    found += _plain(_("Total"), old.total, new.total)
    return found


def _item_changes(before: PlanItem, after: PlanItem) -> list[Change]:
    labels = {
        "flow": _("Procedure flow"),
        "effect": _("Expected effect"),
        "recovery": _("Recovery time"),
        "risks": _("Possible risks"),
        "pattern": _("Cycle and appointments"),
        "injection_details": _("Injection plan"),
    }
    quantity, unit_price = _("Quantity"), _("Unit price")
    found = _plain(f"{after.name} · {quantity}", before.quantity, after.quantity)
    found += _plain(f"{after.name} · {unit_price}", before.unit_price, after.unit_price)
    for name in _TEXTS:
        found += _plain(f"{after.name} · {labels[name]}", getattr(before, name), getattr(after, name))
    return found


def _plain(subject: str, before: Any, after: Any) -> list[Change]:
    if before == after:
        return []
    return [Change(subject, "" if before is None else str(before), "" if after is None else str(after))]
