"""What the web processes and the worker tell the process of the signals, in datagrams nobody waits for.

* *look*: something was committed, do not wait for the next look.
* *sees*: the portal has just decided, in a request of theirs, that whoever holds this stream sees this drawing.
* *drawn*: this drawing was made; hand its news to the streams that see it.

A note that is lost costs time, never truth: the signals look by themselves, and boards ask by themselves. Notes are
signed with the portal's secret and good for seconds, so nobody else on the network can write one.
"""

import socket
from contextlib import suppress
from functools import lru_cache
from typing import Any

from flask import current_app, has_app_context
from itsdangerous import BadData, URLSafeTimedSerializer

SALT = "live-notes"
GOOD_FOR = 10
#: A datagram stays below the smallest packet of a network.
LONGEST = 1200
#: The processes of the portal share a machine, as they share the folder of the drawings.
HERE = "127.0.0.1"

_socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
_socket.setblocking(False)


@lru_cache(maxsize=4)
def _serializer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt=SALT)


def look() -> None:
    """Something moved and is committed."""
    _send({"note": "look"})


def sees(stream: str, *, person: int | None, topic: str, region: str, drawing: str, shown: str) -> None:
    """Whoever holds this stream is of the audience of this drawing now, and shows the version with this tag."""
    view = {"stream": stream, "person": person, "topic": topic, "region": region, "drawing": drawing, "shown": shown}
    _send({"note": "sees", **view})


def drawn(drawing: str, tag: str) -> None:
    """This drawing lies in the shared folder in the version with this tag."""
    _send({"note": "drawn", "drawing": drawing, "tag": tag})


def _send(note: dict[str, Any]) -> None:
    if not has_app_context():  # a drawing outside the portal: there is nobody to tell
        return
    settings = current_app.config
    data = _serializer(settings["SECRET_KEY"]).dumps(note)
    if settings["LIVE_PORT"] and len(data) <= LONGEST:
        with suppress(OSError):  # nobody listens, or the line is full
            _socket.sendto(data.encode(), (HERE, settings["LIVE_PORT"]))


def read(secret: str, data: bytes) -> dict[str, Any] | None:
    """The note in a datagram; None for what the portal did not write just now."""
    try:
        note = _serializer(secret).loads(data, max_age=GOOD_FOR)
    except BadData:
        return None
    return note if isinstance(note, dict) else None
