"""The pages of checklists."""

from portal.front_desk.checklists.views import checks, lists  # noqa: F401
from portal.front_desk.checklists.views.blueprint import blueprint

__all__ = ["blueprint"]
