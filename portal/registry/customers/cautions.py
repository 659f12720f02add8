"""What must be known before anybody sells to a customer or contacts them: the do-not-sell banner (DIS-11).

Open cases belong to a later room; it registers a provider here. The file's frame, the search results and
the queue's cards show what the providers say.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from portal.registry.customers import queries
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person


@dataclass(frozen=True)
class Caution:
    """One caution: a label of a few words, a note that says what (not) to do, and where it comes from.

    `url` is empty for people who may not open the record behind it. `alarm` is where anybody who reads this calls for
    help when the customer cannot be calmed (DIS-09).
    """

    label: str
    note: str
    url: str = ""
    alarm: str = ""


#: Answers for many customers at once, because lists ask: one query, whatever their number.
Provider = Callable[[Collection[int], Person], Mapping[int, Sequence[Caution]]]

_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add a room's cautions; saying it twice does no harm."""
    if provider not in _providers:
        _providers.append(provider)


def of(customer_ids: Collection[int], person: Person) -> dict[int, list[Caution]]:
    """The cautions of these customers as this person may read them; customers without one are left out."""
    found: dict[int, list[Caution]] = {}
    for provider in _providers if customer_ids else ():
        for customer_id, cautions in provider(customer_ids, person).items():
            if cautions:
                found.setdefault(customer_id, []).extend(cautions)
    return found


def of_file(customer: Customer, person: Person) -> list[Caution]:
    """The cautions of one file, those of files merged into it included."""
    found = of(queries.file_ids(customer), person)
    return [caution for cautions in found.values() for caution in cautions]
