"""What customers are shown of the clinic: doctors, cases, plain words, its own profile (CAT-05 to CAT-10)."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import access, audit, clock
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.registry.catalogue import policy
from portal.registry.catalogue.models import (
    CaseStudy,
    Gloss,
    Product,
    ProfileText,
    ProviderProfile,
    ServiceItem,
)
from portal.registry.catalogue.permissions import Permission
from portal.registry.staff.models import Person

Showpiece = Product | ProviderProfile | CaseStudy | ProfileText


def record_provider(
    name: str,
    *,
    by: Actor,
    department: str,
    title: str,
    licence_number: str,
    category: str,
    practising_since: date,
    specialties: Sequence[str] = (),
    background: str = "",
    person: Person | None = None,
) -> ProviderProfile:
    """Record a doctor with licence, years, specialties and background; shown after approval (CAT-05)."""
    access.check(by, Permission.WRITE)
    profile = add(
        ProviderProfile(
            name=name,
            department=department,
            title=title,
            licence_number=licence_number,
            category=category,
            practising_since=practising_since,
            specialties=list(specialties),
            background=background,
            person_id=person.id if person else None,
        ),
        by=by,
    )
    db.session.flush()
    audit.record("catalogue.record_provider", profile, by=by, name=name, licence_number=licence_number)
    return profile


def record_case(
    code: str,
    *,
    by: Actor,
    title: str,
    age_group: str,
    skin_type: str,
    need: str,
    item: ServiceItem,
    summary: str,
    provider: ProviderProfile | None = None,
    consented: bool = False,
    current: bool = True,
    before_picture: str = "",
    after_picture: str = "",
) -> CaseStudy:
    """Record a case; it can be shown once a doctor confirms it as true (CAT-07, CAT-09)."""
    access.check(by, Permission.WRITE)
    case = add(
        CaseStudy(
            code=code,
            title=title,
            age_group=age_group,
            skin_type=skin_type,
            need=need,
            item_id=item.id,
            summary=summary,
            provider_id=provider.id if provider else None,
            consented=consented,
            current=current,
            before_picture=before_picture,
            after_picture=after_picture,
        ),
        by=by,
    )
    db.session.flush()
    audit.record("catalogue.record_case", case, by=by, code=code, consented=consented)
    return case


def set_case_standing(case: CaseStudy, *, by: Actor, consented: bool, current: bool, reason: str) -> CaseStudy:
    """Note that consent was given or withdrawn, or that a case is out of date; at once (CAT-09)."""
    access.check(by, Permission.WRITE)
    if not reason.strip():
        raise Refused("CAT-09", _("Write why the case may or may not be shown."), field="reason")
    before = {"consented": case.consented, "current": case.current}
    case.consented, case.current = consented, current
    db.session.flush()
    audit.record(
        "catalogue.set_case_standing",
        case,
        by=by,
        before=before,
        consented=consented,
        current=current,
        reason=reason.strip(),
    )
    return case


def approve_showpiece(piece: Showpiece, *, by: Actor) -> Showpiece:
    """A doctor (for a product also finance) confirms that what will be shown is true (XC-02).

    Refused for the author, and for the doctor whose own profile it is.
    """
    needed = (Permission.SIGN_OFF, Permission.APPROVE_PRICE) if isinstance(piece, Product) else (Permission.SIGN_OFF,)
    access.check(by, *needed)
    db.session.refresh(piece, ["approved_at"], with_for_update=True)
    if piece.approved:
        raise Refused("XC-02", _("This is approved already."))
    policy.check_other_person(piece, by, "XC-02")
    if isinstance(piece, ProviderProfile) and by.id is not None and piece.person_id == by.id:
        raise Refused("XC-02", _("Nobody approves their own profile. Ask another doctor."))
    policy.check_truthful(_texts(piece))
    piece.approved_by_id, piece.approved_at = by.id, clock.now()
    db.session.flush()
    audit.record("catalogue.approve_showpiece", piece, by=by)
    return piece


def explain_term(term: str, gloss: str, *, by: Actor) -> Gloss:
    """Say a technical term in plain words; a later explanation replaces it (CAT-10)."""
    access.check(by, Permission.WRITE)
    known = db.session.scalar(select(Gloss).where(Gloss.term == term))
    row = known or add(Gloss(term=term, gloss=gloss), by=by)
    before, row.gloss = (row.gloss if known else ""), gloss
    db.session.flush()
    audit.record("catalogue.explain_term", row, by=by, term=term, before=before, gloss=gloss)
    return row


def describe_clinic(part: str, text: str, *, by: Actor) -> ProfileText:
    """Write a part of the clinic's profile; it waits for approval again (CAT-06)."""
    access.check(by, Permission.WRITE)
    row = db.session.scalar(select(ProfileText).where(ProfileText.part == part))
    before = row.text if row else ""
    if row is None:
        row = add(ProfileText(part=part, text=text), by=by)
    row.text, row.approved_at, row.approved_by_id, row.created_by_id = text, None, None, by.id
    db.session.flush()
    audit.record("catalogue.describe_clinic", row, by=by, part=part, before=before, text=text)
    return row


def _texts(piece: Showpiece) -> list[str]:
    if isinstance(piece, Product):
        return [piece.name, piece.use, piece.cautions, piece.combination]
    if isinstance(piece, ProviderProfile):
        return [piece.title, piece.background, *piece.specialties]
    return [piece.title, piece.summary] if isinstance(piece, CaseStudy) else [piece.text]
