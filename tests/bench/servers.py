"""The servers under measurement: started on loopback, watched through /proc, stopped by their own ids."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
TICK = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Servers:
    """A group of processes that belong together."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = {**os.environ, **environment, "PYTHONPATH": str(ROOT)}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *command: str) -> None:
        """Start one of them; what it says goes to a file of its name."""
        log = (self.folder / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
        )

    def wait(self, port: int, seconds: float = 40) -> None:
        """Until somebody answers on the port."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return
            time.sleep(0.05)
        raise TimeoutError(f"nothing answers; see {self.folder}")

    def pids(self, name: str) -> list[int]:
        """A process and its children."""
        found = [self.processes[name].pid]
        for pid in found:
            with contextlib.suppress(OSError):
                for task in Path(f"/proc/{pid}/task").iterdir():
                    found += [int(child) for child in (task / "children").read_text().split()]
        return found

    def cpu(self, *names: str) -> float:
        """Seconds of processor time these have used so far."""
        return sum(cpu_of(pid) for name in names or self.processes for pid in self.pids(name))

    def pss(self, name: str) -> float:
        """Proportional memory of a process and its children, in MB."""
        return sum(pss_of(pid) for pid in self.pids(name))

    def stop(self) -> None:
        """End what was started, in the opposite order."""
        for process in reversed(self.processes.values()):
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.processes.clear()


def cpu_of(pid: int) -> float:
    """Seconds of processor time of one process."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK


def pss_of(pid: int) -> float:
    """Proportional memory of one process in MB."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    return int(found.group(1)) / 1024 if found else 0.0


class Portal(Servers):
    """The portal as `bin/run` starts it: web, live signals, worker."""

    def __init__(self, folder: Path, database: str) -> None:
        self.port, self.live_port = free_port(), free_port()
        super().__init__(
            folder,
            {
                "PORTAL_MODE": "development",
                "PORTAL_VAR": str(folder),
                "DATABASE_URL": database,
                "PORT": str(self.port),
                "LIVE_PORT": str(self.live_port),
            },
        )

    def open(self, config: str = "") -> "Portal":
        """Start all three. `counted` notes every drawing in the file BENCH_DRAWN; `plain` remembers none as well."""
        self.open_web(config)
        self.start("signals", "-m", "portal.core.live_signals")
        self.start("worker", "-m", "portal.core.jobs")
        self.wait(self.live_port)
        return self

    def open_web(self, config: str = "") -> "Portal":
        """Start the web processes only."""
        self.environment["BENCH_PLAIN"] = "1" if config == "plain" else ""
        self.start("web", "-m", "gunicorn", "--config", "tests/bench/counted.conf.py" if config else "gunicorn.conf.py")
        self.wait(self.port)
        return self


class Floor(Servers):
    """The floor program, served the same way."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        super().__init__(
            folder, {"FLOOR_DATABASE": str(folder / "floor.db"), "PORT": str(self.port), "PORTAL_FLOOR": "1"}
        )

    def open(self) -> "Floor":
        """Start it."""
        self.start("floor", "-m", "gunicorn", "--config", "tests/bench/floor.conf.py")
        self.wait(self.port)
        return self
