"""The pages of complaints."""

from portal.service.complaints.views import (  # noqa: F401
    act_pages,
    alarms,
    answers,
    behind,
    board,
    conferences,
    intake,
    register,
    show,
    signs,
    talks,
)
from portal.service.complaints.views.blueprint import blueprint

blueprints = [blueprint]
