"""Records and items are sealed, appended, kept three years, and opened (LAW-05, LAW-06)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import access, audit, clock, numbers
from portal.core.database import Actor, db
from portal.core.refusals import Refused
from portal.registry.staff.models import Person
from portal.service.complaints.dispute_packs import documents, records, settings
from portal.service.complaints.dispute_packs.choices import OPENED_BECAUSE
from portal.service.complaints.dispute_packs.models import DisputeNotice, DisputeSeal, RenewedClaim, SealedPart
from portal.service.complaints.dispute_packs.operations.checks import check, refuse_unless
from portal.service.complaints.models import Case
from portal.service.complaints.operations import signals, talks
from portal.service.complaints.permissions import Permission


@dataclass(frozen=True)
class Item:
    """An item to be sealed: what, which batch, who made it, how much (LAW-06)."""

    title: str
    batch: str
    maker: str = ""
    quantity: str = ""


@dataclass(frozen=True)
class Sides:
    """Who is present when something is sealed, where it lies, and who keeps it."""

    customer: str
    clinic: str
    place: str
    keeper: Person


def seal_records(case: Case, sides: Sides, *, by: Actor) -> DisputeSeal:
    """Seal what is finished of the record; what is still written is appended later (LAW-05)."""
    check(case, by)
    if case.customer is None:
        raise Refused("LAW-05", _("There is no customer file in this case, so there is no record to seal."))
    _refuse_untold(case)
    parts = [records.snapshot(case.customer), *records.finished(case.customer)]
    seal = _new_seal(case, "records", sides, by=by)
    _append(seal, parts, by=by, appended=False)
    documents.seal_lists(seal, by=by)
    _ask_for_the_rest(seal, by=by)
    audit.record("disputes.seal_records", case, by=by, seal=seal.number, parts=len(parts), keeper=sides.keeper.name)
    signals.changed(case)
    return seal


def _ask_for_the_rest(seal: DisputeSeal, *, by: Actor) -> None:
    """Whoever still writes a part of the record is asked to finish it, so that it is sealed too (LAW-05)."""
    case = seal.case
    rest = records.unfinished(case.customer) if case.customer else []
    department = case.department or seal.keeper.department
    if rest and department is not None:
        titles = "；".join(part.title for part in rest)
        what = f"病历已封存（{seal.number}）。以下部分尚未完成，请尽快完成，完成后由客服续入封存：{titles}"
        talks.ask_department(case, department, what=what[:500], by=by)


def append_finished(seal: DisputeSeal, *, by: Actor) -> list[SealedPart]:
    """Seal what was finished since, and sign a new list in two copies (LAW-05)."""
    check(seal.case, by)
    _refuse_opened(seal)
    parts = to_append(seal)
    refuse_unless(bool(parts), "LAW-05", _("Nothing was finished since the list was signed."))
    added = _append(seal, parts, by=by, appended=True)
    documents.seal_lists(seal, by=by)
    audit.record("disputes.append", seal.case, by=by, seal=seal.number, parts=[part.title for part in added])
    signals.changed(seal.case)
    return added


def to_append(seal: DisputeSeal) -> list[records.RecordPart]:
    """Finished parts of the record that are not in the seal yet."""
    if seal.kind != "records" or seal.opened_at is not None or seal.case.customer is None:
        return []
    sealed = {part.reference for part in seal.parts}
    return [part for part in records.finished(seal.case.customer) if part.reference not in sealed]


def seal_items(case: Case, items: Iterable[Item], sides: Sides, *, by: Actor) -> DisputeSeal:
    """Seal drugs, devices and other items, each tied to its batch (LAW-06)."""
    check(case, by)
    wanted = [item for item in items if item.title.strip() or item.batch.strip()]
    refuse_unless(bool(wanted), "LAW-06", _("Write what is sealed."), "items")
    refuse_unless(
        all(item.title.strip() and item.batch.strip() for item in wanted),
        "LAW-06",
        _("Write name and batch number of every item: the batch ties it to the stock."),
        "items",
    )
    seal = _new_seal(case, "items", sides, by=by)
    for position, item in enumerate(wanted, 1):
        part = SealedPart(
            case_id=case.id,
            seal_id=seal.id,
            position=position,
            title=item.title.strip(),
            reference=f"item:{position}",
            batch=item.batch.strip(),
            maker=item.maker.strip(),
            quantity=item.quantity.strip(),
        )
        signals.keep(part, by=by)
    db.session.refresh(seal, ["parts"])
    documents.seal_lists(seal, by=by)
    audit.record("disputes.seal_items", case, by=by, seal=seal.number, batches=[item.batch for item in wanted])
    signals.changed(case)
    return seal


def renew_claim(seal: DisputeSeal, *, claimed_on: date, words: str, by: Actor) -> RenewedClaim:
    """The customer asks again for a settlement: the three years begin anew on that day (LAW-05)."""
    check(seal.case, by)
    _refuse_opened(seal)
    refuse_unless(bool(words.strip()), "LAW-05", _("Write what the customer asked for."), "words")
    fits = seal.sealed_on <= claimed_on <= clock.today()
    refuse_unless(fits, "LAW-05", _("The day lies between the sealing and today."), "claimed_on")
    row = RenewedClaim(case_id=seal.case_id, seal_id=seal.id, claimed_on=claimed_on, words=words.strip())
    signals.keep(row, by=by)
    seal.open_after = max(seal.open_after, years_after(claimed_on))
    db.session.flush()
    db.session.refresh(seal, ["claims"])
    audit.record("disputes.renew_claim", seal.case, by=by, seal=seal.number, open_after=seal.open_after)
    return row


def open_seal(seal: DisputeSeal, *, because: str, note: str, by: Actor) -> DisputeSeal:
    """Open a seal: with both sides, when settled, or alone after three years without a renewed claim (LAW-05)."""
    access.check(by, Permission.LEAD)
    check(seal.case, by)
    _refuse_opened(seal)
    rule = "LAW-05" if seal.kind == "records" else "LAW-06"
    refuse_unless(because in OPENED_BECAUSE, rule, _("Choose why it is opened."), "because")
    refuse_unless(bool(note.strip()), rule, _("Write who is present, or which paper asks for it."), "note")
    if because == "expired" and clock.today() <= seal.open_after:
        message = _("The clinic alone may open it only after %(day)s.", day=seal.open_after.isoformat())
        raise Refused(rule, message, field="because")
    if because == "settled" and seal.case.open:
        raise Refused(rule, _("The case is still open, so the dispute is not settled."), field="because")
    seal.opened_at, seal.opened_because, seal.opened_note = clock.now(), because, note.strip()
    seal.opened_by_id = by.id
    db.session.flush()
    audit.record("disputes.open_seal", seal.case, by=by, seal=seal.number, because=because, note=note.strip())
    signals.changed(seal.case)
    return seal


def _new_seal(case: Case, kind: str, sides: Sides, *, by: Actor) -> DisputeSeal:
    rule = "LAW-05" if kind == "records" else "LAW-06"
    for field, name in (("customer_side", sides.customer), ("clinic_side", sides.clinic)):
        refuse_unless(bool(name.strip()), rule, _("Both sides are present: write the names."), field)
    refuse_unless(bool(sides.place.strip()), rule, _("Write where it is kept."), "place")
    seal = DisputeSeal(
        case_id=case.id,
        number=numbers.dated("FC", clock.today(), 3),
        kind=kind,
        sealed_at=clock.now(),
        sealed_on=clock.today(),
        place=sides.place.strip(),
        keeper_id=sides.keeper.id,
        customer_side=sides.customer.strip(),
        clinic_side=sides.clinic.strip(),
        open_after=years_after(clock.today()),
    )
    signals.keep(seal, by=by)
    return seal


def _append(seal: DisputeSeal, parts: Sequence[records.RecordPart], *, by: Actor, appended: bool) -> list[SealedPart]:
    begin = len(seal.parts)
    rows = [
        SealedPart(
            case_id=seal.case_id,
            seal_id=seal.id,
            position=number,
            title=part.title[:200],
            reference=part.reference,
            sha256=part.sha256,
            finished_at=part.finished_at,
            appended=appended,
        )
        for number, part in enumerate(parts, begin + 1)
    ]
    for row in rows:
        signals.keep(row, by=by)
    db.session.refresh(seal, ["parts"])
    return rows


def years_after(day: date) -> date:
    """The same day so many years later; a leap day becomes the last of February."""
    years = settings.SEALED_YEARS.value()
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _refuse_untold(case: Case) -> None:
    told = select(DisputeNotice.id).where(DisputeNotice.case_id == case.id).limit(1)
    refuse_unless(
        db.session.scalar(told) is not None,
        "LAW-04",
        _("First tell the customer the three things: ways to settle, sealing, reading and copying."),
    )


def _refuse_opened(seal: DisputeSeal) -> None:
    refuse_unless(seal.opened_at is None, "LAW-05", _("This seal was opened. Seal anew if needed."))
