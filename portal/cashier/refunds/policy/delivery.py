"""How much of a contract was delivered. Until the treatments room says so, the proposal does (LAW-27)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from portal.consulting.contracts.models import ServiceContract


@dataclass(frozen=True)
class Delivery:
    """How many units of one item were delivered, and when the last of them."""

    quantity: int
    on: date | None = None


DeliveryProvider = Callable[[ServiceContract], Mapping[int, Delivery]]
_providers: list[DeliveryProvider] = []


def provide_delivered(provider: DeliveryProvider) -> None:
    """Say what was delivered of a contract, by the item's position (from 1); saying it twice does no harm."""
    if provider not in _providers:
        _providers.append(provider)


def delivered_of(contract: ServiceContract) -> dict[int, Delivery]:
    """What the rooms that deliver say was delivered of a contract."""
    found: dict[int, Delivery] = {}
    for provider in _providers:
        found |= provider(contract)
    return found
