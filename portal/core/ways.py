"""Links from one room into another: shown only where the reader may go, by right and by reach.

A text that was written for several readers, such as a hand-over or a customer's timeline, names pages of other rooms.
Each room says whose rows its page shows; which of many addresses are open to somebody is then one query a room.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any

from flask import current_app
from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.exceptions import HTTPException

from portal.core import access
from portal.core.database import Actor, db

#: Answers with the rows within a person's reach.
Reach = Callable[[Any], Select[Any]]
#: Answers with those of some rows, by id, that a person may see.
Sight = Callable[[Any, Collection[int]], Iterable[int]]

_sights: dict[str, Sight] = {}


def within(endpoint: str, key: InstrumentedAttribute[int], reach: Reach) -> None:
    """The page of an endpoint shows the row with this key, and only to whom `reach` gives it."""

    def sight(person: Any, ids: Collection[int]) -> Iterable[int]:
        return db.session.scalars(reach(person).where(key.in_(ids)).with_only_columns(key))

    seen_by(endpoint, sight)


def seen_by(endpoint: str, sight: Sight) -> None:
    """The page of an endpoint shows a row of this id, and only to whom `sight` gives it."""
    _sights[endpoint] = sight


def open_to(person: Actor, addresses: Iterable[str]) -> frozenset[str]:
    """Those of these addresses that this person may open."""
    open_ones, asked = set(), defaultdict[str, dict[int, list[str]]](lambda: defaultdict(list))
    for address in {one for one in addresses if one and access.opens(person, one)}:
        endpoint, row_id = _leads_to(address)
        if endpoint in _sights and row_id is not None:
            asked[endpoint][row_id].append(address)
        else:
            open_ones.add(address)
    for endpoint, rows in asked.items():
        open_ones.update(address for row_id in _sights[endpoint](person, rows.keys()) for address in rows[row_id])
    return frozenset(open_ones)


def _leads_to(address: str) -> tuple[str, int | None]:
    """The endpoint of an address of ours, and the row it is about when it is about one."""
    try:
        endpoint, values = current_app.url_map.bind("").match(address.partition("?")[0].partition("#")[0])
    except HTTPException:
        return "", None
    ids = [value for value in values.values() if isinstance(value, int)]
    return str(endpoint), ids[0] if len(ids) == 1 else None
