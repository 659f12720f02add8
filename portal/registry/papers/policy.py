"""Who may open a paper. Rooms say what their kinds need; the customers room says who is in reach."""

from collections.abc import Callable, Iterable
from functools import cache

from portal.core.database import Actor
from portal.core.sealing import Document
from portal.registry.papers.permissions import Permission

Reach = Callable[[int, Actor], bool]
Opened = Callable[[int, Actor, str, str], None]
Needs = Callable[[Document], tuple[str, ...]]

_customers: dict[str, Callable[..., object]] = {}
_opens: dict[str, frozenset[str]] = {}
_needs: dict[str, Needs] = {}


def provide_customers(may_see: Reach, opened: Opened) -> None:
    """Say who may see a customer (id, person), and what to call when a paper was opened.

    `opened` gets customer id, person, "view" or "print", and the paper's number (PRV-04).
    """
    _customers["may_see"], _customers["opened"] = may_see, opened


def declare_kind(kind: str, *, opens_with: tuple[str, ...] = (), needs: Needs | None = None) -> None:
    """Say which permissions open a kind of paper beside papers.read, and what it needs on top of that.

    `needs` answers with permissions of which the reader must hold one, such as those for health data;
    an empty tuple needs nothing more.
    """
    _opens[kind] = frozenset(map(str, opens_with))
    if needs is not None:
        _needs[kind] = needs


def may_open(document: Document, person: Actor) -> bool:
    """Whether a person may open this paper: by its kind, and by the reach of its customer (PRV-01)."""
    return bool(openable([document], person))


def openable(documents: Iterable[Document], person: Actor) -> list[Document]:
    """Those of these papers that a person may open; the reach of a customer is asked once."""
    may_see = cache(lambda customer_id: "may_see" in _customers and bool(_customers["may_see"](customer_id, person)))
    return [
        document
        for document in documents
        if _opens_kind(document, person) and (document.customer_id is None or may_see(document.customer_id))
    ]


def _opens_kind(document: Document, person: Actor) -> bool:
    if not any(person.can(held) for held in (Permission.READ, *_opens.get(document.kind, ()))):
        return False
    needs = _needs[document.kind](document) if document.kind in _needs else ()
    if needs and not any(person.can(needed) for needed in needs):
        return False
    return document.branch_id == person.branch_id


def opened(document: Document, person: Actor, how: str) -> None:
    """Have the opening of a customer's paper recorded (PRV-04)."""
    note = _customers.get("opened")
    if document.customer_id is not None and note is not None:
        note(document.customer_id, person, how, document.number)
