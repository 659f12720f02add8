"""The day after a visit: one message per customer, however many rules ask for one.

MSG-01 greets yesterday's first visits; MSG-14, MSG-15 and MSG-16 thank by outcome and ask how it was.
MSG-21 merges them: greeting first, then the thanks, then the question. These are service messages;
they respect the customer's own consent (CUS-19) and go out once, whatever happens (the outbox key).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.core import clock, outbox
from portal.core.database import Actor, db
from portal.core.outbox import OutboxMessage
from portal.core.settings import Setting, declare
from portal.front_desk.reception.models import Visit
from portal.registry.customers.models import Customer

SEND_HOUR = declare(
    Setting("messages.send_hour", 10, _l("Next-day messages are sent at"), _l("o'clock"), ("MSG-01",), 8, 20)
)


@dataclass(frozen=True)
class Sentence:
    """What one rule wants said; a smaller `rank` is said first (MSG-21)."""

    rule: str
    rank: int
    text: str


GREETING = Sentence("MSG-01", 1, "感谢您昨日首次光临{clinic}，很高兴认识您。")
THANKS: Mapping[str, Sentence] = {
    "spent": Sentence("MSG-15", 2, "感谢您的信任，我们会陪伴您的每一步。"),
    "not_spent": Sentence("MSG-14", 2, "感谢您的咨询，期待成为您信赖的选择；不必着急决定，有疑问随时问我们。"),
    "return_visit": Sentence("MSG-16", 2, "感谢您再次到来，请按医嘱做好护理，不适请随时联系我们。"),
}
#: Rules whose sentence invites to buy: an open case of the customer silences such a message (XC-18), and it needs
#: the consent to offers (LAW-24).
WOOING = frozenset({"MSG-14"})
QUESTION = "您对昨日的服务满意吗？欢迎直接回复告诉我们。"


def sentences(visit_type: str, outcome: str) -> list[Sentence]:
    """Everything the rules want said after such a visit, in the order of MSG-21."""
    wanted = [GREETING] if visit_type == "first_visit" else []
    if outcome in THANKS:
        wanted.append(THANKS[outcome])
    return sorted(wanted, key=lambda sentence: sentence.rank)


def text_for(customer: Customer, wanted: Iterable[Sentence]) -> str:
    """One message in the clinic's voice."""
    clinic = current_app.config["CLINIC_NAME"]
    said = "".join(sentence.text.format(clinic=clinic) for sentence in wanted)
    return f"{customer.name}您好：{said}{QUESTION}"


def write(day: date, *, by: Actor) -> list[OutboxMessage]:
    """Write the messages for everybody who left on `day`; running it twice writes them once."""
    written = []
    for customer, due in _by_customer(day).values():
        # Who did not agree to offers is thanked, not wooed (LAW-24).
        wanted = [sentence for sentence in due if customer.consent_marketing or sentence.rule not in WOOING]
        if not (wanted and customer.phone and customer.consent_service_messages):
            continue
        message = outbox.put(
            by=by,
            channel="sms",
            address=customer.phone,
            kind="next_day",
            text=text_for(customer, wanted),
            customer_id=customer.id,
            once_key=f"next-day:{customer.id}:{day}",
            not_before=clock.at(day + timedelta(days=1), time(SEND_HOUR.value())),
            rules=" ".join(sentence.rule for sentence in wanted),
            rests_on="service_messages",
            promotional=any(sentence.rule in WOOING for sentence in wanted),
        )
        if message:
            written.append(message)
    return written


def _by_customer(day: date) -> dict[int, tuple[Customer, list[Sentence]]]:
    """Each customer who left that day, with what all their visits of the day call for."""
    start, end = clock.day_bounds(day)
    rows = db.session.execute(
        select(Visit, Customer)
        .join(Customer, Customer.id == Visit.customer_id)
        .where(Visit.left_at >= start, Visit.left_at < end)
        .order_by(Visit.id)
    )
    found: dict[int, tuple[Customer, list[Sentence]]] = {}
    for visit, customer in rows:
        kept = found.setdefault(customer.id, (customer, []))[1]
        kept += [sentence for sentence in sentences(visit.visit_type, visit.outcome) if sentence not in kept]
        kept.sort(key=lambda sentence: sentence.rank)
    return found
