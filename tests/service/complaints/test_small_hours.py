"""What happens between midnight and eight is written with the clinic's day, not with the day it still is in Greenwich."""

from datetime import datetime

import pytest
import time_machine

from portal.consulting.consultations import operations as consultations
from portal.core import clock
from portal.core.clock import CLINIC_ZONE
from portal.front_desk.reception import operations as reception
from portal.service.complaints import operations
from portal.service.complaints.dispute_packs import records
from tests.cast import Cast
from tests.client import Client
from tests.service.complaints.casefiles import complaint, customer

HALF_PAST_MIDNIGHT = datetime(2026, 12, 1, 0, 30, tzinfo=CLINIC_ZONE)


@pytest.fixture(autouse=True)
def small_hours(cast: Cast):
    with time_machine.travel(HALF_PAST_MIDNIGHT, tick=False):
        yield


@pytest.mark.rule("CMP-20")
def test_a_complaint_of_the_small_hours_is_exported_with_the_day_and_month_of_the_clinic(client: Client, cast: Cast):
    case = complaint(cast)
    rows = client.enter(cast.cs_manager).get("/complaints/figures/cases?month=2026-12&export=csv").text
    (line,) = [row for row in rows.splitlines() if case.number in row]
    assert "2026-12-01" in line


@pytest.mark.rule("DIS-06")
def test_what_a_department_is_asked_for_at_night_is_due_on_the_day_of_the_clinic(client: Client, cast: Cast):
    task = operations.ask_department(complaint(cast), cast.doctor.department, what="补齐病历", by=cast.cs_manager)
    page = client.enter(cast.cs_manager).get(f"/complaints/tasks/{task.id}").text
    assert f"{clock.local(task.due_at):%Y-%m-%d}" in page


@pytest.mark.rule("LAW-05")
def test_a_consultation_still_being_written_is_listed_under_the_day_of_the_clinic(cast: Cast):
    who = customer(cast)
    visit = reception.arrive(who, by=cast.reception, purpose="急诊复查", visit_type="first_visit")
    offered = reception.offer_hand_over(visit, cast.consultant, need="复查", by=cast.reception)
    reception.accept_hand_over(offered, by=cast.consultant)
    consultations.open(visit, by=cast.consultant)
    titles = [part.title for part in records.unfinished(who)]
    assert "面诊记录 2026-12-01（未完成）" in titles
