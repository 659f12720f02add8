"""The pages of reception."""

from portal.front_desk.reception.views import (  # noqa: F401
    arrivals,
    board,
    calls,
    display,
    incidents,
    register,
    registrations,
    rooms,
    served_cards,
    sheets,
    visits,
)
from portal.front_desk.reception.views.blueprint import blueprint

__all__ = ["blueprint"]
