"""A visit that was handed over, a small catalogue, and a card filled in as a consultant would."""

import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from portal.consulting.consultations import operations, told
from portal.consulting.consultations.models import Consultation
from portal.core.database import db
from portal.core.money import Money
from portal.front_desk.reception import operations as reception
from portal.front_desk.reception.models import Visit
from portal.registry.catalogue import demo, policy
from portal.registry.catalogue import operations as catalogue
from portal.registry.catalogue.models import CaseStudy, ServiceItem
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer
from tests.cast import Cast

HEALTH = {
    "history": "2024年确诊重症肌无力，规律服药",
    "allergies": "青霉素过敏",
    "medication": "溴吡斯的明",
    "pregnancy": "无",
    "condition": "良好",
}
CARD: dict[str, Any] = {
    "room_check": ["private", "comfortable", "equipment", "material"],
    "reason": "想改善眉间纹",
    "needs": ["wrinkle"],
    "need_words": "皱眉的时候纹路很深",
    "symptoms": "眉间竖纹",
    "wished_effect": "纹路变浅",
    "expectations": "希望看起来不那么累，但不要僵。",
    "concerns": "怕表情不自然",
    "budget": Money.of(8000),
    "time_available": "两个月内",
    "aesthetic_views": "喜欢自然",
    "skin_type": "combination",
    "skin_allergy": "无",
    "skin_problems": ["干燥"],
    "care_habits": "每天防晒",
    "learned_by": ["seen", "asked"],
    "areas": ["forehead", "eyes"],
    "face_findings": "静态纹浅，动态纹明显",
    "advice": "先请医生面诊",
    "guidance": "告诉她可以慢慢考虑",
    "rehabilitation": "注射后四小时不平躺",
    "next_steps": ["procedure", "further_visit"],
    "reaction": "放心了一些",
    "result": "愿意听医生意见",
}


@pytest.fixture
def customer(cast: Cast) -> Customer:
    """A registered customer."""
    made = customers.register(
        by=cast.reception,
        name="苏婉清",
        phone="+8613800138001",
        gender="female",
        stated_age=30,
        first_channel="walk_in",
    )
    db.session.commit()
    return made


@pytest.fixture
def visit(cast: Cast, customer: Customer) -> Visit:
    """Her first visit, handed to the consultant, who accepted."""
    made = reception.arrive(customer, by=cast.reception, purpose="想改善眉间纹", visit_type="first_visit")
    offered = reception.offer_hand_over(made, cast.consultant, need="眉间纹", by=cast.reception)
    reception.accept_hand_over(offered, by=cast.consultant)
    db.session.commit()
    return made


@pytest.fixture
def consultation(cast: Cast, visit: Visit) -> Consultation:
    """The card just opened."""
    opened = operations.open(visit, by=cast.consultant)
    db.session.commit()
    return opened


@pytest.fixture
def botox(cast: Cast) -> ServiceItem:
    """Botulinum toxin for frown lines, in force; not for people with myasthenia."""
    return _item("INJ-BTX-01", cast)


@pytest.fixture
def eyelid(cast: Cast) -> ServiceItem:
    """An eyelid operation, in force."""
    return _item("SUR-EYE-01", cast)


@pytest.fixture
def case(cast: Cast, botox: ServiceItem) -> CaseStudy:
    """A true, consented, current case of that need."""
    return _case(cast, botox, "CASE-T1", consented=True)


@pytest.fixture
def secret_case(cast: Cast, botox: ServiceItem) -> CaseStudy:
    """A case whose customer did not consent."""
    return _case(cast, botox, "CASE-T2", consented=False)


@pytest.fixture
def filled(cast: Cast, consultation: Consultation) -> Consultation:
    """The card filled in completely."""
    operations.save_card(consultation, by=cast.consultant, health=HEALTH, **CARD)
    db.session.commit()
    return consultation


@pytest.fixture
def recorded(cast: Cast, filled: Consultation) -> Consultation:
    """Closed with the outcome "considering"."""
    operations.record(filled, by=cast.consultant, outcome="considering")
    db.session.commit()
    return filled


@pytest.fixture
def signed(cast: Cast, recorded: Consultation) -> Consultation:
    """Told everything, signed and locked, with one of each part."""
    operations.tell(recorded, told.SUBJECTS, by=cast.consultant)
    operations.explain_prices(recorded, ["prices"], by=cast.consultant)
    operations.sign(recorded, by=cast.consultant, name=cast.consultant.name, true_and_accurate=True)
    db.session.commit()
    return recorded


@pytest.fixture
def in_state(cast: Cast, consultation: Consultation) -> Callable[[str], Consultation]:
    """The consultation brought into a state through the real operations."""

    def bring(state: str) -> Consultation:
        if state != "opened":
            operations.save_card(consultation, by=cast.consultant, health=HEALTH, **CARD)
        if state == "awaiting_doctor":
            operations.call_doctor(consultation, cast.doctor, by=cast.consultant)
        if state in ("recorded", "signed"):
            operations.record(consultation, by=cast.consultant, outcome="considering")
        if state == "signed":
            operations.tell(consultation, told.SUBJECTS, by=cast.consultant)
            operations.sign(consultation, by=cast.consultant, name=cast.consultant.name, true_and_accurate=True)
        db.session.commit()
        return consultation

    return bring


def _item(code: str, cast: Cast) -> ServiceItem:
    row = next(
        row
        for path in sorted(demo.DATA.glob("items_*.toml"))
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["item"]
        if row["code"] == code
    )
    named = ("name", "name_en", "department", "kind", "medical", "unit", "needs")
    made = catalogue.add_item(code, by=cast.consult_manager, **{key: row[key] for key in named})
    numbers = (
        "duration_minutes",
        "course_sessions",
        "course_interval_days",
        "recovery_days",
        "filing_number",
    )
    version = catalogue.write_version(
        made,
        by=cast.consult_manager,
        price=Money.of(row["price_yuan"]),
        contraindications=[(reason["text"], reason["match"]) for reason in row["contraindications"]],
        **{key: row[key] for key in (*numbers, *policy.TEXTS)},
    )
    catalogue.sign_off(version, by=cast.doctor2)
    catalogue.approve_price(version, by=cast.finance)
    db.session.commit()
    return made


def _case(cast: Cast, item: ServiceItem, code: str, *, consented: bool) -> CaseStudy:
    made = catalogue.record_case(
        code,
        by=cast.consult_manager,
        title=f"眉间纹三个月随访 {code}",
        age_group="26-35",
        skin_type="混合性",
        need="wrinkle",
        item=item,
        provider=None,
        summary="两周时动态纹变浅。",
        consented=consented,
        current=True,
    )
    catalogue.approve_showpiece(made, by=cast.doctor2)
    db.session.commit()
    return made
