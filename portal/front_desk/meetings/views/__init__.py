"""The pages of meetings, daily summaries and reports to superiors."""

from portal.front_desk.meetings.views import meetings, reports, steps, summaries  # noqa: F401
from portal.front_desk.meetings.views.blueprint import blueprint

__all__ = ["blueprint"]
