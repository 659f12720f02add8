"""The pages of reception."""

from portal.front_desk.reception.views import arrivals, board, incidents, rooms, visits  # noqa: F401
from portal.front_desk.reception.views.blueprint import blueprint

__all__ = ["blueprint"]
