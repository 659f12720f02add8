"""The pages of the consultations room."""

from portal.consulting.consultations.views import card, doctor, ending, lists, talk  # noqa: F401
from portal.consulting.consultations.views.blueprint import blueprint
from portal.consulting.consultations.views.visit_links import for_visit
from portal.front_desk.reception import links

links.register("consultations", for_visit)

__all__ = ["blueprint"]
