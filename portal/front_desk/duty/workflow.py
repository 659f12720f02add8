"""States and steps of the week's roster, swaps, leave, hand-overs and duty matters."""

from flask_babel import lazy_gettext as _l

from portal.core.workflow import State, Step, Workflow
from portal.front_desk.duty.permissions import Permission

ROSTER = Workflow(
    name="duty.roster",
    initial="draft",
    states={
        "draft": State(_l("Draft"), "secondary"),
        "published": State(_l("Published"), "success", final=True),
    },
    steps=(Step("publish", ("draft",), "published", Permission.PLAN, _l("Publish"), ("DTY-01",), offered=False),),
    rule="DTY-01",
)

SWAP = Workflow(
    name="duty.swap",
    initial="asked",
    states={
        "asked": State(_l("Asked the colleague"), "warning"),
        "agreed": State(_l("Agreed, waits for the lead"), "info"),
        "confirmed": State(_l("Swapped"), "success", final=True),
        "declined": State(_l("Declined"), "secondary", final=True),
        "refused": State(_l("Refused by the lead"), "danger", final=True),
        "withdrawn": State(_l("Withdrawn"), "secondary", final=True),
    },
    steps=(
        Step("agree", ("asked",), "agreed", Permission.TAKE_PART, _l("Agree"), ("DTY-01",)),
        Step(
            "decline", ("asked",), "declined", Permission.TAKE_PART, _l("Decline the swap"), ("DTY-01",), tone="danger"
        ),
        Step("confirm", ("agreed",), "confirmed", Permission.PLAN, _l("Confirm the swap"), ("DTY-01",)),
        Step("refuse", ("agreed",), "refused", Permission.PLAN, _l("Refuse"), ("DTY-01",), True, "danger"),
        Step(
            "withdraw",
            ("asked", "agreed"),
            "withdrawn",
            Permission.TAKE_PART,
            _l("Take the request back"),
            ("DTY-01",),
            tone="secondary",
        ),
    ),
    rule="DTY-01",
)

LEAVE = Workflow(
    name="duty.leave",
    initial="asked",
    states={
        "asked": State(_l("Waits for a decision"), "warning"),
        "granted": State(_l("Granted"), "success"),
        "refused": State(_l("Refused"), "danger", final=True),
        "withdrawn": State(_l("Withdrawn"), "secondary", final=True),
    },
    steps=(
        Step("grant", ("asked",), "granted", Permission.PLAN, _l("Grant"), ("DTY-08",)),
        Step("refuse", ("asked",), "refused", Permission.PLAN, _l("Refuse"), ("DTY-08",), True, "danger"),
        Step(
            "withdraw",
            ("asked", "granted"),
            "withdrawn",
            Permission.TAKE_PART,
            _l("Take the request back"),
            ("DTY-08",),
            tone="secondary",
        ),
    ),
    rule="DTY-08",
)

HAND_OVER = Workflow(
    name="duty.hand_over",
    initial="draft",
    states={
        "draft": State(_l("Being written"), "secondary"),
        "offered": State(_l("Waits for the next person"), "warning"),
        "closed": State(_l("Taken over"), "success", final=True),
    },
    steps=(
        Step("offer", ("draft",), "offered", Permission.TAKE_PART, _l("Hand over"), ("DTY-06",)),
        Step("give_back", ("offered",), "draft", Permission.TAKE_PART, _l("Give back"), ("DTY-06",), True, "danger"),
        Step("close", ("offered",), "closed", Permission.TAKE_PART, _l("Take over the shift"), ("DTY-06",)),
    ),
    rule="DTY-06",
)

MATTER = Workflow(
    name="duty.matter",
    initial="open",
    states={
        "open": State(_l("Not settled"), "warning"),
        "settled": State(_l("Settled"), "success"),
    },
    steps=(
        Step("settle", ("open",), "settled", Permission.TAKE_PART, _l("Settle"), ("DTY-05",), offered=False),
        Step("reopen", ("settled",), "open", Permission.TAKE_PART, _l("Open again"), ("DTY-05",), True, "secondary"),
    ),
    rule="DTY-05",
)
