"""What happens on the today page by itself."""

from portal.core.database import SystemActor
from portal.core.jobs import job
from portal.management.today import operations
from portal.registry.staff import queries as staff


@job("today.climb", minute="*/10")
def climb() -> None:
    """Show the superiors what has been overdue for too long (XC-09)."""
    for branch in staff.branches():
        operations.climb(branch.id, by=SystemActor("today", branch.id))
