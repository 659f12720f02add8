"""HTTP over plain sockets, so that measuring costs little: a browser that signs in, and volleys of requests."""

import re
import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

Target = Callable[[int, int], bytes]


@dataclass
class Answer:
    """What came back: status, head as text, body."""

    status: int
    head: str
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def header(self, name: str) -> str:
        found = re.search(rf"^{name}: (.*?)\r?$", self.head, re.IGNORECASE | re.MULTILINE)
        return found.group(1) if found else ""


class Line:
    """One kept-alive connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = self._open()
        self.buffer = b""

    def _open(self) -> socket.socket:
        line = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return line

    def ask(self, request: bytes) -> Answer:
        """Send and wait; comes back on a new connection when the server had closed this one."""
        for attempt in (1, 2):
            try:
                self.socket.sendall(request)
                while (answer := self.take()) is None:
                    data = self.socket.recv(262_144)
                    if not data:
                        raise ConnectionResetError
                    self.buffer += data
                return answer
            except (ConnectionResetError, BrokenPipeError):
                if attempt == 2:
                    raise
                self.socket.close()
                self.socket, self.buffer = self._open(), b""
        raise AssertionError

    def take(self) -> Answer | None:
        """The next whole answer in the buffer."""
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = self.buffer[:end].decode("latin-1")
        status = int(head[9:12])
        found = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
        length = int(found.group(1)) if found and status not in (204, 304) else 0
        if len(self.buffer) < end + 4 + length:
            return None
        body = self.buffer[end + 4 : end + 4 + length]
        self.buffer = self.buffer[end + 4 + length :]
        return Answer(status, head, body)


@dataclass(eq=False)
class Browser:
    """Somebody signed in: cookies and form token."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def get(self, path: str, **headers: str) -> bytes:
        """The bytes of a GET."""
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{self._cookie()}{lines}\r\n".encode()

    def post(self, path: str, **fields: str) -> bytes:
        """The bytes of a form being sent."""
        body = urlencode(fields)
        return (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{self._cookie()}"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    def _cookie(self) -> str:
        return f"Cookie: {'; '.join(f'{name}={value}' for name, value in self.cookies.items())}\r\n"

    def keep(self, answer: Answer) -> Answer:
        """Take the cookies of an answer."""
        for name, value in re.findall(r"^set-cookie: ([^=]+)=([^;\r]*)", answer.head, re.IGNORECASE | re.MULTILINE):
            self.cookies[name] = value
        return answer

    def fetch(self, path: str, **headers: str) -> Answer:
        """One page on a connection of its own."""
        return self.keep(Line(self.port).ask(self.get(path, **headers)))

    def sign_in(self, username: str, password: str) -> "Browser":
        """Through the sign-in page, as everybody does."""
        page = self.fetch("/sign-in").text
        fields = {"username": username, "password": password, "csrf_token": hidden(page, "csrf_token")}
        key = hidden(page, "idempotency_key")
        if key:
            fields["idempotency_key"] = key
        answer = self.keep(Line(self.port).ask(self.post("/sign-in", **fields)))
        if answer.status != 303:
            raise RuntimeError(f"{username} cannot sign in: {answer.status}")
        self.token = hidden(self.fetch("/customers").text, "csrf_token")
        return self


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}"[^>]*?value="([^"]*)"', page)
    return unescape(found.group(1)) if found else ""


def volley(
    port: int,
    target: Target,
    connections: int,
    count: int,
    expected: tuple[int, ...],
    answers: Counter[int] | None = None,
) -> list[float]:
    """`count` requests over so many connections, each asking again as soon as it was answered; seconds each.

    `target(connection, number)` makes the request. One thread watches all connections. An answer nobody
    expected ends the volley, unless `answers` counts them.
    """
    lines = [Line(port) for _ in range(connections)]
    watch = selectors.EpollSelector()
    began = [0.0] * connections
    taken: list[float] = []
    asked = 0

    def ask(place: int) -> None:
        nonlocal asked
        request = target(place, asked)
        asked += 1
        began[place] = time.perf_counter()
        lines[place].socket.sendall(request)

    for place, line in enumerate(lines):
        line.socket.settimeout(30)
        watch.register(line.socket, selectors.EVENT_READ, place)
        if asked < count:
            ask(place)
    while len(taken) < count:
        ready = watch.select(30)
        if not ready:
            raise TimeoutError("the server does not answer")
        for key, _ in ready:
            place = key.data
            data = lines[place].socket.recv(262_144)
            if not data:
                raise ConnectionResetError("the server closed a connection")
            lines[place].buffer += data
            answer = lines[place].take()
            if answer is None:
                continue
            taken.append(time.perf_counter() - began[place])
            if answers is not None:
                answers[answer.status] += 1
            elif answer.status not in expected:
                raise RuntimeError(f"answered {answer.status}: {answer.body[:300].decode(errors='replace')}")
            if asked < count:
                ask(place)
    for line in lines:
        line.socket.close()
    return taken
