"""What the case behind a refund says. Cases live in a room further on, which provides the answer (REF-08)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from portal.cashier.refunds.models import Refund
from portal.core import ways
from portal.core.database import Actor


@dataclass(frozen=True)
class CaseView:
    """A case as far as money goes: is the accident determined, and who is complained about (by person id)."""

    number: str
    accident_determined: bool = False
    complained_about: frozenset[int] = field(default_factory=frozenset)
    #: whom it is about where no contract names a doctor
    doctor: str = ""


CaseProvider = Callable[[int], CaseView | None]
_providers: list[CaseProvider] = []


def provide_case(provider: CaseProvider) -> None:
    """Say what a case says, by its id; saying it twice does no harm."""
    if provider not in _providers:
        _providers.append(provider)


def case_of(case_id: int | None) -> CaseView | None:
    """The case behind a refund, when there is one and a room knows it."""
    if case_id is None:
        return None
    return next((found for provider in _providers if (found := provider(case_id)) is not None), None)


#: Answers with the addresses at which the case behind a refund may be read: by the refund's id and the case's.
Way = Callable[[int, int], list[str]]
_ways: list[Way] = []


def provide_way_to_case(way: Way) -> None:
    """Say where the case behind a refund is read; saying it twice does no harm."""
    if way not in _ways:
        _ways.append(way)


def ways_to_case(refunds: Iterable[Refund], person: Actor) -> dict[int, str]:
    """Refund → where this person reads the case behind it: one click, and no way to a closed door."""
    offered = {
        refund.id: [address for way in _ways for address in way(refund.id, refund.case_id)]
        for refund in refunds
        if refund.case_id is not None
    }
    open_ones = ways.open_to(person, (address for addresses in offered.values() for address in addresses))
    first = {refund_id: next((one for one in found if one in open_ones), "") for refund_id, found in offered.items()}
    return {refund_id: address for refund_id, address in first.items() if address}
