"""Money taken at the till, as the tests of payments do it."""

from portal.cashier.payments import operations
from portal.cashier.payments.models import ChargeOrder, Payment
from portal.core.database import db
from portal.core.money import Money
from portal.registry.staff.models import Person
from tests.cast import Cast

INSERT = (
    "INSERT INTO payments (number, order_id, ordered_by_id, consultant_id, customer_id, amount, method, payer,"
    " reference, cashier_id, taken_at, balance, created_at, branch_id) SELECT 'SJ-X', id, :ordered, consultant_id,"
    " customer_id, :amount, '现金', 'x', '', :cashier, ordered_at, 0, created_at, branch_id FROM charge_orders"
)


def again(order: ChargeOrder, order_id: int | None = None) -> ChargeOrder:
    """The order as it is now; a request ends the session it was read in."""
    return db.session.get_one(ChargeOrder, order_id or order.id, populate_existing=True)


def take(cast: Cast, order: ChargeOrder, amount: str = "12000", by: Person | None = None, **more: str) -> Payment:
    values = {"method": "现金", "payer": order.customer.name, **more}
    return operations.take(order, amount=Money.of(amount), by=by or cast.finance, **values)  # type: ignore[arg-type]
