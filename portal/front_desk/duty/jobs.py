"""What happens on duty by itself: posts are watched, absence is noted when a shift is over."""

from portal.core.database import SystemActor
from portal.core.jobs import job
from portal.front_desk.duty import operations
from portal.registry.staff import queries as staff


@job("duty.watch_posts", minute="*")
def watch_posts() -> None:
    """Alert the lead of a post nobody stands at (DTY-02)."""
    for branch in staff.branches():
        operations.watch(branch.id, by=SystemActor("duty", branch.id))


@job("duty.note_absences", minute="*/10")
def note_absences() -> None:
    """Note who did not come to a shift that is over, or was on leave (DTY-08)."""
    operations.note_absences(by=SystemActor("duty"))
