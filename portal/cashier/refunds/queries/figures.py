"""Refunds of a month by reason, item, doctor and consultant; each figure opens its rows (REF-11)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.cashier.refunds.choices import REASONS
from portal.cashier.refunds.models import Refund, RefundPart
from portal.cashier.refunds.queries.reach import paid_between
from portal.core.database import Actor, db
from portal.core.money import Money, total


@dataclass(frozen=True)
class Row:
    """One line: how many refunds and compensations, how much of each, and the address of their rows."""

    name: str
    count: int
    refunds: Money
    compensation: Money
    url: str

    @property
    def sum(self) -> Money:
        return self.refunds + self.compensation


@dataclass(frozen=True)
class Figures:
    """A month's payouts, four ways."""

    first: date
    count: int
    refunds: Money
    interest: Money
    compensation: Money
    by_reason: list[Row]
    by_item: list[Row]
    by_doctor: list[Row]
    by_consultant: list[Row]


def last_of(first: date) -> date:
    """The last day of the month that begins on `first`."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


#: What a refund counts for in one table: key, name, and its part of refund and compensation.
Counted = tuple[Any, str, Money, Money]


def figures(person: Actor, first: date) -> Figures:
    """What was paid out in a month by reason, item, doctor and consultant (REF-11)."""
    rows = select(Refund).where(Refund.branch_id == person.branch_id, *paid_between(person, first, last_of(first)))
    loaded = rows.options(
        selectinload(Refund.parts).selectinload(RefundPart.lines),
        selectinload(Refund.parts).joinedload(RefundPart.consultant),
    )
    found = list(db.session.scalars(loaded.order_by(Refund.id)))
    month = f"{first:%Y-%m}"

    def table(count: Callable[[Refund], Iterable[Counted]], argument: str) -> list[Row]:
        return _table(found, count, lambda key: url_for("refunds.index", show="all", month=month, **{argument: key}))

    money_back = [row for row in found if row.kind == "refund"]
    return Figures(
        first=first,
        count=len(found),
        refunds=total(row.amount for row in money_back),
        interest=total(row.interest for row in money_back),
        compensation=total(row.total for row in found if row.kind == "compensation"),
        by_reason=table(_by_reason, "reason"),
        by_item=table(_by_item, "item"),
        by_doctor=table(_by_doctor, "doctor"),
        by_consultant=table(_by_consultant, "consultant"),
    )


def _table(found: list[Refund], count: Callable[[Refund], Iterable[Counted]], url: Callable[[Any], str]) -> list[Row]:
    sums: dict[Any, tuple[str, set[int], Money, Money]] = {}
    for refund in found:
        for key, name, back, extra in count(refund):
            _name, ids, refunds, compensation = sums.get(key, (name, set(), Money(0), Money(0)))
            sums[key] = (name, ids | {refund.id}, refunds + back, compensation + extra)
    rows = [Row(name, len(ids), back, extra, url(key)) for key, (name, ids, back, extra) in sums.items()]
    return sorted(rows, key=lambda row: (-row.sum.fen, row.name))


def _split(refund: Refund, weights: dict[Any, Money]) -> dict[Any, tuple[Money, Money]]:
    """A refund's money by key: what came back as it was allotted, a compensation evenly over what it was about."""
    if refund.kind == "refund":
        return {key: (amount, Money(0)) for key, amount in weights.items()}
    parts = refund.total.split(len(weights)) if weights else []
    return {key: (Money(0), part) for key, part in zip(weights, parts, strict=True)}


def _by_reason(refund: Refund) -> Iterable[Counted]:
    back, extra = (refund.amount, Money(0)) if refund.kind == "refund" else (Money(0), refund.total)
    yield refund.reason_kind, str(REASONS[refund.reason_kind]), back, extra


def _by_item(refund: Refund) -> Iterable[Counted]:
    names, weights = {}, dict[Any, Money]()
    for line in (line for part in refund.parts for line in part.lines):
        if refund.kind == "refund" and not line.amount:
            continue
        names[line.item_id] = line.name
        weights[line.item_id] = weights.get(line.item_id, Money(0)) + line.amount
    for key, (back, extra) in _split(refund, weights).items():
        yield key, names[key], back, extra


def _by_doctor(refund: Refund) -> Iterable[Counted]:
    weights = dict[Any, Money]()
    for part in refund.parts:
        weights[part.doctor_name] = weights.get(part.doctor_name, Money(0)) + part.amount
    for key, (back, extra) in _split(refund, weights).items():
        yield key, key or _("No doctor is named"), back, extra


def _by_consultant(refund: Refund) -> Iterable[Counted]:
    names, weights = {}, dict[Any, Money]()
    for part in refund.parts:
        names[part.consultant_id] = part.consultant.name
        weights[part.consultant_id] = weights.get(part.consultant_id, Money(0)) + part.amount
    for key, (back, extra) in _split(refund, weights).items():
        yield key, names[key], back, extra
