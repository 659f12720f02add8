"""What a plan needs before its next step, who may take it, and why not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.consulting.plans import queries
from portal.consulting.plans.models import PlanItem, PlanVersion
from portal.consulting.plans.workflow import EDITABLE, VERSION
from portal.core import clock
from portal.core.database import Actor
from portal.core.refusals import Refused
from portal.core.workflow import Step, available

#: Kinds of items no plan may promise without a doctor (PLN-04).
DOCTOR_KINDS = ("surgery", "injection")


@dataclass(frozen=True)
class Part:
    """A mandatory part of an item: its field, its name, how to see that it is there (PLN-01)."""

    field: str
    label: Any
    present: Callable[[PlanItem], bool]


PARTS: tuple[Part, ...] = (
    Part("flow", _l("Procedure flow"), lambda item: bool(item.flow.strip())),
    Part("effect", _l("Expected effect"), lambda item: bool(item.effect.strip())),
    Part("recovery", _l("Recovery time"), lambda item: bool(item.recovery.strip())),
    Part("risks", _l("Possible risks"), lambda item: bool(item.risk_lines())),
    Part(
        "risks",
        _l("The response to each risk"),
        lambda item: bool(item.risk_lines()) and all(response for _risk, response in item.risk_lines()),
    ),
)

#: A look at a version before it is confirmed; raises Refused. Rooms further down the house add theirs.
Check = Callable[[PlanVersion], None]
before_confirmation: list[Check] = []


def require_before_confirmation(check: Check) -> None:
    """Have a check looked at before every confirmation; saying it twice does no harm."""
    if check not in before_confirmation:
        before_confirmation.append(check)


# --- what is missing ----------------------------------------------------------------------------------------


def missing_parts(version: PlanVersion) -> list[tuple[PlanItem, Part]]:
    """The mandatory parts that are still empty, per item (PLN-03)."""
    return [(item, part) for item in version.items for part in PARTS if not part.present(item)]


def check_complete(version: PlanVersion) -> None:
    """Refuse going on with an empty plan or one with an empty mandatory part (PLN-03)."""
    if not version.items:
        raise Refused("PLN-03", _("The plan has no item yet. Choose at least one from the catalogue."))
    missing = missing_parts(version)
    if missing:
        named = _("、").join(f"{item.name}: {part.label}" for item, part in missing)
        raise Refused("PLN-03", _("Still empty: %(parts)s. Fill these in first.", parts=named))


def unlinked(version: PlanVersion) -> list[PlanItem]:
    """Items that serve no recorded need and were not reviewed (PLN-11)."""
    return [item for item in version.items if item.unlinked]


def check_needs(version: PlanVersion) -> None:
    """Refuse explaining items nobody needs, unless a colleague has reviewed them (PLN-11)."""
    open_items = unlinked(version)
    if open_items:
        named = _("、").join(item.name for item in open_items)
        raise Refused(
            "PLN-11",
            _(
                "No recorded need for: %(items)s. Link a need, take the item out, or have a colleague review it.",
                items=named,
            ),
        )


def check_warnings(version: PlanVersion) -> None:
    """Refuse the approval while a contraindication warning is not cleared by a doctor (CON-11, XC-14)."""
    warnings = queries.open_warnings(version)
    if warnings:
        named = _("; ").join(f"{w.item.name}: {w.contraindication}" for w in warnings)
        raise Refused(
            "CON-11",
            _(
                "Open warnings: %(warnings)s. A doctor clears each one with a note in the consultation first.",
                warnings=named,
            ),
            link=f"/consultations/{version.plan.consultation_id}",
        )


def check_injection_details(version: PlanVersion) -> None:
    """Refuse an injection item whose details no doctor has written (PLN-04, CTD-24)."""
    without = [item.name for item in version.items if item.is_injection and not item.injection_details.strip()]
    if without:
        raise Refused(
            "PLN-04",
            _(
                "Write the injection plan of: %(items)s. Product, dose and points are the doctor's part.",
                items=_("、").join(without),
            ),
        )


def check_valid(version: PlanVersion) -> None:
    """Refuse confirming a quotation that is out of date (PLN-09)."""
    if version.valid_until is not None and clock.today() > version.valid_until:
        raise Refused(
            "PLN-09",
            _(
                "The quotation was valid until %(day)s. Make a new version; it is priced again.",
                day=version.valid_until.isoformat(),
            ),
        )


def open_conditions(version: PlanVersion) -> list[Refused]:
    """What the house still asks for before this version may be confirmed."""
    found = []
    for check in before_confirmation:
        try:
            check(version)
        except Refused as refusal:
            found.append(refusal)
    return found


# --- who ----------------------------------------------------------------------------------------------------


def check_writer(version: PlanVersion, by: Actor) -> None:
    """Refuse changes of a version that is fixed, or by somebody outside its consultation (PLN-07)."""
    check_holder(version, by)
    if version.state not in EDITABLE:
        raise Refused(
            "PLN-07",
            _(
                "This version is “%(state)s” and fixed. A change is a new version with the customer's wish.",
                state=VERSION.states[version.state].label,
            ),
        )


def check_holder(version: PlanVersion, by: Actor) -> None:
    """Refuse everybody but the plan's consultant and the managers who see every consultation."""
    if not holds(version, by):
        raise Refused(
            "PLN-07",
            _(
                "This is %(name)s's plan. Ask for a hand-over if you are to go on with it.",
                name=version.plan.consultant.name,
            ),
        )


def holds(version: PlanVersion, person: Actor) -> bool:
    """Whether this person writes the plan: its consultant, or a manager of the department."""
    return person.id == version.plan.consultant_id or person.id is None or queries.sees_all(person)


def check_other(version: PlanVersion, by: Actor) -> None:
    """Refuse a decision by whoever drafted the version: two pairs of eyes (PLN-04, XC-07)."""
    if by.id == version.drafter_id:
        raise Refused("PLN-04", _("You drafted this version; another person, a doctor, decides on it."))


def may_review_need(item: PlanItem, person: Actor) -> bool:
    """Whether this person may review an item without a need: anybody but its drafter (PLN-11)."""
    return person.id is not None and person.id != item.whole.drafter_id


def offered_steps(version: PlanVersion, person: Actor) -> list[Step]:
    """The plain steps this person may take now, as buttons."""
    steps = available(VERSION, version, person) if holds(version, person) else []
    return [step for step in steps if step.name != "submit" or version.needs_doctor]
