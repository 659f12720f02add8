"""The texts of a notice, put together from the plan version's items and the catalogue (RSK-01)."""

from typing import Any

from portal.consulting.plans import queries as plans
from portal.consulting.plans.models import PlanItem, PlanVersion
from portal.registry.customers.models import Customer

#: What may cost more than the quotation, besides what the items say; the customer's papers are Chinese.
COSTS = (
    "报价单所列项目以外不收费。下列情形可能另外产生费用，均须事先告知价格并经您同意：需要再次治疗或修复；"
    "发生并发症后的检查、药品和处理；改变麻醉方式；您要求的住院或陪护。因本院原因造成的处理费用由本院承担。"
)

#: Answers that say there is nothing to report.
NOTHING = ("无", "没有", "否", "良好", "正常", "健康")


def texts(version: PlanVersion) -> dict[str, Any]:
    """The first wording of a notice for a version: items, personal risks, costs, alternatives, notes."""
    return {
        "items": [item_texts(line) for line in version.items],
        "fingerprint": version.fingerprint(),
        "personal_risks": personal_risks(version),
        "costs": COSTS,
        "alternatives": alternatives(version),
        "expectation": expectation(version),
        "pre_notes": _notes(version, "pre_notes"),
        "post_notes": _notes(version, "post_notes"),
    }


def item_texts(line: PlanItem) -> dict[str, Any]:
    """What is told about one item: limits of effect, contraindications, risks with responses, complications."""
    current = line.item_version
    responses = dict(line.risk_lines())
    complications = [{"text": text, "response": responses.get(text, "")} for text in current.complications]
    named = set(current.complications)
    risks = [{"text": risk, "response": response} for risk, response in line.risk_lines() if risk not in named]
    return {
        "name": line.name,
        "quantity": line.quantity,
        "unit": line.unit,
        "purpose": current.efficacy,
        "effect": line.effect,
        "limits": current.disadvantages,
        "safety": current.safety,
        "recovery": line.recovery,
        "indications": list(current.indications),
        "contraindications": [reason.text for reason in current.contraindications],
        "risks": risks,
        "complications": complications,
        "injection_details": line.injection_details,
    }


def alternatives(version: PlanVersion) -> str:
    """The alternatives of every item, doing nothing among them (LAW-14)."""
    return "\n".join(
        f"{line.name}：{'；'.join(line.item_version.alternatives)}"
        for line in version.items
        if line.item_version.alternatives
    )


def personal_risks(version: PlanVersion) -> str:
    """What this person's history adds: the file's health texts and warnings a doctor has cleared."""
    customer = version.plan.customer
    known = [f"{label}：{text}" for label, text in _health(customer) if text and text not in NOTHING]
    known += [
        f"{warned.item.name}的禁忌提示“{warned.contraindication}”："
        f"{warned.clearance.doctor.name}医师说明：{warned.clearance.note}"
        for warned in plans.warnings(version)
        if warned.clearance is not None
    ]
    return "\n".join(known) or "根据您提供的病史，目前没有发现额外风险；如有遗漏请立即告知。"


def expectation(version: PlanVersion) -> str:
    """The customer's own words of expectation, from the consultation (RSK-10)."""
    consultation = version.plan.consultation
    return consultation.expectations or consultation.wished_effect


def _health(customer: Customer) -> list[tuple[str, str]]:
    return [
        ("病史", customer.history),
        ("过敏史", customer.allergies),
        ("身体状况", customer.condition),
        ("妊娠与哺乳", customer.pregnancy),
        ("用药", customer.medication),
    ]


def _notes(version: PlanVersion, field: str) -> str:
    return "\n".join(
        f"{line.name}：{'；'.join(getattr(line.item_version, field))}"
        for line in version.items
        if getattr(line.item_version, field)
    )
