"""The risk notice as a paper, with the consent to personal information on its own page (RSK-08, LAW-19)."""

from typing import Any

from portal.consulting.consents import policy
from portal.consulting.consents.models import RiskNotice
from portal.consulting.consents.permissions import Permission
from portal.core import clock, sealing
from portal.core.database import Actor
from portal.core.sealing import Document
from portal.registry.catalogue import queries as catalogue
from portal.registry.papers import policy as papers
from portal.registry.papers.models import Signature

PAPER = sealing.paper("risk_notice", "consulting/consents/print/risk_notice.html", "1", "风险告知书")
papers.declare_kind(PAPER.kind, needs=lambda _document: (Permission.READ,))

_GENDERS = {"female": "女", "male": "男"}
_PHOTO_USES = {
    "record": "仅供病历记录",
    "teaching": "供教学和内部培训（遮盖可识别特征）",
    "publicity": "供宣传展示（每次使用前另行确认）",
}


def seal_for_ink(notice: RiskNotice, *, by: Actor) -> Document:
    """Seal the notice as it was explained, with lines to sign on by hand."""
    return sealing.request(
        PAPER,
        notice,
        number=f"{notice.number}-DQ",
        values=values(notice),
        by=by,
        customer_id=notice.customer_id,
        title="风险告知书（待签署）",
    )


def seal(notice: RiskNotice, *, by: Actor) -> Document:
    """Seal the signed notice with its drawn signatures, or the place of the original signed on paper."""
    return sealing.request(
        PAPER,
        notice,
        number=notice.number,
        values=values(notice),
        by=by,
        customer_id=notice.customer_id,
        pictures=pictures(notice),
        replaces=next(iter(sealing.of_subject(notice, PAPER.kind)), None),
    )


def drawn(notice: RiskNotice) -> list[Signature]:
    """The drawn signatures of a notice: under the notice, under the data consent, the explainer's."""
    every = (notice.signature, notice.data_signature, notice.explainer_signature)
    return [signature for signature in every if signature is not None]


def pictures(notice: RiskNotice) -> dict[str, str]:
    """Name in the template → SHA-256 of each drawn signature."""
    named = {
        "signature": notice.signature,
        "data_signature": notice.data_signature,
        "explainer_signature": notice.explainer_signature,
    }
    return {name: signature.sha256 for name, signature in named.items() if signature is not None}


def values(notice: RiskNotice) -> dict[str, Any]:
    """Everything the paper says, in plain Chinese values."""
    customer, version = notice.customer, notice.plan_version
    return {
        "clinic": sealing.clinic(),
        "date": clock.today().isoformat(),
        "plan_label": version.label,
        "version": version.version,
        "customer": {
            "name": customer.name,
            "number": customer.number,
            "gender": _GENDERS.get(customer.gender, ""),
            "age": customer.age,
            "id_number": customer.id_number,
            "phone": customer.phone,
        },
        "under_data_age": policy.under_data_age(customer),
        "guardian": {
            "name": notice.guardian_name,
            "relation": notice.guardian_relation,
            "id_number": notice.guardian_id_number,
        },
        "is_minor": notice.needs_guardian or (customer.age is not None and customer.age < policy.GUARDIAN_AGE.value()),
        "wish": version.wish or version.plan.consultation.reason,
        "items": notice.items,
        "asked": notice.asked,
        "personal_risks": _lines(notice.personal_risks),
        "costs": _lines(notice.costs),
        "alternatives": _lines(notice.alternatives),
        "expectation": notice.expectation,
        "expectation_checked": notice.expectation_checked,
        "pre_notes": _lines(notice.pre_notes),
        "post_notes": _lines(notice.post_notes),
        "explainer": notice.explainer.name if notice.explainer else "",
        "explained_at": _minute(notice.explained_at),
        "understood": notice.understood,
        "photo_uses": [
            {"text": text, "ticked": key in notice.photo_uses} for key, text in _PHOTO_USES.items()
        ],
        "signed_at": _minute(notice.signed_at),
        "paper_place": notice.paper_place,
        "glosses": _glosses(notice),
    }  # fmt: skip


def _glosses(notice: RiskNotice) -> list[dict[str, str]]:
    """The technical terms that the paper uses, with their plain words (XC-12)."""
    text = f"{notice.items}{notice.personal_risks}{notice.alternatives}{notice.pre_notes}{notice.post_notes}"
    return [{"term": term, "gloss": gloss} for term, gloss in catalogue.glosses().items() if term in text]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _minute(instant: Any) -> str:
    return clock.local(instant).strftime("%Y-%m-%d %H:%M") if instant else ""
