"""The pages of the catalogue."""

from portal.registry.catalogue.views import answers, items, offers, showcase
from portal.registry.catalogue.views.blueprint import blueprint

__all__ = ["answers", "blueprint", "items", "offers", "showcase"]
