"""What duty announces to the other rooms."""

from dataclasses import dataclass

from portal.front_desk.duty.models import DutyMatter, EmptyPost, Leave, ShiftHandOver


@dataclass(frozen=True)
class DutyChanged:
    """Who is on duty, or how they are reached, may be another now."""

    branch_id: int


@dataclass(frozen=True)
class LeaveGranted:
    """Somebody will be away: their bookings need another hand."""

    leave: Leave


@dataclass(frozen=True)
class LeaveWithdrawn:
    """Granted leave was taken back."""

    leave: Leave


@dataclass(frozen=True)
class PostLeftEmpty:
    """A watched post has nobody at it (DTY-02)."""

    empty: EmptyPost


@dataclass(frozen=True)
class EmergencyCallUnanswered:
    """An emergency call found nobody (DTY-03)."""

    matter: DutyMatter


@dataclass(frozen=True)
class DutyMatterRecorded:
    """A matter was dealt with on duty (DTY-05)."""

    matter: DutyMatter


@dataclass(frozen=True)
class ShiftHandedOver:
    """The next person has taken over a shift with all its open items (DTY-06)."""

    hand_over: ShiftHandOver
