"""The pages of duty."""

from portal.front_desk.duty.views import now  # noqa: F401
from portal.front_desk.duty.views.blueprint import blueprint

__all__ = ["blueprint"]
