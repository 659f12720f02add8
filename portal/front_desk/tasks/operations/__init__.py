"""What happens to tasks and requests: the only place their rows change."""

from portal.front_desk.tasks.operations.assigning import assign, follow_up, hand_on, postpone
from portal.front_desk.tasks.operations.finishing import finish, reopen, withdraw
from portal.front_desk.tasks.operations.requests import answer, ask, ask_again, withdraw_request

__all__ = [
    "answer",
    "ask",
    "ask_again",
    "assign",
    "finish",
    "follow_up",
    "hand_on",
    "postpone",
    "reopen",
    "withdraw",
    "withdraw_request",
]
