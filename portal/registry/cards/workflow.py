"""The states of a card and the steps between them (MEM-01)."""

from flask_babel import lazy_gettext as _l

from portal.core.workflow import State, Step, Workflow
from portal.registry.cards.permissions import Permission

CARD = Workflow(
    name="cards.card",
    initial="active",
    states={
        "active": State(_l("Valid"), "success"),
        "lost": State(_l("Reported lost"), "warning"),
        "replaced": State(_l("Replaced"), "secondary", final=True),
        "closed": State(_l("Cancelled card"), "secondary", final=True),
    },
    steps=(
        Step(
            "report_lost",
            ("active",),
            "lost",
            Permission.ISSUE,
            _l("Report lost"),
            ("MEM-01",),
            needs_reason=True,
            tone="warning",
        ),
        Step("find", ("lost",), "active", Permission.ISSUE, _l("Found again"), ("MEM-01",)),
        Step(
            "replace",
            ("active", "lost"),
            "replaced",
            Permission.ISSUE,
            _l("Replace by a new card"),
            ("MEM-01",),
            needs_reason=True,
            offered=False,
        ),
        Step(
            "close",
            ("active", "lost"),
            "closed",
            Permission.CLOSE,
            _l("Cancel the card"),
            ("MEM-01",),
            needs_reason=True,
            tone="danger",
        ),
    ),
    rule="MEM-01",
)
