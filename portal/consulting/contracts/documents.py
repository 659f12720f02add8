"""The contract as a paper, with plan, quotation and risk notice as annexes (CTR-07, LAW-18)."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.consulting.consents import policy as consents
from portal.consulting.contracts.models import ContractSignature, ContractVersion, ServiceContract
from portal.consulting.contracts.permissions import Permission
from portal.core import clock, sealing, settings
from portal.core.database import Actor
from portal.core.money import Money
from portal.core.sealing import Document
from portal.registry.papers import policy as papers
from portal.registry.papers import signatures

PAPER = sealing.paper("contract", "consulting/contracts/print/contract.html", "1", "医疗美容服务合同")
papers.declare_kind(PAPER.kind, opens_with=(Permission.READ,), needs=lambda _document: (Permission.READ,))

CUSTOMER_IS_FIRST = settings.declare(
    settings.Setting(
        key="contracts.customer_is_first_party",
        default=True,
        label=_l("In a contract the customer is 甲方 and the clinic 乙方"),
        rules=("CTR-07",),
    )
)

_ID_KINDS = {
    "resident_id": "居民身份证",
    "passport": "护照",
    "hk_macao_permit": "港澳居民来往内地通行证",
    "taiwan_permit": "台湾居民来往大陆通行证",
    "foreigner_id": "外国人永久居留身份证",
    "other": "其他证件",
}
_GENDERS = {"female": "女", "male": "男"}
_KINDS = {"surgery": "手术", "injection": "注射", "device": "仪器治疗", "care": "皮肤护理"}


def seal(contract: ServiceContract, *, by: Actor) -> Document:
    """Seal the contract both have signed, with drawn signatures or the place of the original."""
    latest = next(iter(sealing.of_subject(contract, PAPER.kind)), None)
    return sealing.request(
        PAPER,
        contract,
        number=contract.number,
        values=values(contract),
        by=by,
        customer_id=contract.customer_id,
        pictures=pictures(contract),
        title=title(contract),
        replaces=latest,
    )


def seal_for_ink(contract: ServiceContract, *, by: Actor) -> Document:
    """Seal the approved text with lines to sign on by hand; the one there is, when there is one."""
    number = f"{contract.number}-V{contract.current.number}-DQ"
    known = next((row for row in sealing.of_subject(contract, PAPER.kind) if row.number == number), None)
    return known or sealing.request(
        PAPER,
        contract,
        number=number,
        values=values(contract),
        by=by,
        customer_id=contract.customer_id,
        title=f"{title(contract)}（待签署）",
    )


def preview(contract: ServiceContract) -> str:
    """The present text as a page to read, marked as a draft."""
    paper = Document(
        number=contract.number,
        kind=PAPER.kind,
        title=title(contract),
        template=PAPER.template,
        template_version=PAPER.version,
        values=values(contract),
        pictures={},
    )
    return sealing.html(paper, draft=True)


def title(contract: ServiceContract) -> str:
    """What stands above the contract."""
    kind = "医疗美容手术合同" if contract.current.surgery else PAPER.title
    return f"{kind}补充协议" if contract.is_amendment else kind


def signed(contract: ServiceContract) -> list[ContractSignature]:
    """The signatures under the present text."""
    return [row for row in contract.signatures if row.version_id == contract.current.id]


def pictures(contract: ServiceContract) -> dict[str, str]:
    """Name in the template → SHA-256 of each drawn signature."""
    return {row.party: row.drawn.sha256 for row in signed(contract) if row.drawn is not None}


def values(contract: ServiceContract) -> dict[str, Any]:
    """Everything the paper says, in plain Chinese values."""
    text = contract.current
    sides = {row.party: _signature(row) for row in signed(contract)}
    return {
        "clinic": sealing.clinic(),
        "place": contract.place,
        "date": _day(contract.signed_at) if contract.signed_at else "",
        "text_number": text.number,
        "amends": contract.amends.number if contract.amends else "",
        "amendment_reason": contract.amendment_reason,
        "customer_first": CUSTOMER_IS_FIRST.value(),
        "customer": _customer(contract),
        "guardian": _guardian(sides.get("customer")),
        "doctor": {"name": text.doctor_name, "licence": text.doctor_licence},
        "consultant": contract.consultant.name,
        "clauses": [{**clause, "ordinal": _ordinal(number)} for number, clause in enumerate(text.clauses, 1)],
        "items": [_item(item, number) for number, item in enumerate(text.items, 1)],
        "total": _money(text.total),
        "instalments": [
            {"number": number, "due": day.isoformat(), "amount": amount.written}
            for number, (day, amount) in enumerate(text.schedule, 1)
        ]
        if text.payment_method == "instalments"
        else [],
        "term_from": text.term_from.isoformat(),
        "term_to": text.term_to.isoformat(),
        "surgery": text.surgery,
        "annexes": _annexes(contract),
        "signatures": sides,
        "review": _review(contract, text),
    }


def _customer(contract: ServiceContract) -> dict[str, str]:
    customer = contract.customer
    return {
        "name": customer.name,
        "number": customer.number,
        "gender": _GENDERS.get(customer.gender, ""),
        "birth_date": customer.birth_date.isoformat() if customer.birth_date else "",
        "id_kind": _ID_KINDS.get(customer.id_kind, "证件"),
        "id_number": customer.id_number,
        "phone": customer.phone.removeprefix("+86"),
    }


def _guardian(side: dict[str, Any] | None) -> dict[str, str] | None:
    if side is None or side["role"] != "guardian":
        return None
    return {"name": side["name"], "relation": side["relation"], "id_number": side["id_number"]}


def _item(item: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        "number": number,
        "code": item["code"],
        "name": item["name"],
        "kind": _KINDS.get(item["kind"], ""),
        "quantity": item["quantity"],
        "unit": item["unit"],
        "list_price": Money(item["list_price"]).written,
        "unit_price": Money(item["unit_price"]).written,
        "amount": Money(item["amount"]).written,
        "offer": item["offer"],
        "flow": [line for line in item["flow"].splitlines() if line.strip()],
        "pattern": item["pattern"],
    }


def _annexes(contract: ServiceContract) -> list[dict[str, str]]:
    """Number and hash of the papers that belong to the contract."""
    notice = consents.current_notice(contract.plan_version)
    subjects = [("方案与报价单", contract.plan_version, "plan")]
    if notice is not None:
        subjects.append(("风险告知书", notice, "risk_notice"))
    found = [{"title": "项目单", "number": contract.number, "hash": "见本合同末页"}]
    for name, subject, kind in subjects:
        paper = next(iter(sealing.of_subject(subject, kind)), None)
        if paper is not None:
            digest = (
                f"文件 SHA-256：{paper.sha256}" if paper.sha256 else f"内容 SHA-256：{signatures.content_hash(paper)}"
            )
            found.append({"title": name, "number": paper.number, "hash": digest})
    return found


def _signature(row: ContractSignature) -> dict[str, str]:
    return {
        "name": row.signer_name,
        "role": row.signer_role,
        "relation": row.guardian_relation,
        "id_number": row.guardian_id_number,
        "way": row.way,
        "original": row.original_place,
        "place": row.place,
        "at": f"{clock.local(row.signed_at):%Y年%m月%d日 %H:%M}",
        "witness": row.witness.name if row.witness else "",
    }


def _review(contract: ServiceContract, text: ContractVersion) -> dict[str, str]:
    decision = next((row for row in contract.reviews if row.version_id == text.id and row.result != "returned"), None)
    if decision is None:
        return {}
    return {"name": decision.reviewer.name, "at": f"{clock.local(decision.reviewed_at):%Y-%m-%d %H:%M}"}


def _money(amount: Money) -> dict[str, str]:
    return {"figures": amount.written, "capitals": amount.capitals}


def _day(instant: Any) -> str:
    return f"{clock.local(instant):%Y年%m月%d日}"


def _ordinal(number: int) -> str:
    """第几条, as contracts count their clauses."""
    import cn2an

    return str(cn2an.an2cn(number))
