"""Hall incidents: what, who, solved or passed on, and when."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.core import clock
from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.front_desk.reception import operations, queries


@pytest.mark.rule("REC-13")
def test_an_incident_solved_on_the_spot_keeps_time_event_and_handler(cast):
    at = clock.now() - timedelta(minutes=20)
    incident = operations.record_incident(
        event="顾客在大厅滑倒",
        place="大厅",
        handled_by=cast.consultant,
        occurred_at=at,
        solved=True,
        by=cast.reception,
    )
    db.session.commit()
    assert (incident.occurred_at, incident.handled_by, incident.result) == (at, cast.consultant, "solved")
    assert incident.solved_at is not None
    assert list(db.session.scalars(queries.incidents(cast.reception))) == [incident]


@pytest.mark.rule("REC-13")
def test_an_open_incident_is_escalated_to_a_department_at_a_known_time_and_closed_once(cast):
    department = cast.consultant.department
    incident = operations.record_incident(event="两位顾客争执", handled_by=cast.reception, by=cast.reception)
    assert incident.result == "open"
    with pytest.raises(Refused, match="REC-13"):
        operations.settle_incident(incident, by=cast.reception)
    operations.settle_incident(incident, escalated_to=department, note="已通知", by=cast.reception)
    db.session.commit()
    assert (incident.result, incident.escalated_to, incident.note) == ("escalated", department, "已通知")
    assert incident.escalated_at is not None
    with pytest.raises(Refused, match="REC-13"):
        operations.settle_incident(incident, solved=True, by=cast.reception)


@pytest.mark.rule("REC-13")
def test_an_incident_without_an_event_from_the_future_or_with_two_endings_is_refused(cast):
    department = cast.consultant.department
    for wrong in (
        {"event": " "},
        {"event": "停电", "occurred_at": clock.now() + timedelta(hours=1)},
        {"event": "停电", "solved": True, "escalated_to": department},
    ):
        with pytest.raises(Refused) as refused:
            operations.record_incident(handled_by=cast.reception, by=cast.reception, **wrong)
        assert refused.value.rule == "REC-13"
        db.session.rollback()


def test_somebody_without_the_right_records_no_incident(cast):
    with pytest.raises(Forbidden):
        operations.record_incident(event="停电", handled_by=cast.finance, by=cast.finance)


@pytest.mark.rule("REC-13")
def test_the_database_keeps_no_escalation_to_nobody(cast):
    incident = operations.record_incident(event="停电", handled_by=cast.reception, by=cast.reception)
    db.session.commit()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text("UPDATE hall_incidents SET result = 'escalated' WHERE id = :id"), {"id": incident.id})
