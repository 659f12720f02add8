"""The ⚙ values of enquiries (section 5.2 and 4.4)."""

from datetime import time

from flask_babel import lazy_gettext as _l

from portal.core.settings import Setting, declare

RINGS: Setting[int] = declare(
    Setting("enquiries.rings", 3, _l("Rings before pick-up"), _l("rings"), rules=("ENQ-02",), least=1, most=20)
)
CALLBACK_MINUTES: Setting[int] = declare(
    Setting(
        "enquiries.callback_minutes",
        120,
        _l("Callback deadline"),
        _l("minutes"),
        rules=("ENQ-04",),
        least=5,
        most=60 * 24 * 7,
    )
)
REMIND_MINUTES: Setting[int] = declare(
    Setting(
        "enquiries.remind_minutes",
        30,
        _l("Reminder before the callback deadline"),
        _l("minutes"),
        rules=("ENQ-05",),
        least=1,
        most=60 * 24,
    )
)
FIRST_REPLY_MINUTES: Setting[int] = declare(
    Setting(
        "enquiries.first_reply_minutes",
        30,
        _l("First reply to an online enquiry within"),
        _l("minutes"),
        rules=("ENQ-08", "ENQ-12"),
        least=1,
        most=60 * 24 * 7,
    )
)
RECORDING_MONTHS: Setting[int] = declare(
    Setting(
        "enquiries.recording_months",
        24,
        _l("Call recordings are kept for"),
        _l("months"),
        rules=("ENQ-10",),
        least=1,
        most=360,
    )
)
MAILBOX_TIME: Setting[str] = declare(
    Setting("enquiries.mailbox_time", "10:00", _l("The company mailbox is passed on at"), rules=("ENQ-07",))
)
INFORM_TIME: Setting[str] = declare(
    Setting(
        "enquiries.inform_time",
        "17:30",
        _l("Submissions and the leader's information are due at"),
        rules=("ENQ-22", "ENQ-23"),
    )
)
SAMPLE_SIZE: Setting[int] = declare(
    Setting("enquiries.sample_size", 3, _l("Answers drawn per person and day"), rules=("ENQ-13",), least=1, most=50)
)
CALLING_MINUTES: Setting[int] = declare(
    Setting(
        "enquiries.calling_minutes",
        10,
        _l("A number counts as being called for"),
        _l("minutes"),
        rules=("ENQ-05",),
        least=1,
        most=120,
    )
)
PUBLIC_PER_MINUTE: Setting[int] = declare(
    Setting(
        "enquiries.public_per_minute",
        10,
        _l("Website questions from one address per minute"),
        rules=("ENQ-06",),
        least=1,
        most=10_000,
    )
)
#: Words said to customers are Chinese; {clinic} is the clinic's name and {name} the speaker's.
OPENING_SCRIPT: Setting[list[str]] = declare(
    Setting(
        "enquiries.opening_script",
        [
            "您好，{clinic}，我是咨询师{name}，请问有什么可以帮您？",
            "请问怎么称呼您？方便留一个联系电话吗？如果中途断线，我好给您回过去。",
            "我先听您说，有不清楚的地方我再请教您。",
        ],
        _l("Opening words on the phone"),
        rules=("ENQ-03",),
    )
)
CLOSING_SCRIPT: Setting[list[str]] = declare(
    Setting(
        "enquiries.closing_script",
        [
            "请问还有其他需要了解的吗？",
            "您的问题我已经登记，会在约定的时间内给您答复。",
            "感谢您致电{clinic}，祝您生活愉快，再见！",
        ],
        _l("Closing words on the phone"),
        rules=("ENQ-03",),
    )
)
HANG_UP: Setting[str] = declare(
    Setting(
        "enquiries.hang_up",
        "请等顾客先挂断电话，再轻轻放下听筒。",
        _l("Reminder at the end of a call"),
        rules=("ENQ-03",),
    )
)


def clock_time(setting: Setting[str], otherwise: time) -> time:
    """The wall-clock time a setting names; `otherwise` when it cannot be read."""
    try:
        return time.fromisoformat(setting.value().strip())
    except ValueError:
        return otherwise


def script(lines: list[str], *, clinic: str, name: str) -> list[str]:
    """The lines of a phone script with the clinic's and the speaker's name filled in (ENQ-03)."""
    return [line.replace("{clinic}", clinic).replace("{name}", name) for line in lines]
