"""What happens to a case: the only place its rows change."""

from portal.service.complaints.operations.intake import take_in
from portal.service.complaints.operations.reckoning import name_second_department, pause, reckon_all, resume

__all__ = ["name_second_department", "pause", "reckon_all", "resume", "take_in"]
