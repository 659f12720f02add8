"""The tables of reception."""

from portal.front_desk.reception.models.desk import QueueCall, VisitRegistration
from portal.front_desk.reception.models.visits import (
    Courtesy,
    HallIncident,
    HandOver,
    Room,
    RoomOccupancy,
    Visit,
)
from portal.front_desk.reception.workflow import VISIT

__all__ = [
    "VISIT",
    "Courtesy",
    "HallIncident",
    "HandOver",
    "QueueCall",
    "Room",
    "RoomOccupancy",
    "Visit",
    "VisitRegistration",
]
