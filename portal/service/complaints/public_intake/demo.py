"""What came in at the demo clinic without an account: by a link for one, and at the tablet of the waiting area (CMP-24)."""

from collections.abc import Mapping
from datetime import timedelta

from portal.core import clock
from portal.registry.staff.models import Person
from portal.service.complaints.public_intake import operations
from portal.service.complaints.public_intake.operations import Told


def build(actors: Mapping[str, Person]) -> None:
    """The standing address, one link used yesterday, one still open."""
    with clock.pretending(clock.now() - timedelta(days=20)):
        hall = operations.make_link(kind="standing", receiver=actors["cs_staff"], by=actors["cs_manager"])
    with clock.pretending(clock.now() - timedelta(hours=20)):
        link = operations.make_link(kind="once", by=actors["reception"])
    with clock.pretending(clock.now() - timedelta(hours=18)):
        parking = Told(
            False, "唐女士", "+8613912345670", "", "停车场入口没有指引，绕了三圈，耽误了预约时间。", "增加指示牌"
        )
        operations.complain(link, parking, form_key="demo-once")
    with clock.pretending(clock.now() - timedelta(minutes=50)):
        told = Told(True, "", "", "", "有工作人员在走廊里谈论其他顾客的手术情况，能听到姓名。", "")
        operations.complain(hall, told, form_key="demo-hall")
    operations.make_link(kind="once", by=actors["reception2"] if "reception2" in actors else actors["reception"])
