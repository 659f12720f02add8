"""The day by which a report is answered moves with the clinic's calendar (XC-15)."""

from datetime import date

import pytest

from portal.core import audit, clinic_calendar, jobs, settings
from portal.core.database import db
from portal.management.improvements import operations
from portal.management.improvements.choices import FEEDBACK_KINDS


@pytest.mark.rule("XC-15")
def test_a_day_the_clinic_declares_moves_open_answers_and_leaves_answered_ones(cast, time_machine):
    time_machine.move_to("2026-11-16T02:00:00Z")
    told = {"kind": next(iter(FEEDBACK_KINDS)), "by": cast.consultant, "to_person": cast.consult_manager}
    waiting = operations.send("叫号屏", "叫号屏看不清", **told)
    seen = operations.acknowledge(operations.send("茶水", "茶水间没有热水", **told), by=cast.consult_manager)
    answered = operations.send("灯", "走廊的灯坏了", **told)
    operations.answer(answered, text="已报修", by=cast.consult_manager)
    assert waiting.due_on == date(2026, 11, 23)
    settings.change(clinic_calendar.REST_DAYS, ["2026-11-18"], by=cast.admin)
    assert "improvements.reckon" in db.session().info["kicked_jobs"]
    assert operations.reckon_all() == 2
    assert (waiting.due_on, seen.due_on, answered.due_on) == (
        date(2026, 11, 24),
        date(2026, 11, 24),
        date(2026, 11, 23),
    )
    assert operations.reckon_all() == 0
    assert operations.send("椅子", "椅子坏了", **told).due_on == date(2026, 11, 24)
    db.session.commit()
    assert audit.last().action == "improvements.send_feedback"
    assert "improvements.reckon" in {job.name for job in jobs.declared()}
