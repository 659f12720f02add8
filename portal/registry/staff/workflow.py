"""High rights: asked for by one person, confirmed by another."""

from flask_babel import lazy_gettext as _l

from portal.core.workflow import State, Step, Workflow
from portal.registry.staff.permissions import Permission

RULES = ("SEC-01",)

RIGHTS_REQUEST = Workflow(
    name="staff.rights_request",
    initial="waiting",
    states={
        "waiting": State(_l("Waits for a second person"), "warning"),
        "confirmed": State(_l("Confirmed"), "success", final=True),
        "declined": State(_l("Declined"), "danger", final=True),
        "withdrawn": State(_l("Withdrawn"), final=True),
    },
    steps=(
        Step("confirm", ("waiting",), "confirmed", Permission.CONFIRM, _l("Confirm these rights"), RULES),
        Step("decline", ("waiting",), "declined", Permission.CONFIRM, _l("Decline"), RULES, True, "danger"),
        Step(
            "withdraw",
            ("waiting",),
            "withdrawn",
            Permission.MANAGE,
            _l("Withdraw the request"),
            RULES,
            tone="secondary",
        ),
    ),
    rule="SEC-01",
)
