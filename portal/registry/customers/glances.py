"""What the search shows beside a name, and the acts that are one key away from there.

Bookings, visits and acts belong to later rooms; they register a provider here. The search asks for all
hits at once, so a provider answers with a few queries whatever their number.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core.database import db
from portal.registry.customers.models import Customer
from portal.registry.customers.permissions import Permission
from portal.registry.staff.models import Person


@dataclass(frozen=True)
class Fact:
    """Something to know at once, in a few words: today's booking, the last visit, an allergy."""

    text: str
    tone: str = "secondary"


@dataclass(frozen=True)
class Act:
    """A usual act: its words, its key, where it leads; with `post` it is done at once."""

    label: str
    key: str
    url: str
    post: bool = False


@dataclass
class Glance:
    """What the rooms say about one customer."""

    facts: list[Fact] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)


#: Customer ids → what to show; customers without anything are left out.
Provider = Callable[[Collection[int], Person], Mapping[int, Glance]]
#: The text of a search that may have found nobody → acts for a newcomer.
Door = Callable[[str, Person], Sequence[Act]]

_providers: list[Provider] = []
_doors: list[Door] = []


def register(provider: Provider, door: Door | None = None) -> None:
    """Add a room's facts and acts; saying it twice does no harm."""
    if provider not in _providers:
        _providers.append(provider)
    if door is not None and door not in _doors:
        _doors.append(door)


def of(customer_ids: Collection[int], person: Person) -> dict[int, Glance]:
    """What every room says about these customers, as this person may read it."""
    found = _allergies(customer_ids, person)
    for provider in _providers if customer_ids else ():
        for customer_id, glance in provider(customer_ids, person).items():
            own = found.setdefault(customer_id, Glance())
            own.facts += glance.facts
            own.acts += glance.acts
    return found


def newcomer(text: str, person: Person) -> list[Act]:
    """What can be done with somebody who has no file yet."""
    return [act for door in _doors for act in door(text, person)]


def _allergies(customer_ids: Collection[int], person: Person) -> dict[int, Glance]:
    """Allergies, for those who may read health data."""
    if not customer_ids or not person.can(Permission.READ_HEALTH):
        return {}
    rows = db.session.execute(
        select(Customer.id, Customer.allergies).where(Customer.id.in_(customer_ids), Customer.allergies.not_in(NONE))
    )
    return {row.id: Glance([Fact(_("Allergies: %(what)s", what=row.allergies[:40]), "danger")]) for row in rows}


#: How a file says that there is none.
NONE = ("", "无", "没有", "无过敏史")
