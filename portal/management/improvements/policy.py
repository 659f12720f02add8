"""Who may do what with an improvement or a report, and how long things may take."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.core.database import Actor, db
from portal.core.refusals import Refused
from portal.core.settings import Setting, declare
from portal.management.improvements.models import ImprovementAction, StaffFeedback
from portal.management.improvements.permissions import Permission
from portal.registry.staff.models import Person

#: Days after the result until somebody else looks whether it helped; the rules leave the number open.
CHECK_AFTER = declare(
    Setting(
        "improvements.check_after",
        14,
        _l("The effect of an improvement is checked after"),
        _l("days"),
        ("XC-10",),
        0,
        365,
    )
)
#: Working days until a report to a superior or department is answered; the rules leave the number open.
ANSWER_WITHIN = declare(
    Setting(
        "improvements.answer_within",
        5,
        _l("A report to a superior or department is answered within"),
        _l("working days"),
        ("XC-15",),
        1,
        60,
    )
)
_LEADERS = ("consult_manager", "enquiry_leader", "cs_manager", "president")


def may_see(action: ImprovementAction, person: Actor) -> bool:
    """The register's readers see all of the branch; everybody else their own: owned or opened."""
    if action.branch_id != person.branch_id:
        return False
    return person.can(Permission.READ) or (
        person.can(Permission.OWN) and person.id in (action.owner_id, action.created_by_id)
    )


def may_work(action: ImprovementAction, person: Actor) -> bool:
    """The owner works on it; whoever manages the register may do it in their place."""
    return action.state == "open" and (action.owner_id == person.id or person.can(Permission.MANAGE))


def may_check(action: ImprovementAction, person: Actor) -> bool:
    """The effect is checked by somebody else than the owner and the doer."""
    return (
        action.state == "done"
        and person.can(Permission.CHECK)
        and person.id is not None
        and person.id not in (action.owner_id, action.done_by_id)
    )


def refuse_own_check(action: ImprovementAction, person: Actor) -> None:
    """Refuse the owner or doer as judge of the effect."""
    if person.id in (action.owner_id, action.done_by_id):
        raise Refused("XC-10", _("Somebody else checks whether it helped: neither the owner nor who did it."))


def leads(person: Person, department_id: int | None) -> bool:
    """Whether the person answers for what is sent to this department."""
    return person.department_id == department_id and (person.has_flag("dept_lead") or person.role in _LEADERS)


def receives(feedback: StaffFeedback, person: Actor) -> bool:
    """The superior it was sent to, the leaders of the department, and whoever manages the register."""
    if feedback.branch_id != person.branch_id:
        return False
    if feedback.to_person_id is not None and feedback.to_person_id == person.id:
        return True
    if person.can(Permission.MANAGE) and feedback.created_by_id != person.id:
        return True
    return (
        feedback.to_department_id is not None
        and isinstance(person, Person)
        and feedback.created_by_id != person.id
        and leads(person, feedback.to_department_id)
    )


def may_read_feedback(feedback: StaffFeedback, person: Actor) -> bool:
    """Its author and its receivers."""
    return feedback.branch_id == person.branch_id and (
        feedback.created_by_id == person.id or receives(feedback, person)
    )


def leader_of(department_id: int | None, branch_id: int) -> Person | None:
    """Who answers for a department; customer service, then the president, when nobody leads it."""
    people = select(Person).where(Person.branch_id == branch_id, Person.active.is_(True)).order_by(Person.id)
    everybody = list(db.session.scalars(people))
    leading = [person for person in everybody if department_id is not None and leads(person, department_id)]
    above = [person for role in ("cs_manager", "president") for person in everybody if person.role == role]
    return next(iter([*leading, *above]), None)
