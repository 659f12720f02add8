"""A crowd of invented customers for measurements: names as common and as rare as real ones, phones, dates.

Surnames and given names are drawn by weight, so that 王静 comes often and most names seldom; every
search column is what `registry.customers.names` would write.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from portal.demo.people import Guests
from portal.registry.customers import names

#: Beginnings of Chinese mobile numbers by rough share.
PHONES = {
    "138": 9, "139": 9, "136": 7, "137": 7, "135": 7, "150": 5, "151": 5, "158": 6, "159": 6, "182": 4, "183": 4,
    "187": 5, "188": 5, "130": 4, "131": 4, "132": 4, "155": 4, "156": 4, "185": 4, "186": 5, "133": 3, "153": 3,
    "180": 3, "181": 2, "189": 4, "177": 2, "199": 2,
}  # fmt: skip
#: How many given names are drawn as a whole; the others are put together from two characters.
WHOLE = 0.4


@dataclass(frozen=True)
class Name:
    """A name with what the search runs over."""

    name: str
    given: str
    pinyin: str
    initials: str


@cache
def _read(text: str) -> tuple[str, str]:
    """Pinyin and initials of characters inside a name, where surnames' own readings do not count."""
    pinyin, initials = names.pinyin_and_initials(f"王{text}")
    return pinyin.removeprefix("wang"), initials[1:]


@cache
def _surname(text: str) -> tuple[str, str]:
    return names.pinyin_and_initials(text)


class Crowd:
    """An endless row of names and phones, the same for the same seed."""

    def __init__(self, seed: int = 31) -> None:
        self.random = random.Random(seed)
        guests = Guests()
        self.surnames, self.surname_weights = guests.surnames, list(accumulate(guests.weights))
        self.given: list[str] = [*guests.words["given_female"], *guests.words["given_male"]]
        characters = list(dict.fromkeys("".join(name for name in self.given if len(name) == 2)))
        self.characters = characters
        self.character_weights = list(accumulate(1 / (place + 6) for place in range(len(characters))))
        self.beginnings, self.beginning_weights = list(PHONES), list(accumulate(PHONES.values()))

    def names(self, count: int) -> Iterator[Name]:
        """So many names."""
        draw = self.random.choices
        surnames = draw(self.surnames, cum_weights=self.surname_weights, k=count)
        wholes = draw(self.given, k=count)
        firsts = draw(self.characters, cum_weights=self.character_weights, k=count)
        seconds = draw(self.characters, cum_weights=self.character_weights, k=count)
        chance = self.random.random
        for surname, whole, first, second in zip(surnames, wholes, firsts, seconds, strict=True):
            given = whole if chance() < WHOLE else first + second
            (pinyin, initials), (rest, letters) = _surname(surname), _read(given)
            yield Name(surname + given, given, pinyin + rest, initials + letters)

    def phones(self, count: int) -> Iterator[str]:
        """So many mobile numbers in international form."""
        beginnings = self.random.choices(self.beginnings, cum_weights=self.beginning_weights, k=count)
        draw = self.random.random
        for beginning in beginnings:
            yield f"+86{beginning}{int(draw() * 100_000_000):08d}"
