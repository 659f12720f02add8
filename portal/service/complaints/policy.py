"""Who deals with a case and who must not (CMP-04, CTD-03), who sees it, and whom other rooms ask."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import clock
from portal.core.database import Actor, db
from portal.core.refusals import Refused
from portal.front_desk.reception import policy as reception
from portal.registry.staff.models import Person
from portal.service.complaints import namesakes, settings
from portal.service.complaints.models import Case
from portal.service.complaints.permissions import Permission


@dataclass(frozen=True)
class Money:
    """What the cash desk says of a refund case that belongs to a case: where it stands, in plain values."""

    number: str
    url: str
    state: str
    #: president and finance have agreed, the customer may be answered (REF-06)
    unlocked: bool
    #: rejected or withdrawn: the customer gets no answer from it
    dropped: bool


#: Answers with the refund cases of a case id, and with the improvements still open of an address.
_providers: dict[str, Callable[..., list[Money]] | Callable[..., int]] = {}


def provide_money(provider: Callable[[int], list[Money]]) -> None:
    """Say where the refund cases of a case are found (DIS-08)."""
    _providers["money"] = provider


def provide_improvements(provider: Callable[[str], int]) -> None:
    """Say how many improvements of an address are still open in the register (CMP-14, XC-10)."""
    _providers["improvements"] = provider


def money_of(case: Case) -> list[Money]:
    """The refund cases that belong to this case."""
    provider = _providers.get("money")
    return provider(case.id) if provider else []  # type: ignore[return-value]


def improvements_open(case: Case) -> int:
    """How many improvements of this case the register still holds open."""
    provider = _providers.get("improvements")
    return provider(case.path) if provider else 0  # type: ignore[return-value]


def has_register() -> bool:
    """Whether a register of improvements keeps track of them, so that this room need not remind."""
    return "improvements" in _providers


def accused_in(case: Case, person: Person) -> bool:
    """Whether the case complains about this person, under whichever account."""
    return is_accused(person, [accused.person for accused in case.accused])


def is_accused(person: Person, accused: Iterable[Person]) -> bool:
    """Whether this person is one of those complained about."""
    return namesakes.among(person, accused)


def refuse_accused(case: Case, by: Actor) -> None:
    """Nobody takes a step in a case about themselves, in no role (CMP-04)."""
    if isinstance(by, Person) and accused_in(case, by):
        raise Refused(
            "CMP-04", _why_not(case, by), link=f"{case.path}/namesakes" if _undecided(case, by) else case.path
        )


def _undecided(case: Case, person: Person) -> bool:
    """Whether it is only the name that keeps somebody away."""
    return not any(namesakes.is_certain(person, accused.person) for accused in case.accused)


def _why_not(case: Case, by: Person) -> str:
    if _undecided(case, by):
        return _("You bear the name of a person this case is about. A manager records first that you are two people.")
    head = head_for(case.branch_id, [accused.person for accused in case.accused], case.department_id)
    return _(
        "This case is about you: somebody else deals with it. %(name)s is responsible.", name=head.name if head else "…"
    )


def refusal_of(case: Case, person: Person, field: str = "person_id") -> Refused:
    """Why somebody who is complained about, or may be, is not chosen; and what to do about a mere namesake (CMP-04)."""
    if _undecided(case, person):
        return Refused(
            "CMP-04",
            _(
                "%(name)s bears the name of a person complained about. If they are two people, a manager records it "
                "first.",
                name=person.name,
            ),
            field=field,
            link=f"{case.path}/namesakes",
        )
    message = _("%(name)s is complained about in this case. Choose somebody else.", name=person.name)
    return Refused("CMP-04", message, field=field)


def check_handler(case: Case, person: Person, field: str = "person_id") -> None:
    """A handler may deal with cases, works here, and is not complained about (CMP-04)."""
    if accused_in(case, person):
        raise refusal_of(case, person, field)
    if not person.active or person.branch_id != case.branch_id or not person.can(Permission.HANDLE):
        raise Refused(
            "CMP-04", _("%(name)s does not deal with cases. Choose somebody else.", name=person.name), field=field
        )


def _active(branch_id: int, *roles: str) -> list[Person]:
    people = select(Person).where(Person.branch_id == branch_id, Person.active.is_(True), Person.role.in_(roles))
    return list(db.session.scalars(people.order_by(Person.id)))


def head_for(branch_id: int, accused: Iterable[Person], department_id: int | None = None) -> Person | None:
    """To whom a complaint is forwarded: the department manager; when complained about, the president (CMP-03)."""
    about = list(accused)
    managers = [p for p in _active(branch_id, "consult_manager") if not is_accused(p, about)]
    own = [p for p in managers if department_id is not None and p.department_id == department_id]
    presidents = [p for p in _active(branch_id, "president") if not is_accused(p, about)]
    return next(iter([*own, *managers, *presidents]), None)


def heads(case: Case) -> list[Person]:
    """Everybody a complaint may be forwarded to, the likeliest first: managers, then the president."""
    about = [accused.person for accused in case.accused]
    people = [*_active(case.branch_id, "consult_manager", "cs_manager"), *_active(case.branch_id, "president")]
    first = head_for(case.branch_id, about, case.department_id)
    people.sort(key=lambda person: person is not first)
    return [person for person in people if not is_accused(person, about)]


def possible_handlers(case: Case) -> list[Person]:
    """Who may be named handler: those who deal with cases and are not complained about (CMP-04)."""
    about = [accused.person for accused in case.accused]
    people = _active(case.branch_id, "consult_manager", "cs_manager", "cs_staff", "consultant", "president")
    roles = ("consultant", "consult_manager") if case.kind == "dissatisfied" and not _past_site(case) else ()
    return [
        person
        for person in people
        if not is_accused(person, about)
        and (person.role in roles if roles else person.can(Permission.HANDLE))
        and not person.has_flag("assistant")
    ]


def _past_site(case: Case) -> bool:
    return case.state not in ("opened", "on_site")


def customer_service(branch_id: int) -> list[Person]:
    """The branch's customer-service people, the managers first."""
    return _active(branch_id, "cs_manager") + _active(branch_id, "cs_staff")


