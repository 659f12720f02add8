"""What the tests of complaints share."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from portal.core import audit, events
from portal.core.database import db
from portal.registry.staff.models import Person
from portal.service.complaints import policy
from tests.cast import Cast
from tests.factories.cases import Cases


@pytest.fixture
def cases(cast: Cast) -> Cases:
    """Cases at any point of their way."""
    return Cases(cast)


@pytest.fixture
def heard() -> Iterator[Callable[[type], list[Any]]]:
    """Listen to facts of a kind for the length of a test; answers with the list they are put into."""
    listening: list[tuple[type, Any]] = []

    def listen(fact: type) -> list[Any]:
        facts: list[Any] = []
        listener = facts.append
        events._listeners[fact].append(listener)
        listening.append((fact, listener))
        return facts

    yield listen
    for fact, listener in listening:
        events._listeners[fact].remove(listener)


@pytest.fixture(autouse=True)
def without_other_rooms() -> Iterator[None]:
    """What other rooms say of money and improvements: nothing, until a test says otherwise."""
    kept = dict(policy._providers)
    policy._providers.clear()
    yield
    policy._providers.clear()
    policy._providers.update(kept)


@pytest.fixture
def known_as(cast: Cast) -> Callable[..., None]:
    """Give colleagues another name or telephone number, as the staff files would."""

    def change(person: Person, **values: str) -> None:
        for name, value in values.items():
            setattr(person, name, value)
        db.session.flush()
        audit.record("tests.known_as", person, by=cast.admin)

    return change
