"""May this person order, take or sign off this money, and why not."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.cashier.payments.models import ChargeOrder
from portal.cashier.payments.permissions import Permission
from portal.consulting.contracts.models import ServiceContract
from portal.consulting.contracts.workflow import IN_FORCE
from portal.core import settings
from portal.core.database import Actor, db
from portal.core.money import Money
from portal.core.refusals import Refused
from portal.registry.staff.models import Person

METHODS = settings.declare(
    settings.Setting(
        key="payments.methods",
        default=["现金", "银行卡", "微信", "支付宝", "转账"],
        label=_l("Payment methods the cash desk takes"),
        rules=("PAY-02", "PAY-03"),
    )
)
#: The method whose money is counted at the end of a day.
CASH = "现金"
INVOICE_DAYS = settings.declare(
    settings.Setting(
        key="payments.invoice_days",
        default=1,
        label=_l("An invoice is overdue after"),
        unit=_l("days"),
        rules=("PAY-04",),
        least=0,
        most=30,
    )
)


def check_in_force(contract: ServiceContract) -> None:
    """Refuse charging anything without a signed contract (PAY-01, LAW-25)."""
    if contract.state not in IN_FORCE:
        raise Refused(
            "LAW-25",
            _(
                "The contract %(number)s is “%(state)s”. Money is taken only for a contract both sides have signed.",
                number=contract.number,
                state=contract.state_label,
            ),
            link=f"/contracts/{contract.id}",
        )


def check_cashier(order: ChargeOrder, by: Actor) -> None:
    """Refuse money taken by whoever consulted or ordered; no role is exempt (PAY-05, XC-07)."""
    if by.id is None:
        raise Refused("PAY-05", _("A named cashier takes money; no part of the system does."))
    if by.id in (order.ordered_by_id, order.consultant_id):
        raise Refused(
            "PAY-05",
            _("You advised this customer or raised this order; somebody else at the cash desk takes the money."),
        )


def may_take(order: ChargeOrder, person: Person) -> bool:
    """Whether this person may take money for this order (PAY-05)."""
    return person.can(Permission.TAKE) and person.id not in (order.ordered_by_id, order.consultant_id)


def check_amount(order: ChargeOrder, amount: Money | None) -> Money:
    """The amount itself; refused when it is not above zero, or above the balance (PAY-03)."""
    if amount is None or amount <= Money(0):
        raise Refused("PAY-03", _("The amount must be above zero."), field="amount")
    if amount > order.balance:
        raise Refused(
            "PAY-03",
            _("Only %(balance)s is left to pay. Take at most that.", balance=order.balance.written)
            if order.balance
            else _("This order is paid in full; nothing is left to pay."),
            field="amount",
        )
    return amount


def others_who_close(branch_id: int, but: set[int]) -> list[Person]:
    """Active people who may sign off a day and took none of its money (PAY-09)."""
    people = select(Person).where(Person.branch_id == branch_id, Person.active.is_(True)).order_by(Person.id)
    return [
        person for person in db.session.scalars(people) if person.id not in but and person.can(Permission.CLOSE_DAY)
    ]
