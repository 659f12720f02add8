"""Where writers of one SQLite file wait for each other."""

import fcntl
import os


def _locked(path: str) -> int:
    """A file nobody else holds from here on, until its handle is closed."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


class WritersQueue:
    """Writers of one SQLite file wait here, across threads and processes, instead of in a busy sleep."""

    def __init__(self, path: str) -> None:
        self.path = path

    def enter(self) -> int:
        """Wait until it is one's turn. One waits at the door, all others behind that one: who has just left cannot slip
        in before them, and a turn that ends wakes one writer instead of all."""
        first = _locked(f"{self.path}.next")
        try:
            return _locked(self.path)
        finally:
            os.close(first)

    def leave(self, handle: int) -> None:
        os.close(handle)
