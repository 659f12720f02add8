"""What every step of a dispute looks at first."""

from portal.core import access
from portal.core.database import Actor
from portal.core.refusals import Refused
from portal.service.complaints import policy
from portal.service.complaints.models import Case
from portal.service.complaints.permissions import Permission


def check(case: Case, by: Actor) -> None:
    """Only whoever deals with cases, and nobody in a case about themselves (CMP-04)."""
    access.check(by, Permission.HANDLE)
    policy.refuse_accused(case, by)


def refuse_unless(fine: bool, rule: str, message: str, field: str | None = None) -> None:
    """Refuse by this rule, at this field."""
    if not fine:
        raise Refused(rule, message, field=field)
