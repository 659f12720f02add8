"""The register of improvements as a sealed paper (XC-10)."""

from collections.abc import Sequence

from portal.core import clock, numbers, sealing
from portal.core.sealing import Document
from portal.management.improvements.models import ImprovementAction
from portal.management.improvements.permissions import Permission
from portal.registry.papers import policy as papers
from portal.registry.staff.models import Person

REGISTER = sealing.paper("improvement_register", "management/improvements/print/register.html", "1", "改进措施登记表")
papers.declare_kind(REGISTER.kind, opens_with=(Permission.READ,), needs=lambda _document: (Permission.READ,))

_SOURCES = {
    "complaint": "投诉", "dissatisfied": "不满意顾客", "survey": "满意度调查", "meeting": "会议", "inspection": "检查",
    "activity": "活动", "evaluation": "效果评估", "assessment": "考核", "suggestion": "顾客建议",
    "feedback": "员工反馈", "incident": "事件", "other": "其他",
}  # fmt: skip
_STATES = {"open": "进行中", "done": "已完成待验证", "effective": "有效", "dropped": "不再执行"}


def seal_register(actions: Sequence[ImprovementAction], *, about: str, by: Person) -> Document:
    """Seal the actions as they stand now; `about` says which ones they are."""
    return sealing.request(
        REGISTER,
        by.branch,
        number=numbers.dated("GJB", clock.today(), 2),
        by=by,
        values={
            "clinic": sealing.clinic(),
            "date": clock.today().isoformat(),
            "about": about,
            "rows": [_row(action) for action in actions],
            "made_by": by.name,
        },
    )


def _row(action: ImprovementAction) -> dict[str, object]:
    return {
        "number": action.number,
        "title": action.title,
        "problem": action.problem,
        "analysis": action.analysis,
        "source": f"{_SOURCES[action.source_kind]} {action.source_label}".strip(),
        "owner": action.owner.name,
        "department": action.department.name if action.department else "",
        "due_on": action.due_on.isoformat(),
        "state": _STATES[action.state],
        "overdue": action.overdue,
        "result": action.result,
        "effect": action.effect,
        "checked_by": action.checked_by.name if action.checked_by else "",
    }


def state_word(state: str) -> str:
    """A state of the filter, in the paper's words."""
    return {**_STATES, "unfinished": "未结束", "overdue": "已逾期", "to_check": "待验证效果"}.get(state, state)


def source_word(source: str) -> str:
    """A source of the filter, in the paper's words."""
    return _SOURCES.get(source, source)
