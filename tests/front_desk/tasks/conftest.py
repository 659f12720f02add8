"""People in departments of their own."""

from collections.abc import Callable

import pytest

from portal.core import clock
from portal.core.workflow import Workflow
from portal.front_desk.tasks import operations
from portal.front_desk.tasks.models import DepartmentRequest, Task
from portal.front_desk.tasks.workflow import TASK
from portal.registry.staff.models import Department
from tests.cast import Cast
from tests.factories.departments import spread


@pytest.fixture
def departments(cast: Cast) -> dict[str, Department]:
    """The departments by name; everybody works in theirs."""
    return spread(cast)


class Opened:
    """Opens the record a table is about; `by` may take every step."""

    def __init__(self, cast: Cast, departments: dict[str, Department]) -> None:
        self.cast, self.departments, self.by = cast, departments, cast.consult_manager

    def __call__(self, table: Workflow) -> Task | DepartmentRequest:
        if table is TASK:
            return operations.assign(self.cast.consultant, title="清点", due_on=clock.today(), by=self.by)
        return operations.ask(self.departments["客服中心"], action="送手册", due_on=clock.today(), by=self.by)


@pytest.fixture
def open_of(cast: Cast, departments: dict[str, Department]) -> Callable[[Workflow], Task | DepartmentRequest]:
    """An open task or request, by its table."""
    return Opened(cast, departments)
