"""The pages of tasks and requests between departments."""

from portal.front_desk.tasks.views import requests, tasks  # noqa: F401
from portal.front_desk.tasks.views.blueprint import blueprint

__all__ = ["blueprint"]
