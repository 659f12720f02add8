"""The settlement with its calculation table, and the receipt of the payout (REF-10, REF-05, LAW-10, LAW-27)."""

from typing import Any

from portal.cashier.refunds import choices, policy, working
from portal.cashier.refunds.models import Acceptance, Payout, Refund, RefundPart
from portal.cashier.refunds.permissions import Permission
from portal.core import clock, sealing
from portal.core.database import Actor
from portal.core.money import Money
from portal.core.sealing import Document
from portal.registry.papers import policy as papers

SETTLEMENT = sealing.paper("refund_settlement", "cashier/refunds/print/settlement.html", "1", "退款协议")
RECEIPT = sealing.paper("refund_receipt", "cashier/refunds/print/receipt.html", "1", "退款收据")
_READERS = (Permission.READ, Permission.ANSWER)
papers.declare_kind(SETTLEMENT.kind, opens_with=_READERS, needs=lambda _document: _READERS)
papers.declare_kind(RECEIPT.kind, opens_with=_READERS, needs=lambda _document: _READERS)

_RATES = {"lpr": "一年期贷款市场报价利率（LPR）", "deposit": "一年期存款利率", "": "不计利息"}
_ID_KINDS = {
    "resident_id": "居民身份证",
    "passport": "护照",
    "hk_macao_permit": "港澳居民来往内地通行证",
    "taiwan_permit": "台湾居民来往大陆通行证",
    "foreigner_id": "外国人永久居留身份证",
}


def title(refund: Refund) -> str:
    """What stands above the settlement."""
    return SETTLEMENT.title if refund.kind == "refund" else "补偿协议" if refund.nature == "goodwill" else "赔偿协议"


def seal_for_ink(refund: Refund, *, by: Actor) -> Document:
    """The settlement with empty lines, to be signed by hand; the one there is, when there is one (REF-10)."""
    number = f"{refund.number}-DQ"
    known = next((row for row in sealing.of_subject(refund, SETTLEMENT.kind) if row.number == number), None)
    return known or sealing.request(
        SETTLEMENT, refund, number=number, values=values(refund), by=by, customer_id=refund.customer_id,
        title=f"{title(refund)}（待签署）",
    )  # fmt: skip


def seal_settlement(refund: Refund, *, by: Actor) -> Document:
    """The settlement as the customer signed it (REF-10)."""
    accepted = refund.acceptance
    drawn = accepted.drawn if accepted else None
    return sealing.request(
        SETTLEMENT, refund, number=refund.number, values=values(refund), by=by, customer_id=refund.customer_id,
        pictures={"customer": drawn.sha256} if drawn else {}, title=title(refund),
        replaces=next(iter(sealing.of_subject(refund, SETTLEMENT.kind)), None),
    )  # fmt: skip


def seal_receipt(payout: Payout, *, by: Actor) -> Document:
    """What the receiver signed for: amount in figures and capitals, method, voucher (REF-05)."""
    refund = payout.refund
    return sealing.request(
        RECEIPT, payout, number=payout.number, by=by, customer_id=refund.customer_id,
        pictures={"receiver": payout.drawn.sha256} if payout.drawn else {},
        values={
            "clinic": sealing.clinic(),
            "date": f"{clock.local(payout.paid_at):%Y年%m月%d日 %H:%M}",
            "customer": {"name": refund.customer.name, "number": refund.customer.number},
            "kind": _kind(refund),
            "settlement": refund.number,
            "contracts": [part.contract.number for part in refund.parts],
            "principal": _money(refund.amount),
            "interest": _money(refund.interest) if refund.interest else None,
            "amount": _money(payout.amount),
            "method": payout.method,
            "voucher": payout.voucher,
            "account": _account(refund.acceptance),
            "receiver": payout.receiver,
            "original": payout.original_place,
            "payer": payout.payer.name,
            "paid_at": f"{clock.local(payout.paid_at):%Y-%m-%d %H:%M}",
            "hands": _hands(refund),
        },
    )  # fmt: skip


def preview(refund: Refund) -> str:
    """The settlement as it would be printed now, marked as a draft."""
    paper = Document(
        number=refund.number, kind=SETTLEMENT.kind, title=title(refund), template=SETTLEMENT.template,
        template_version=SETTLEMENT.version, values=values(refund), pictures={},
    )  # fmt: skip
    return sealing.html(paper, draft=True)


def values(refund: Refund) -> dict[str, Any]:
    """Everything the settlement says, in plain Chinese values."""
    return {
        "clinic": sealing.clinic(),
        "date": f"{clock.local(refund.accepted_at):%Y年%m月%d日}" if refund.accepted_at else "",
        "customer": _customer(refund),
        "is_refund": refund.kind == "refund",
        "kind": _kind(refund),
        "cause": choices.PRINTED[refund.cause] if refund.cause else "",
        "reason": f"{choices.PRINTED[refund.reason_kind]}：{refund.reason}",
        "requested_on": refund.requested_on.isoformat(),
        "case_number": refund.case_number,
        "determined": refund.nature == "damages",
        "contracts": [_part(part) for part in refund.parts],
        "working": _working(refund),
        "lawful": _money(refund.lawful_total) if refund.kind == "refund" else None,
        "difference_reason": refund.difference_reason,
        "principal": _money(refund.amount),
        "interest": _money(refund.interest) if refund.interest else None,
        "total": _money(refund.total),
        "free_service": refund.free_service,
        "gifts_returned": refund.gifts_returned,
        "aftercare": refund.aftercare,
        "pay_within": policy.PAY_WITHIN_DAYS.value(),
        "pay_by": refund.pay_by.isoformat() if refund.pay_by else "",
        "account": _account(refund.acceptance),
        "signature": _signature(refund.acceptance),
        "hands": _hands(refund),
    }


