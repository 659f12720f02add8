"""The front desk under load: 200 screens of mixed roles, a full week of the book, bookings from four processes."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from itertools import count as count_up
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from tests.bench import boards, book, data
from tests.bench.scenes import Data, floor_browser
from tests.bench.wire import Browser, volley

if TYPE_CHECKING:
    from tests.bench.run import Bench

#: Who looks at the 200 screens, in which share: (sign-in name, page).
SCREENS = (
    ("reception", "/reception?view=all"), ("reception", "/reception?view=all"), ("consultant", "/reception"),
    ("consultant2", "/reception"), ("consultant3", "/reception"), ("care_staff", "/reception"),
    ("doctor", "/reception"), ("consult_manager", "/reception?view=all"), ("cs_manager", "/reception?view=all"),
    ("", "hall display"),
)  # fmt: skip

#: So many changes are enough where one keeps all processors busy for seconds.
FEW = 5


def show_boards(bench: "Bench") -> None:
    """So many boards of mixed roles: told, asking with a tag, and redrawing on every poll."""
    arguments = bench.arguments
    here = data.fill_hall(bench.engine, arguments.visits)
    noted = bench.folder / "drawn.txt"
    print(f"  {here} visits of the day, {arguments.boards} screens")
    for way in arguments.ways:
        bench.portal.stop()
        noted.unlink(missing_ok=True)
        bench.portal.environment["BENCH_DRAWN"] = str(noted)
        bench.portal.open(config="plain" if way == "redraws" else "counted")
        people, screens = _screens(bench)
        seen = boards.watch(
            people[0], list(islice(cycle(screens), arguments.boards)), Data(bench.engine, arguments.customers).visits[-1],
            way=way, changes=min(arguments.changes, FEW) if way == "redraws" else arguments.changes, idle=arguments.idle, cpu=lambda: bench.portal.cpu("web", "signals"),
            drawn=lambda: _lines(noted),
        )  # fmt: skip
        bench.portal.environment.pop("BENCH_DRAWN")
        late = _of(seen.late)
        print(
            f"  {way:<8} last screen p50 {late[0]:5.0f} ms, p99 {late[1]:5.0f} ms of {len(seen.late)} changes;"
            f" a change costs {seen.change * 1000:.0f} ms of processor and {seen.renderings / len(seen.late):.1f} drawings"
            f" for {seen.audiences} audiences, {seen.handed / len(seen.late):.0f} screens were handed it; idle {seen.idle * 100:5.1f} % of a core,"
            f" {seen.drawn} regions, {seen.nothing} times nothing new",
            flush=True,
        )


def _screens(bench: "Bench") -> tuple[list[Browser], list[boards.Screen]]:
    """Everybody signed in, and what each of them looks at; the hall's screen is signed in as nobody."""
    with bench.engine.connect() as connection:
        known = set(connection.execute(text("SELECT username FROM people WHERE password_hash <> ''")).scalars())
    signed = {name: bench.sign_in(name) for name in dict(SCREENS) if name in known}
    nobody = Browser(bench.portal.port)
    hall = signed["reception"].fetch("/reception/display").header("Location")
    screens = [boards.Screen(nobody, hall, "section#hall_display", "hall_display") if not name
               else boards.Screen(signed[name], page, "section#queue_board", "queue_board")
               for name, page in SCREENS if not name or name in signed]  # fmt: skip
    return list(signed.values()), screens


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def _of(seconds: list[float]) -> tuple[float, float, float]:
    """p50, p99 and the longest, in ms."""
    ordered = sorted(seconds)
    late = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    return ordered[len(ordered) // 2] * 1000, late * 1000, ordered[-1] * 1000


def show_week(bench: "Bench") -> None:
    """The calendar week of twenty people with 1,500 bookings, drawn anew for every question."""
    booked = book.fill_week(bench.engine)
    bench.vacuum()
    print(f"  {book.total(bench.engine):,} bookings, {booked:,} of them in the week")
    bench.portal.stop()
    bench.portal.open_web()
    for who in ("reception", "consultant"):

        def cpu() -> float:
            return bench.portal.cpu("web") + bench.database_cpu()

        taken, used, size, shown = book.look(bench.engine, bench.sign_in(who), bench.arguments.weeks, cpu)
        ordered = sorted(second * 1000 for second in taken)
        print(
            f"  {who:<11} p50 {ordered[len(ordered) // 2]:5.1f}  p95 {ordered[int(len(ordered) * 0.95)]:5.1f} ms,"
            f" processor {used * 1000:.1f} ms, {size // 1024} KiB, {shown:,} lines",
            flush=True,
        )
    bench.portal.stop()


def book_times(bench: "Bench") -> None:
    """Bookings from four processes at once, each on the disk: by the operations, then by the web server."""
    book.fill_week(bench.engine)
    count = bench.arguments.bookings
    bench.portal.stop()
    print(
        f"  how quick the machine is now: the floor registers in {_floor_registers(bench) * 1000:.2f} ms of processor"
    )
    taken, wrong = book.write_from({**bench.portal.environment}, count)
    _tell("operations, 4 processes", taken, wrong)
    bench.portal.environment["WEB_PROCESSES"] = "4"
    bench.portal.open_web()
    desk = bench.sign_in()
    with bench.engine.connect() as connection:
        people = book.bookable(connection)
        made = book.booked_behind(connection, people)
    times: list[Iterator[tuple[int, object, int]]] = [
        book.free_times(people, made, process) for process in range(book.PROCESSES)
    ]
    for name, connections in (("web server, 1 connection", 1), ("web server, 4 connections", 4)):
        running = count_up(len(name) * 100_000)

        def request(place: int, _number: int, running: Iterator[int] = running) -> bytes:
            number = next(running)
            who, day, minute = next(times[place])
            customer = 1 + (number * 104_729 + 13) % bench.arguments.customers
            return book.booking_form(desk, f"booking-{os.getpid()}-{number}", customer, who, day, minute)

        answers: Counter[int] = Counter()
        volley(bench.portal.port, request, connections, 12 * connections, (303,), Counter())
        used = bench.portal.cpu("web")
        taken = volley(bench.portal.port, request, connections, count * connections, (303,), answers)
        used = (bench.portal.cpu("web") - used) / len(taken)
        _tell(name, taken, [f"{number} × {status}" for status, number in answers.items() if status != 303], used)
    del bench.portal.environment["WEB_PROCESSES"]
    bench.portal.stop()
    locked = (bench.folder / "web.log").read_text(errors="replace").count("database is locked")
    print(f'  "database is locked" in the server\'s log: {locked} times')


def _floor_registers(bench: "Bench") -> float:
    """Processor seconds the floor needs for a new customer: the figures beside it move with it by the hour."""
    bench.floor.stop()  # another part may have left it open
    bench.floor.open()
    floor = floor_browser(bench.floor.port)

    def create(_place: int, number: int) -> bytes:
        return floor.post("/customers", token=floor.token, name=f"测试{number}", phone=f"137{number:08d}")

    volley(floor.port, create, 1, 100, (303,))
    used = bench.floor.cpu("floor")
    taken = volley(floor.port, create, 1, 600, (303,))
    used = (bench.floor.cpu("floor") - used) / len(taken)
    bench.floor.stop()
    return used


def _tell(name: str, taken: list[float], wrong: list[str], used: float = 0.0) -> None:
    middle, late, longest = _of(taken)
    cost = f", processor {used * 1000:.1f} ms" if used else ""
    print(
        f"  {name:<26} p50 {middle:5.1f}  p99 {late:5.1f}  longest {longest:6.1f} ms of {len(taken)}{cost};"
        f" {len(wrong)} refused or failed {json.dumps(wrong[:3], ensure_ascii=False) if wrong else ''}",
        flush=True,
    )
