"""Scheduled work of the staff room."""

from portal.core.jobs import job
from portal.registry.staff import sign_ins


@job("staff.forget_failures", hour="3", minute="20")
def forget_failures() -> None:
    """Drop wrong sign-in tries that count no longer."""
    sign_ins.forget_failures()
