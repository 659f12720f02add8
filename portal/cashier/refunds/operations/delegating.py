"""The president delegates the agreement in writing, for a time, up to an amount; and ends it (REF-02)."""

from datetime import date, timedelta

from flask_babel import gettext as _

from portal.cashier.refunds import policy
from portal.cashier.refunds.models import Delegation
from portal.cashier.refunds.permissions import Permission
from portal.core import access, audit, clock, files, live
from portal.core.database import Actor, add, db
from portal.core.money import Money
from portal.core.refusals import Refused
from portal.registry.staff.models import Person


def delegate(
    person: Person,
    *,
    by: Actor,
    paper: bytes,
    written_on: date,
    from_on: date,
    to_on: date,
    limit: Money,
    note: str = "",
) -> Delegation:
    """Let somebody decide for the president: with the signed paper, from day to day, up to an amount (REF-02)."""
    access.check(by, Permission.PRESIDE)
    policy.check_named(by)
    most = policy.DELEGATION_DAYS.value()
    last = from_on + timedelta(days=most - 1)
    checks = (
        (person.id != by.id, "delegate_id", _("Nobody delegates to oneself.")),
        (person.can(Permission.AGREE), "delegate_id", _("%(name)s may not agree to refunds.", name=person.name)),
        (to_on >= from_on, "to_on", _("The end lies before the beginning.")),
        (
            to_on <= last,
            "to_on",
            _("A delegation lasts %(most)d days at most: until %(last)s.", most=most, last=last.isoformat()),
        ),
        (written_on <= from_on, "written_on", _("It is written before it begins.")),
        (from_on >= clock.today(), "from_on", _("A delegation does not begin in the past.")),
        (limit > Money(0), "limit", _("Write up to which amount.")),
        (bool(paper), "paper", _("Attach the signed delegation.")),
    )
    for fine, field, message in checks:
        if not fine:
            raise Refused("REF-02", message, field=field)
    suffix, digest = _kept(paper)
    row = Delegation(
        delegator_id=by.id,
        delegate_id=person.id,
        written_on=written_on,
        from_on=from_on,
        to_on=to_on,
        amount_limit=limit,
        sha256=digest,
        suffix=suffix,
        note=note.strip(),
    )
    add(row, by=by)
    db.session.flush()
    audit.record(
        "refunds.delegate",
        row,
        by=by,
        delegate=person.name,
        from_on=from_on,
        to_on=to_on,
        limit=str(limit),
        sha256=digest,
    )
    live.bump(f"refunds:{row.branch_id}")
    return row


def revoke(delegation: Delegation, *, by: Actor, reason: str) -> Delegation:
    """End a delegation before its last day; what was decided with it stays decided (REF-02)."""
    access.check(by, Permission.PRESIDE)
    policy.check_named(by)
    if not reason.strip():
        raise Refused("REF-02", _("Write why it ends."), field="reason")
    db.session.refresh(delegation, with_for_update=True)
    if delegation.revoked_at is not None:
        raise Refused("REF-02", _("It was ended already."))
    delegation.revoked_at, delegation.revoked_by_id = clock.now(), by.id
    db.session.flush()
    audit.record("refunds.revoke_delegation", delegation, by=by, reason=reason.strip())
    live.bump(f"refunds:{delegation.branch_id}")
    return delegation


def _kept(paper: bytes) -> tuple[str, str]:
    if paper[:5] == b"%PDF-":
        return ".pdf", files.store(paper, ".pdf").sha256
    try:
        picture = files.accept_image(paper)
    except ValueError as error:
        raise Refused("REF-02", str(error), field="paper") from error
    return picture.suffix, files.store(picture.content, picture.suffix).sha256
