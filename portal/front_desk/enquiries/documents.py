"""The statistics sheets as papers: online, phone, opinions (ENQ-15, ENQ-17)."""

from collections.abc import Iterable
from typing import Any

from portal.core import clock, sealing
from portal.core.database import Actor
from portal.core.sealing import Document
from portal.front_desk.enquiries.models import Enquiry, EnquirySheet
from portal.front_desk.enquiries.permissions import Permission
from portal.registry.papers import policy as papers

_TEMPLATES = "front_desk/enquiries/print"
ONLINE = sealing.paper("enquiry_sheet_online", f"{_TEMPLATES}/sheet.html", "2", "网络预约和挂号就诊统计表")
PHONE = sealing.paper("enquiry_sheet_phone", f"{_TEMPLATES}/sheet.html", "2", "电话预约和挂号就诊统计表")
OPINIONS = sealing.paper("enquiry_opinions", f"{_TEMPLATES}/opinions.html", "1", "咨询与顾客意见月度统计")
PAPERS = {"online": ONLINE, "phone": PHONE, "opinions": OPINIONS}
for _paper in PAPERS.values():
    papers.declare_kind(
        _paper.kind, opens_with=(Permission.STATISTICS,), needs=lambda _document: (Permission.STATISTICS,)
    )

_CHANNELS = {
    "phone": "电话", "web_chat": "商务通", "wechat": "微信", "qq": "QQ", "msn": "MSN", "email": "电子邮件",
    "booking": "在线预约", "message_board": "留言板", "forum": "论坛", "partner_site": "合作网站",
    "mailbox": "企业邮箱",
}  # fmt: skip
_CATEGORIES = {
    "item": "项目与效果", "price": "价格与优惠", "safety": "安全与风险", "expert": "医生与专家",
    "process": "流程与恢复", "booking": "预约与时间", "service": "服务与环境", "other": "其他",
}  # fmt: skip
_SPECIALTIES = {"plastic": "整形与皮肤", "gynaecology": "妇科"}
_NATURES = {"consultation": "咨询", "complaint": "投诉", "suggestion": "建议"}
_LOST = {
    "price": "价格太高", "elsewhere": "去了别家", "distance": "距离太远", "fear": "怕风险或怕疼",
    "not_suitable": "不适合该项目", "not_offered": "本院无此项目", "unreachable": "联系不上",
    "only_asking": "只是咨询", "opted_out": "不愿再被联系", "other": "其他",
}  # fmt: skip
_STATES = {
    "new": "待答复", "answered": "已答复", "callback_due": "待回电", "booked": "已预约", "arrived": "已到诊",
    "not_arrived": "未到诊", "lost": "流失",
}  # fmt: skip


def seal(sheet: EnquirySheet, rows: list[dict[str, Any]], *, by: Actor) -> Document:
    """Have the sheet printed as it is; `rows` are the enquiries or opinions behind the figures."""
    return sealing.request(
        PAPERS[sheet.kind],
        sheet,
        number=sheet.number,
        values=_opinion_values(sheet, rows, by) if sheet.kind == "opinions" else _sheet_values(sheet, rows, by),
        by=by,
    )


def customer_rows(enquiries: Iterable[Enquiry]) -> list[dict[str, Any]]:
    """The enquiries of a sheet with question and customer data (ENQ-15), as they stand in the paper."""
    return [
        {
            "number": row.number,
            "at": f"{clock.local(row.received_at):%m-%d %H:%M}",
            "channel": _CHANNELS[row.channel] + (f"·{row.place}" if row.place else ""),
            "name": row.caller_name or "未留名",
            "file": row.customer.number if row.customer else "",
            "contact": row.phone.removeprefix("+86") or row.contact or ("不愿留" if row.contact_declined else ""),
            "question": row.need[:120],
            "owner": row.owner.name if row.owner else "",
            "state": _STATES[row.state],
            "kind": {"registered": "挂号", "screening": "筛查"}.get(row.arrival_kind, ""),
        }
        for row in enquiries
    ]


def opinion_rows(enquiries: Iterable[Enquiry]) -> list[dict[str, Any]]:
    """The complaints and suggestions behind the figures, without names."""
    return [
        {
            "number": row.number,
            "at": f"{clock.local(row.received_at):%m-%d}",
            "nature": _NATURES[row.nature],
            "category": _CATEGORIES[row.category],
            "department": row.department.name if row.department else "",
            "text": row.need[:300],
        }
        for row in enquiries
    ]


def _head(sheet: EnquirySheet, by: Actor) -> dict[str, Any]:
    day = f"{sheet.starts_on:%Y年%m月%d日}"
    return {
        "clinic": sealing.clinic(),
        "date": f"{clock.local(clock.now()):%Y年%m月%d日}",
        "period": day if sheet.period == "day" else f"{sheet.starts_on:%Y年%m月}",
        "monthly": sheet.period == "month",
        "maker": by.name,
        "figures": sheet.figures,
    }


def _sheet_values(sheet: EnquirySheet, rows: list[dict[str, Any]], by: Actor) -> dict[str, Any]:
    figures = sheet.figures

    def named(name: str, words: dict[str, str]) -> list[dict[str, Any]]:
        return [
            {"label": words.get(key, key), "total": total, "booked": booked, "arrived": arrived}
            for key, (total, booked, arrived) in figures.get(name, {}).items()
        ]

    return {
        **_head(sheet, by),
        "online": sheet.kind == "online",
        "channels": named("channel", _CHANNELS),
        "categories": named("category", _CATEGORIES),
        "specialties": named("specialty", _SPECIALTIES),
        "rows": rows,
    }


def _opinion_values(sheet: EnquirySheet, rows: list[dict[str, Any]], by: Actor) -> dict[str, Any]:
    figures = sheet.figures
    return {
        **_head(sheet, by),
        "categories": [{"label": _CATEGORIES[key], **counts} for key, counts in figures["categories"].items()],
        "lost": [{"label": _LOST.get(key, key), "count": count} for key, count in figures["lost"].items()],
        "summary": sheet.summary,
        "proposals": sheet.proposals,
        "rows": rows,
    }
