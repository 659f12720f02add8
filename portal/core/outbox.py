"""What leaves the house is a row first: messages are written with the work that causes them.

A job delivers them through a gateway, with retries; nothing is sent for work that was rolled back.
The built-in gateway delivers to the outbox page, where everybody who may can read what was sent.

A promotional message to a customer who is to be left in peace is written as stopped, with the reason,
and one that already waits is stopped when its turn comes (XC-18, LAW-24). Later rooms say who that is, each
with the rule behind it. A message that rests on a consent is stopped the moment the consent is taken back.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from flask import current_app
from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint, false, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import audit, clock
from portal.core.database import Actor, Operational, SystemActor, UtcDateTime, add, db
from portal.core.jobs import job, kick

MOST_ATTEMPTS = 5


class OutboxMessage(Operational):
    """One message to one customer: text, address, when it may go, what became of it."""

    __tablename__ = "outbox_messages"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sent', 'failed', 'stopped')", name="state_known"),
        UniqueConstraint("once_key"),
        Index("ix_outbox_messages_due", "state", "not_before"),
    )

    customer_id: Mapped[int | None] = mapped_column(index=True)
    channel: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    #: it wants to sell something: an open case of the customer silences it (XC-18), a missing consent too (LAW-24)
    promotional: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: the purpose of the consent without which it may not go, such as "service_messages"; empty: none
    rests_on: Mapped[str] = mapped_column(String(20), default="", server_default="")
    rules: Mapped[str] = mapped_column(String(120), default="")
    once_key: Mapped[str | None] = mapped_column(String(120))
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(20), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[str] = mapped_column(Text, default="")


class Gateway(Protocol):
    """Delivers one message; returns what the other side answered, raises OSError to try again."""

    def deliver(self, message: OutboxMessage) -> str: ...


class OutboxPageGateway:
    """The built-in gateway: the message stays readable on the outbox page."""

    def deliver(self, message: OutboxMessage) -> str:
        return "delivered to the outbox page"


#: Answers, for some customers, who is to be left in peace and why: customer id → rule and reason in Chinese.
Silence = Callable[[Collection[int]], Mapping[int, str]]

_silences: list[Silence] = []


def silence(provider: Silence) -> None:
    """Have a room say which customers no promotional message or sales task may reach; saying it twice does no harm."""
    if provider not in _silences:
        _silences.append(provider)


def silenced(customer_ids: Collection[int]) -> dict[int, str]:
    """Who of these customers is to be left in peace, each with the first reason and its rule (XC-18, LAW-24)."""
    found: dict[int, str] = {}
    for provider in _silences if customer_ids else ():
        for customer_id, reason in provider(customer_ids).items():
            found.setdefault(customer_id, reason)
    return found


def put(
    *,
    by: Actor,
    channel: str,
    address: str,
    kind: str,
    text: str,
    customer_id: int | None = None,
    once_key: str | None = None,
    not_before: datetime | None = None,
    rules: str = "",
    promotional: bool = False,
    rests_on: str = "",
) -> OutboxMessage | None:
    """Write a message to be sent; a second one with the same `once_key` is not written (None).

    A `promotional` one to a customer who is to be left in peace is written as stopped, with the reason (XC-18,
    LAW-24). `rests_on` names the consent that the caller looked at: taking it back stops the message.
    """
    if once_key and db.session.scalar(select(OutboxMessage.id).where(OutboxMessage.once_key == once_key)):
        return None
    message = OutboxMessage(
        channel=channel,
        address=address,
        kind=kind,
        text=text,
        customer_id=customer_id,
        once_key=once_key,
        not_before=not_before or clock.now(),
        rules=rules,
        promotional=promotional,
        rests_on=rests_on,
    )
    add(message, by=by)
    if promotional and customer_id is not None and (reason := silenced([customer_id]).get(customer_id)):
        message.state, message.result = "stopped", reason
    db.session.flush()
    audit.record("outbox.put", message, by=by, kind=kind, channel=channel, state=message.state, result=message.result)
    if message.state == "waiting":
        kick("outbox.deliver")
    return message


def stop(customer_ids: Collection[int], *, rests_on: str, reason: str, by: Actor) -> int:
    """Stop what waits for these customers and rests on a consent they took back; how many messages that was.

    `reason` begins with its rule; a promotional message rests on the consent to marketing (LAW-24).
    """
    resting = OutboxMessage.rests_on == rests_on
    if rests_on == "marketing":
        resting = or_(resting, OutboxMessage.promotional.is_(True))
    waiting = select(OutboxMessage).where(
        OutboxMessage.customer_id.in_(customer_ids), OutboxMessage.state == "waiting", resting
    )
    messages = db.session.scalars(waiting.order_by(OutboxMessage.id).with_for_update()).all()
    for message in messages:
        message.state, message.result = "stopped", reason
        audit.record("outbox.stop", message, by=by, result=reason)
    db.session.flush()
    return len(messages)


def sent_on(customer_id: int, day: date) -> bool:
    """Whether a message to this customer was written for that day."""
    start, end = clock.day_bounds(day)
    found = select(OutboxMessage.id).where(
        OutboxMessage.customer_id == customer_id, OutboxMessage.not_before >= start, OutboxMessage.not_before < end
    )
    return db.session.scalar(found.limit(1)) is not None


@job("outbox.deliver", minute="*")
def deliver() -> None:
    """Send what is due; a failed delivery is tried again later, five times at most."""
    gateway: Any = current_app.extensions.get("gateway") or OutboxPageGateway()
    sender = SystemActor("outbox")
    due = select(OutboxMessage).where(OutboxMessage.state == "waiting", OutboxMessage.not_before <= clock.now())
    messages = list(db.session.scalars(due.order_by(OutboxMessage.id).limit(200).with_for_update(skip_locked=True)))
    quiet = silenced({message.customer_id for message in messages if message.promotional and message.customer_id})
    for message in messages:
        if message.promotional and message.customer_id in quiet:
            message.state, message.result = "stopped", quiet[message.customer_id]
            audit.record("outbox.stop", message, by=sender, result=message.result)
            continue
        message.attempts += 1
        try:
            message.result = gateway.deliver(message)
            message.state, message.sent_at = "sent", clock.now()
        except OSError as error:
            message.result = str(error)
            message.not_before = clock.now() + timedelta(minutes=5 * message.attempts)
            if message.attempts >= MOST_ATTEMPTS:
                message.state = "failed"
        audit.record("outbox.deliver", message, by=sender, state=message.state, result=message.result)
