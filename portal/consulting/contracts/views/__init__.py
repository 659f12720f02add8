"""The pages of the contracts room."""

from portal.consulting.contracts.progress import for_visit
from portal.consulting.contracts.views import records, signing, templates  # noqa: F401
from portal.consulting.contracts.views.blueprint import blueprint
from portal.front_desk.reception import links

links.register("contracts", for_visit)

__all__ = ["blueprint"]
