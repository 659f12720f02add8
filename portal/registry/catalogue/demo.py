"""The catalogue of the demo clinic: items, offers, products, doctors, cases, answers, plain words."""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from portal.core import clock
from portal.core.money import Money
from portal.registry.catalogue import operations, policy, queries
from portal.registry.catalogue.models import ProviderProfile, ServiceItem
from portal.registry.staff.models import Person

DATA = Path(__file__).parent / "demo_data"
SIGNERS = {"injection": "doctor", "plastic": "doctor2", "skin": "doctor3", "care": "doctor3"}

PROFILE = {
    "technology": "本院为美容医院，开设美容外科、美容皮肤科和生活美容护理。所开展的项目均在登记范围内并已备案，备案编号写在每个项目的资料里。",
    "equipment": "主要设备有强脉冲光、调Q激光、点阵激光、射频、LED光疗和水光注射仪，均为已注册的医疗器械，每台设备有操作人员名单和维护记录。",
    "team": "现有主诊医师和医师六名，执业证号、执业年限和专长写在医师资料里，可在卫生健康行政部门网站核实。",
    "fees": "收费按公示的项目价格执行，报价单逐项列明；未列出的不收费。优惠活动写明起止日期和条件。",
    "documents": "前台可出示医疗机构执业许可证、医师执业证书、项目备案凭证以及所用药品和器械的注册证，欢迎当面核对。",
}


def build(actors: Mapping[str, Person]) -> None:
    """Load the whole catalogue through its operations; `actors` are people by user name."""
    items = {row["code"]: _item(row, actors) for row in _rows("items_*.toml", "item")}
    doctors = {row["name"]: _provider(row, actors) for row in _rows("providers.toml", "provider")}
    for row in _rows("cases.toml", "case"):
        _case(row, items, doctors, actors)
    for row in _rows("offers.toml", "offer"):
        _offer(row, items, actors)
    for row in _rows("products.toml", "product"):
        _product(row, actors)
    for row in _rows("scripts.toml", "script"):
        _script(row, actors)
    for row in _rows("glosses.toml", "glosses"):
        operations.explain_term(row["term"], row["gloss"], by=actors["planning"])
    for part, text in PROFILE.items():
        operations.approve_showpiece(
            operations.describe_clinic(part, text, by=actors["planning"]), by=actors["doctor2"]
        )
    operations.record_unanswered("做完超声炮多久可以坐飞机？", by=actors["consultant"])


def _rows(pattern: str, key: str) -> list[dict[str, Any]]:
    return [row for path in sorted(DATA.glob(pattern)) for row in tomllib.loads(path.read_text(encoding="utf-8"))[key]]


def _person(actors: Mapping[str, Person], *wanted: str, but: Person | None = None) -> Person:
    """The first of these people who works here and is not `but`."""
    return next(actors[name] for name in wanted if name in actors and actors[name] is not but)


def _item(row: dict[str, Any], actors: Mapping[str, Person]) -> ServiceItem:
    author = actors["planning" if row["department"] == "care" else "consult_manager"]
    named = ("name", "name_en", "department", "kind", "medical", "unit", "needs")
    item = operations.add_item(row["code"], by=author, **{key: row[key] for key in named})
    numbers = (
        "duration_minutes",
        "course_sessions",
        "course_interval_days",
        "recovery_days",
        "filing_number",
    )
    version = operations.write_version(
        item,
        by=author,
        price=Money.of(row["price_yuan"]),
        contraindications=[(reason["text"], reason["match"]) for reason in row["contraindications"]],
        **{key: row[key] for key in (*numbers, *policy.TEXTS)},
    )
    operations.sign_off(version, by=_person(actors, SIGNERS[row["department"]], "doctor2"))
    operations.approve_price(version, by=actors["finance"])
    return item


def _provider(row: dict[str, Any], actors: Mapping[str, Person]) -> ProviderProfile:
    today = clock.today()
    kept = ("department", "title", "licence_number", "category", "specialties", "background")
    profile = operations.record_provider(
        row["name"],
        by=actors["planning"],
        practising_since=date(today.year - row["years"], 1, 1),
        person=actors.get(row["staff"]),
        **{key: row[key] for key in kept},
    )
    operations.approve_showpiece(profile, by=_person(actors, "doctor2", "doctor", but=profile.person))
    return profile


def _case(
    row: dict[str, Any],
    items: Mapping[str, ServiceItem],
    doctors: Mapping[str, ProviderProfile],
    actors: Mapping[str, Person],
) -> None:
    kept = ("title", "age_group", "skin_type", "need", "summary", "consented", "current")
    case = operations.record_case(
        row["code"],
        by=actors["consult_manager"],
        item=items[row["item"]],
        provider=doctors[row["doctor"]],
        **{key: row[key] for key in kept},
    )
    operations.approve_showpiece(case, by=_person(actors, "doctor2"))


def _offer(row: dict[str, Any], items: Mapping[str, ServiceItem], actors: Mapping[str, Person]) -> None:
    today = clock.today()
    offer = operations.record_offer(
        row["code"],
        by=actors["planning"],
        name=row["name"],
        starts_on=today + timedelta(days=row["starts_days"]),
        ends_on=today + timedelta(days=row["ends_days"]),
        conditions=row["conditions"],
        items=[items[code] for code in row["items"]],
        percent_off=row.get("percent_off"),
        amount_off=Money.of(row["amount_off_yuan"]) if "amount_off_yuan" in row else None,
    )
    operations.approve_offer(offer, by=actors["finance"])


def _product(row: dict[str, Any], actors: Mapping[str, Person]) -> None:
    kept = ("name", "use", "cautions", "skin_conditions", "combination")
    product = operations.record_product(
        row["code"],
        by=actors["planning"],
        price=Money.of(row["price_yuan"]),
        **{key: row[key] for key in kept},
    )
    operations.approve_showpiece(product, by=actors["finance"])


def _script(row: dict[str, Any], actors: Mapping[str, Person]) -> None:
    author = _person(actors, row["author"], "consult_manager")
    script = operations.propose_answer(row["question"], row["answer"], topic=row["topic"], code=row["code"], by=author)
    operations.approve_answer(script, by=_person(actors, "doctor2", "doctor", but=author))


def loaded() -> bool:
    """Whether the catalogue has anything in it."""
    return bool(queries.offered())
