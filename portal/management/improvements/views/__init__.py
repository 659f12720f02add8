"""The pages of the improvements room."""

from portal.management.improvements.views import actions, feedback, work
from portal.management.improvements.views.blueprint import blueprint

__all__ = ["actions", "blueprint", "feedback", "work"]
