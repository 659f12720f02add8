"""Pages of the customers room, by what they show."""

from portal.registry.customers.views import contacts, file, health, listing, merging, papers, registration
from portal.registry.customers.views.blueprint import blueprint

__all__ = ["blueprint", "contacts", "file", "health", "listing", "merging", "papers", "registration"]
