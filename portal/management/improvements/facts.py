"""What improvements announce to the other rooms."""

from dataclasses import dataclass

from portal.core.database import Actor
from portal.management.improvements.models import ImprovementAction, StaffFeedback


@dataclass(frozen=True)
class ActionOpened:
    """An improvement was put into the register (XC-10)."""

    action: ImprovementAction
    by: Actor


@dataclass(frozen=True)
class ActionClosed:
    """An improvement was found effective, or dropped (XC-10)."""

    action: ImprovementAction
    by: Actor


@dataclass(frozen=True)
class FeedbackAnswered:
    """A report was answered or became an improvement (XC-15)."""

    feedback: StaffFeedback
    by: Actor
