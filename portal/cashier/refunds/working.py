"""The kept working of a calculation as it is read: amounts as money, on screen and on paper (LAW-27)."""

from collections.abc import Mapping
from typing import Any

from portal.core.money import Money

_AMOUNTS = ("prepaid", "delivered_value", "refundable", "interest", "price", "value", "amount")


def read(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The working with its amounts as money; empty for a compensation, which has none."""
    if not kept:
        return {}
    found = dict(_amounts(kept))
    found["total"] = found["refundable"] + found["interest"]
    found["percent"] = f"{kept['rate'] / 100:.2f}%"
    return found


def _amounts(kept: Any) -> Any:
    if isinstance(kept, Mapping):
        return {
            key: Money(value) if key in _AMOUNTS and isinstance(value, int) else _amounts(value)
            for key, value in kept.items()
        }
    return [_amounts(item) for item in kept] if isinstance(kept, list) else kept
