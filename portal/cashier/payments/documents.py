"""The receipt of a payment, and the daily cash report (PAY-03, PAY-09)."""

from typing import Any

from portal.cashier.payments.models import DayClose, Payment
from portal.cashier.payments.permissions import Permission
from portal.core import clock, sealing
from portal.core.database import Actor
from portal.core.money import Money
from portal.core.sealing import Document
from portal.registry.papers import policy as papers

RECEIPT = sealing.paper("receipt", "cashier/payments/print/receipt.html", "1", "收款收据")
DAY_REPORT = sealing.paper("cash_report", "cashier/payments/print/cash_report.html", "2", "现金日报表")
papers.declare_kind(
    RECEIPT.kind,
    opens_with=(Permission.READ, Permission.ORDER),
    needs=lambda _document: (Permission.READ, Permission.ORDER),
)
papers.declare_kind(DAY_REPORT.kind, needs=lambda _document: (Permission.READ,))


def seal_receipt(payment: Payment, *, by: Actor) -> Document:
    """Seal the receipt of a payment: amount in figures and capitals, what it is for, what is left."""
    order = payment.order
    return sealing.request(
        RECEIPT,
        payment,
        number=payment.number,
        by=by,
        customer_id=payment.customer_id,
        values={
            "clinic": sealing.clinic(),
            "date": f"{clock.local(payment.taken_at):%Y年%m月%d日 %H:%M}",
            "payer": payment.payer,
            "customer": {"name": order.customer.name, "number": order.customer.number},
            "contract": order.contract.number,
            "order": order.number,
            "lines": [
                {
                    "name": line.name,
                    "quantity": line.quantity,
                    "unit": line.unit,
                    "unit_price": line.unit_price.written,
                    "amount": line.amount.written,
                }
                for line in order.lines
            ],
            "total": order.total.written,
            "amount": _money(payment.amount),
            "method": payment.method,
            "reference": payment.reference,
            "paid": (order.paid + order.credited).written,
            "balance": payment.balance.written,
            "cashier": payment.cashier.name,
        },
    )


def seal_day(close: DayClose, *, by: Actor) -> Document:
    """Seal a day's cash report as it was signed off."""
    number = f"RB{close.day:%Y%m%d}-{close.sequence}"
    return sealing.request(
        DAY_REPORT,
        close,
        number=number if close.branch_id == 1 else f"{number}-{close.branch_id}",
        by=by,
        values={
            "clinic": sealing.clinic(),
            "date": close.day.isoformat(),
            "sequence": close.sequence,
            "parts": [
                {"title": title, "rows": _rows(close.figures[key])}
                for key, title in (
                    ("method", "按收款方式"),
                    ("cashier", "按收款人"),
                    ("order", "按收费单"),
                    ("out", "付出（退款、赔偿）"),
                )
                if key != "out" or close.figures.get("out")
            ],
            "total": _money(close.total),
            "paid_out": close.paid_out.written,
            "expected_cash": (close.counted_cash - close.difference).written,
            "counted_cash": close.counted_cash.written,
            "difference": close.difference.written,
            "own_money": close.own_money,
            "remarks": close.remarks,
            "closed_by": close.closed_by.name,
            "closed_at": f"{clock.local(close.closed_at):%Y-%m-%d %H:%M}",
        },
    )


def _rows(figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"name": row["name"], "count": row["count"], "amount": Money(row["fen"]).written} for row in figures]


def _money(amount: Money) -> dict[str, str]:
    return {"figures": amount.written, "capitals": amount.capitals}
