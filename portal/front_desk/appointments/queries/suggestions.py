"""Suggested times (APT-04): whoever has the least of their working time booked comes first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.core import clock
from portal.front_desk.appointments import policy
from portal.front_desk.appointments.queries import availability
from portal.front_desk.appointments.queries.availability import Times
from portal.registry.staff.models import Person

DAYS_AHEAD = 14


@dataclass(frozen=True)
class Slot:
    """A free time of a person."""

    person: Person
    starts_at: datetime
    minutes: int
    #: how much of the person's working time that day is booked, in percent
    load: int

    @property
    def day(self) -> date:
        return clock.local(self.starts_at).date()

    @property
    def time(self) -> str:
        return f"{clock.local(self.starts_at):%H:%M}"

    @property
    def text(self) -> str:
        """In plain words for the log: 2026-12-01 14:00 张文博."""
        return f"{self.day.isoformat()} {self.time} {self.person.name}"


def suggest(
    people: Sequence[Person],
    *,
    first: date,
    length: int,
    most: int = 6,
    days: int = DAYS_AHEAD,
    but: int | None = None,
    known: Times | None = None,
) -> list[Slot]:
    """At most so many free times of these people from a day on, earliest days first.

    Within a day the least booked person comes first, and nobody is named twice before everybody free was
    named once: so the time of all is used evenly. The times of one person do not overlap as long as anything
    else is free: a choice between 10:00 and 10:15 is none. Every suggestion is free at this moment, no more.
    """
    if not people or length <= 0:
        return []
    first = max(first, clock.today())
    last = min(first + timedelta(days=days - 1), policy.bookable_days()[1])
    if last < first:
        return []
    held = known or availability.times(people, first, last, but=but)
    found: list[Slot] = []
    for day in availability.days_between(first, last):
        found += _of_day(people, held, day, length, most - len(found))
        if len(found) >= most:
            return found
    # Nothing else is free in all these days: then also times that overlap the ones above.
    for day in {slot.day: None for slot in found}:
        taken = {(slot.person.id, slot.starts_at) for slot in found}
        every = _of_day(people, held, day, length, most + len(found), close=True)
        found += [slot for slot in every if (slot.person.id, slot.starts_at) not in taken][: most - len(found)]
    return found


def load(held: Times, person_id: int, day: date) -> int:
    """How much of somebody's working time is booked, in percent."""
    worked = held.worked(person_id, day)
    return round(100 * held.booked(person_id, day) / worked) if worked else 100


def _of_day(
    people: Sequence[Person], held: Times, day: date, length: int, most: int, *, close: bool = False
) -> list[Slot]:
    starts = {person.id: starts_of(held, person.id, day, length) for person in people}
    order = sorted(
        (person for person in people if starts[person.id]),
        key=lambda person: (load(held, person.id, day), starts[person.id][0], person.id),
    )
    spread = {person.id: _spread(starts[person.id], 0 if close else length) for person in order}
    slots: list[Slot] = []
    turn = 0
    while order and len(slots) < most and turn < most:
        for person in order:
            times = spread[person.id]
            if turn < len(times) and len(slots) < most:
                at = availability.instant(day, times[turn])
                slots.append(Slot(person, at, length, load(held, person.id, day)))
        turn += 1
    return slots


def _spread(starts: list[int], apart: int) -> list[int]:
    """A morning time, an afternoon time, then others so far apart from these: a customer wants a choice."""
    chosen = [starts[0]]
    afternoon = [start for start in starts if start >= 13 * 60]
    for start in [*afternoon[:1], *starts]:
        if start not in chosen and all(abs(start - other) >= apart for other in chosen):
            chosen.append(start)
    return chosen


def starts_of(held: Times, person_id: int, day: date, length: int) -> list[int]:
    """Every minute of a day at which somebody could begin, by the step of the calendar; none in the past."""
    step = policy.STEP.value()
    earliest = availability.minute_of(clock.now()) + 1 if day == clock.today() else 0
    found: list[int] = []
    for start, end in held.free(person_id, day):
        begin = -(-max(start, earliest) // step) * step
        found += range(begin, end - length + 1, step)
    return found
