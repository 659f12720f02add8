"""What a booking grows out of: a customer, an enquiry, a no-show, a website request, a course."""

from datetime import date, timedelta
from typing import Any

from flask import request

from portal.core import clock
from portal.core.forms import cleaned
from portal.core.refusals import Missing
from portal.core.requests import row_number
from portal.front_desk.appointments import choices, queries
from portal.front_desk.appointments.models import Appointment, NoShowFollowUp, OnlineRequest
from portal.front_desk.appointments.queries import lists
from portal.front_desk.enquiries.models import Enquiry
from portal.front_desk.enquiries.queries import reach as enquiries
from portal.registry.customers import queries as customer_files
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person


class Source:
    """What a booking grows out of: a customer, an enquiry, a no-show, a website request, a course."""

    def __init__(self, person: Person) -> None:
        self.enquiry: Enquiry | None = None
        self.follow_up: NoShowFollowUp | None = None
        self.request: OnlineRequest | None = None
        self.follows: Appointment | None = None
        self.customer: Customer | None = None
        if named := number_in("enquiry_id"):
            self.enquiry = enquiries.visible(named, person)
        if named := number_in("follow_up_id"):
            self.follow_up = queries.follow_up(named, person)
        if named := number_in("request_id"):
            self.request = lists.request_of(named, person)
        if named := number_in("follows_id"):
            self.follows = queries.visible(named, person)
        wanted = number_in("customer_id") or (self.follows.customer_id if self.follows else None)
        wanted = wanted or (self.follow_up.customer_id if self.follow_up else None)
        if wanted is None and self.follow_up is None and (missed := self._of_enquiry(person)):
            wanted = missed
        if wanted:
            self.customer = customer_files.visible(wanted, person)

    def typed(self) -> dict[str, Any]:
        """What is known before anything is typed."""
        kind = request.args.get("kind", "")
        day = day_in(request.args.get("day", ""))
        found: dict[str, Any] = {
            "kind": kind if kind in choices.KINDS else "consultation",
            "day": day or clock.today() + timedelta(days=1),
            "time": cleaned(request.args.get("time", ""))[:5],
            "provider_id": number_in("provider_id"),
            "room_id": number_in("room_id"),
            "device_id": number_in("device_id"),
            "channel": "phone",
        }
        if self.customer is None:
            found |= {name: cleaned(request.args.get(name, ""))[:40] for name in ("name", "phone")}
        if self.request is not None:
            found |= {"kind": self.request.kind, "channel": "website", "what": self.request.words[:80]}
            found["day"] = day or self.request.wished_day or found["day"]
            if self.customer is None:
                found |= {"name": self.request.name, "phone": self.request.phone.removeprefix("+86")}
        if self.enquiry is not None:
            found |= _asked(self.enquiry, known=self.customer is not None)
        if self.follows is not None:
            found |= _after(self.follows)
        if self.follow_up is not None:
            missed = self.follow_up.appointment
            found |= {
                "kind": missed.kind,
                "item_id": missed.item_id,
                "what": missed.what,
                "provider_id": missed.provider_id,
            }
        return found

    def _of_enquiry(self, person: Person) -> int | None:
        """The customer an enquiry is known to come from, unless somebody else is to be booked."""
        if self.enquiry is None or self.enquiry.customer_id is None or "name" in request.args:
            return None
        return self.enquiry.customer_id if customer_files.may_see_id(self.enquiry.customer_id, person) else None

    @property
    def enquiry_id(self) -> int | None:
        """The enquiry the booking comes from; only one within the person's reach."""
        return self.enquiry.id if self.enquiry is not None else None

    @property
    def asked(self) -> dict[str, Any]:
        """What a link to this page for another customer carries on."""
        kept = ("enquiry_id", "request_id", "day", "time", "provider_id", "room_id", "device_id", "kind")
        return {name: cleaned(request.args[name])[:20] for name in kept if request.args.get(name)}


def number_in(name: str) -> int | None:
    """A row the address names; Missing when it names none that could be."""
    text = request.args.get(name, "")
    number = row_number(text) if text else None
    if text and number is None:
        raise Missing
    return number


def day_in(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _asked(enquiry: Enquiry, *, known: bool) -> dict[str, Any]:
    """What the enquiry said already: who, how, and what for."""
    channel = {"phone": "phone", "wechat": "wechat"}.get(enquiry.channel, "online")
    told = {"channel": channel, "what": enquiry.need.splitlines()[0][:80] if enquiry.need else ""}
    return told if known else told | {"name": enquiry.caller_name, "phone": enquiry.phone.removeprefix("+86")}


def _after(before: Appointment) -> dict[str, Any]:
    """The next appointment of a course: the same, after the interval the item names (APT-10)."""
    version = before.item.current_version if before.item is not None else None
    interval = (version.course_interval_days if version is not None else 0) or 30
    return {
        "kind": before.kind if before.kind != "surgery" else "recheck",
        "item_id": before.item_id if before.kind != "surgery" else None,
        "what": before.what,
        "provider_id": before.provider_id,
        "day": max(clock.today(), before.day) + timedelta(days=interval),
        "channel": "course",
    }
