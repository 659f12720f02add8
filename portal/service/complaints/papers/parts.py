"""The parts a case's paper is put together from, in plain values: boxed pairs, tables, texts, places to sign."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from portal.core import clock

Part = dict[str, Any]
#: A label and what stands beside it.
Pair = tuple[str, object]


def boxed(title: str, *rows: Sequence[Pair]) -> Part:
    """A titled form: each row holds one pair over the whole width, or two side by side."""
    return {"title": title, "rows": [[(label, said(value)) for label, value in row] for row in rows]}


def table(title: str, head: Sequence[str], body: Iterable[Sequence[object]], empty: str = "无") -> Part:
    """A titled table; `empty` is said when there are no lines."""
    return {
        "title": title,
        "head": list(head),
        "body": [[in_cell(cell) for cell in line] for line in body],
        "empty": empty,
    }


def text(title: str, *paragraphs: str, weighty: bool = False) -> Part:
    """A titled text; a weighty one is set in bold."""
    return {"title": title, "paragraphs": [line for line in paragraphs if line], "weighty": weighty}


def to_write(title: str, lines: int = 2) -> Part:
    """A titled space to be written into by hand."""
    return {"title": title, "blank": lines}


def signer(party: str, name: str = "", *, picture: str = "", signed_at: datetime | None = None, seal: str = "") -> Part:
    """A place to sign; `picture` names a drawn signature among the paper's pictures."""
    return {"party": party, "name": name, "picture": picture, "signed_at": moment(signed_at), "seal": seal}


def said(value: object) -> str:
    """A value as it stands on paper: instants and days written out, nothing as a dash."""
    if isinstance(value, datetime):
        return moment(value)
    return "—" if value in (None, "") else str(value)


def in_cell(value: object) -> str:
    """The same in the narrow cell of a table, where an instant is written in figures."""
    return f"{clock.local(value):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else said(value)


def moment(value: datetime | None) -> str:
    """2026年11月21日 14:05, at the clinic."""
    return f"{clock.local(value):%Y年%m月%d日 %H:%M}" if value else ""
