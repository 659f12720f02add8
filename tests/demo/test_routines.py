"""The routines of the demo clinic are told by the portal's own operations."""

from datetime import timedelta

from portal.core import clock
from portal.core.database import db
from portal.demo import routines
from portal.front_desk.checklists import queries as checklists
from portal.front_desk.meetings.models import Meeting
from portal.front_desk.tasks.models import DepartmentRequest, Task
from tests.cast import NAMES
from tests.factories.departments import spread


def test_the_last_days_are_gone_through_and_something_is_still_to_do(cast):
    spread(cast)
    actors = {name: getattr(cast, name) for name in NAMES}
    actors |= {"reception2": actors["reception"], "consultant3": actors["consultant2"]}
    with clock.pretending(clock.now() - timedelta(days=10)):
        routines.prepare(actors)
    db.session.commit()
    routines.tell(actors)
    yesterday = clock.today() - timedelta(days=1)
    missing = checklists.missing_between(cast.branch.id, yesterday, yesterday)
    assert [(row.checklist.kind, row.place) for row in missing] == [("closing", "客服办公室")]
    assert {row.kind for row in db.session.query(Meeting)} == {"morning", "weekly", "group_training"}
    assert db.session.query(Task).filter_by(state="open").count() >= 3
    assert db.session.query(DepartmentRequest).filter_by(state="open").count() == 2
