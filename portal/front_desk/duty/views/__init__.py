"""The pages of duty."""

from portal.front_desk.duty.views import (  # noqa: F401
    attendance,
    hand_overs,
    leaves,
    matters,
    mine,
    now,
    rosters,
    rules,
    shifts,
)
from portal.front_desk.duty.views.blueprint import blueprint

__all__ = ["blueprint"]
