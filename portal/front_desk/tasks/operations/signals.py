"""Whose screens show something new after a change."""

from portal.core import live
from portal.front_desk.tasks import policy
from portal.front_desk.tasks.models import DepartmentRequest, Task


def tell(*people_ids: int | None) -> None:
    """These people's day has a new or changed item."""
    for person_id in people_ids:
        if person_id is not None:
            live.bump(f"today:{person_id}")


def task_changed(task: Task) -> None:
    """Whoever has the task and whoever gave it see it at once."""
    tell(task.assignee_id, task.assigned_by_id)


def request_changed(request: DepartmentRequest) -> None:
    """Both heads and whoever asked see it at once (DTY-20)."""
    both = (request.from_department_id, request.to_department_id)
    tell(request.asked_by_id, *(head.id for number in both for head in policy.heads(number, request.branch_id)))
