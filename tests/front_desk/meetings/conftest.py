"""People in departments of their own."""

import pytest

from portal.registry.staff.models import Department
from tests.cast import Cast
from tests.factories.departments import spread


@pytest.fixture
def departments(cast: Cast) -> dict[str, Department]:
    """The departments by name; everybody works in theirs."""
    return spread(cast)
