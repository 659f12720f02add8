"""The cast in departments of their own, as in the demo clinic."""

from portal.core import audit
from portal.core.database import SystemActor, db
from portal.registry.staff import operations as staff
from portal.registry.staff.models import Department
from tests.cast import NAMES, Cast

PLACES = {
    "前台导医部": ("reception",),
    "客服中心": ("cs_staff", "cs_manager"),
    "网电咨询部": ("enquiry_staff", "enquiry_leader"),
    "整形外科": ("doctor", "doctor2"),
    "后勤部": ("logistics",),
    "院办": ("president",),
}


def spread(cast: Cast) -> dict[str, Department]:
    """Move people out of the one department of the tests; the departments by name, 咨询部 among them."""
    system = SystemActor("tests")
    departments = {name: staff.add_department(by=system, name=name) for name in PLACES}
    for name, people in PLACES.items():
        for username in people:
            person = getattr(cast, username)
            person.department_id = departments[name].id
            audit.record("tests.move", person, by=system)
    db.session.flush()
    for username in NAMES:
        db.session.refresh(getattr(cast, username))
    db.session.commit()
    own = cast.consultant.department
    return departments | {own.name: own}
