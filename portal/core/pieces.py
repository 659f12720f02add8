"""What is news in a live region: a board of 300 cards is not sent again because two of them changed.

A template puts what comes and goes by itself, a card, between `{{ piece(tag, id, mark) }}` and `{{ piece_end }}`; the
element has that id and carries the mark as `data-mark`. The mark stands for everything the piece shows except what
browsers count on themselves. Who asks says which revision they show (`X-Shows`). Pieces that look as they did then
are left out: an empty element says "the one you have". Browsers compare the marks and ask for everything when they
do not have it (behaviours/morph-guard.js), so the worst a mistake can cost is one answer more.
"""

import json
import re
from functools import cached_property

from markupsafe import Markup

_END = "<!--/piece-->"
#: Text of people is escaped and cannot look like these.
PIECE_END = Markup(_END)


def piece(tag: str, name: str, mark: str) -> Markup:
    """The beginning of a piece, for templates."""
    return Markup(f"<!--piece {tag} {name} {mark}-->")


_HEAD = re.compile("<!--piece ([^ ]+) ([^ ]+) ([^ ]+)-->")


class Drawing(str):
    """A region as it was drawn, which knows what of it is news."""

    def __new__(cls, text: str, since: dict[str, int] | None = None) -> "Drawing":
        drawing = super().__new__(cls, text)
        drawing._since, drawing._answers = since or {}, {}
        return drawing

    #: by piece, the revision since which it looks as it does
    _since: dict[str, int]
    _answers: dict[int | None, bytes]

    @cached_property
    def _heads(self) -> list[re.Match[str]]:
        """What stands in front of each piece: its element, its name, its mark."""
        return list(_HEAD.finditer(self))

    def after(self, before: "Drawing", revision: int) -> "Drawing":
        """This drawing, with what looks as it did in the one before it noted as older than this revision."""
        known = {head[0]: before._since.get(head[2], 0) for head in before._heads}
        self._since = {head[2]: known.get(head[0], revision) for head in self._heads}
        return self

    def answer(self, shown: int | None = None) -> bytes:
        """The region for who shows this revision of it; all of it for who shows none."""
        shown = shown if self._heads else None
        found = self._answers.get(shown)
        if found is None:
            if len(self._answers) > 4:  # screens that slept for a while; most show the revision before this one
                self._answers.clear()
            found = self._answers[shown] = self._without(shown).encode()
        return found

    def _without(self, shown: int | None) -> str:
        told, reached = [], 0
        for head in self._heads:
            told.append(self[reached : head.start()])
            ends = self.index(_END, head.end())
            if shown is None or self._since.get(head[2], shown + 1) > shown:
                told.append(self[head.end() : ends])
            else:
                told.append(f'<{head[1]} id="{head[2]}" data-same="{head[3]}"></{head[1]}>')
            reached = ends + len(_END)
        told.append(self[reached:])
        return "".join(told)

    def dump(self) -> bytes:
        """The drawing with what it knows of itself, for another process."""
        return f"{json.dumps(self._since)}\n{self}".encode()

    @classmethod
    def load(cls, kept: bytes) -> "Drawing":
        """What `dump` wrote; nothing for what it did not write whole."""
        since, _line, text = kept.decode().partition("\n")
        return cls(text, json.loads(since)) if text else NOTHING


NOTHING = Drawing("")


def shown_by(header: str, wanted: str) -> int | None:
    """The revision of this very view that the asking screen shows; None when it shows another or nothing."""
    number, _line, audience = header.partition("-")
    known = audience == wanted.partition("-")[2] and number.isdecimal() and len(number) < 20
    return int(number) if known else None
