"""What other rooms agree on arrives in the one register (XC-10, ENQ-16)."""

from datetime import timedelta

import pytest

from portal.core import clock, events
from portal.core.database import db
from portal.front_desk.enquiries import operations as enquiries
from portal.front_desk.meetings.facts import MeasureAgreed
from portal.management.improvements import policy, queries
from tests.cast import Cast


@pytest.mark.rule("ENQ-16")
@pytest.mark.rule("XC-10")
def test_a_customers_suggestion_goes_to_the_register_with_the_department_and_the_enquiry_leads_there(
    cast: Cast,
) -> None:
    department = cast.doctor2.department
    enquiry = enquiries.register(
        by=cast.enquiry_staff, channel="phone", nature="suggestion", need="建议周末延长营业时间", department=department
    )
    (action,) = queries.open_for(enquiry.path)
    assert (action.title, action.source_kind, action.department) == ("建议周末延长营业时间", "suggestion", department)
    assert action.owner == policy.leader_of(department.id if department else None, cast.branch.id)
    assert (enquiry.routed_to, enquiry.routed_url) == (action.number, action.path)
    db.session.commit()


@pytest.mark.rule("XC-10")
def test_a_measure_agreed_at_a_meeting_is_an_improvement_with_owner_and_day(cast: Cast) -> None:
    day = clock.today() + timedelta(days=5)
    events.publish(MeasureAgreed("前台增加引导牌", cast.reception, day, "/meetings/9", cast.consult_manager))
    (action,) = queries.open_for("/meetings/9")
    assert (action.title, action.owner, action.due_on) == ("前台增加引导牌", cast.reception, day)


def test_a_department_nobody_leads_is_answered_for_by_customer_service(cast: Cast) -> None:
    assert policy.leader_of(None, cast.branch.id) == cast.cs_manager
