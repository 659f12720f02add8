"""Which stream sees which drawing, and who waits for its news.

Two hundred screens that hear of a change would ask two hundred times for what is drawn a handful of times. So of
those who see the same drawing one is told and asks; when the portal has drawn for it, the others are handed the news.
What a stream may see is decided by the portal in a request of its own and is good for a little longer than the time
between two such requests; it ends at once when the rights or the sign-ins of its person change.

Times are seconds of a clock that only runs forward.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

#: Boards ask by themselves every half minute, those in the background a little less often.
GOOD_FOR = 75.0
#: Whoever waits for a drawing longer than this asks for it.
PATIENCE = 1.0


@dataclass
class View:
    """A stream's sight of one drawing: the version shown there, and until when the portal vouches for it."""

    stream: str
    drawing: str
    topic: str
    region: str
    shown: str
    person: int | None
    until: float
    #: was told to ask, and has not been answered yet
    asks: bool = False


@dataclass
class Wait:
    """Those who wait for the news of a drawing, and until when."""

    topic: str
    until: float
    streams: set[str]


class Watchers:
    """Everybody's views, and who waits."""

    def __init__(self) -> None:
        self._views: dict[str, dict[str, View]] = {}  # by drawing, then by stream; the latest answered last
        self._waits: dict[str, Wait] = {}

    def sees(self, view: View) -> None:
        """The portal answered this stream: it is of this drawing's audience."""
        views = self._views.setdefault(view.drawing, {})
        views.pop(view.stream, None)
        views[view.stream] = view
        if wait := self._waits.get(view.drawing):
            wait.streams.discard(view.stream)

    def gone(self, stream: str) -> None:
        """The stream is closed."""
        self._drop(lambda view: view.stream == stream)

    def rights_moved(self, person: int) -> None:
        """What the person may see is decided anew: by their next request."""
        self._drop(lambda view: view.person == person)

    def _drop(self, which: Callable[[View], bool]) -> None:
        for drawing, views in list(self._views.items()):
            for stream in [stream for stream, view in views.items() if which(view)]:
                del views[stream]
            if not views:
                del self._views[drawing]

    def moved(self, topic: str, streams: Collection[str], now: float) -> set[str]:
        """The streams that are to ask themselves; the others wait for what these make the portal draw."""
        waiting: set[str] = set()
        told = set(streams)
        for drawing, views in self._of(topic, now):
            held = {view.stream for view in [view for view in views if not view.asks][:-1]}
            for view in views:
                view.asks = view.stream not in held
            if held:
                self._waits.setdefault(drawing, Wait(topic, now + PATIENCE, set())).streams |= held
                waiting |= held
        return told - waiting

    def _of(self, topic: str, now: float) -> Iterable[tuple[str, list[View]]]:
        self._drop(lambda view: view.until < now)
        for drawing, views in self._views.items():
            if any(view.topic == topic for view in views.values()):
                yield drawing, list(views.values())

    def drawn(self, drawing: str, tag: str, now: float) -> list[View]:
        """Those who are handed the news of this drawing: whoever shows another version and does not ask already."""
        self._waits.pop(drawing, None)
        number = _number(tag)
        return [
            view
            for view in self._views.get(drawing, {}).values()
            if not view.asks and view.until >= now and _number(view.shown) < number
        ]

    def overdue(self, now: float) -> list[tuple[str, set[str]]]:
        """Topics, and those who have waited for their drawing long enough."""
        late = [drawing for drawing, wait in self._waits.items() if wait.until < now]
        found = []
        for drawing in late:
            wait = self._waits.pop(drawing)
            found.append((wait.topic, wait.streams))
            for stream in wait.streams:
                if view := self._views.get(drawing, {}).get(stream):
                    view.asks = True
        return found


def _number(tag: str) -> int:
    number = tag.partition("-")[0]
    return int(number) if number.isdecimal() and len(number) < 20 else 0
