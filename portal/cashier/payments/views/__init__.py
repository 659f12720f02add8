"""The pages of the cash desk."""

from portal.cashier.payments.progress import for_visit
from portal.cashier.payments.views import days, orders  # noqa: F401
from portal.cashier.payments.views.blueprint import blueprint
from portal.front_desk.reception import links

links.register("payments", for_visit)

__all__ = ["blueprint"]
