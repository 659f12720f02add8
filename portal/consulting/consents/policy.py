"""What a notice needs before it is explained and signed, and the gate it is for the plan (RSK-02)."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.consulting.consents.models import RiskNotice
from portal.consulting.consents.workflow import EDITABLE, NOTICE
from portal.consulting.plans import policy as plans
from portal.consulting.plans import queries as plan_queries
from portal.consulting.plans.models import PlanVersion
from portal.core import settings
from portal.core.database import Actor, db
from portal.core.refusals import Refused
from portal.registry.customers.models import Customer

GUARDIAN_AGE = settings.declare(
    settings.Setting(
        key="consents.guardian_age",
        default=18,
        label=_l("Below this age the guardian signs"),
        unit=_l("years old"),
        rules=("LAW-13",),
        least=18,
        most=21,
    )
)
#: Below this age personal information needs the guardian's consent by itself (LAW-19).
PERSONAL_DATA_AGE = 14


def current_notice(version: PlanVersion) -> RiskNotice | None:
    """The notice of this very version that has not expired."""
    wanted = select(RiskNotice).where(RiskNotice.plan_version_id == version.id, RiskNotice.state != "expired")
    return db.session.scalar(wanted)


def check_before_confirmation(version: PlanVersion) -> None:
    """Refuse confirming a plan whose own notice is not signed, or is about other items (RSK-02, RSK-07)."""
    notice = current_notice(version)
    if notice is None or not notice.signed:
        link = f"/consents/notices/{notice.id}" if notice else f"/consents/versions/{version.id}/new"
        raise Refused(
            "RSK-02",
            _(
                "The risk notice of %(number)s is not signed. Explain the risks and have it signed first.",
                number=version.label,
            ),
            link=link,
        )
    if sorted(notice.fingerprint) != version.fingerprint():
        raise Refused("RSK-07", _("The plan's items are not those of the signed notice. A new notice is needed."))


def check_writer(notice: RiskNotice, by: Actor) -> None:
    """Refuse everybody who neither writes the plan nor is a doctor within reach of it."""
    if not plans.holds(notice.plan_version, by) and not by.can("plans.approve"):
        raise Refused(
            "RSK-01", _("This notice belongs to %(name)s's plan.", name=notice.plan_version.plan.consultant.name)
        )


def check_editable(notice: RiskNotice, by: Actor) -> None:
    """Refuse changing the texts of what was explained or signed."""
    check_writer(notice, by)
    if notice.state not in EDITABLE:
        raise Refused(
            "RSK-01",
            _(
                "The notice is “%(state)s”; its texts are fixed. A changed plan gets a new notice.",
                state=NOTICE.states[notice.state].label,
            ),
        )


def check_ready(version: PlanVersion) -> None:
    """Refuse a notice for a version whose content may still change, or that is not the current one."""
    if version.state not in ("approved", "explained", "confirmed"):
        raise Refused(
            "RSK-01",
            _("Have the plan approved or explained first: the notice is about exactly its items."),
            link=f"/plans/{version.plan_id}",
        )


def check_contents(notice: RiskNotice) -> None:
    """Refuse explaining or signing a notice that lacks what the law wants told (RSK-01, LAW-13, LAW-14)."""
    if not notice.alternatives.strip():
        raise Refused(
            "LAW-14",
            _("The alternatives are empty. Name them, doing nothing among them; without them nobody may sign."),
            field="alternatives",
        )
    if not notice.costs.strip():
        raise Refused("RSK-01", _("Write the possible costs."), field="costs")
    if not notice.expectation.strip():
        raise Refused(
            "RSK-10",
            _("Write the customer's own words of expectation; they are checked against the risks."),
            field="expectation",
        )
    if not notice.pre_notes.strip() or not notice.post_notes.strip():
        raise Refused("LAW-13", _("Write the notes for before and after the treatment."), field="pre_notes")
    for item in notice.items:
        if not item["risks"] or not item["complications"] or not item["indications"] or not item["contraindications"]:
            raise Refused(
                "LAW-13",
                _(
                    "“%(item)s” lacks indications, contraindications, risks or complications in the catalogue.",
                    item=item["name"],
                ),
            )


def needs_guardian(customer: Customer) -> bool:
    """Whether a guardian signs: below 18 (LAW-13). Refused while the age is unknown."""
    if customer.age is None:
        raise Refused(
            "LAW-13",
            _("The customer's age is not known, so nobody can say who must sign. Record the birth date first."),
            link=f"/customers/{customer.id}",
        )
    return customer.age < GUARDIAN_AGE.value()


def under_data_age(customer: Customer) -> bool:
    """Whether the guardian consents to the personal information too: below 14 (LAW-19)."""
    return customer.age is not None and customer.age < PERSONAL_DATA_AGE


def check_guardian(notice: RiskNotice, *, name: str, relation: str, id_number: str) -> bool:
    """Whether a guardian is needed; refused when one is needed and not fully named (LAW-13)."""
    if not needs_guardian(notice.customer):
        return False
    if not (name.strip() and relation.strip() and id_number.strip()):
        raise Refused(
            "LAW-13",
            _(
                "The customer is %(age)s years old: the guardian signs. Write name, relation and document.",
                age=notice.customer.age,
            ),
            field="guardian_name",
        )
    if name.strip() == notice.customer.name:
        raise Refused("LAW-13", _("The guardian is another person than the customer."), field="guardian_name")
    return True


def may_read(person: Actor, version: PlanVersion) -> bool:
    """Whether the plan of a notice is within a person's reach."""
    return plan_queries.reaches(version.plan, person)
