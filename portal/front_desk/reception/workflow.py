"""The way of a visit through the house: states and steps (REC-12).

Steps follow what really happens: a returning customer goes straight to the treatment, somebody at the
cash desk asks the consultant once more, a rested customer starts a second treatment.
"""

from flask_babel import lazy_gettext as _l

from portal.core.workflow import State, Step, Workflow
from portal.front_desk.reception.permissions import Permission

#: The states of customers who are in the house, in the order of the board.
PRESENT = ("waiting", "in_consultation", "awaiting_payment", "in_service", "resting")

STATES = {
    "waiting": State(_l("Waiting to be seen"), "warning"),
    "in_consultation": State(_l("In consultation"), "info"),
    "awaiting_payment": State(_l("Awaiting payment"), "primary"),
    "in_service": State(_l("In service"), "success"),
    "resting": State(_l("Resting"), "secondary"),
    "left": State(_l("Left the clinic"), "secondary", final=True),
}


def _others(state: str) -> tuple[str, ...]:
    return tuple(name for name in STATES if name != state)


_MOVES = (
    Step(
        "begin_consultation",
        ("waiting", "awaiting_payment", "in_service", "resting"),
        "in_consultation",
        Permission.MOVE,
        _l("Start consultation"),
        ("REC-12",),
    ),
    Step(
        "ask_to_pay",
        ("waiting", "in_consultation", "in_service", "resting"),
        "awaiting_payment",
        Permission.MOVE,
        _l("To the cash desk"),
        ("REC-12",),
    ),
    Step(
        "begin_service",
        ("waiting", "in_consultation", "awaiting_payment", "resting"),
        "in_service",
        Permission.MOVE,
        _l("Start service"),
        ("REC-12",),
    ),
    Step(
        "rest",
        ("in_consultation", "awaiting_payment", "in_service"),
        "resting",
        Permission.MOVE,
        _l("To the rest area"),
        ("REC-12",),
    ),
    Step(
        "wait_again",
        ("in_consultation", "awaiting_payment", "in_service", "resting"),
        "waiting",
        Permission.MOVE,
        _l("Back to waiting"),
        ("REC-12",),
        tone="secondary",
    ),
    Step(
        "leave",
        PRESENT,
        "left",
        Permission.MOVE,
        _l("Departure"),
        ("REC-15",),
        tone="secondary",
        offered=False,
    ),
)

#: A wrong move is taken back by the front desk, with the reason kept.
_UNDO = tuple(
    Step(
        f"undo_to_{state}",
        _others(state),
        state,
        Permission.LEAD,
        _l("Take back the last move"),
        ("REC-12",),
        needs_reason=True,
        tone="danger",
        offered=False,
    )
    for state in PRESENT
)

VISIT = Workflow(
    name="reception.visit",
    initial="waiting",
    states=STATES,
    steps=(*_MOVES, *_UNDO),
    rule="REC-12",
    since="state_since",
)

#: The key of each step on the board.
KEYS = {"begin_consultation": "c", "ask_to_pay": "p", "begin_service": "v", "rest": "r", "wait_again": "w"}

#: The likely next steps of each state, the likeliest first: the buttons of a card.
LIKELY = {
    "waiting": ("begin_consultation", "begin_service"),
    "in_consultation": ("ask_to_pay", "begin_service"),
    "awaiting_payment": ("begin_service", "begin_consultation"),
    "in_service": ("rest", "ask_to_pay"),
    "resting": ("ask_to_pay",),
}
