"""The words of the room: kinds, causes, reasons, ways."""

from typing import Any

from flask_babel import lazy_gettext as _l

KINDS: dict[str, Any] = {"refund": _l("Refund"), "compensation": _l("Compensation")}

#: Damages need a determined accident; goodwill for a fault of service does not (CTD-18).
NATURES: dict[str, Any] = {
    "damages": _l("Damages for a determined medical accident"),
    "goodwill": _l("Goodwill or remedy for a fault of service"),
}

CAUSES: dict[str, Any] = {
    "clinic": _l("The clinic's cause"),
    "customer": _l("The customer's cause"),
    "cooling_off": _l("Cooling-off within seven days"),
}

REASONS: dict[str, Any] = {
    "effect": _l("Not content with the effect"),
    "service": _l("Fault of service"),
    "medical": _l("Medical reason, not suitable"),
    "personal": _l("Personal circumstances"),
    "changed_mind": _l("Changed her mind"),
    "price": _l("Price or charging"),
    "cannot_deliver": _l("The clinic cannot deliver"),
    "other": _l("Other reason"),
}

ANSWER_WAYS: dict[str, Any] = {
    "in_person": _l("In person"),
    "phone": _l("By phone"),
    "wechat": _l("By WeChat"),
    "letter": _l("In writing"),
}

#: How the papers, which are Chinese, say it.
PRINTED: dict[str, str] = {
    "refund": "退款", "compensation": "赔偿（补偿）", "damages": "医疗损害赔偿（已有事故鉴定结论）",
    "goodwill": "服务补偿（非医疗损害赔偿）", "clinic": "经营者原因", "customer": "消费者原因",
    "cooling_off": "七日内无理由返还", "effect": "效果不满意",
    "service": "服务问题", "medical": "医学原因，不宜继续",
    "personal": "顾客个人原因", "changed_mind": "顾客改变主意", "price": "价格或收费问题",
    "cannot_deliver": "本院无法提供服务",
    "other": "其他原因",
}  # fmt: skip
