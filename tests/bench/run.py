"""The portal beside the floor, in one interleaved run.

    python -m tests.bench.run --customers 10000 --database sqlite
    python -m tests.bench.run --customers 10000 --database postgresql --server postgresql://portal@127.0.0.1:PORT

Builds its data once under --folder, starts the floor and the portal on loopback, signs in, and asks both the
same in turn. Prints milliseconds (p50, p95, p99), processor time per request, and the portal over the floor.
"""

import argparse
import os
import signal
import statistics
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import config
from tests.bench import boards, cases, data, front_desk, papers, statements
from tests.bench.scenes import Data, Scene, always, floor_browser, scenes
from tests.bench.servers import ROOT, Floor, Portal, cpu_of
from tests.bench.wire import Browser, Target, volley

PARTS = ("scenes", "searches", "balance", "boards", "calendar", "bookings", "papers", "statements", "memory", "cases")


@dataclass
class Taken:
    """What one side of a scene took."""

    seconds: list[float] = field(default_factory=list)
    cpu: float = 0.0
    database: float = 0.0

    def at(self, share: float) -> float:
        """A percentile in milliseconds."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000

    def cpu_ms(self) -> float:
        """Processor milliseconds per request, the database server's included."""
        return (self.cpu + self.database) / len(self.seconds) * 1000


