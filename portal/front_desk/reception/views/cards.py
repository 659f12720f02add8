"""The cards of the queue board as they are drawn: what was drawn once is not drawn again while it says the same.

A change touches one or two of 300 cards, and a minute later the minutes of a few others: drawing a board is mostly
looking its cards up here. What belongs to one person (form tokens) is put in when the board is served.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from threading import Lock

from flask import g
from markupsafe import Markup

from portal.core import pages
from portal.front_desk.reception import policy
from portal.front_desk.reception.queries.cards import Card, Words

#: A full house for a handful of roles.
REMEMBERED = 1_500
BETWEEN = "<!--card-->"

Key = tuple[str, str, int, int, Card]
#: By what they say, the longest unused first.
_drawn: dict[Key, Markup] = {}
_lock = Lock()


def draw(cards: Iterable[Card], view: str, words: Words) -> dict[int, Markup]:
    """Each visit's card as it looks in this view and in the language of the reader."""
    targets = (policy.CALL_TARGET.value(), policy.WAIT_TARGET.value())
    around = (g.get("locale", ""), view, *targets)
    keys: list[Key] = [(*around, card) for card in cards]
    with _lock:
        found = [_drawn.pop(key, None) for key in keys]
    new: Iterator[str] = iter(())
    if missing := [key[-1] for key, known in zip(keys, found, strict=True) if known is None]:
        text = pages.render_jinja("front_desk/reception/_cards.html", cards=missing, view=view, words=words,
                                  call_target=targets[0], wait_target=targets[1])  # fmt: skip
        new = iter(text.split(BETWEEN))
    drawn = [Markup(next(new)) if known is None else known for known in found]
    with _lock:
        _drawn.update(zip(keys, drawn, strict=True))
        for key in list(islice(_drawn, max(0, len(_drawn) - REMEMBERED))):
            del _drawn[key]
    return {key[-1].id: known for key, known in zip(keys, drawn, strict=True)}
