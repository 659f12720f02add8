"""The states of a refund or compensation, and the steps between them (REF, section 3.24).

Whoever proposes, agrees, confirms and pays are different people (REF-06); that is kept by `policy` and by the table's
own constraints, not by permissions, since one role may hold several.
"""

from flask_babel import lazy_gettext as _l

from portal.cashier.refunds.permissions import Permission
from portal.core.workflow import State, Step, Workflow

REFUND = Workflow(
    name="refunds",
    initial="proposed",
    states={
        "proposed": State(_l("Proposed"), "warning"),
        "president_agreed": State(_l("President agreed"), "info"),
        "finance_confirmed": State(_l("Finance confirmed"), "primary"),
        "customer_answered": State(_l("Customer answered"), "primary"),
        "accepted": State(_l("Accepted, to be paid"), "warning"),
        "paid": State(_l("Paid out"), "success", final=True),
        "rejected": State(_l("Rejected"), "danger", final=True),
        "withdrawn": State(_l("Withdrawn"), "secondary", final=True),
    },
    steps=(
        Step("agree", ("proposed",), "president_agreed", Permission.AGREE, _l("Agree"), ("REF-02",)),
        Step(
            "agree_second", ("president_agreed",), "president_agreed", Permission.AGREE, _l("Agree as the second"),
            ("REF-02",),
        ),
        Step(
            "reject", ("proposed",), "rejected", Permission.AGREE, _l("Reject"), ("REF-02",), needs_reason=True,
            tone="danger",
        ),
        Step(
            "take_back", ("president_agreed",), "rejected", Permission.AGREE, _l("Take the agreement back"),
            ("REF-02",), needs_reason=True, tone="danger",
        ),
        Step(
            "confirm", ("president_agreed",), "finance_confirmed", Permission.CONFIRM, _l("Confirm the amount"),
            ("REF-03",),
        ),
        Step(
            "refuse", ("president_agreed",), "rejected", Permission.CONFIRM, _l("Do not confirm"), ("REF-03",),
            needs_reason=True, tone="danger",
        ),
        Step(
            "answer", ("finance_confirmed",), "customer_answered", Permission.ANSWER, _l("Answer the customer"),
            ("REF-04",), offered=False,
        ),
        Step(
            "accept", ("customer_answered",), "accepted", Permission.ANSWER, _l("The customer accepts and signs"),
            ("REF-05",), offered=False,
        ),
        Step(
            "decline", ("customer_answered",), "rejected", Permission.ANSWER, _l("The customer does not accept"),
            ("REF-05",), needs_reason=True, tone="danger",
        ),
        Step("pay", ("accepted",), "paid", Permission.PAY, _l("Pay out"), ("REF-05",), offered=False),
        Step(
            "withdraw", ("proposed", "president_agreed", "finance_confirmed", "customer_answered"), "withdrawn",
            Permission.PROPOSE, _l("Withdraw the proposal"), ("REF-01",), needs_reason=True, tone="danger",
        ),
    ),
    rule="REF-04",
)  # fmt: skip

#: Nothing will be paid for these, and nothing is kept back for them (REF-07).
DROPPED = ("rejected", "withdrawn")
#: Somebody still has something to do.
OPEN = ("proposed", "president_agreed", "finance_confirmed", "customer_answered", "accepted")


def moves() -> list[tuple[str, str]]:
    """Every pair of states that some step leads through; the database knows them too."""
    return sorted({(source, step.target) for step in REFUND.steps for source in step.sources})
