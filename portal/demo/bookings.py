"""Bookings of the past in bulk: every customer came by appointment a few times."""

from collections.abc import Iterator
from datetime import timedelta

from portal.core import clock
from portal.demo.loading import Loader, Row
from portal.demo.past import Numbers
from portal.front_desk.appointments.models import Appointment
from portal.registry.staff.models import Person

#: Past bookings per customer, over so many days.
EACH, DAYS = 5, 1_800
KINDS = ("consultation", "treatment", "recheck", "treatment", "return_visit")
WORDS = ("祛斑咨询", "光子嫩肤", "术后复查", "水光护理", "方案复诊")
CHANNELS = ("phone", "wechat", "online", "in_person", "course")


def load(loader: Loader, numbers: Numbers, owners: list[int], desk: Person) -> None:
    """Completed bookings; what is over holds no time, so nothing is asked of the guards."""
    days = [(clock.today() - timedelta(days=back)).isoformat() for back in range(1, DAYS + 1)]
    first = loader.next_id(Appointment.__table__)

    def rows() -> Iterator[Row]:
        for number in range(numbers.size * EACH):
            day, turn = days[number % DAYS], number % len(KINDS)
            hour, quarter = 1 + number // DAYS % 8, number // DAYS // 8 % 4 * 15
            begin = f"{day} {hour:02d}:{quarter:02d}:00.000000"
            end = f"{day} {hour + 1:02d}:{quarter:02d}:00.000000"
            yield (
                first + number, KINDS[turn], CHANNELS[turn],
                numbers.customer + number % numbers.size, day, begin, end, owners[number % len(owners)], WORDS[turn],
                begin, begin,
            )  # fmt: skip

    columns = (
        "id", "kind", "channel", "customer_id", "day", "starts_at", "ends_at", "provider_id", "what",
        "created_at", "arrived_at",
    )  # fmt: skip
    loader.load(
        Appointment.__table__, columns, rows(), state="completed", next_step="ended", created_by_id=desk.id,
        branch_id=desk.branch_id,
    )  # fmt: skip
