"""Branches, departments, people, and their sign-ins."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import access, clock
from portal.core.database import Record, Sortable, UtcDateTime, Versioned
from portal.registry.staff.workflow import RIGHTS_REQUEST

#: The fifteen portal roles of section 1.2, in the order of the access table, with their titles.
ROLES: dict[str, Any] = {
    "reception": _l("Reception"),
    "consultant": _l("Consultant"),
    "consult_manager": _l("Consultant department manager"),
    "enquiry_staff": _l("Enquiry staff"),
    "enquiry_leader": _l("Enquiry group leader"),
    "cs_staff": _l("Customer service"),
    "cs_manager": _l("Customer service manager"),
    "doctor": _l("Doctor"),
    "care_staff": _l("Care staff"),
    "finance": _l("Finance"),
    "planning": _l("Planning"),
    "logistics": _l("Logistics"),
    "quality": _l("Quality management"),
    "president": _l("President"),
    "admin": _l("Administrator"),
}

FLAGS: dict[str, Any] = {
    "assistant": _l("Consulting assistant"),
    "dept_lead": _l("Department lead"),
    "store_manager": _l("Store manager"),
    "contract_reviewer": _l("Contract reviewer"),
    "quality_monitor": _l("Quality monitor"),
    "no_sales": _l("Free of sales"),
    "on_duty": _l("On duty"),
}


class Branch(Versioned, Record):
    """A place of the clinic; while there is one, nobody sees the word."""

    __tablename__ = "branches"

    # no foreign key: people belong to branches, and a circle of keys cannot be built in order
    created_by_id: Mapped[int | None] = mapped_column()
    name: Mapped[str] = mapped_column(String(80), unique=True)
    #: the first day the house works with the portal: nothing was owed before it
    opened_on: Mapped[date] = mapped_column(default=clock.today, server_default="1970-01-01")


class Department(Versioned, Record):
    """A department of the clinic."""

    __tablename__ = "departments"

    created_by_id: Mapped[int | None] = mapped_column()
    name: Mapped[str] = mapped_column(String(80), unique=True)
    #: a specialty of the catalogue (plastic, injection, skin, care), or empty
    specialty: Mapped[str] = mapped_column(String(20), default="")


class Person(Versioned, Record):
    """Somebody who works here: one role plus flags."""

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("role IN (%s)" % ", ".join(f"'{role}'" for role in ROLES), name="role_known"),  # noqa: UP031
    )

    branch_id: Mapped[int] = mapped_column(ForeignKey("branches.id"))
    username: Mapped[str] = mapped_column(Sortable, unique=True)
    name: Mapped[str] = mapped_column(String(60))
    gender: Mapped[str] = mapped_column(String(10), default="")
    role: Mapped[str] = mapped_column(String(30))
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    title: Mapped[str] = mapped_column(String(60), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    password_hash: Mapped[str] = mapped_column(Text, default="")
    #: set by somebody else: good for one sign-in, then the person chooses their own
    password_once: Mapped[bool] = mapped_column(default=False)
    #: the password is the one the demo shows to everybody; never in production
    password_shown: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(String(20), default="")
    theme: Mapped[str] = mapped_column(String(10), default="auto")

    department: Mapped[Department | None] = relationship()
    branch: Mapped[Branch] = relationship(foreign_keys=[branch_id])

    is_authenticated = True
    is_anonymous = False
    #: the sign-in this person came with; set by the loader
    sign_in_key = ""

    @property
    def is_active(self) -> bool:
        return self.active

    def get_id(self) -> str:
        return self.sign_in_key

    @property
    def permissions(self) -> frozenset[str]:
        """What role and flags allow."""
        return access.held_by(self.role, self.flags or [])

    def can(self, permission: str) -> bool:
        """Whether role or a flag allows this; a person who left may do nothing."""
        return self.active and str(permission) in self.permissions

    @property
    def role_label(self) -> str:
        return str(ROLES.get(self.role, self.role))

    def has_flag(self, flag: str) -> bool:
        return flag in (self.flags or [])


class SignIn(Record):
    """One signed-in browser; revoked at once from anywhere."""

    __tablename__ = "sign_ins"
    __audited__ = False

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(60), default="")
    browser: Mapped[str] = mapped_column(String(200), default="")
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(lazy="joined", foreign_keys=[person_id])


class SignInFailure(Record):
    """A wrong password: counted per name and address, so nobody can lock a colleague out."""

    __tablename__ = "sign_in_failures"
    __audited__ = False
    __table_args__ = (Index("ix_sign_in_failures_who", "username", "address", "created_at"),)

    username: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(60))


class RightsRequest(Versioned, Record):
    """High rights somebody asked for: in force only when a second person confirms (SEC-01)."""

    __tablename__ = "rights_requests"
    __table_args__ = (
        RIGHTS_REQUEST.constraint(),
        CheckConstraint("decided_by_id <> created_by_id", name="two_persons"),
        CheckConstraint("decided_by_id <> person_id", name="not_for_oneself"),
        Index(
            "uq_rights_requests_open",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_rights_requests_state", "state"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[str] = mapped_column(String(30))
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)
    reason: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(20), default=RIGHTS_REQUEST.initial)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    requested_by: Mapped[Person | None] = relationship(foreign_keys="RightsRequest.created_by_id")
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def role_label(self) -> str:
        return str(ROLES.get(self.role, self.role))
