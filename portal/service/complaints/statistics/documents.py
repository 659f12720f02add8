"""The month's summary of complaints as a sealed paper (CMP-20)."""

from datetime import date

from portal.core import numbers, sealing
from portal.core.sealing import Document
from portal.registry.papers import policy as papers
from portal.registry.staff.models import Person
from portal.service.complaints.chinese import in_chinese
from portal.service.complaints.papers.contents import Values, framed
from portal.service.complaints.papers.parts import boxed, signer, table
from portal.service.complaints.permissions import Permission
from portal.service.complaints.statistics import queries

MONTHLY = sealing.paper("complaint_monthly", "service/complaints/print/case_paper.html", "1", "投诉月度汇总表")
papers.declare_kind(MONTHLY.kind, opens_with=(Permission.SEE_ALL,), needs=lambda _document: (Permission.SEE_ALL,))

_TITLES = {
    "cause": "按原因",
    "department": "按部门",
    "person": "按被投诉人员",
    "item": "按项目",
    "doctor": "按医生",
    "channel": "按渠道",
}


def seal_month(month: date, *, by: Person) -> Document:
    """Seal the figures of a month as they stand now."""
    return sealing.request(
        MONTHLY,
        by.branch,
        number=numbers.dated("TSYB", month, 2),
        values=values(month, by),
        by=by,
    )


@in_chinese
def values(month: date, by: Person) -> Values:
    """Every cut of the month: this month, the one before, closed, satisfied."""
    causes = queries.lines(by, "cause", month)
    parts = [
        boxed(
            "一、总体",
            [("月份", f"{month:%Y年%m月}"), ("本月件数", f"{sum(line.months[-1] for line in causes)} 件")],
            [
                ("上月件数", f"{sum(line.months[-2] for line in causes)} 件"),
                ("本月已结案", f"{sum(line.closed for line in causes)} 件"),
            ],
        )
    ]
    for ordinal, (name, title) in zip("二三四五六七", _TITLES.items(), strict=True):
        shown = [line for line in queries.lines(by, name, month) if line.months[-1] or line.months[-2]]
        parts.append(
            table(
                f"{ordinal}、{title}",
                ["类别" if name in ("cause", "channel") else "名称", "本月", "上月", "已结案", "满意"],
                [
                    (line.label or "未注明", line.months[-1], line.months[-2], line.closed, line.satisfied)
                    for line in shown
                ],
            )
        )
    return framed(parts, [signer("制表人", by.name), signer("审核人")])