class Bench:
    """One database, one size."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.arguments = arguments
        self.folder = data.folder_for(Path(arguments.folder).resolve(), arguments.database, arguments.customers)
        self.url = data.address(self.folder, arguments.database, arguments.server)
        # What is measured inside this process sees the same database and files as the servers.
        os.environ.update(PORTAL_MODE="development", PORTAL_VAR=str(self.folder), DATABASE_URL=self.url)
        data.prepare(self.folder, self.url, arguments.customers, papers=arguments.papers)
        self.engine = data.engine_for(self.url)
        self.floor, self.portal = Floor(self.folder), Portal(self.folder, self.url)

    def sign_in(self, username: str = "reception") -> Browser:
        return Browser(self.portal.port).sign_in(username, config.DEMO_PASSWORD)

    def database_cpu(self) -> float:
        """Processor seconds of the database's own processes; SQLite has none."""
        if self.arguments.database == "sqlite":
            return 0.0
        with self.engine.connect() as connection:
            pids = connection.exec_driver_sql(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'portal'"
            ).scalars()
            return sum(cpu_of(pid) for pid in list(pids))

    def scenes(self) -> None:
        """The table."""
        portal, floor = self.sign_in(), floor_browser(self.floor.port)
        rows = Data(self.engine, self.arguments.customers)
        print(heading())
        for scene in scenes(rows, portal, floor, self.engine):
            if self.arguments.only and self.arguments.only not in scene.name:
                continue
            for connections in scene.connections:
                ours, theirs = Taken(), Taken()
                for round_ in range(self.arguments.rounds + 1):
                    # The first round warms both up and is thrown away.
                    for taken, server, port, target, name in (
                        (theirs, self.floor, self.floor.port, scene.floor, "floor"),
                        (ours, self.portal, self.portal.port, scene.portal, "web"),
                    ):
                        into = taken if round_ else Taken()
                        before, base = server.cpu(name), self.database_cpu() if name == "web" else 0.0
                        into.seconds += self.shoot(scene, port, target, connections, ours=name == "web")
                        into.cpu += server.cpu(name) - before
                        into.database += (self.database_cpu() if name == "web" else 0.0) - base
                print(line(scene.name, connections, ours, theirs), flush=True)

    def shoot(self, scene: Scene, port: int, target: Target, connections: int, *, ours: bool) -> list[float]:
        """One volley; when something must happen before each request they go one by one."""
        if scene.before is None or not ours:
            return volley(port, target, connections, scene.count, scene.expected)
        taken = []
        for number in range(scene.count // 4):
            scene.before()
            taken += volley(port, lambda place, _n, number=number: target(place, number), 1, 1, scene.expected)
        return taken

    def balance(self) -> None:
        """Requests a second at 8 connections over those at 1, each time after a restart."""
        ratios = []
        for _ in range(self.arguments.restarts):
            self.portal.stop()
            self.portal.open_web()
            request = always(self.sign_in().get("/customers"))
            volley(self.portal.port, request, 8, 100, (200,))
            rates = []
            for connections, count in ((1, 250), (8, 500)):
                began = time.perf_counter()
                volley(self.portal.port, request, connections, count, (200,))
                rates.append(count / (time.perf_counter() - began))
            ratios.append(rates[1] / rates[0])
            print(f"  {rates[0]:6.0f} /s at 1   {rates[1]:6.0f} /s at 8   ×{ratios[-1]:.2f}", flush=True)
        self.portal.stop()

    def vacuum(self) -> None:
        """Have the database know its own rows, as it does after a night."""
        if self.arguments.database == "sqlite":
            with self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA optimize")
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")

    def boards(self) -> None:
        front_desk.show_boards(self)

    def calendar(self) -> None:
        front_desk.show_week(self)

    def bookings(self) -> None:
        front_desk.book_times(self)

    def papers(self) -> None:
        """PDF by itself, then the list while PDFs are made without a pause."""
        found = papers.measure()
        warm, bare = float(found["warm"]), float(found["bare"])
        print(
            f"  {found['kind']}: warm {warm * 1000:.0f} ms, bare WeasyPrint {bare * 1000:.0f} ms, ×{warm / bare:.2f};"
            f" {found['size']} bytes, the same twice: {found['same bytes']}"
        )
        request = always(self.sign_in().get("/customers"))
        volley(self.portal.port, request, 1, 60, (200,))
        idle: list[float] = []
        busy: list[float] = []
        for _ in range(3):
            idle += volley(self.portal.port, request, 1, 150, (200,))
            self.portal.start("printer", "-m", "tests.bench.papers")
            time.sleep(4)
            busy += volley(self.portal.port, request, 1, 150, (200,))
            printer = self.portal.processes.pop("printer")
            printer.kill()
            printer.wait()
        ratio = statistics.median(busy) / statistics.median(idle)
        print(
            f"  list: {statistics.median(idle) * 1000:.1f} ms idle, {statistics.median(busy) * 1000:.1f} ms while PDFs are made,"
            f" ×{ratio:.2f}"
        )

    def memory(self) -> None:
        """After everything was asked for."""
        for name in self.portal.processes:
            sizes = [f"{self.portal.pss(name):.0f} MB in {len(self.portal.pids(name))} processes"]
            print(f"  {name}: {', '.join(sizes)}")
        print(f"  floor: {self.floor.pss('floor'):.0f} MB")

    def statements(self) -> None:
        """SQL statements per page."""
        for name, number in statements.count().items():
            print(f"  {name}: {number}")

    def cases(self) -> None:
        """Case board, a case, a card's way to other screens, clocks: with 200,000 closed cases beside the open ones."""
        cases.measure(self.engine, self.portal, count=12 * self.arguments.rounds)

    def searches(self) -> None:
        """Time inside the database per kind of search, for somebody who sees everybody and somebody who does not."""
        for name, (middle, late, longest) in statements.search_times().items():
            print(f"  {name:<26} p50 {middle:6.2f}  p99 {late:6.2f}  longest {longest:6.2f} ms")
        print("  the whole answer of the search box, with what it shows of each customer at once:")
        for name, (middle, late, most) in statements.box_times().items():
            print(f"  {name:<26} p50 {middle:6.2f}  p99 {late:6.2f} ms, at most {most} statements")

    def run(self, parts: Iterable[str]) -> None:
        """Everything that was asked for; whatever was started ends."""
        print(f"{self.arguments.customers:,} customers, {self.arguments.database}")
        try:
            for part in parts:
                print(f"\n{part}")
                if part in ("scenes", "boards", "papers", "memory", "cases") and "web" not in self.portal.processes:
                    self.portal.open()
                if part in ("scenes", "memory") and not self.floor.processes:
                    self.floor.open()
                getattr(self, part)()
        finally:
            self.portal.stop()
            self.floor.stop()


def heading() -> str:
    columns = "portal p50    p95    p99 p99/p50   CPU | floor p50    p99   CPU |  p50 ×  CPU ×"
    return f"{'ms':<38}  at  {columns}"


def line(name: str, connections: int, ours: Taken, theirs: Taken) -> str:
    return (
        f"{name:<38} {connections:>3}  {ours.at(0.5):10.2f} {ours.at(0.95):6.2f} {ours.at(0.99):6.2f}"
        f" {ours.at(0.99) / ours.at(0.5):7.1f} {ours.cpu_ms():5.2f} |"
        f" {theirs.at(0.5):9.2f} {theirs.at(0.99):6.2f} {theirs.cpu_ms():5.2f} |"
        f" {ours.at(0.5) / theirs.at(0.5):6.2f} {ours.cpu_ms() / theirs.cpu_ms():6.2f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=10_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--server", default="", help="a PostgreSQL server, postgresql://user@host:port")
    parser.add_argument("--folder", default=str(ROOT / "var" / "bench"), help="where data and logs are kept")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--restarts", type=int, default=5)
    parser.add_argument("--changes", type=int, default=60)
    parser.add_argument("--boards", type=int, default=200, help="open boards")
    parser.add_argument("--ways", nargs="+", choices=boards.WAYS, default=list(boards.WAYS), help="of the boards")
    parser.add_argument("--weeks", type=int, default=100, help="how often the calendar week is asked for")
    parser.add_argument("--bookings", type=int, default=200, help="by each of the four processes")
    parser.add_argument("--visits", type=int, default=300, help="visits of the day on them")
    parser.add_argument("--idle", type=float, default=20, help="seconds in which nothing changes")
    parser.add_argument(
        "--papers", action=argparse.BooleanOptionalAction, default=True, help="build the plain demo first"
    )
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--only", default="", help="only scenes with this in their name")
    arguments = parser.parse_args()
    if arguments.database == "postgresql" and not arguments.server:
        parser.error("--database postgresql needs --server")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the servers are stopped then, too
    Bench(arguments).run(arguments.parts)


if __name__ == "__main__":
    main()
