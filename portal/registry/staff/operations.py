"""The verbs of the staff room: hire, edit, give rights, set a password, leave; departments and branches."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import access, audit, clock, events, live, workflow
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.registry.staff import passwords, policy, queries, sign_ins
from portal.registry.staff.facts import PersonLeft
from portal.registry.staff.models import Branch, Department, Person, RightsRequest
from portal.registry.staff.permissions import Permission
from portal.registry.staff.workflow import RIGHTS_REQUEST

_EDITABLE = ("name", "gender", "title", "phone", "department_id", "branch_id")


def hire(
    *,
    by: Actor,
    username: str,
    name: str,
    role: str,
    flags: Iterable[str] = (),
    gender: str = "",
    title: str = "",
    phone: str = "",
    department_id: int | None = None,
    branch_id: int | None = None,
    password: str = "",
) -> Person:
    """A new account. With high rights it stays shut until a second person confirms them (SEC-01).

    Without a password nobody can sign in with it yet; `give_password` makes one.
    """
    access.check(by, Permission.MANAGE)
    flags = sorted(set(flags))
    policy.check_known(role, flags)
    person = Person(
        username=username.strip().casefold(),
        name=name,
        role=role,
        flags=flags,
        gender=gender,
        title=title,
        phone=phone,
        department_id=department_id,
        branch_id=branch_id or by.branch_id,
    )
    alone = by.id is None  # the system itself: the first administrator, the demo
    person.active = alone or not policy.is_high(role, flags)
    if password:
        sign_ins.store_password(person, password, once=False)
    add(person, by=by)
    db.session.flush()
    audit.record("staff.hire", person, by=by, username=person.username, role=role, flags=flags)
    if not person.active:
        _ask(person, role, flags, _("New account"), by)
    return person


def edit(person: Person, *, by: Actor, **fields: Any) -> Person:
    """Change what is known about a person; rights are another matter."""
    access.check(by, Permission.MANAGE)
    unknown = set(fields) - set(_EDITABLE)
    if unknown:
        raise ValueError(f"not editable: {unknown}")
    changed = {field: value for field, value in fields.items() if getattr(person, field) != value}
    for field, value in changed.items():
        setattr(person, field, value)
    db.session.flush()
    live.rights_moved(person.id)
    audit.record("staff.edit", person, by=by, changed=changed)
    return person


def set_rights(person: Person, *, role: str, flags: Iterable[str], reason: str, by: Actor) -> RightsRequest | None:
    """Give a person a role and flags; high ones wait for somebody else, as the request returned (SEC-01)."""
    access.check(by, Permission.MANAGE)
    flags = sorted(set(flags))
    policy.check_known(role, flags)
    if not reason.strip():
        raise Refused("SEC-01", _("Please write why these rights change."), field="reason")
    policy.check_not_oneself(person, by, "role")
    _check_nothing_waits(person)
    if role != "admin":
        policy.check_not_last_admin(person, "role")
    if by.id is not None and policy.widens_high(person, role, flags):
        return _ask(person, role, flags, reason, by)
    _give(person, role, flags, reason, by)
    return None


def _give(person: Person, role: str, flags: list[str], reason: str, by: Actor) -> None:
    before = {"role": person.role, "flags": list(person.flags or [])}
    person.role, person.flags = role, flags
    db.session.flush()
    live.rights_moved(person.id)
    audit.record("staff.rights", person, by=by, before=before, role=role, flags=flags, reason=reason)


def _ask(person: Person, role: str, flags: list[str], reason: str, by: Actor) -> RightsRequest:
    _check_nothing_waits(person)
    request = RightsRequest(person_id=person.id, role=role, flags=flags, reason=reason)
    add(request, by=by)
    db.session.flush()
    audit.record("staff.ask_rights", request, by=by, person=person.id, role=role, flags=flags, reason=reason)
    return request


def _check_nothing_waits(person: Person) -> None:
    if queries.waiting_rights_of(person):
        raise Refused("SEC-01", _("A request for this person waits already. Have it confirmed or withdraw it first."))


def confirm_rights(request: RightsRequest, *, by: Actor) -> Person:
    """The second person agrees: the rights are in force, a new account is open (SEC-01)."""
    policy.check_second_person(request, by)
    _decide(request, "confirm", by)
    person = request.person
    if not person.active:
        person.active = True
    _give(person, request.role, list(request.flags), request.reason, by)
    return person


def decline_rights(request: RightsRequest, *, by: Actor, reason: str) -> None:
    """The second person does not agree; a new account stays shut."""
    policy.check_second_person(request, by)
    _decide(request, "decline", by, reason)


def withdraw_rights(request: RightsRequest, *, by: Actor) -> None:
    """The request is taken back."""
    workflow.apply(RIGHTS_REQUEST, request, "withdraw", by=by)


def _decide(request: RightsRequest, step: str, by: Actor, reason: str = "") -> None:
    request.decided_by_id, request.decided_at = by.id, clock.now()
    workflow.apply(RIGHTS_REQUEST, request, step, by=by, reason=reason)


def give_password(person: Person, *, by: Actor) -> str:
    """A new one-time password, shown once; every sign-in of the person ends.

    Whoever makes a new password for an account in use could take its high rights: such an account stays shut
    until a second person confirms (SEC-01).
    """
    access.check(by, Permission.MANAGE)
    if not person.active:
        raise Refused("SEC-02", _("This account is shut. Open it again first."))
    taken_over = person.password_hash and by.id not in (None, person.id)
    if taken_over and policy.is_high(person.role, person.flags or []):
        _ask(person, person.role, list(person.flags or []), _("New password"), by)
        person.active = False
    password = passwords.one_time()
    sign_ins.store_password(person, password, once=True)
    audit.record("staff.give_password", person, by=by)
    sign_ins.end_all(person, by=by)
    return password


def leave(person: Person, *, by: Actor, reason: str) -> None:
    """Shut the account of somebody who works here no longer: at once, everywhere (HRF-10)."""
    access.check(by, Permission.MANAGE)
    policy.check_not_oneself(person, by)
    policy.check_not_last_admin(person)
    if not reason.strip():
        raise Refused("HRF-10", _("Please write why this account is shut."), field="reason")
    if not person.active:
        raise Refused("HRF-10", _("This account is shut already."))
    waiting = queries.waiting_rights_of(person)
    if waiting:
        workflow.apply(RIGHTS_REQUEST, waiting, "withdraw", by=by)
    person.active = False
    audit.record("staff.leave", person, by=by, reason=reason)
    sign_ins.end_all(person, by=by)
    events.publish(PersonLeft(person))


def come_back(person: Person, *, by: Actor, reason: str) -> RightsRequest | None:
    """Open a shut account again; with high rights a second person confirms it first (SEC-01)."""
    access.check(by, Permission.MANAGE)
    if person.active:
        raise Refused("HRF-10", _("This account is open already."))
    if not reason.strip():
        raise Refused("HRF-10", _("Please write why this account is opened again."), field="reason")
    if by.id is not None and policy.is_high(person.role, person.flags or []):
        return _ask(person, person.role, list(person.flags or []), reason, by)
    person.active = True
    audit.record("staff.come_back", person, by=by, reason=reason)
    return None


def add_department(*, by: Actor, name: str, specialty: str = "") -> Department:
    """A new department."""
    access.check(by, Permission.MANAGE)
    department = add(Department(name=name, specialty=specialty), by=by)
    db.session.flush()
    audit.record("staff.add_department", department, by=by, name=name, specialty=specialty)
    return department


def edit_department(department: Department, *, by: Actor, name: str, specialty: str) -> Department:
    """Another name or specialty for a department."""
    access.check(by, Permission.MANAGE)
    department.name, department.specialty = name, specialty
    audit.record("staff.edit_department", department, by=by, name=name, specialty=specialty)
    return department


def add_branch(*, by: Actor, name: str) -> Branch:
    """A new branch of the clinic."""
    access.check(by, Permission.MANAGE)
    branch = add(Branch(name=name), by=by)
    db.session.flush()
    audit.record("staff.add_branch", branch, by=by, name=name)
    return branch


def rename_branch(branch: Branch, *, by: Actor, name: str) -> Branch:
    """Another name for a branch."""
    access.check(by, Permission.MANAGE)
    branch.name = name
    audit.record("staff.rename_branch", branch, by=by, name=name)
    return branch


def first_admin(*, by: Actor, username: str, name: str) -> tuple[Person, str]:
    """The first administrator of an empty portal and their one-time password (SEC-01)."""
    if by.id is not None or queries.active_with_role("admin"):
        raise Refused("SEC-01", _("There is an administrator already; accounts are made on the staff pages."))
    branch = db.session.scalar(select(Branch).order_by(Branch.id)) or add_branch(by=by, name=_("Main house"))
    person = hire(by=by, username=username, name=name, role="admin", branch_id=branch.id)
    return person, give_password(person, by=by)
