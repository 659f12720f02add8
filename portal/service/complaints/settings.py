"""The ⚙ values of complaints; defaults from section 5.2 of the requirements and from the law."""

from flask_babel import lazy_gettext as _l

from portal.core.settings import Setting, declare

FORWARD_MINUTES: Setting[int] = declare(
    Setting(
        "complaints.forward_minutes",
        30,
        _l("Longest time until a complaint is forwarded"),
        _l("minutes"),
        rules=("CMP-03",),
        least=1,
        most=1440,
    )
)
START_HOURS: Setting[int] = declare(
    Setting(
        "complaints.start_hours",
        2,
        _l("Longest time until an investigation starts"),
        _l("hours"),
        rules=("CMP-05",),
        least=1,
        most=72,
    )
)
PROGRESS_DAYS: Setting[int] = declare(
    Setting(
        "complaints.progress_days",
        2,
        _l("Progress is told to the customer every"),
        _l("working days"),
        rules=("CMP-11",),
        least=1,
        most=30,
    )
)
ATTEMPTS: Setting[int] = declare(
    Setting(
        "complaints.attempts",
        3,
        _l("Unsolved attempts on site until the hand-over to customer service"),
        _l("attempts"),
        rules=("DIS-04",),
        least=1,
        most=10,
    )
)
ANSWER_DAYS: Setting[int] = declare(
    Setting(
        "complaints.answer_days",
        5,
        _l("A complaint is answered within"),
        _l("working days"),
        rules=("LAW-02",),
        least=1,
        most=60,
    )
)
ANSWER_DAYS_SEVERAL: Setting[int] = declare(
    Setting(
        "complaints.answer_days_several",
        10,
        _l("A complaint about several departments is answered within"),
        _l("working days"),
        rules=("LAW-02",),
        least=1,
        most=90,
    )
)
STAGE_DAYS: Setting[int] = declare(
    Setting(
        "complaints.stage_days",
        3,
        _l("A case stays in one stage at most"),
        _l("working days"),
        rules=("DIS-13",),
        least=1,
        most=60,
    )
)
RECORDS_HOURS: Setting[int] = declare(
    Setting(
        "complaints.records_hours",
        24,
        _l("Departments complete the records within"),
        _l("hours"),
        rules=("DIS-06",),
        least=1,
        most=240,
    )
)
FOLLOW_UP_DAYS: Setting[int] = declare(
    Setting(
        "complaints.follow_up_days",
        7,
        _l("Satisfaction follow-up after the answer"),
        _l("days"),
        rules=("DIS-14", "LAW-03"),
        least=1,
        most=180,
    )
)
SIDE_LIMIT: Setting[int] = declare(
    Setting(
        "complaints.representatives",
        5,
        _l("Representatives of one side in a negotiation at most"),
        _l("people"),
        rules=("LAW-10",),
        least=1,
        most=20,
    )
)
LOW_SCORE: Setting[int] = declare(
    Setting(
        "complaints.low_score",
        60,
        _l("A satisfaction score below this opens a case or an early sign"),
        _l("of 100"),
        rules=("SAT-07",),
        least=1,
        most=100,
    )
)
CASE_SCORE: Setting[int] = declare(
    Setting(
        "complaints.case_score",
        40,
        _l("A satisfaction score below this opens a dissatisfied customer's case"),
        _l("of 100"),
        rules=("SAT-07",),
        least=0,
        most=100,
    )
)
FREE_SERVICE_APPROVED: Setting[bool] = declare(
    Setting(
        "complaints.free_service_approved",
        True,
        _l("A free follow-up service needs the department manager"),
        rules=("CMP-10",),
    )
)
