"""What is news in a live region: a board of 300 cards is not sent again because two of them changed.

A template puts what comes and goes by itself, a card, between `{{ piece(tag, id, mark) }}` and `{{ piece_end }}`; the
element has that id and carries the mark as `data-mark`. The mark stands for everything the piece shows except what
browsers count on themselves. Who asks says which revision they show (`X-Shows`). Pieces that look as they did then
are left out: an empty element says "the one you have". Browsers compare the marks and ask for everything when they
do not have it (behaviours/morph-guard.js), so the worst a mistake can cost is one answer more.
"""

from typing import NamedTuple

from markupsafe import Markup

_BEGIN, _END = "<!--piece ", "<!--/piece-->"
#: Text of people is escaped and cannot look like these.
PIECE_END = Markup(_END)


def piece(tag: str, name: str, mark: str) -> Markup:
    """The beginning of a piece, for templates."""
    return Markup(f"{_BEGIN}{tag} {name} {mark} 0-->")


class _Head(NamedTuple):
    """What stands in front of a piece: its element, its mark, and the revision since which it looks like that."""

    tag: str
    name: str
    mark: str
    since: int

    @classmethod
    def read(cls, text: str) -> "_Head":
        tag, name, mark, since = text.split(" ")
        return cls(tag, name, mark, int(since))

    def __str__(self) -> str:
        return f"{_BEGIN}{self.tag} {self.name} {self.mark} {self.since}-->"


class Drawing(str):
    """A region as it was drawn, which knows what of it is news."""

    def __new__(cls, text: str) -> "Drawing":
        drawing = super().__new__(cls, text)
        drawing._answers, drawing._whole = {}, _BEGIN not in text
        return drawing

    _answers: dict[int | None, bytes]
    _whole: bool

    def after(self, before: str, revision: int) -> "Drawing":
        """This drawing with what stayed as it was in the one before it noted as older than this revision."""
        start, *parts = self.split(_BEGIN)
        if not parts:
            return self
        heads = (_Head.read(part.partition("-->")[0]) for part in before.split(_BEGIN)[1:])
        known = {head.name: head for head in heads}
        told = [start]
        for part in parts:
            text, _line, rest = part.partition("-->")
            head = _Head.read(text)
            old = known.get(head.name)
            since = old.since if old is not None and old[:3] == head[:3] else revision
            told += (str(head._replace(since=since)), rest)
        return Drawing("".join(told))

    def answer(self, shown: int | None = None) -> bytes:
        """The region for who shows this revision of it; all of it for who shows none."""
        shown = None if self._whole else shown
        found = self._answers.get(shown)
        if found is None:
            if len(self._answers) > 4:  # screens that slept for a while; most show the revision before this one
                self._answers.clear()
            found = self._answers[shown] = _without(self, shown).encode()
        return found


def _without(drawing: str, shown: int | None) -> str:
    start, *parts = drawing.split(_BEGIN)
    told = [start]
    for part in parts:
        text, _line, rest = part.partition("-->")
        head = _Head.read(text)
        inside, _line, after = rest.partition(_END)
        if shown is None or head.since > shown:
            told += (inside, after)
        else:
            told += (f'<{head.tag} id="{head.name}" data-same="{head.mark}"></{head.tag}>', after)
    return "".join(told)


def shown_by(header: str, wanted: str) -> int | None:
    """The revision of this very view that the asking screen shows; None when it shows another or nothing."""
    number, _line, audience = header.partition("-")
    known = audience == wanted.partition("-")[2] and number.isdecimal() and len(number) < 20
    return int(number) if known else None
