"""The plan with its quotation as a paper, in plain words with its terms explained (PLN-10, XC-12)."""

from typing import Any

from flask_babel import force_locale

from portal.consulting.plans import queries
from portal.consulting.plans.models import PlanItem, PlanVersion
from portal.consulting.plans.permissions import Permission
from portal.core import clock, sealing
from portal.core.database import Actor
from portal.core.language import DEFAULT
from portal.core.money import Money
from portal.core.sealing import Document
from portal.registry.catalogue import queries as catalogue
from portal.registry.papers import policy as papers

PAPER = sealing.paper("plan", "consulting/plans/print/plan.html", "1", "医美方案与报价单")
papers.declare_kind(PAPER.kind, needs=lambda _document: (Permission.READ,))

_GENDERS = {"female": "女", "male": "男"}
_KINDS = {"surgery": "手术", "injection": "注射", "device": "仪器治疗", "care": "皮肤护理"}


def seal_explained(version: PlanVersion, *, by: Actor) -> Document:
    """Seal the version as it was explained."""
    return sealing.request(
        PAPER, version, number=version.label, values=values(version), by=by, customer_id=version.customer_id
    )


def seal_confirmed(version: PlanVersion, *, by: Actor) -> Document:
    """Seal the version as the customer confirmed it; it takes the place of the explained paper."""
    explained = next(iter(sealing.of_subject(version, PAPER.kind)), None)
    return sealing.request(
        PAPER,
        version,
        number=f"{version.label}-QR",
        values=values(version),
        by=by,
        customer_id=version.customer_id,
        title="医美方案与报价单（顾客确认）",
        replaces=explained,
    )


def values(version: PlanVersion) -> dict[str, Any]:
    """Everything the paper says, in plain Chinese values."""
    with force_locale(DEFAULT):
        return _values(version)


def _values(version: PlanVersion) -> dict[str, Any]:
    plan = version.plan
    items = [_item(line, number) for number, line in enumerate(version.items, 1)]
    doctor = next((row for row in reversed(version.approvals) if row.decision == "approved"), None)
    return {
        "clinic": sealing.clinic(),
        "date": clock.today().isoformat(),
        "plan_number": plan.number,
        "version": version.version,
        "customer": {
            "name": plan.customer.name,
            "number": plan.customer.number,
            "gender": _GENDERS.get(plan.customer.gender, ""),
            "age": plan.customer.age,
        },
        "consultant": plan.consultant.name,
        "doctor": doctor.doctor.name if doctor else "",
        "approved_at": _minute(doctor.created_at) if doctor else "",
        "expectations": plan.consultation.expectations or plan.consultation.wished_effect,
        "needs": [str(label) for label in queries.needs_of(plan.consultation).values()],
        "wish": version.wish,
        "combination": version.combination,
        "budget": _money(version.budget),
        "over_budget": version.budget is not None and version.total > version.budget,
        "time_limit_days": version.time_limit_days,
        "time_note": version.time_note,
        "days_needed": version.days_needed,
        "items": items,
        "examinations": [
            {"name": row.name, "reason": row.reason, "result": row.result} for row in plan.examinations
        ],
        "list_total": _money(version.list_total),
        "saving": _money(version.saving) if version.saving else None,
        "total": _money(version.total),
        "quoted_on": version.quoted_on.isoformat(),
        "valid_until": version.valid_until.isoformat() if version.valid_until else "",
        "glosses": _glosses(items),
        "confirmed": _confirmation(version),
    }  # fmt: skip


def _confirmation(version: PlanVersion) -> dict[str, str] | None:
    if version.confirmed_at is None:
        return None
    return {"name": version.confirmed_name, "at": _minute(version.confirmed_at)}


def _item(line: PlanItem, number: int) -> dict[str, Any]:
    return {
        "number": number,
        "name": line.name,
        "kind": _KINDS.get(line.kind, ""),
        "need": _need_label(line),
        "need_note": line.need_note,
        "quantity": line.quantity,
        "unit": line.unit,
        "flow": [step for step in line.flow.splitlines() if step.strip()],
        "effect": line.effect,
        "recovery": line.recovery,
        "risks": [{"risk": risk, "response": response} for risk, response in line.risk_lines()],
        "pattern": line.pattern,
        "duration_minutes": line.duration_minutes,
        "injection_details": line.injection_details,
        "injection_by": line.injection_by.name if line.injection_by else "",
        "list_price": _money(line.list_price),
        "was_price": _money(line.was_price),
        "offer": line.offer.name if line.offer else "",
        "offer_conditions": line.offer.conditions if line.offer else "",
        "unit_price": _money(line.unit_price),
        "amount": _money(line.amount),
    }


def _need_label(line: PlanItem) -> str:
    return str(queries.needs_of(line.whole.plan.consultation).get(line.need, ""))


def _glosses(items: list[dict[str, Any]]) -> list[dict[str, str]]:
    """The technical terms that the paper uses, with their plain words (CAT-10)."""
    text = " ".join(str(value) for item in items for value in item.values())
    return [{"term": term, "gloss": gloss} for term, gloss in catalogue.glosses().items() if term in text]


def _money(amount: Money | None) -> dict[str, str] | None:
    return None if amount is None else {"figures": amount.written, "capitals": amount.capitals}


def _minute(instant: Any) -> str:
    return clock.local(instant).strftime("%Y-%m-%d %H:%M") if instant else ""
