"""What the case behind a refund says. Cases live in a room further on, which provides the answer (REF-08)."""

from collections.abc import Callable
from dataclasses import dataclass, field


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
