"""The house with real processes: web, worker and live signals on a database of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = (
    "from flask_migrate import upgrade\n"
    "from portal import create_app\n"
    "from portal.demo import build\n"
    "with create_app().app_context():\n"
    "    upgrade(directory='migrations')\n"
    "    build.build({days})\n"
)
STAFF_ONLY = (
    "from flask_migrate import upgrade\n"
    "from portal import create_app\n"
    "from portal.core import database\n"
    "from portal.demo.people import hire_staff\n"
    "with create_app().app_context():\n"
    "    upgrade(directory='migrations')\n"
    "    with database.transaction():\n"
    "        hire_staff()\n"
)
PARTS: Mapping[str, tuple[str, ...]] = {
    "web": ("-m", "gunicorn", "--config", "gunicorn.conf.py"),
    "worker": ("-m", "portal.core.jobs"),
    "live": ("-m", "portal.core.live_signals"),
}
#: On a busy machine everything takes its time; a house that is not there by then has a fault.
PATIENCE = 90.0


class House:
    """A portal of its own in a folder, and its processes by name."""

    def __init__(self, folder: Path, **changes: str) -> None:
        self.folder, port, live_port = folder, *free_ports(2)
        self.address = f"http://127.0.0.1:{port}"
        kept = {
            name: text for name, text in os.environ.items() if not name.startswith(("PORTAL_", "DATABASE_", "REDIS"))
        }
        self.environment = kept | {
            "PORTAL_MODE": "development",
            "PORTAL_VAR": str(folder),
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "LIVE_PORT": str(live_port),
            "WEB_PROCESSES": "2",
            "PYTHONUNBUFFERED": "1",
            **changes,
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def database(self) -> Path:
        return self.folder / "portal.db"

    def build(self, days: int = 1) -> None:
        """The demo clinic, so many days old."""
        self.python("-c", BUILD.format(days=days))

    def hire(self) -> None:
        """A clinic that opens today: the staff of the demo clinic, and nothing else yet."""
        self.python("-c", STAFF_ONLY)

    def python(self, *command: str, check: bool = True, **changes: str) -> "subprocess.CompletedProcess[str]":
        """Run Python in this house until it ends."""
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.environment | changes, capture_output=True, text=True, check=False
        )  # fmt: skip
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def start(self, *names: str) -> None:
        """Start parts of the house (all, when none is named) and wait until the web answers."""
        for name in names or PARTS:
            with (self.folder / f"{name}.log").open("ab") as log:
                self.running[name] = subprocess.Popen(
                    [sys.executable, *PARTS[name]], cwd=ROOT, env=self.environment, stdout=log, stderr=log,
                    start_new_session=True,
                )  # fmt: skip
        self.wait_for_answer()

    def need(self, name: str) -> None:
        """Start a part that is not running yet."""
        if name not in self.running:
            self.start(name)

    def stop(self, *names: str) -> None:
        """Stop parts of the house, each with everything it started."""
        parts = [self.running.pop(name) for name in names or list(self.running)]
        for part in parts:
            _signal_group(part, signal.SIGTERM)
        for part in parts:
            try:
                part.wait(20)
            except subprocess.TimeoutExpired:
                _signal_group(part, signal.SIGKILL)
                part.wait(10)

    def kill(self, *names: str) -> None:
        """Take parts of the house away at once, as a power cut would."""
        for name in names:
            part = self.running.pop(name)
            _signal_group(part, signal.SIGKILL)
            part.wait(10)

    def web_processes(self) -> list[int]:
        """The process ids of the web processes that answer requests, below their master."""
        master = self.running["web"].pid
        below = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        return [int(pid) for pid in below]

    def wait_for_answer(self) -> None:
        """Wait until the web answers, and the live signals where they are started."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=5):
                    if "live" in self.running:
                        socket.create_connection(("127.0.0.1", int(self.environment["LIVE_PORT"])), 5).close()
                    return
            except OSError:
                time.sleep(0.1)
        logs = "\n".join(path.read_text(errors="replace")[-2000:] for path in self.folder.glob("*.log"))
        raise AssertionError(f"the portal does not answer at {self.address}:\n{logs}")


def _signal_group(part: "subprocess.Popen[bytes]", number: int) -> None:
    if part.poll() is None:
        os.killpg(part.pid, number)


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()
