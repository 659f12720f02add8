"""The states of a risk notice and the steps between them (RSK, section 3.10)."""

from flask_babel import lazy_gettext as _l

from portal.consulting.consents.permissions import Permission
from portal.core.workflow import State, Step, Workflow

NOTICE = Workflow(
    name="consents.risk_notice",
    initial="draft",
    states={
        "draft": State(_l("Draft"), "secondary"),
        "explained": State(_l("Explained"), "primary"),
        "signed": State(_l("Signed"), "success"),
        "expired": State(_l("Expired"), "secondary", final=True),
    },
    steps=(
        Step(
            "explain",
            ("draft",),
            "explained",
            Permission.WRITE,
            _l("Record the explanation"),
            ("RSK-01",),
            offered=False,
        ),
        Step("sign", ("explained",), "signed", Permission.WRITE, _l("Sign"), ("RSK-02",), offered=False),
        Step(
            "expire",
            ("draft", "explained", "signed"),
            "expired",
            Permission.WRITE,
            _l("Expired: the plan changed"),
            ("RSK-07",),
            offered=False,
            needs_reason=True,
        ),
    ),
    rule="RSK-01",
)

#: Texts may be written only here; what was explained is fixed.
EDITABLE = ("draft",)
