"""Facts that one room announces and others listen to, within the same transaction.

A fact is a frozen dataclass named in the past tense, such as `ContractSigned`. Which room listens
to which fact is written in one place, `portal/reactions.py`.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

Listener = Callable[[Any], None]
_listeners: dict[type, list[Listener]] = defaultdict(list)


def listen(fact: type, listener: Listener) -> None:
    """Have `listener` called with every published `fact`; saying it twice does no harm."""
    if listener not in _listeners[fact]:
        _listeners[fact].append(listener)


def publish(fact: object) -> None:
    """Announce a fact; a listener that fails fails the whole transaction."""
    for listener in _listeners[type(fact)]:
        listener(fact)