def _kind(refund: Refund) -> str:
    return choices.PRINTED[refund.nature or refund.kind]


def _customer(refund: Refund) -> dict[str, str]:
    customer = refund.customer
    return {
        "name": customer.name,
        "number": customer.number,
        "phone": customer.phone.removeprefix("+86"),
        "id_kind": _ID_KINDS.get(customer.id_kind, "证件"),
        "id_number": customer.id_number,
    }


def _part(part: RefundPart) -> dict[str, Any]:
    return {
        "number": part.contract.number,
        "signed": f"{clock.local(part.contract.signed_at):%Y年%m月%d日}" if part.contract.signed_at else "",
        "total": part.contract.total.written,
        "lines": [
            {
                "name": line.name,
                "bought": f"{line.quantity}{line.unit}",
                "delivered": f"{line.delivered}{line.unit}" if line.delivered else "未接受",
                "delivered_on": line.delivered_on.isoformat() if line.delivered_on else "—",
                "list_price": line.list_price.written,
                "unit_price": line.unit_price.written,
            }
            for line in part.lines
        ],
        "payments": [
            {
                "number": share.payment.number,
                "on": f"{clock.local(share.payment.taken_at):%Y-%m-%d}",
                "method": share.payment.method,
                "amount": share.payment.amount.written,
                "back": share.amount.written,
            }
            for share in part.shares
        ],
        "back": part.amount.written,
    }


def _working(refund: Refund) -> dict[str, Any] | None:
    found = working.read(refund.calculation)
    if not found:
        return None
    return {
        "basis": "标价（折扣前价格）" if found["cause"] == "customer" else "合同成交价（折扣价）",
        "rate": f"{_RATES[found['rate_kind']]}{found['percent']}" if found["rate_kind"] else _RATES[""],
        "year_days": found["year_days"],
        "contracts": [_worked(one, found["percent"], found["year_days"]) for one in found["contracts"]],
        "refundable": found["refundable"].written,
        "interest": found["interest"].written,
        "total": _money(found["total"]),
    }


def _worked(one: dict[str, Any], percent: str, year_days: int) -> dict[str, Any]:
    rows = [
        {
            "what": f"已提供：{row['name']}",
            "how": f"{row['delivered']}{row['unit']} × {row['price'].written}",
            "amount": (-row["value"]).written,
        }
        for row in one["delivered"]
        if row["delivered"]
    ] or [{"what": "已提供的服务", "how": "尚未提供", "amount": "¥0.00"}]
    interest = [
        {
            "what": f"利息：付款 {row['number']}",
            "how": f"{row['amount'].written} × {percent} × {row['days']}天 ÷ {year_days}",
            "amount": f"+{row['interest'].written}",
        }
        for row in one["back"]
        if row["interest"]
    ]
    short = one["prepaid"] - one["delivered_value"] < Money(0)
    return {
        "number": one["number"],
        "prepaid": one["prepaid"].written,
        "rows": rows,
        "short": short,
        "refundable": one["refundable"].written,
        "interest": interest,
        "sum": (one["refundable"] + one["interest"]).written,
    }


def _account(accepted: Acceptance | None) -> dict[str, str]:
    if accepted is None:
        return {"holder": "", "number": ""}
    return {"holder": accepted.account_holder, "number": accepted.account}


def _signature(accepted: Acceptance | None) -> dict[str, str] | None:
    if accepted is None:
        return None
    return {
        "name": accepted.signer_name,
        "relation": accepted.relation,
        "original": accepted.original_place,
        "at": f"{clock.local(accepted.signed_at):%Y年%m月%d日 %H:%M}",
        "witness": accepted.witness.name if accepted.witness else "",
    }


_STEPS = {"agree": "院长审批", "agree_second": "第二审批人", "confirm": "财务确认"}


def _hands(refund: Refund) -> list[dict[str, str]]:
    """Handler, president's level, finance: who approved what and when, each with the own password."""
    found = [
        {"role": "经办人", "name": refund.proposer.name, "at": f"{clock.local(refund.proposed_at):%Y-%m-%d %H:%M}"}
    ]
    for row in refund.decisions:
        if row.step in _STEPS:
            name = row.person.name
            if row.delegation is not None:
                name += f"（受{row.delegation.delegator.name}书面授权）"
            found.append(
                {"role": _STEPS[row.step], "name": name, "at": f"{clock.local(row.decided_at):%Y-%m-%d %H:%M}"}
            )
    return found


def _money(amount: Money) -> dict[str, str]:
    return {"figures": amount.written, "capitals": amount.capitals}
