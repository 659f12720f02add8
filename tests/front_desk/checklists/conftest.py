"""The standard lists, and people in departments of their own."""

import pytest

from portal.core.database import db
from portal.front_desk.checklists import operations
from portal.front_desk.checklists.models import Checklist
from portal.registry.staff.models import Department
from tests.cast import Cast
from tests.factories.departments import spread


@pytest.fixture
def departments(cast: Cast) -> dict[str, Department]:
    """The departments by name; everybody works in theirs."""
    return spread(cast)


@pytest.fixture
def lists(cast: Cast, departments: dict[str, Department]) -> dict[str, Checklist]:
    """The standard lists by kind, written three days ago as far as the days ask."""
    made = operations.add_standard(by=cast.consult_manager)
    db.session.commit()
    return {row.kind: row for row in made}
