"""The consult card: what was asked, seen, assessed and advised (CON-06 … CON-10)."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _

from portal.consulting.consultations import policy
from portal.consulting.consultations.models import Consultation
from portal.consulting.consultations.operations.course import announce
from portal.consulting.consultations.permissions import Permission
from portal.consulting.consultations.workflow import CONSULTATION
from portal.core import access, audit, workflow
from portal.core.database import Actor, db
from portal.core.refusals import Refused
from portal.registry.catalogue.models import ServiceItem
from portal.registry.customers import operations as customers
from portal.registry.staff.models import Person

#: What may be written on the card; everything else has an operation of its own.
FIELDS = frozenset(
    {
        "reason",
        "needs",
        "need_words",
        "symptoms",
        "wished_effect",
        "expectations",
        "concerns",
        "budget",
        "budget_unstated",
        "time_available",
        "aesthetic_views",
        "skin_type",
        "skin_allergy",
        "skin_problems",
        "care_habits",
        "learned_by",
        "areas",
        "face_findings",
        "body_findings",
        "suitable_items",
        "examination",
        "examined_by_id",
        "advice",
        "guidance",
        "rehabilitation",
        "room_check",
        "next_steps",
        "next_step_note",
        "reaction",
        "result",
    }
)

#: The card's usual skin problems as skin conditions of the customer file.
PROBLEMS_OF_FILE = {"痘痘": "acne", "色斑": "pigmentation", "干燥": "dehydration", "松弛": "sagging"}

#: Those of them that hold several keys.
LISTS = frozenset({"needs", "skin_problems", "learned_by", "areas", "suitable_items", "room_check", "next_steps"})


def save_card(
    consultation: Consultation, *, by: Actor, health: Mapping[str, Any] | None = None, **fields: Any
) -> Consultation:
    """Write the card. `health` are fields of the customer file (history, allergies, …), kept there.

    TypeError for an unknown field or a list that is none; refused without a doctor for an examination (CON-10).
    """
    access.check(by, Permission.WRITE)
    policy.check_writable(consultation, by)
    unknown = set(fields) - FIELDS
    if unknown:
        raise TypeError(f"not on the card: {sorted(unknown)}")
    wrong = [name for name in LISTS & set(fields) if not isinstance(fields[name], list)]
    if wrong:
        raise TypeError(f"these are lists: {wrong}")
    _check_examination(consultation, fields)
    _check_items(fields.get("suitable_items", ()))
    changed = sorted(name for name, value in fields.items() if getattr(consultation, name) != value)
    for name in changed:
        setattr(consultation, name, fields[name])
    health = {**_skin_of_file(consultation, changed), **(health or {})}
    if health:
        customers.record_health(consultation.customer, by=by, **health)
    if consultation.state == "opened":
        workflow.apply(CONSULTATION, consultation, "begin", by=by)
    if changed:
        audit.record("consultations.save_card", consultation, by=by, fields=changed)
    db.session.flush()
    announce(consultation)
    return consultation


def _skin_of_file(consultation: Consultation, changed: Iterable[str]) -> dict[str, Any]:
    """The skin picture of the card in the words of the customer file, so that nobody writes it twice (CUS-02)."""
    found: dict[str, Any] = {
        name: getattr(consultation, name)
        for name in ("skin_type", "care_habits")
        if name in changed and getattr(consultation, name)
    }
    seen = [PROBLEMS_OF_FILE[word] for word in consultation.skin_problems if word in PROBLEMS_OF_FILE]
    if "skin_problems" in changed and seen:
        known = [name for name in consultation.customer.skin_condition if name != "healthy"]
        found["skin_condition"] = list(dict.fromkeys([*known, *seen]))
    return found


def _check_examination(consultation: Consultation, fields: Mapping[str, Any]) -> None:
    """An examination names the doctor who guided it, and that person is a doctor (CON-10)."""
    text = fields.get("examination", consultation.examination)
    doctor_id = fields.get("examined_by_id", consultation.examined_by_id)
    if not text:
        return
    doctor = db.session.get(Person, doctor_id) if doctor_id else None
    if doctor is None or not doctor.can(Permission.DOCTOR):
        raise Refused(
            "CON-10",
            _("An examination is recorded only with the doctor who guided it. Name the doctor, or call one."),
            field="examined_by_id",
        )


def _check_items(item_ids: Any) -> None:
    for item_id in item_ids:
        if db.session.get(ServiceItem, item_id) is None:
            raise Refused("CON-09", _("One of the items is not in the catalogue."), field="suitable_items")
