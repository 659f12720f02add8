"""Cards customers hold: the card itself and the items it covers; balances and points are later rooms' work."""

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.database import Operational, Sortable, Versioned
from portal.core.forms import explain_violation
from portal.registry.cards.choices import KINDS
from portal.registry.cards.workflow import CARD
from portal.registry.catalogue.models import ServiceItem
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person


class MembershipCard(Versioned, Operational):
    """One card in one customer's hand: its number, its kind, whether it is valid (MEM-01, CON-04)."""

    __tablename__ = "membership_cards"
    __table_args__ = (
        CARD.constraint(),
        CheckConstraint(f"kind IN ({', '.join(map(repr, KINDS))})", name="kind_known"),
        CheckConstraint("number <> ''", name="number_given"),
        CheckConstraint("replaces_id <> id", name="not_its_own_successor"),
        # The search by card number runs over this index as well.
        UniqueConstraint("branch_id", "number"),
        UniqueConstraint("replaces_id"),
        Index("ix_membership_cards_customer_id_state", "customer_id", "state"),
        Index("ix_membership_cards_register", "branch_id", "issued_on", "id"),
        Index("ix_membership_cards_kind", "branch_id", "kind", "state", "issued_on"),
    )

    number: Mapped[str] = mapped_column(Sortable)
    kind: Mapped[str] = mapped_column(String(20))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    state: Mapped[str] = mapped_column(String(20), default=CARD.initial)
    issued_on: Mapped[date] = mapped_column(default=clock.today)
    #: what was explained when it was handed out: keys of EXPLAINED
    explained: Mapped[list[str]] = mapped_column(JSON, default=list)
    note: Mapped[str] = mapped_column(Text, default="")
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("membership_cards.id"))

    customer: Mapped[Customer] = relationship()
    issued_by: Mapped[Person | None] = relationship(foreign_keys="MembershipCard.created_by_id")
    replaces: Mapped["MembershipCard | None"] = relationship(remote_side="MembershipCard.id")
    coverings: Mapped[list["CoveredItem"]] = relationship(back_populates="card", order_by="CoveredItem.id")

    @property
    def items(self) -> list[ServiceItem]:
        """The items that are served under this card."""
        return [row.item for row in self.coverings]

    @property
    def valid(self) -> bool:
        return self.state == "active"

    @property
    def path(self) -> str:
        """Where the card is shown; written out, because operations run without a request."""
        return f"/cards/{self.id}"

    @property
    def kind_label(self) -> str:
        return str(KINDS[self.kind])

    @property
    def state_label(self) -> str:
        return str(CARD.states[self.state].label)

    @property
    def state_tone(self) -> str:
        return CARD.states[self.state].tone


class CoveredItem(Operational):
    """An item of the catalogue that is served under a card."""

    __tablename__ = "membership_card_items"
    __table_args__ = (UniqueConstraint("card_id", "item_id"),)

    card_id: Mapped[int] = mapped_column(ForeignKey("membership_cards.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("service_items.id"), index=True)

    card: Mapped[MembershipCard] = relationship(back_populates="coverings")
    item: Mapped[ServiceItem] = relationship(lazy="joined")

    def audit_key(self) -> tuple[str, int]:
        return ("membership_cards", self.card_id)


_TAKEN = _l("There is a card of this number already.")
explain_violation(
    "uq_membership_cards_branch_id_number", "membership_cards.branch_id, membership_cards.number", "number", _TAKEN
)
explain_violation(
    "uq_membership_cards_replaces_id", "membership_cards.replaces_id", "number", _l("This card was replaced already.")
)
