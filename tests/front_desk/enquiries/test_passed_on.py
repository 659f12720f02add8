"""Complaints and suggestions that were heard on the phone go on to the rooms that keep them (ENQ-16)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock
from portal.core.database import db
from portal.front_desk.meetings import figures
from portal.management.improvements.models import ImprovementAction
from portal.service.complaints.models import Case


@pytest.mark.rule("ENQ-16")
def test_a_complaint_is_a_case_at_once_and_the_enquiry_leads_to_it(call, cast):
    enquiry = call(by=cast.cs_staff, nature="complaint", category="service", need="等了一个小时没人理")
    case = db.session.scalar(select(Case))
    assert (case.kind, case.matter, case.complainant_name) == ("complaint", "等了一个小时没人理", "周小姐")
    assert (enquiry.routed_to, enquiry.routed_url) == (case.number, case.path)
    db.session.commit()


@pytest.mark.rule("ENQ-16")
def test_a_suggestion_is_in_the_improvement_log_with_its_department(call, cast):
    department = cast.consult_manager.department
    enquiry = call(by=cast.cs_staff, nature="suggestion", department=department, need="候诊区多放几把椅子")
    action = db.session.scalar(select(ImprovementAction))
    assert (action.title, action.source_kind, action.source_url) == ("候诊区多放几把椅子", "suggestion", enquiry.path)
    assert action.owner.department == department
    assert (enquiry.routed_to, enquiry.routed_url) == (action.number, action.path)
    db.session.commit()


def test_a_consultation_goes_nowhere_else(call, cast):
    enquiry = call(by=cast.cs_staff)
    assert (enquiry.routed_to, db.session.scalar(select(Case))) == ("", None)
    db.session.commit()


@pytest.mark.rule("ENQ-16", "DTY-17")
def test_what_callers_said_is_a_figure_of_the_weekly_meeting_that_opens_its_rows(client, call, cast, groups):
    first = clock.today() - timedelta(days=clock.today().weekday())
    one = call(nature="complaint", need="等候太久")
    call(nature="suggestion", need="候诊区加座位", department=cast.cs_staff.department)
    call(rings=9)
    found = figures.of_week(one.branch_id, first, clock.today())
    said = {figure.url.rpartition("&")[2]: figure for about in found.values() for figure in about}
    assert said["nature=complaint"].value == 1
    assert said["nature=suggestion"].value == 1
    assert said["outcome=late"].value == 1
    client.enter(cast.enquiry_leader)
    for wanted in ("nature=complaint", "outcome=late"):
        assert client.get(said[wanted].url).text.count('href="/enquiries/') >= 1
    assert one.number in client.get(said["nature=complaint"].url).text
