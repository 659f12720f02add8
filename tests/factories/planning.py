"""A small catalogue and a customer in consultation, made through the real operations."""

import tomllib
from datetime import date, timedelta
from typing import Any

from portal.consulting.consents import operations as consents
from portal.consulting.consents.models import RiskNotice
from portal.consulting.consultations import operations as consultations
from portal.consulting.consultations.models import Consultation
from portal.consulting.plans import operations as plans
from portal.consulting.plans.models import PlanVersion
from portal.core import clock
from portal.core.database import db
from portal.core.money import Money
from portal.front_desk.reception import operations as reception
from portal.registry.catalogue import demo, policy
from portal.registry.catalogue import operations as catalogue
from portal.registry.catalogue import queries as catalogue_queries
from portal.registry.catalogue.models import Offer, ServiceItem
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer
from tests.cast import Cast

J1 = ("INJ-BTX-01", "INJ-BTX-03", "INJ-BTX-04")
RESPONSE = "立即联系本院，由医师面诊处理"
#: One stroke across a small picture, as the signature pad sends it.
DRAWING_SIZE = (240, 90)


def item(cast: Cast, code: str, **changes: Any) -> ServiceItem:
    """An item of the demo catalogue, in force."""
    known = catalogue_queries.by_code(code)
    if known is not None:
        return known
    row = {**_row(code), **changes}
    author = cast.consult_manager
    named = ("name", "name_en", "department", "kind", "medical", "unit", "needs")
    made = catalogue.add_item(code, by=author, **{key: row[key] for key in named})
    numbers = ("duration_minutes", "course_sessions", "course_interval_days", "recovery_days", "filing_number")
    version = catalogue.write_version(
        made,
        by=author,
        price=Money.of(row["price_yuan"]),
        contraindications=[(reason["text"], reason["match"]) for reason in row["contraindications"]],
        **{key: row[key] for key in (*numbers, *policy.TEXTS)},
    )
    catalogue.sign_off(version, by=cast.doctor2)
    catalogue.approve_price(version, by=cast.finance)
    db.session.commit()
    return made


def _row(code: str) -> dict[str, Any]:
    for path in sorted(demo.DATA.glob("items_*.toml")):
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["item"]:
            if row["code"] == code:
                return dict(row)
    raise LookupError(code)


def offer(cast: Cast, of: ServiceItem, *, percent: int = 20, since: int = 3, until: int = 20) -> Offer:
    """An approved offer for an item that runs today."""
    today = clock.today()
    made = catalogue.record_offer(
        f"OFF-{of.code}-{percent}",
        by=cast.planning,
        name="疗程优惠",
        starts_on=today - timedelta(days=since),
        ends_on=today + timedelta(days=until),
        conditions="每位顾客限一次。",
        percent_off=percent,
        items=[of],
    )
    catalogue.approve_offer(made, by=cast.finance)
    db.session.commit()
    return made


def customer(cast: Cast, *, name: str = "苏婉清", birth: date | None = date(1992, 5, 6), **fields: Any) -> Customer:
    """A registered customer with a health history that speaks against nothing."""
    known = {"gender": "female", "phone": "+8613800138001", "first_channel": "walk_in", **fields}
    made = customers.register(by=cast.reception, name=name, birth_date=birth, **known)
    customers.set_owner(made, cast.consultant, by=cast.consult_manager, reason="接诊")
    db.session.flush()
    customers.record_health(made, by=cast.consultant, history="无", allergies="无", condition="良好")
    db.session.commit()
    return made


def consultation(cast: Cast, who: Customer | None = None, **card: Any) -> Consultation:
    """A customer received, led to the consultant, and the card begun."""
    who = who or customer(cast)
    visit = reception.arrive(who, by=cast.reception, purpose="想改善皱纹和脸型", visit_type="first_visit")
    reception.assign(visit, cast.consultant, by=cast.reception)
    db.session.flush()
    opened = consultations.open(visit, by=cast.consultant)
    fields: dict[str, Any] = {
        "needs": ["wrinkle", "contour", "body"],
        "expectations": "希望看起来不那么累，但不要僵。",
        "budget": Money.of(15000),
        "time_available": "两个月内",
        **card,
    }
    consultations.save_card(opened, by=cast.consultant, **fields)
    db.session.commit()
    return opened


def complete(version: PlanVersion, cast: Cast) -> PlanVersion:
    """Every response to every risk written."""
    for line in version.items:
        risks = "\n".join(f"{risk}：{response or RESPONSE}" for risk, response in line.risk_lines())
        plans.save_item(line, by=cast.consultant, risks=risks)
    db.session.commit()
    return version


def draft(cast: Cast, *codes: str, who: Customer | None = None, **card: Any) -> PlanVersion:
    """A complete draft with these items (the three of journey J1 when none is named)."""
    version = plans.draft(consultation(cast, who, **card), by=cast.consultant)
    plans.set_items(version, [item(cast, code) for code in codes or J1], by=cast.consultant)
    return complete(version, cast)


def approved(cast: Cast, *codes: str, **given: Any) -> PlanVersion:
    """The same, approved by the doctor."""
    version = plans.submit(draft(cast, *codes, **given), by=cast.consultant)
    plans.approve_medical(version, by=cast.doctor, injection_details="国产A型肉毒毒素，共100单位，分点注射。")
    db.session.commit()
    return version


def explained(cast: Cast, *codes: str, **given: Any) -> PlanVersion:
    """The same, explained to the customer."""
    version = approved(cast, *codes, **given)
    plans.explain(
        version, by=cast.consultant, questions="会不会僵？", answers="剂量由医师按肌力决定。", statement="我听明白了。"
    )
    db.session.commit()
    return version


def notice(cast: Cast, version: PlanVersion) -> RiskNotice:
    """The risk notice of a version, explained."""
    made = consents.draft(version, by=cast.consultant)
    consents.explain(
        made,
        by=cast.consultant,
        understood="我听明白了，没有别的问题。",
        expectation_checked="不僵：已说明剂量过大会僵，先少量。",
        asked=made.contraindications,
    )
    db.session.commit()
    return made


def drawing(shift: int = 0) -> str:
    """A drawn stroke as a PNG data address."""
    import base64
    import io

    from PIL import Image, ImageDraw

    picture = Image.new("RGBA", DRAWING_SIZE, (0, 0, 0, 0))
    ImageDraw.Draw(picture).line([(20, 60 + shift), (90, 20), (130, 70), (220, 30)], fill=(16, 32, 44, 255), width=4)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def drawings() -> dict[str, str]:
    """The three signatures of a notice."""
    return {"signature": drawing(), "data_signature": drawing(8), "explainer_signature": drawing(16)}


def signed(cast: Cast, version: PlanVersion) -> RiskNotice:
    """The risk notice of a version, explained and signed."""
    made = notice(cast, version)
    consents.sign(made, by=cast.consultant, data_consent=True, **drawings())  # type: ignore[arg-type]
    db.session.commit()
    return made
