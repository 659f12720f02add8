"""The cards of the queue board as they are drawn: what was drawn once is not drawn again while it says the same.

A change touches one or two of 300 cards, and a minute later the minutes of a few others: drawing a board is mostly
looking its cards up here. What belongs to one person (form tokens) is put in when the board is served.
"""

from collections.abc import Iterable
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

Key = tuple[str, str, int, int, int]
#: By the card itself, which is the same one as long as it says the same (queries/cards.py); the oldest first. The card
#: is kept beside its drawing, so no other one can take its identity.
_drawn: dict[Key, tuple[Card, Markup]] = {}
_lock = Lock()


def draw(cards: Iterable[Card], view: str, words: Words) -> dict[int, Markup]:
    """Each visit's card as it looks in this view and in the language of the reader."""
    targets = (policy.CALL_TARGET.value(), policy.WAIT_TARGET.value())
    around = (g.get("locale", ""), view, *targets)
    wanted: dict[Key, Card] = {(*around, id(card)): card for card in cards}
    with _lock:
        found = {card.id: _drawn[key][1] for key, card in wanted.items() if key in _drawn}
    missing = {key: card for key, card in wanted.items() if card.id not in found}
    if missing:
        text = pages.render_jinja("front_desk/reception/_cards.html", cards=list(missing.values()), view=view,
                                  words=words, call_target=targets[0], wait_target=targets[1])  # fmt: skip
        new = {key: (card, Markup(one)) for (key, card), one in zip(missing.items(), text.split(BETWEEN), strict=True)}
        found |= {card.id: one for card, one in new.values()}
        with _lock:
            _drawn.update(new)
            for key in list(islice(_drawn, max(0, len(_drawn) - REMEMBERED))):
                del _drawn[key]
    return found
