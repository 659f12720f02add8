"""The words enquiries choose from: key → label. Keys are stored, labels are shown."""

from typing import Any

from flask_babel import lazy_gettext as _l

MEDIUMS: dict[str, Any] = {"phone": _l("Phone"), "online": _l("Online")}

#: Where an online enquiry came in (ENQ-06); the telephone is a channel of its own.
ONLINE_CHANNELS: dict[str, Any] = {
    "web_chat": _l("Web chat (商务通)"),
    "wechat": _l("WeChat"),
    "qq": _l("QQ"),
    "msn": _l("MSN"),
    "email": _l("E-mail"),
    "booking": _l("Website online booking"),
    "message_board": _l("Website message board"),
    "forum": _l("Forum"),
    "partner_site": _l("Partner site"),
    "mailbox": _l("Company mailbox"),
}
CHANNELS: dict[str, Any] = {"phone": _l("Phone"), **ONLINE_CHANNELS}

#: Public questions that everybody reads: one without a reply is seen by all visitors (ENQ-08).
BOARDS = ("message_board", "forum")

SPECIALTIES: dict[str, Any] = {"plastic": _l("Plastic and skin"), "gynaecology": _l("Gynaecology")}

NATURES: dict[str, Any] = {
    "consultation": _l("Consultation"),
    "complaint": _l("Complaint"),
    "suggestion": _l("Suggestion"),
}

CATEGORIES: dict[str, Any] = {
    "item": _l("Items and effect"),
    "price": _l("Prices and offers"),
    "safety": _l("Safety and risks"),
    "expert": _l("Doctors and experts"),
    "process": _l("Process and recovery"),
    "booking": _l("Booking and opening hours"),
    "service": _l("Service and environment"),
    "other": _l("Other"),
}

LOST_REASONS: dict[str, Any] = {
    "price": _l("Price too high"),
    "elsewhere": _l("Went elsewhere"),
    "distance": _l("Too far away"),
    "fear": _l("Afraid of risk or pain"),
    "not_suitable": _l("Not suitable for the item"),
    "not_offered": _l("We do not offer it"),
    "unreachable": _l("Cannot be reached"),
    "only_asking": _l("Was only asking"),
    "opted_out": _l("Does not want to be contacted again"),
    "other": _l("Other"),
}

ARRIVAL_KINDS: dict[str, Any] = {"registered": _l("Registered visit"), "screening": _l("Screening")}

#: What later scoring counts; kept as data with person, time and evidence (SCO-04).
EVENT_KINDS: dict[str, Any] = {
    "call_late": _l("Consulting call not answered in time"),
    "online_late": _l("Online enquiry not answered in time"),
    "not_in_detail": _l("Call not registered in detail"),
    "wrong_answer": _l("Wrong answer to a caller"),
}

REPLY_KINDS: dict[str, Any] = {"full": _l("Answers it fully"), "first": _l("First word, more to come")}

CALLBACK_ENDS: dict[str, Any] = {
    "answered": _l("answered"),
    "transferred": _l("transferred"),
    "booked": _l("settled by a booking"),
    "arrived": _l("settled by the visit"),
}

OUTBOUND_MEDIUMS: dict[str, Any] = {"phone": _l("By phone"), "web": _l("By web or WeChat")}
OUTBOUND_PURPOSES: dict[str, Any] = {
    "sales": _l("Sales call (电话营销)"),
    "care": _l("Courtesy call (电话拜访)"),
    "invite": _l("Invitation to an activity"),
}
OUTBOUND_RESULTS: dict[str, Any] = {
    "interested": _l("Interested"),
    "booked": _l("Wants to book"),
    "later": _l("Perhaps later"),
    "no_interest": _l("No interest"),
    "not_reached": _l("Not reached"),
    "opted_out": _l("Does not want to be contacted again"),
}

RATINGS: dict[int, Any] = {
    5: _l("Excellent"),
    4: _l("Good"),
    3: _l("Fair"),
    2: _l("Weak"),
    1: _l("Poor"),
}

SHEET_KINDS: dict[str, Any] = {
    "online": _l("Online booking and registration statistics"),
    "phone": _l("Phone booking and registration statistics"),
    "opinions": _l("Enquiries and opinions"),
}


def medium_of(channel: str) -> str:
    """Phone or online: what commission depends on (ENQ-18)."""
    return "phone" if channel == "phone" else "online"


def label(words: dict[Any, Any], key: Any) -> str:
    """The label of a stored key; nothing when it is empty."""
    return str(words.get(key, key)) if key not in ("", None) else ""
