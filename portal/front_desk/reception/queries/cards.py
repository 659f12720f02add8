"""One card of the queue board: what a viewer may read of a visit, and the likely next steps."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from threading import Lock
from typing import Any, NamedTuple

from flask import g
from flask_babel import gettext as _

from portal.core import clock
from portal.front_desk.reception import policy
from portal.front_desk.reception.choices import VISIT_TYPES
from portal.front_desk.reception.permissions import Permission
from portal.front_desk.reception.workflow import KEYS, LIKELY, VISIT
from portal.registry.customers.names import given_name, is_chinese
from portal.registry.staff.models import Person

TYPE_TONES = {"first_visit": "info", "recheck": "warning"}


@dataclass(frozen=True, slots=True)
class Button:
    """A step one key away: its name, address, words, and key."""

    step: str
    url: str
    label: str
    key: str


@dataclass(frozen=True, slots=True)
class Link:
    """A part of the visit's page one key away."""

    anchor: str
    label: str
    key: str


class Words:
    """What many cards say in the reader's language, looked up once a board."""

    def __init__(self) -> None:
        self.kinds = {name: str(label) for name, label in VISIT_TYPES.items()}
        self.steps = {name: str(VISIT.step(name).label) for name in KEYS}
        self.accept = _("Accept, I introduced myself")
        self.call, self.missed = _("Call number"), _("Did not come")
        self.answer = Link("answer", _("Return to the desk"), "x")
        self.pass_on = Link("hand_over", _("Hand over"), "h")
        self.assign = Link("assignment", _("Assign"), "a")
        self.depart = Link("departure", _("Departure"), "l")
        self.need = _("Need:")
        self.ic_card = _("IC card: skin consultation before the care")
        self.offered = _("hand-over offered")
        self.told = _("Since this person was told")
        self._minutes: dict[tuple[int, bool], str] = {}

    def minutes(self, count: int, overdue: bool) -> str:
        """The same number of minutes is said by many cards."""
        key = (count, overdue)
        if key not in self._minutes:
            self._minutes[key] = minutes_text(count, overdue)
        return self._minutes[key]


@dataclass(frozen=True, slots=True)
class Viewer:
    """What the cards depend on beside the visits: who looks, at whose visits, with which rights."""

    id: int
    view: str
    everybody: bool
    leads: bool
    moves: bool
    now: datetime
    wait_target: int
    call_target: int
    priority: tuple[str, ...]
    #: the viewer without the time; of persons only those matter who may find something about themselves
    eyes: tuple[Any, ...]

    @classmethod
    def of(cls, person: Person, view: str) -> "Viewer":
        everybody, leads, moves = (
            policy.sees_everybody(person),
            person.can(Permission.LEAD),
            person.can(Permission.MOVE),
        )
        waits, calls = policy.WAIT_TARGET.value(), policy.CALL_TARGET.value()
        priority = tuple(policy.priority_grades())
        mine = 0 if leads and view != "mine" else person.id
        eyes = (g.get("locale", ""), mine, view, everybody, leads, moves, waits, calls, priority)
        return cls(person.id, view, everybody, leads, moves, clock.now(), waits, calls, priority, eyes)


class Card(NamedTuple):
    """One visit on the board. `known`: it is within the viewer's reach, so it has a link and a purpose."""

    id: int
    path: str
    number: str
    name: str
    known: bool
    since: str
    since_text: str
    overdue: bool
    target: int | None
    kind: str
    kind_tone: str
    purpose: str
    #: care under an IC card, before which a consultant looks at the skin (CON-04)
    ic_card: bool
    booked: str
    person: str
    room: str
    offered_to: str
    alert: str
    #: what must be known before anybody sells anything to this customer, in a word (DIS-11)
    cautions: tuple[str, ...]
    #: since when the named person knows, while they have not met the customer (REC-05)
    told_since: str
    told_text: str
    told_late: bool
    #: the need of a hand-over that waits for the viewer's answer
    need: str
    #: goes before others by the published class policy (XC-11), which the card says
    first: str
    #: where the number is called to and since when, while nobody came; how often nobody did (REC-12)
    called_to: str
    called_since: str
    called_text: str
    called_late: bool
    missed: str
    links: tuple[Link, ...]
    buttons: tuple[Button, ...]
    #: further acts that have a key but take no room
    more: tuple[Link, ...]

    @property
    def mark(self) -> str:
        """Stands for what the card says, whatever the time: screens count the minutes themselves."""
        still = self._replace(since_text="", told_text="", called_text="", overdue=False, told_late=False)
        still = still._replace(called_late=False)
        return hashlib.blake2b(repr(still).encode(), digest_size=6).hexdigest()


#: Cards made lately, the oldest first. Minutes move on, so none is of use for longer than a minute.
_made: dict[tuple[Any, ...], Card] = {}
_lock = Lock()
REMEMBERED = 2_000


def card(row: Any, viewer: Viewer, words: Words, cautions: tuple[str, ...] = ()) -> Card:
    """What the viewer may read of a visit; the same card again while it says the same."""
    now = viewer.now
    minutes = (
        clock.minutes_between(row.state_since, now),
        clock.minutes_between(row.notified_at, now) if row.notified_at else 0,
        clock.minutes_between(row.called_at, now) if row.called_at else 0,
    )
    key = (viewer.eyes, minutes, cautions, row)
    with _lock:
        found = _made.get(key)
    if found is None:
        found = _card(row, viewer, words, cautions)
        with _lock:
            _made[key] = found
            for old in list(islice(_made, max(0, len(_made) - REMEMBERED))):
                del _made[old]
    return found