def leaders(case: Case) -> list[int]:
    """The ids of the managers who watch over a case (DIS-13)."""
    watching = [person.id for person in _active(case.branch_id, "consult_manager", "cs_manager")]
    return list(dict.fromkeys([*([case.forwarded_to_id] if case.forwarded_to_id else []), *watching]))


def forward_due(received: datetime) -> datetime:
    """By when a complaint is forwarded; one taken outside hours waits for the next opening (CMP-03, CMP-23)."""
    begin = received
    if not reception.consulting_rooms_open(received):
        opens, _closes = reception.opening_hours()
        day = clock.local(received).date()
        if clock.local(received).time() >= opens:
            day += timedelta(days=1)
        begin = clock.at(day, opens)
    return begin + timedelta(minutes=settings.FORWARD_MINUTES.value())


def has_part(case: Case, person: Person) -> bool:
    """Whether somebody has a part in a case without seeing all of them: receiver or handler."""
    return person.id in (case.receiver_id, case.handler_id, case.forwarded_to_id)


def presidents(branch_id: int) -> list[Person]:
    """The presidents of a branch."""
    return _active(branch_id, "president")


def managers(branch_id: int) -> list[Person]:
    """The managers of the consultants."""
    return _active(branch_id, "consult_manager")


def answering_for(department_id: int, branch_id: int) -> list[int]:
    """The ids of who answers for a department: its leads, or everybody in it when it has none."""
    people = select(Person).where(Person.department_id == department_id, Person.branch_id == branch_id, Person.active)
    members = list(db.session.scalars(people.order_by(Person.id)))
    leads = [person.id for person in members if person.has_flag("dept_lead") or person.has_flag("store_manager")]
    return leads or [person.id for person in members]


def to_be_told(branch_id: int) -> list[tuple[Person, str]]:
    """Who hears of an emergency at once: president, principals, and somebody of every department (DIS-09)."""
    told: dict[int, tuple[Person, str]] = {}
    for person in presidents(branch_id):
        told[person.id] = (person, "president")
    for person in _active(branch_id, "consult_manager", "cs_manager"):
        told.setdefault(person.id, (person, "principal"))
    everybody = select(Person).where(Person.branch_id == branch_id, Person.active, Person.department_id.is_not(None))
    by_department: dict[int | None, list[Person]] = {}
    for person in db.session.scalars(everybody.order_by(Person.id)):
        by_department.setdefault(person.department_id, []).append(person)
    for members in by_department.values():
        leads = [p for p in members if p.has_flag("dept_lead")] or [p for p in members if p.has_flag("on_duty")]
        for person in leads or members[:1]:
            told.setdefault(person.id, (person, "department"))
    return list(told.values())
