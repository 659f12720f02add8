"""What customers are shown: cases, doctors, products, plain words, the clinic's profile."""

from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Select, select

from portal.core.database import Record, db
from portal.core.refusals import Missing
from portal.registry.catalogue.models import CaseStudy, Gloss, Product, ProfileText, ProviderProfile
from portal.registry.catalogue.terms import AGE_GROUPS, NEEDS, SKIN_TYPES, age_group

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Gap:
    """An age group, skin type or need for which there is no case to show (CAT-08)."""

    axis: str
    value: str


def cases_matching(age: int | None = None, skin_type: str = "", need: str = "", *, limit: int = 12) -> list[CaseStudy]:
    """Cases that may be shown (CAT-09) and fit on most of age, skin type and need (CAT-08), best first.

    With a need, only cases of that need.
    """
    query = _showable()
    if need:
        query = query.where(CaseStudy.need == need)
    group = age_group(age)

    def fit(case: CaseStudy) -> int:
        return 2 * (bool(group) and case.age_group == group) + (bool(skin_type) and case.skin_type == skin_type)

    cases = list(db.session.scalars(query.order_by(CaseStudy.code)))
    return sorted(cases, key=lambda case: (-fit(case), case.code))[:limit]


def showable_cases() -> list[CaseStudy]:
    """All cases that may be shown (CAT-09), by code."""
    return list(db.session.scalars(_showable().order_by(CaseStudy.code)))


def coverage_gaps() -> list[Gap]:
    """Age groups, skin types and needs without any case that may be shown (CAT-08)."""
    cases = showable_cases()
    axes = (("age_group", AGE_GROUPS), ("skin_type", SKIN_TYPES), ("need", NEEDS))
    return [
        Gap(axis, value)
        for axis, values in axes
        for value in values
        if not any(getattr(case, axis) == value for case in cases)
    ]


def glosses() -> dict[str, str]:
    """Technical terms and their plain words, the longest terms first (CAT-10)."""
    rows = db.session.execute(select(Gloss.term, Gloss.gloss)).all()
    longest_first = sorted(rows, key=lambda row: (-len(row.term), row.term))
    return {row.term: row.gloss for row in longest_first}


def providers() -> list[ProviderProfile]:
    """The doctors whose profile is approved (CAT-05), by department and name."""
    approved = select(ProviderProfile).where(ProviderProfile.approved_at.is_not(None))
    return list(db.session.scalars(approved.order_by(ProviderProfile.department, ProviderProfile.id)))


def products() -> list[Product]:
    """The approved retail products (CAT-03), by code."""
    return list(db.session.scalars(select(Product).where(Product.approved_at.is_not(None)).order_by(Product.code)))


def profile() -> list[ProfileText]:
    """The approved parts of the clinic's profile (CAT-06)."""
    return list(db.session.scalars(select(ProfileText).where(ProfileText.approved_at.is_not(None))))


def one(kind: type[R], row_id: int) -> R:
    """The record of that kind and id; raises Missing."""
    found = db.session.get(kind, row_id)
    if found is None:
        raise Missing
    return found


def all_of(kind: type[R]) -> list[R]:
    """All records of a kind in the order they were written, also those still waiting for approval."""
    return list(db.session.scalars(select(kind).order_by(kind.id)))


def _showable() -> Select[CaseStudy]:
    return select(CaseStudy).where(
        CaseStudy.approved_at.is_not(None), CaseStudy.consented.is_(True), CaseStudy.current.is_(True)
    )
