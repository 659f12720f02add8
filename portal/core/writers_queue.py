"""Where writers of one SQLite file wait for each other, in the order in which they came."""

import fcntl
import os
import struct
from typing import NamedTuple


class Turn(NamedTuple):
    """A writer's turn: the how manieth it is, and what holds it."""

    number: int
    handle: int


class WritersQueue:
    """Writers of one SQLite file wait here, across threads and processes, instead of in a busy sleep.

    Whoever comes draws the next number from the file, locks the byte of that number, and waits until nobody holds a
    byte before it. What is locked belongs to the open file, not to the process (Linux: open file description locks),
    so threads wait for each other as well, and who dies in the line or in their turn leaves it.
    """

    def __init__(self, path: str) -> None:
        self.path = path

    def enter(self) -> Turn:
        """Wait until it is one's turn."""
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
        number = int.from_bytes(os.pread(handle, 8, 0), "little") + 1
        os.pwrite(handle, number.to_bytes(8, "little"), 0)
        _lock(handle, fcntl.F_WRLCK, number, 1)
        fcntl.flock(handle, fcntl.LOCK_UN)
        _lock(handle, fcntl.F_RDLCK, number - 1, 1)  # the one before: who leaves wakes one, not all
        _lock(handle, fcntl.F_RDLCK, 0, number)  # and those before that one, had it died in the line
        return Turn(number, handle)

    def leave(self, turn: Turn) -> None:
        """Let the next one in."""
        os.close(turn.handle)


def _lock(handle: int, kind: int, first: int, count: int) -> None:
    fcntl.fcntl(handle, fcntl.F_OFD_SETLKW, struct.pack("hhqqi", kind, os.SEEK_SET, first, count, 0))
