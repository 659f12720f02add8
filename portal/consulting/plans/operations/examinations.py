"""Further examinations a plan needs, and their results (PLN-12)."""

from flask_babel import gettext as _

from portal.consulting.plans import policy
from portal.consulting.plans.models import PlanExamination, TreatmentPlan
from portal.consulting.plans.operations.writing import announce
from portal.consulting.plans.permissions import Permission
from portal.core import access, audit, clock
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused


def need_examination(plan: TreatmentPlan, *, by: Actor, name: str, reason: str = "") -> PlanExamination:
    """Note an examination or assessment the plan needs (PLN-12); by its consultant or a doctor."""
    access.check(by, Permission.WRITE, Permission.APPROVE)
    if not by.can(Permission.APPROVE):
        policy.check_holder(plan.current_version, by)
    if not name.strip():
        raise Refused("PLN-12", _("Write which examination is needed."), field="name")
    if any(examination.name == name.strip() for examination in plan.examinations):
        raise Refused("PLN-12", _("This examination is in the list already."), field="name")
    examination = PlanExamination(plan_id=plan.id, name=name.strip(), reason=reason.strip())
    plan.examinations.append(add(examination, by=by))
    db.session.flush()
    audit.record("plans.need_examination", plan, by=by, name=examination.name)
    announce(plan.current_version)
    return examination


def record_examination(examination: PlanExamination, *, by: Actor, result: str) -> PlanExamination:
    """Keep the result of an examination; once kept it stays as it is (PLN-12)."""
    access.check(by, Permission.WRITE, Permission.APPROVE)
    plan = db.session.get_one(TreatmentPlan, examination.plan_id)
    if not by.can(Permission.APPROVE):
        policy.check_holder(plan.current_version, by)
    if examination.result_at is not None:
        raise Refused("PLN-12", _("The result is recorded. Note a new examination for a new result."))
    if not result.strip():
        raise Refused("PLN-12", _("Write the result."), field="result")
    examination.result, examination.result_at, examination.result_by_id = result.strip(), clock.now(), by.id
    db.session.flush()
    audit.record("plans.record_examination", plan, by=by, name=examination.name)
    announce(plan.current_version)
    return examination
