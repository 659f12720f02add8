"""The states of a contract and of its templates, and the steps between them (CTR, section 3.11; CTD-22, CTD-25)."""

from flask_babel import lazy_gettext as _l

from portal.consulting.contracts.permissions import Permission
from portal.core.workflow import State, Step, Workflow

CONTRACT = Workflow(
    name="contracts",
    initial="draft",
    states={
        "draft": State(_l("Draft"), "secondary"),
        "in_review": State(_l("In review"), "warning"),
        "approved": State(_l("Approved, to be signed"), "primary"),
        "signed": State(_l("Signed by both sides"), "success"),
        "in_performance": State(_l("In performance"), "success"),
        "completed": State(_l("Completed"), "secondary", final=True),
        "amended": State(_l("Amended"), "info", final=True),
        "ended": State(_l("Ended"), "secondary", final=True),
    },
    steps=(
        Step("submit", ("draft",), "in_review", Permission.DRAFT, _l("Send to review"), ("CTR-03",)),
        Step(
            "withdraw", ("in_review",), "draft", Permission.DRAFT, _l("Take back from review"), ("CTR-03",),
            tone="secondary",
        ),
        Step("approve", ("in_review",), "approved", Permission.REVIEW, _l("Approve"), ("CTR-03",), offered=False),
        Step(
            "return", ("in_review",), "draft", Permission.REVIEW, _l("Return with remarks"), ("CTR-03",),
            needs_reason=True, tone="danger", offered=False,
        ),
        Step(
            "reopen", ("approved",), "draft", Permission.DRAFT, _l("Change the text"), ("CTR-03",),
            needs_reason=True, tone="secondary",
        ),
        Step("sign", ("approved",), "signed", Permission.SIGN, _l("Sign for the clinic"), ("CTR-06",), offered=False),
        Step(
            "begin", ("signed",), "in_performance", Permission.STATUS, _l("Begin performance"), ("PAY-03",),
            offered=False,
        ),
        Step(
            "complete", ("in_performance",), "completed", Permission.DRAFT, _l("Completed"), ("CTR-10",),
            tone="secondary",
        ),
        Step(
            "amend", ("signed", "in_performance"), "amended", Permission.SIGN, _l("Replaced by an amendment"),
            ("CTR-09",), needs_reason=True, offered=False,
        ),
        Step(
            "abandon", ("draft", "in_review", "approved"), "ended", Permission.DRAFT, _l("Give up"), ("CTR-10",),
            needs_reason=True, tone="danger",
        ),
        Step(
            "end", ("signed", "in_performance"), "ended", Permission.SIGN, _l("End the contract"), ("CTR-10",),
            needs_reason=True, tone="danger",
        ),
    ),
    rule="CTR-10",
)  # fmt: skip

#: Before both have signed; a change is then a new text, after it an amendment (CTR-09).
UNSIGNED = ("draft", "in_review", "approved")
#: A signed contract that money may be taken for and services delivered on (LAW-25).
IN_FORCE = ("signed", "in_performance")
#: What nobody works on any more.
CLOSED = ("completed", "amended", "ended")

TEMPLATE = Workflow(
    name="contracts.template",
    initial="draft",
    states={
        "draft": State(_l("Draft"), "secondary"),
        "approved": State(_l("Approved"), "success"),
        "retired": State(_l("Retired"), "secondary", final=True),
    },
    steps=(
        Step("approve", ("draft",), "approved", Permission.REVIEW, _l("Approve"), ("LAW-28",), offered=False),
        Step("retire", ("approved",), "retired", Permission.REVIEW, _l("Retire"), ("CTR-01",), tone="danger"),
    ),
    rule="CTR-01",
)
