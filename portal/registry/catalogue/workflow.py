"""States of item versions and of approved answers."""

from flask_babel import lazy_gettext as _l

from portal.core.workflow import State, Step, Workflow
from portal.registry.catalogue.permissions import Permission

ITEM_VERSION = Workflow(
    name="catalogue.item_version",
    initial="draft",
    states={
        "draft": State(_l("Draft")),
        "signed_off": State(_l("Signed off"), "info"),
        "in_force": State(_l("In force"), "success"),
        "replaced": State(_l("Replaced"), final=True),
        "withdrawn": State(_l("Withdrawn"), "danger", final=True),
    },
    steps=(
        Step("sign_off", ("draft",), "signed_off", Permission.SIGN_OFF, _l("Sign off the texts"), ("CAT-02",)),
        Step(
            "approve_price",
            ("signed_off",),
            "in_force",
            Permission.APPROVE_PRICE,
            _l("Approve the price"),
            ("CAT-02",),
        ),
        Step(
            "decline",
            ("draft",),
            "withdrawn",
            Permission.SIGN_OFF,
            _l("Do not sign off"),
            ("CAT-02",),
            needs_reason=True,
            tone="danger",
        ),
        Step(
            "decline_price",
            ("signed_off",),
            "withdrawn",
            Permission.APPROVE_PRICE,
            _l("Refuse the price"),
            ("CAT-02",),
            needs_reason=True,
            tone="danger",
        ),
        Step(
            "withdraw",
            ("draft", "signed_off", "in_force"),
            "withdrawn",
            Permission.WRITE,
            _l("Withdraw this version"),
            ("CAT-02",),
            needs_reason=True,
            tone="danger",
        ),
        Step(
            "supersede",
            ("draft", "signed_off"),
            "replaced",
            Permission.WRITE,
            _l("Superseded by a new draft"),
            ("CAT-02",),
            offered=False,
        ),
        Step(
            "replace",
            ("in_force",),
            "replaced",
            Permission.APPROVE_PRICE,
            _l("Replaced by a new version"),
            ("CAT-02",),
            offered=False,
        ),
    ),
    rule="CAT-02",
)

SCRIPT = Workflow(
    name="catalogue.answer",
    initial="draft",
    states={
        "draft": State(_l("Waiting for review")),
        "approved": State(_l("Approved"), "success"),
        "replaced": State(_l("Replaced"), final=True),
        "declined": State(_l("Not approved"), "danger", final=True),
    },
    steps=(
        Step("approve", ("draft",), "approved", Permission.SIGN_OFF, _l("Approve the answer"), ("KNW-01",)),
        Step(
            "decline",
            ("draft",),
            "declined",
            Permission.SIGN_OFF,
            _l("Do not approve"),
            ("KNW-01",),
            needs_reason=True,
            tone="danger",
        ),
        Step(
            "replace",
            ("approved",),
            "replaced",
            Permission.SIGN_OFF,
            _l("Replaced by a new version"),
            ("KNW-04",),
            offered=False,
        ),
    ),
    rule="KNW-01",
)
