"""Lists: filter, sort, page through and export, at the same price for page 1 and page 1,000.

Pages are found by the last row seen (its sort value and id), never by counting rows from the start.
"""

import base64
import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Response, request, url_for
from sqlalchemy import Date, Select, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.database import UtcDateTime, db
from portal.core.fields import cleaned
from portal.core.money import Money, MoneyColumn

PAGE_SIZE = 50
LARGEST = 2**63 - 1


@dataclass
class Listing:
    """One page of a list, with the addresses of its neighbours and of its other orders."""

    rows: Sequence[Any]
    sort: str
    sorts: Mapping[str, Any]
    filters: dict[str, str] = field(default_factory=dict)
    next_url: str = ""
    prev_url: str = ""

    @property
    def shown(self) -> int:
        """How many rows this page shows."""
        return len(self.rows)

    def sort_url(self, name: str) -> str:
        """The address of this list sorted by `name`; the other way round when it already is."""
        return _here(sort=f"-{name}" if self.sort == name else name, after=None, before=None)

    def filter_url(self, **values: str) -> str:
        """The address of this list with other filters."""
        return _here(**values, after=None, before=None)

    def export_url(self) -> str:
        """The address of this list as a table file."""
        return _here(export="csv", after=None, before=None)


def listing(
    query: Select[Any],
    *,
    sorts: Mapping[str, InstrumentedAttribute[Any]],
    default: str,
    key: InstrumentedAttribute[int],
    filters: Mapping[str, str] | None = None,
    page_size: int = PAGE_SIZE,
    scalars: bool = True,
) -> Listing:
    """The page of `query` that the request asks for (`sort`, `after`, `before`).

    `sorts` maps names to indexed, non-null columns; `key` breaks ties. A wrong cursor shows page one.
    """
    sort = request.args.get("sort", default)
    if sort.lstrip("-") not in sorts:
        sort = default
    column, descending = sorts[sort.lstrip("-")], sort.startswith("-")
    after, before = _cursor("after", column), _cursor("before", column)
    backwards = before is not None
    cursor = before if backwards else after
    down = descending != backwards
    if cursor is not None:
        value, row_id = cursor
        beyond, tie = (column < value, key < row_id) if down else (column > value, key > row_id)
        query = query.where(or_(beyond, and_(column == value, tie)))
    order = (column.desc(), key.desc()) if down else (column.asc(), key.asc())
    result = db.session.execute(query.order_by(*order).limit(page_size + 1))
    rows = list(result.scalars() if scalars else result)
    more = len(rows) > page_size
    rows = rows[:page_size]
    if backwards:
        rows.reverse()
    page = Listing(rows=rows, sort=sort, sorts=sorts, filters=dict(filters or {}))
    if rows and (more or backwards):
        page.next_url = _here(after=_mark(rows[-1], column, key), before=None)
    if rows and (cursor is not None and (more or not backwards)):
        page.prev_url = _here(before=_mark(rows[0], column, key), after=None)
    return page


def wants_export() -> bool:
    """Whether the list is asked for as a table file."""
    return request.args.get("export") == "csv"


def export(name: str, header: Sequence[object], rows: Iterable[Sequence[Any]]) -> Response:
    """A table file that office programs open in Chinese; formulas are made harmless."""

    def lines() -> Iterable[str]:
        yield "\ufeff" + _line(header)
        for row in rows:
            yield _line(row)

    headers = {"Content-Disposition": f"attachment; filename={name}.csv"}
    return Response("".join(lines()), mimetype="text/csv; charset=utf-8", headers=headers)


def _line(cells: Sequence[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([_harmless(cell) for cell in cells])
    return buffer.getvalue()


def _harmless(cell: Any) -> str:
    """A cell's text: numbers as numbers, money in plain figures, no text that a program takes for a formula."""
    if isinstance(cell, Money):
        return cell.plain
    if isinstance(cell, int | float | Decimal):
        return str(cell)
    text = "" if cell is None else str(cell)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text


def _here(**changes: Any) -> str:
    values = {**request.args.to_dict(), **(request.view_args or {}), **changes}
    return url_for(str(request.endpoint), **{name: value for name, value in values.items() if value not in (None, "")})


def _mark(row: Any, column: Any, key: Any) -> str:
    value = getattr(row, column.key)
    plain = value.isoformat() if isinstance(value, date | datetime) else getattr(value, "fen", value)
    text = json.dumps([plain, getattr(row, key.key)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _cursor(name: str, column: Any) -> tuple[Any, int] | None:
    text = request.args.get(name, "")
    if not text:
        return None
    try:
        value, row_id = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return _reader(column.type)(_held(value)), int(_held(row_id))
    except (ValueError, TypeError, OverflowError):
        return None


def _held(value: Any) -> Any:
    """The value, if a row could hold it; raises ValueError otherwise."""
    if isinstance(value, str) and cleaned(value) != value.strip():
        raise ValueError("a text no row holds")
    if isinstance(value, int) and not -LARGEST <= value <= LARGEST:
        raise ValueError("a number no row holds")
    return value


def _reader(kind: Any) -> Callable[[Any], Any]:
    """How a cursor's plain value becomes one the column compares with."""
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat
    if isinstance(kind, Date):
        return date.fromisoformat
    if isinstance(kind, MoneyColumn):
        return Money
    return kind.python_type
