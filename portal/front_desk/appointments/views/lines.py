"""The bookings of a week, put together by hand: a full week has 1,500 of them.

Drawn by a template, every expression would be looked at and marked by itself, ten for each line; that is
most of what the page costs. What people typed is escaped here. Whatever a line repeats is sent 1,500 times:
the key of moving is explained on the first line only, and its link says no more than the booking's number.
"""

from collections.abc import Iterable
from functools import lru_cache
from html import escape

from markupsafe import Markup

from portal.front_desk.appointments.queries.calendar import Block

#: The same names and needs stand in many lines, and in the drawings of every audience.
_escaped = lru_cache(maxsize=8192)(escape)

#: How a booking usually stands; it looks like any other.
PLAIN = ("booked", "confirmed")


class Lines:
    """One line a booking. `move_url` ends where the booking's number goes; empty when nothing may be moved."""

    def __init__(self, move_url: str = "", move_label: str = "") -> None:
        link = f'href="{escape(move_url)}{{}}">m</a>' if move_url else ""
        self._move = f'<a data-key="m" {link}' if link else ""
        self._first_move = f'<a data-key="m" data-key-label="{escape(move_label)}" {link}' if link else ""

    def __call__(self, blocks: Iterable[Block]) -> Markup:
        """The lines of one cell."""
        return Markup("".join([self._line(block) for block in blocks]))

    def _line(self, block: Block) -> str:
        number, what = block.id, block.what
        state = "" if block.state in PLAIN else f" cal-is-{block.state}"
        head = f'<div class="cal-line cal-{block.kind}{state}" id="b{number}"'
        said = f"<b>{block.time}</b> {_escaped(block.who)}"
        if not block.known:
            return f'{head} title="{block.kind_label} · {block.state_label}"><span>{said}</span></div>'
        what = "" if what == block.kind_label else f" · {_escaped(what)}"
        return (
            f'{head} tabindex="0" data-key-scope title="{block.kind_label}{what} · {block.state_label}">'
            f'<a href="{block.path}">{said}</a>{self._handle(number) if block.movable else ""}</div>'
        )

    def _handle(self, number: int) -> str:
        if self._first_move:
            handle, self._first_move = self._first_move, ""
            return handle.format(number)
        return self._move.format(number) if self._move else ""
