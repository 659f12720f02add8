"""The papers of a consultation: the sealed record with risks and after-care, its addenda, the fee sheet."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flask import g
from flask_babel import force_locale

from portal.consulting.consultations import choices, queries, told
from portal.consulting.consultations.models import Addendum, Consultation
from portal.consulting.consultations.permissions import Permission
from portal.consulting.consultations.workflow import OUTCOMES
from portal.core import clock, sealing
from portal.core.database import Actor
from portal.core.money import total
from portal.registry.catalogue import queries as catalogue
from portal.registry.catalogue.models import ServiceItem
from portal.registry.catalogue.terms import NEEDS
from portal.registry.customers import choices as customer_choices
from portal.registry.papers import policy as papers

RECORD = sealing.paper("consultation", "consulting/consultations/print/record.html", "1", "咨询记录")
ADDENDUM = sealing.paper(
    "consultation_addendum", "consulting/consultations/print/addendum.html", "1", "咨询记录补充说明"
)

for _kind in (RECORD.kind, ADDENDUM.kind):
    # What a customer told in confidence: the right to read papers alone does not open it (PRV-01).
    papers.declare_kind(_kind, opens_with=(Permission.READ,), needs=lambda _document: (Permission.READ,))


def seal_record(consultation: Consultation, *, by: Actor) -> sealing.Document:
    """Ask for the written record the customer receives, sealed as signed (CON-20)."""
    with _chinese():
        values = record_values(consultation)
    return sealing.request(
        RECORD,
        consultation,
        number=consultation.number,
        values=values,
        customer_id=consultation.customer_id,
        by=by,
    )


def seal_addendum(consultation: Consultation, addendum: Addendum, *, by: Actor) -> sealing.Document:
    """Ask for the paper of an addendum; it names the original (CON-19)."""
    count = len(consultation.addenda)
    values = {
        "date": _day(addendum.created_at),
        "original": consultation.number,
        "original_signed_at": _moment(consultation.signed_at),
        "original_signed_by": consultation.signed_name,
        "customer": consultation.person_facts,
        "text": addendum.text,
        "author": addendum.author.name,
        "at": _moment(addendum.created_at),
    }
    number = f"{consultation.number}-B{count}"
    return sealing.request(
        ADDENDUM, consultation, number=number, values=values, customer_id=consultation.customer_id, by=by
    )


def record_values(consultation: Consultation) -> dict[str, Any]:
    """Everything the record prints, in plain words and values (CON-17, CON-20)."""
    c = consultation
    return {
        "date": _day(c.opened_at),
        "place": "",
        "person": _filled(_person_rows(c)),
        "intake": _filled(_intake_rows(c)),
        "skin": _filled(_skin_rows(c)),
        "assessment": _filled(_assessment_rows(c)),
        "doctor_parts": [_doctor_part(part) for part in c.doctor_parts],
        "items": [_item(item) for item in queries.items_of(c)],
        "warnings": [_warning(warned) for warned in queries.warnings(c)],
        "told": [{"label": _label(told.SUBJECTS, p.subject), "at": _moment(p.created_at)} for p in c.told],
        "cases": [case.title for case in c.cases],
        "picture_answers": [request.answer for request in c.picture_requests],
        "prices": sorted({_label(choices.PRICE_SUBJECTS, key) for talk in c.price_talks for key in talk.explained}),
        "products": [
            {"product": p.product, "use": p.use, "cautions": p.cautions, "combination": p.combination}
            for p in c.products
        ],
        "wishes": [
            {"wish": w.wish, "ground": _label(choices.GROUNDS, w.ground), "reason": w.reason} for w in c.declined_wishes
        ],
        "questions": [{"question": q.question, "answer": q.answer, "at": _moment(q.answered_at)} for q in c.questions],
        "advice": _filled(
            [
                ("咨询建议", c.advice),
                ("心理疏导", c.guidance),
                ("康复建议", c.rehabilitation),
                (
                    "下一步",
                    "、".join([*_labels(choices.NEXT_STEPS, c.next_steps), *filter(None, [c.next_step_note])]),
                ),
            ]
        ),
        "end": _filled(_end_rows(c)),
        "signed_by": c.signed_name,
        "signed_at": _moment(c.signed_at),
        "clinic": sealing.clinic(),
    }


def fee_sheet(consultation: Consultation) -> dict[str, Any]:
    """The fee sheet of the suitable items: list price, offer, price, and the sum (CON-15)."""
    lines: list[dict[str, Any]] = []
    without: list[str] = []
    for item in queries.items_of(consultation):
        if item.current_version is None:
            without.append(item.name)
            continue
        quote = catalogue.best_price(item)
        lines.append(
            {
                "name": item.name,
                "unit": item.unit,
                "list_price": quote.list_price,
                "offer": quote.offer,
                "price": quote.price,
            }
        )
    return {
        "lines": lines,
        "without": without,
        "sum": total(line["price"] for line in lines),
        "offers": catalogue.offers(),
    }


@contextmanager
def _chinese() -> Iterator[None]:
    """Labels in Chinese, whatever the reader's language: papers for customers are Chinese."""
    before = g.get("locale")
    with force_locale("zh_Hans_CN"):
        g.locale = "zh_Hans_CN"
        try:
            yield
        finally:
            g.locale = before