def _card(row: Any, viewer: Viewer, words: Words, cautions: tuple[str, ...]) -> Card:
    known = viewer.everybody or viewer.view == "mine"
    target = viewer.wait_target if row.state == "waiting" else None
    minutes = clock.minutes_between(row.state_since, viewer.now)
    overdue = target is not None and minutes > target
    told = row.notified_at is not None and row.met_at is None
    told_minutes = clock.minutes_between(row.notified_at, viewer.now) if told else 0
    told_late = told_minutes > viewer.wait_target
    to_answer = viewer.view == "mine" and row.to_id == viewer.id
    called = row.called_at is not None
    called_minutes = clock.minutes_between(row.called_at, viewer.now) if called else 0
    called_late = called_minutes > viewer.call_target
    path = f"/reception/visits/{row.id}"
    links = _links(row, viewer, words, to_answer) if known else ()
    return Card(
        id=row.id,
        path=path,
        number=row.queue_number,
        name=row.name if known else discreet(row.name, row.gender),
        known=known,
        since=row.state_since.isoformat(),
        since_text=words.minutes(minutes, overdue),
        overdue=overdue,
        target=target,
        kind=words.kinds[row.visit_type],
        kind_tone=TYPE_TONES.get(row.visit_type, "secondary"),
        purpose=row.purpose if known else "",
        ic_card=known and row.card_kind == "ic",
        booked=_("booked %(time)s", time=f"{clock.local(row.booked_at):%H:%M}") if known and row.booked_at else "",
        person=row.server or "",
        room=row.room or "",
        offered_to=row.receiver or "",
        alert=_("Unsettled: %(note)s", note=row.unsettled_note) if known and row.unsettled else "",
        cautions=cautions if known else (),
        told_since=row.notified_at.isoformat() if told and _told_later(row) else "",
        told_text=words.minutes(told_minutes, told_late) if told else "",
        told_late=told_late,
        need=row.need if to_answer else "",
        first=_("first by the class policy") if row.grade in viewer.priority else "",
        called_to=_("called to %(place)s", place=row.called_to) if called else "",
        called_since=row.called_at.isoformat() if called else "",
        called_text=words.minutes(called_minutes, called_late) if called else "",
        called_late=called_late,
        missed=_("calls without an answer: %(count)d", count=row.calls_missed) if row.calls_missed else "",
        links=links,
        buttons=_buttons(row, path, viewer, words, to_answer) if known else (),
        more=tuple(link for link in _more(row, viewer, words) if link not in links) if known else (),
    )


def _told_later(row: Any) -> bool:
    """Whether the minutes since the person was told differ from those the card shows anyway."""
    return row.state != "waiting" or clock.minutes_between(row.state_since, row.notified_at) > 0


def _links(row: Any, viewer: Viewer, words: Words, to_answer: bool) -> tuple[Link, ...]:
    if to_answer:
        return (words.answer,)
    if row.state == "waiting" and row.assigned_to_id is None and viewer.leads:
        return (words.assign,)
    return (words.depart,) if row.state == "resting" and viewer.moves else ()


def _more(row: Any, viewer: Viewer, words: Words) -> list[Link]:
    """Acts that are possible in any state: assign, hand over, leave."""
    found = [words.assign] if viewer.leads else []
    if row.hand_over_id is None and (viewer.leads or row.assigned_to_id == viewer.id):
        found.append(words.pass_on)
    return [*found, words.depart] if viewer.moves else found


def minutes_text(minutes: int, overdue: bool) -> str:
    """Minutes as the board says them before the browser counts on."""
    if minutes < 60:
        text = _("%(count)s min", count=minutes)
    else:
        text = _("%(hours)s h %(minutes)s min", hours=minutes // 60, minutes=minutes % 60)
    return f"{text} · {_('overdue')}" if overdue else text


def _buttons(row: Any, path: str, viewer: Viewer, words: Words, to_answer: bool) -> tuple[Button, ...]:
    if to_answer:
        return (Button("accept", f"/reception/hand-overs/{row.hand_over_id}/acceptance", words.accept, "y"),)
    if not viewer.moves:
        return ()
    if row.state == "waiting" and row.assigned_to_id is None:
        return _call(row, path, words)
    steps = LIKELY[row.state]
    if row.state == "waiting":
        steps = ("begin_service",) if row.server_role == "care_staff" else ("begin_consultation",)
    found = tuple(Button(name, f"{path}/steps/{name}", words.steps[name], KEYS[name]) for name in steps)
    return (*found, *_call(row, path, words)) if row.state == "waiting" else found


def _call(row: Any, path: str, words: Words) -> tuple[Button, ...]:
    """Call the number; once called, say that nobody came."""
    if row.called_at is not None:
        return (Button("missed", f"{path}/calls/missed", words.missed, "m"),)
    return (Button("call", f"{path}/calls", words.call, "k"),)


def discreet(name: str, gender: str) -> str:
    """A name as it is called out in a waiting hall: the surname, and how the person is addressed."""
    address = {"female": _("Ms"), "male": _("Mr")}.get(gender, "＊")
    surname = name[: len(name) - len(given_name(name))] if is_chinese(name[:1]) else name[:1]
    return f"{surname}{address}"
