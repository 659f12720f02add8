"""What the tasks room reads."""

from portal.front_desk.tasks.queries.lists import requests, tasks, visible_request, visible_task
from portal.front_desk.tasks.queries.today import today_items

__all__ = ["requests", "tasks", "today_items", "visible_request", "visible_task"]
