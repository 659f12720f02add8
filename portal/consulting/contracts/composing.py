"""The text of a contract from its plan, its quotation and the approved template (CTR-01, CTR-02, CTR-04)."""

from typing import Any

from portal.consulting.consents.models import RiskNotice
from portal.consulting.contracts import wording
from portal.consulting.contracts.models import ContractVersion
from portal.consulting.contracts.templates import TemplateVersion
from portal.consulting.plans.models import PlanVersion
from portal.core import sealing
from portal.core.money import Money
from portal.registry.catalogue import queries as catalogue

_METHODS = {"full": "一次性付清", "instalments": "分期支付"}


def items(plan_version: PlanVersion) -> list[dict[str, Any]]:
    """The plan's items as they are sold, line by line (PLN-09, PAY-01)."""
    return [
        {
            "plan_item_id": line.id,
            "item_id": line.item_id,
            "item_version_id": line.item_version_id,
            "code": line.item.code,
            "name": line.name,
            "kind": line.kind,
            "quantity": line.quantity,
            "unit": line.unit,
            "list_price": line.list_price.fen,
            "unit_price": line.unit_price.fen,
            "amount": line.amount.fen,
            "offer": line.offer.name if line.offer else "",
            "flow": line.flow,
            "pattern": line.pattern,
            "effect": line.effect,
        }
        for line in plan_version.items
    ]


def doctor(plan_version: PlanVersion) -> tuple[str, str]:
    """Name and certificate of the leading doctor: who approved the plan (LAW-12); empty without one."""
    approved = next((row for row in reversed(plan_version.approvals) if row.decision == "approved"), None)
    if approved is None:
        return ("", "")
    person = approved.doctor
    profile = next(
        (row for row in catalogue.providers() if row.person_id == person.id or row.name == person.name), None
    )
    return (person.name, profile.licence_number if profile else "")


def clauses(
    text: ContractVersion, template: TemplateVersion, plan_version: PlanVersion, notice: RiskNotice
) -> list[dict[str, Any]]:
    """The template's terms with this contract's blanks filled in; special terms come last."""
    found = wording.filled(template.terms, _blanks(text, plan_version, notice))
    if text.special_terms:
        found.append({"key": "special", "title": "特别约定", "text": text.special_terms, "burdensome": False})
    return found


def _blanks(text: ContractVersion, plan_version: PlanVersion, notice: RiskNotice) -> dict[str, str]:
    due = [f"{part['due']}支付{Money(part['fen']).written}" for part in text.instalments]
    plan = f"应于{text.instalments[0]['due']}起、项目实施前付清" if text.payment_method == "full" else "、".join(due)
    return {
        "甲方": plan_version.plan.customer.name,
        "乙方": sealing.clinic()["name"],
        "总价": text.total.written,
        "总价大写": text.total.capitals,
        "付款方式": _METHODS[text.payment_method],
        "付款计划": plan,
        "开始日期": text.term_from.isoformat(),
        "结束日期": text.term_to.isoformat(),
        "项目": "、".join(f"{item['name']}×{item['quantity']}" for item in text.items),
        "主诊医师": text.doctor_name or "见附件",
        "方案编号": plan_version.label,
        "风险告知书编号": notice.number,
    }
