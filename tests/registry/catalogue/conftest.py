"""The whole demo catalogue, and a small item made by hand."""

from typing import Any

import pytest

from portal.core.database import SystemActor, db
from portal.core.money import Money
from portal.registry.catalogue import demo, operations
from portal.registry.catalogue.models import ItemVersion, ServiceItem
from portal.registry.staff.models import Person
from tests.cast import NAMES, Cast

TEXTS: dict[str, Any] = {
    "principle": "肉毒毒素使肌肉放松。",
    "efficacy": "减轻动态皱纹。",
    "advantages": "时间短。",
    "disadvantages": "需要重复注射。",
    "safety": "剂量由医师决定。",
    "indications": ["动态纹"],
    "steps": ["照相", "注射"],
    "effect": "通常维持三至六个月，个体差异较大。",
    "recovery": "针眼红肿数小时。",
    "risks": ["双侧不对称"],
    "complications": ["上睑下垂"],
    "alternatives": ["不治疗"],
    "pre_notes": ["停酒三天"],
    "post_notes": ["四小时内不平躺"],
    "examinations": ["皮肤照相"],
}


def with_every_right(person: Person) -> SystemActor:
    """The same person, allowed everything: what is refused then is refused by rule, not by right."""
    actor = SystemActor(person.name, person.branch_id)
    actor.id = person.id
    return actor


@pytest.fixture
def actors(cast: Cast) -> dict[str, Any]:
    """People by user name, as the demo hands them over."""
    return {name: getattr(cast, name) for name in NAMES}


@pytest.fixture
def catalogue(actors: dict[str, Any]) -> None:
    """The catalogue of the demo clinic."""
    demo.build(actors)
    db.session.commit()


@pytest.fixture
def item(cast: Cast) -> ServiceItem:
    """A medical item without any version."""
    made = operations.add_item(
        "T-01",
        by=cast.consult_manager,
        name="除皱注射",
        department="injection",
        kind="injection",
        medical=True,
        needs=["wrinkle"],
    )
    db.session.commit()
    return made


@pytest.fixture
def draft(item: ServiceItem, cast: Cast) -> ItemVersion:
    """Its first version, complete, written by the consultant manager."""
    return written(item, cast)


def written(item: ServiceItem, cast: Cast, **changes: Any) -> ItemVersion:
    """A further version with changed texts, saved."""
    fields = {
        "price": Money.of(2400),
        "filing_number": "京卫医美备0201",
        "contraindications": [("妊娠或哺乳期", ["怀孕", "哺乳期"])],
        "duration_minutes": 30,
        **TEXTS,
        **changes,
    }
    version = operations.write_version(item, by=cast.consult_manager, **fields)
    db.session.commit()
    return version


def in_force(version: ItemVersion, cast: Cast) -> ItemVersion:
    """The version signed off, priced and saved."""
    operations.sign_off(version, by=cast.doctor)
    operations.approve_price(version, by=cast.finance)
    db.session.commit()
    return version
