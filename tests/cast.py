"""The people of the tests: the same sign-in names and roles as in the demo clinic."""

from datetime import date

from sqlalchemy import select

from portal.core import audit
from portal.core.database import R, SystemActor, add, db
from portal.registry.staff.models import Branch, Department, Person

#: The house of the tests has been working for years: whatever a day owes, it owes.
OPENED_ON = date(2020, 1, 1)

NAMES = {
    "reception": ("reception", "林晓月", []),
    "consultant": ("consultant", "陈思雨", []),
    "consultant2": ("consultant", "周雅琴", []),
    "consult_manager": ("consult_manager", "赵明华", ["store_manager", "dept_lead"]),
    "assistant": ("consultant", "孙小雪", ["assistant"]),
    "enquiry_staff": ("enquiry_staff", "吴佳怡", []),
    "enquiry_leader": ("enquiry_leader", "郑丽娜", []),
    "cs_staff": ("cs_staff", "王静", []),
    "cs_manager": ("cs_manager", "李慧", []),
    "doctor": ("doctor", "张文博", []),
    "doctor2": ("doctor", "刘建国", ["dept_lead"]),
    "care_staff": ("care_staff", "黄丹", []),
    "finance": ("finance", "何敏", []),
    "finance2": ("finance", "许倩", []),
    "planning": ("planning", "罗晨", []),
    "logistics": ("logistics", "高强", []),
    "quality": ("quality", "梁颖", []),
    "reviewer": ("quality", "宋律", ["contract_reviewer"]),
    "president": ("president", "沈国栋", []),
    "president2": ("president", "方志远", []),
    "admin": ("admin", "唐宁", []),
}


def hire_everybody() -> None:
    """Write the cast into an empty database, once for all tests."""
    system = SystemActor("tests")
    branch = _spoken(Branch(name="本院", opened_on=OPENED_ON), system)
    department = _spoken(Department(name="咨询部"), system)
    for username, (role, name, flags) in NAMES.items():
        person = Person(username=username, name=name, role=role, flags=flags)
        person.branch_id, person.department_id = branch.id, department.id
        _spoken(person, system)
    db.session.commit()


def _spoken(record: R, by: SystemActor) -> R:
    add(record, by=by)
    db.session.flush()
    audit.record("tests.hire", record, by=by)
    return record


class Cast:
    """People by role name: `cast.consultant`, `cast.doctor`."""

    def __getattr__(self, username: str) -> Person:
        person = db.session.scalar(select(Person).where(Person.username == username))
        if person is None:
            raise AttributeError(username)
        return person

    @property
    def branch(self) -> Branch:
        return db.session.scalars(select(Branch).order_by(Branch.id)).first()
