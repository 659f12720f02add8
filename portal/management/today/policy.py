"""When what is overdue climbs, and to whom."""

from collections.abc import Sequence
from itertools import groupby

from flask_babel import lazy_gettext as _l

from portal.core.settings import Setting, declare
from portal.front_desk.tasks import policy as leading
from portal.registry.staff.models import Person

CLIMBS_AFTER: Setting[int] = declare(
    Setting(
        "today.climbs_after",
        24,
        _l("Overdue items climb to the superior after"),
        _l("hours"),
        rules=("XC-09",),
        least=1,
        most=720,
    )
)


def ladder(person: Person) -> Sequence[Sequence[Person]]:
    """Who leads this person, rung by rung: the nearest first, equals on one rung."""

    def rung(other: Person) -> tuple[int, bool]:
        return leading.rank(other), other.department_id != person.department_id

    return [list(group) for _key, group in groupby(leading.superiors(person), key=rung)]
