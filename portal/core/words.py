"""Rows found by words that stand anywhere in a text, over all years and through one plain index.

A room keeps a table of pairs of signs beside its rows: a pair is the shortest thing people look for in Chinese, and
looking one up is a range of an ordinary index on both databases. See docs/decisions/0005-search-by-ranges.md.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, func, or_, select

#: The column of such a table; compared byte by byte on both databases.
WORD = String(40).with_variant(String(40, collation="C"), "postgresql")
#: So many signs of one row are looked at.
MOST = 2000
#: Greater than every text that begins with a prefix, byte by byte.
LAST = "\U0010ffff"
#: So many pairs of signs choose the rows; whether the whole text stands there is looked at afterwards.
_MOST_PAIRS = 4


def pairs(text: str) -> list[str]:
    """Each sign with the one after it, spaces left out of account: 做双眼皮 → 做双, 双眼, 眼皮, 皮."""
    runs = text[:MOST].casefold().split()
    return list(dict.fromkeys(run[at : at + 2] for run in runs for at in range(len(run))))


def entries(row: Any, word: str, branch_id: int, *, whole: bool) -> Select[int]:
    """The rows that are found by this entry, or by one that begins so; `row` is the table's column that names them."""
    table = row.class_
    fits = [table.word == word] if whole else [table.word >= word, table.word < word + LAST]
    return select(row).where(table.branch_id == branch_id, *fits)


def standing_in(key: Any, row: Any, text: str, branch_id: int, *columns: Any) -> ColumnElement[bool]:
    """Each word of a text stands in one of these columns of the row with this key."""
    words = text.casefold().split()
    chosen = [pair for word in words for pair in (pairs(word)[:-1] or [word])][:_MOST_PAIRS]
    found = [key.in_(entries(row, pair, branch_id, whole=len(pair) == 2)) for pair in chosen]
    said = [or_(*(func.lower(column).contains(word, autoescape=True) for column in columns)) for word in words]
    return and_(*found, *said)
