"""What reception's rules depend on: settings, opening hours, who serves, who sees whom."""

from collections.abc import Callable
from datetime import datetime, time

from flask_babel import lazy_gettext as _l

from portal.core import clock
from portal.core.settings import Setting, declare
from portal.front_desk.reception.models import Visit
from portal.front_desk.reception.permissions import Permission
from portal.registry.customers.choices import GRADES
from portal.registry.customers.permissions import Permission as Customers
from portal.registry.staff.models import Person

#: A look at a visit before its service begins; raises Refused. Rooms further down the house add theirs.
before_service: list[Callable[[Visit], None]] = []


def require_before_service(check: Callable[[Visit], None]) -> None:
    """Have a check looked at before every service; saying it twice does no harm."""
    if check not in before_service:
        before_service.append(check)


#: Roles customers are led to; assistants greet but do not serve.
SERVING_ROLES = ("consultant", "doctor", "care_staff")

WAIT_TARGET: Setting[int] = declare(
    Setting(
        "reception.wait_target",
        10,
        _l("Longest wait for the first meeting"),
        _l("minutes"),
        rules=("REC-05",),
        least=1,
        most=240,
    )
)
HOURS_FROM: Setting[str] = declare(
    Setting("reception.hours_from", "09:00", _l("Consulting rooms open from"), rules=("REC-16",))
)
HOURS_TO: Setting[str] = declare(
    Setting("reception.hours_to", "17:00", _l("Consulting rooms open until"), rules=("REC-16",))
)
#: Words for customers are Chinese, and the clinic's own.
PROCESS_OUTLINE: Setting[list[str]] = declare(
    Setting(
        "reception.process_outline",
        [
            "登记：前台为您登记来院信息，并引导您到咨询室，咨询过程单独进行，注意保护您的隐私。",
            "了解：咨询师了解您的需求、期望、身体状况和过往史，请如实告知过敏史和用药情况。",
            "检查：需要时请医生面诊检查，由医生判断是否适合以及有无禁忌。",
            "方案：咨询师与医生为您制定个性化方案，说明项目、材料、效果、恢复期和费用，由您自主选择。",
            "告知：逐条讲解风险与注意事项，您理解并同意后签署风险告知书。",
            "签约：合同经审核后向您逐条解释，双方签字，凭合同到收银台缴费并开具票据。",
            "治疗与护理：按约定时间治疗，术后护理和复查时间会书面交给您。",
            "回访：治疗后我们会按时回访；任何疑问和不满意都可以随时告诉前台或客服。",
        ],
        _l("Outline of the consulting process for customers"),
        rules=("REC-20",),
    )
)


CALL_AGAIN_AFTER: Setting[int] = declare(
    Setting(
        "reception.call_again_after",
        30,
        _l("A colleague's call of a number stands for"),
        _l("seconds"),
        rules=("REC-12",),
        least=5,
        most=600,
    )
)
CALL_TARGET: Setting[int] = declare(
    Setting(
        "reception.call_target",
        3,
        _l("A called customer is expected within"),
        _l("minutes"),
        rules=("REC-12",),
        least=1,
        most=60,
    )
)
#: As the clinic calls its departments; the words are printed on registrations.
DEPARTMENTS: Setting[list[str]] = declare(
    Setting(
        "reception.departments",
        ["整形", "皮肤", "妇科"],
        _l("Departments customers are registered with"),
        rules=("REC-19",),
    )
)
#: Nobody goes first unless the clinic names grades here *and* publishes why (XC-11).
PRIORITY_GRADES: Setting[list[str]] = declare(
    Setting(
        "reception.priority_grades",
        [],
        _l("Customer grades that are seen first (vip, ordinary, prospect)"),
        rules=("XC-11",),
    )
)
PRIORITY_POLICY: Setting[str] = declare(
    Setting(
        "reception.priority_policy",
        "",
        _l("The published class policy behind it, as customers read it"),
        rules=("XC-11",),
    )
)
WAITING_CARD_LENGTH: Setting[int] = declare(
    Setting(
        "reception.waiting_card_length",
        120,
        _l("Longest text of the waiting-time card"),
        _l("characters"),
        rules=("REC-07",),
        least=20,
        most=600,
    )
)
#: Codes of the catalogue; empty means the items of the current offers.
FEATURED_ITEMS: Setting[list[str]] = declare(
    Setting(
        "reception.featured_items",
        [],
        _l("Feature services on the waiting-time card (item codes)"),
        rules=("REC-07",),
    )
)


def priority_grades() -> tuple[str, ...]:
    """The grades that go first: only those of a policy that is published (XC-11)."""
    if not PRIORITY_POLICY.value().strip():
        return ()
    return tuple(grade for grade in PRIORITY_GRADES.value() if grade in GRADES)


def priority_notice() -> str:
    """The published words of the class policy; empty when everybody comes in the order of coming (XC-11)."""
    return PRIORITY_POLICY.value().strip() if priority_grades() else ""


def _clock(text: str, otherwise: time) -> time:
    try:
        return time.fromisoformat(text.strip())
    except ValueError:
        return otherwise


def opening_hours() -> tuple[time, time]:
    """From when until when the consulting rooms are open (REC-16)."""
    return _clock(HOURS_FROM.value(), time(9)), _clock(HOURS_TO.value(), time(17))


def consulting_rooms_open(at: datetime | None = None) -> bool:
    """Whether the consulting rooms are open; outside these hours the person on duty receives (REC-16)."""
    opens, closes = opening_hours()
    return opens <= clock.local(at or clock.now()).time() < closes


def serves(person: Person) -> bool:
    """Whether customers may be assigned to this person (REC-04)."""
    return person.can(Permission.SERVE) and not person.has_flag("assistant")


def sees_everybody(person: Person) -> bool:
    """Whether every visit of the branch is in this person's reach; others see their own."""
    return person.can(Permission.LEAD) or person.can(Customers.SEE_ALL)


def beginning_for(person: Person | None) -> str:
    """The step with which this person begins: care staff serve, everybody else consults."""
    return "begin_service" if person is not None and person.role == "care_staff" else "begin_consultation"
