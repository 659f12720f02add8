"""The pages of enquiries."""

from portal.front_desk.enquiries.views import (  # noqa: F401
    callbacks,
    desk,
    enquiry,
    group,
    leads,
    outreach,
    public,
    quality,
    questions,
    registering,
    sheets,
)
from portal.front_desk.enquiries.views.blueprint import blueprint

__all__ = ["blueprint"]
