"""The bookings of one cell of the week, put together by hand: a full week has 1,500 of them.

Drawn by a template, every expression would be looked at and marked by itself, ten for each line; that is
most of what the page costs. What people typed is escaped here.
"""

from collections.abc import Iterable
from html import escape

from markupsafe import Markup

from portal.front_desk.appointments.queries.calendar import Block


def lines(blocks: Iterable[Block], *, move_url: str, move_label: str) -> Markup:
    """One line a booking. `move_url` ends where the booking's number goes; empty when nothing may be moved."""
    move = ""
    if move_url:
        link = f'<a class="cal-move" data-key="m" data-key-label="{escape(move_label)}" href="{escape(move_url)}'
        move = link + '{}">m</a>'
    return Markup("".join(_line(block, move) for block in blocks))


def _line(block: Block, move: str) -> str:
    head = f'<div class="cal-line cal-{block.kind} cal-is-{block.state}" id="b{block.id}"'
    said = f"<b>{block.time}</b> {escape(block.who)}"
    title = f'title="{block.kind_label} · {escape(block.what)} · {block.state_label}"'
    if not block.known:
        return f"{head} {title}><span>{said}</span></div>"
    handle = move.format(block.id) if move and block.movable else ""
    return f'{head} tabindex="0" data-key-scope {title}><a href="{block.path}">{said}</a>{handle}</div>'