def _filled(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Rows without empty places: nobody may write into a signed record by hand."""
    return [(label, text or "—") for label, text in rows]


def _label(words: dict[str, Any], key: str) -> str:
    return str(words.get(key, key))


def _labels(words: dict[str, Any], keys: list[str]) -> list[str]:
    return [_label(words, key) for key in keys]


def _day(instant: datetime | None) -> str:
    return clock.local(instant).strftime("%Y年%m月%d日") if instant else ""


def _moment(instant: datetime | None) -> str:
    return clock.local(instant).strftime("%Y年%m月%d日 %H:%M") if instant else ""


def _person_rows(c: Consultation) -> list[tuple[str, str]]:
    facts = c.person_facts
    gender = {"female": "女", "male": "男"}.get(facts.get("gender", ""), "")
    age = facts.get("age")
    return [
        ("姓名", facts.get("name", "")),
        ("顾客编号", facts.get("number", "")),
        ("性别", gender),
        ("年龄", f"{age}岁" if age is not None else ""),
        ("咨询师", c.consultant.name),
        ("咨询时间", _moment(c.opened_at)),
        ("身体状况", facts.get("condition", "")),
        ("病史", facts.get("history", "")),
        ("过敏史", facts.get("allergies", "")),
        ("用药情况", facts.get("medication", "")),
        ("妊娠哺乳", facts.get("pregnancy", "")),
    ]


def _intake_rows(c: Consultation) -> list[tuple[str, str]]:
    budget = c.budget.written if c.budget is not None else ("未提出" if c.budget_unstated else "")
    needs = [*_labels(NEEDS, c.needs), *([c.need_words] if c.need_words else [])]
    return [
        ("来院原因", c.reason),
        ("需求", "；".join(needs)),
        ("症状", c.symptoms),
        ("期望效果", c.wished_effect),
        ("顾客原话的期望", c.expectations),
        ("顾虑", c.concerns),
        ("预算", budget),
        ("可用时间", c.time_available),
        ("审美观念", c.aesthetic_views),
    ]


def _skin_rows(c: Consultation) -> list[tuple[str, str]]:
    return [
        ("皮肤类型", _label(customer_choices.SKIN_TYPES, c.skin_type) if c.skin_type else ""),
        ("皮肤过敏", c.skin_allergy),
        ("当前问题", "、".join(c.skin_problems)),
        ("日常护理习惯", c.care_habits),
        ("了解方式", "、".join(_labels(choices.LEARNED_BY, c.learned_by))),
    ]


def _assessment_rows(c: Consultation) -> list[tuple[str, str]]:
    examined = f"{c.examination}（指导医生：{c.examined_by.name}）" if c.examination and c.examined_by else ""
    return [
        ("评估部位", "、".join(_labels(choices.AREAS, c.areas))),
        ("面部评估", c.face_findings),
        ("身体评估", c.body_findings),
        ("检查", examined),
    ]


def _end_rows(c: Consultation) -> list[tuple[str, str]]:
    rows = [("顾客反应", c.reaction), ("咨询结果", c.result), ("结论", _label(OUTCOMES, c.outcome))]
    if c.referred_to:
        rows.append(("转介至", c.referred_to))
    return rows


def _doctor_part(part: Any) -> dict[str, Any]:
    return {
        "doctor": part.doctor.name,
        "called_at": _moment(part.called_at),
        "at": _moment(part.closed_at),
        "opinion": part.opinion,
        "examination": part.examination,
        "recommended": [item.name for item in queries.items(part.recommended)],
        "refused": [item.name for item in queries.items(part.refused)],
        "refused_reason": part.refused_reason,
        "withdrawn": part.withdrawn,
    }


def _item(item: ServiceItem) -> dict[str, Any]:
    """Risks and after-care of an item in the approved words of the catalogue (CAT-02)."""
    version = item.current_version
    return {
        "name": item.name,
        "surgery": item.kind == "surgery",
        "version": version.version if version else None,
        "safety": version.safety if version else "",
        "risks": version.risks if version else [],
        "complications": version.complications if version else [],
        "recovery": version.recovery if version else "",
        "post_notes": version.post_notes if version else [],
    }


def _warning(warned: queries.Warned) -> dict[str, Any]:
    cleared = warned.clearance
    return {
        "item": warned.item.name,
        "contraindication": warned.contraindication,
        "matched": warned.matched,
        "cleared": f"{cleared.doctor.name}：{cleared.note}" if cleared else "",
    }
