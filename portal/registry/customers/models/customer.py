"""The customer file: one per person the clinic serves or hopes to serve.

A file that was merged into another stays as it is and points to the file that was kept; its parts
stay with it and are read together with the kept file's (see `queries.file_ids`).
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.database import Operational, Sortable, UtcDateTime, Versioned
from portal.registry.customers import choices
from portal.registry.staff.models import Person


def one_of(column: str, words: Any, *, empty: bool = False) -> CheckConstraint:
    """The constraint that keeps a column among the known words (or empty)."""
    names = [*words, ""] if empty else list(words)
    return CheckConstraint(f"{column} IN ({', '.join(repr(name) for name in names)})", name=f"{column}_known")


#: What a search runs over.
SEARCH_KEYS = ("number", "name", "given_name", "pinyin", "initials", "phone", "phone_reversed")


class Customer(Versioned, Operational):
    """Anyone the clinic serves or hopes to serve; one file each (CUS-04).

    Texts of the health part are empty as long as nobody asked, and say 无 when there is nothing.
    """

    __tablename__ = "customers"
    __table_args__ = (
        one_of("gender", choices.GENDERS, empty=True),
        one_of("category", choices.CATEGORIES),
        one_of("grade", choices.GRADES),
        one_of("completeness", choices.COMPLETENESS),
        CheckConstraint("stated_age IS NULL OR stated_age BETWEEN 0 AND 130", name="age_believable"),
        CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="not_merged_into_itself"),
        Index("ix_customers_by_number", "branch_id", "number"),
        Index("ix_customers_by_name", "branch_id", "name"),
        Index("ix_customers_by_given_name", "branch_id", "given_name"),
        Index("ix_customers_by_pinyin", "branch_id", "pinyin"),
        Index("ix_customers_by_initials", "branch_id", "initials"),
        Index("ix_customers_by_phone", "branch_id", "phone"),
        Index("ix_customers_by_phone_ending", "branch_id", "phone_reversed"),
        Index("ix_customers_by_contact", "branch_id", "last_contact_at"),
        Index("ix_customers_by_completeness", "branch_id", "completeness", "last_contact_at"),
        Index("ix_customers_by_category", "branch_id", "category", "grade", "last_contact_at"),
        Index("ix_customers_by_owner", "owner_id", "last_contact_at"),
    )

    number: Mapped[str] = mapped_column(Sortable, unique=True)
    name: Mapped[str] = mapped_column(Sortable)
    gender: Mapped[str] = mapped_column(String(10), default="")
    birth_date: Mapped[date | None]
    #: in whole years, when the birth date is not known, and the day it was said
    stated_age: Mapped[int | None]
    stated_age_on: Mapped[date | None]
    #: international form (+86…), or empty
    phone: Mapped[str] = mapped_column(Sortable, default="")
    wechat: Mapped[str] = mapped_column(String(80), default="")
    occupation: Mapped[str] = mapped_column(String(80), default="")
    id_kind: Mapped[str] = mapped_column(String(20), default="")
    id_number: Mapped[str] = mapped_column(String(40), default="")
    first_channel: Mapped[str] = mapped_column(String(20), default="")
    referrer: Mapped[str] = mapped_column(String(80), default="")
    category: Mapped[str] = mapped_column(String(20), default="new")
    grade: Mapped[str] = mapped_column(String(20), default="prospect")
    paper_place: Mapped[str] = mapped_column(String(120), default="")

    preferred_channel: Mapped[str] = mapped_column(String(20), default="")
    consent_service_messages: Mapped[bool] = mapped_column(default=False)
    consent_marketing: Mapped[bool] = mapped_column(default=False)
    consent_health_data: Mapped[bool] = mapped_column(default=False)

    history: Mapped[str] = mapped_column(Text, default="")
    allergies: Mapped[str] = mapped_column(Text, default="")
    condition: Mapped[str] = mapped_column(Text, default="")
    pregnancy: Mapped[str] = mapped_column(Text, default="")
    medication: Mapped[str] = mapped_column(Text, default="")
    skin_type: Mapped[str] = mapped_column(String(20), default="")
    skin_condition: Mapped[list[str]] = mapped_column(JSON, default=list)
    care_habits: Mapped[str] = mapped_column(Text, default="")

    #: field → {"source", "at", "by"}: where each piece of information comes from (CUS-15)
    sources: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    cs_owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    form_signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: how the form was signed: "drawn" or "paper"
    form_signed_how: Mapped[str] = mapped_column(String(10), default="")
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    completeness: Mapped[str] = mapped_column(String(20), default="deficient")
    last_contact_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    #: what the search ranges run over; kept by the operations
    given_name: Mapped[str] = mapped_column(Sortable, default="")
    pinyin: Mapped[str] = mapped_column(Sortable, default="")
    initials: Mapped[str] = mapped_column(Sortable, default="")
    phone_reversed: Mapped[str] = mapped_column(Sortable, default="")

    #: numbers of files that looked like this person's, and why they are not (CUS-04)
    not_same_as: Mapped[list[str]] = mapped_column(JSON, default=list)
    not_same_because: Mapped[str] = mapped_column(Text, default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))

    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    cs_owner: Mapped[Person | None] = relationship(foreign_keys=[cs_owner_id])
    reviewed_by: Mapped[Person | None] = relationship(foreign_keys=[reviewed_by_id])

    @property
    def customer_id(self) -> int:
        """The file an audit entry about this row belongs to."""
        return self.id

    @property
    def age(self) -> int | None:
        """Whole years today, from the birth date or else from the age once stated."""
        today = clock.today()
        if self.birth_date is not None:
            before_birthday = (today.month, today.day) < (self.birth_date.month, self.birth_date.day)
            return today.year - self.birth_date.year - before_birthday
        if self.stated_age is not None and self.stated_age_on is not None:
            return self.stated_age + (today - self.stated_age_on).days // 365
        return self.stated_age


Index(
    "ix_customers_merged",
    Customer.merged_into_id,
    sqlite_where=Customer.merged_into_id.is_not(None),
    postgresql_where=Customer.merged_into_id.is_not(None),
)
