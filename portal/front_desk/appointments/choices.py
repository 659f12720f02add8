"""The words of the appointment book: key → label. Keys are stored, labels are shown."""

from typing import Any

from flask_babel import lazy_gettext as _l

#: What people come for (APT-02).
KINDS: dict[str, Any] = {
    "consultation": _l("Consultation"),
    "examination": _l("Examination"),
    "treatment": _l("Treatment or skin service"),
    "surgery": _l("Surgery"),
    "dressing": _l("Dressing change"),
    "stitches": _l("Stitch removal"),
    "return_visit": _l("Return visit"),
    "recheck": _l("Re-check"),
    "screening": _l("Screening"),
}
#: Minutes a booking takes when its item does not say.
MINUTES = {
    "consultation": 60, "examination": 30, "treatment": 60, "surgery": 120, "dressing": 30, "stitches": 30,
    "return_visit": 30, "recheck": 30, "screening": 30,
}  # fmt: skip
#: Whose readiness is shown and kept before it begins (APT-08).
GATED = ("treatment", "surgery")
#: Told with time and fee when a consultant arranges them (APT-11).
ARRANGED = ("examination", "treatment", "surgery")
#: After these the next appointment of the course is asked for (APT-10).
COURSES = ("treatment", "surgery", "dressing", "stitches", "recheck", "return_visit")

#: How the booking reached the clinic (APT-01).
CHANNELS: dict[str, Any] = {
    "phone": _l("By phone"),
    "online": _l("Online chat"),
    "wechat": _l("WeChat"),
    "website": _l("Website request"),
    "in_person": _l("In person"),
    "course": _l("At the end of a service"),
}
#: Who asked for a change (APT-16).
ASKED_BY: dict[str, Any] = {
    "customer": _l("The customer"),
    "provider": _l("Doctor, consultant or beautician"),
    "clinic": _l("The clinic"),
}
#: What became of the new slot offered with a cancellation (APT-16).
OFFERS: dict[str, Any] = {
    "declined": _l("Offered, the customer does not want one now"),
    "later": _l("Offered, the customer will call"),
    "unreachable": _l("Could not be offered, the customer was not reached"),
}
#: How the customer was told or asked again.
WAYS: dict[str, Any] = {
    "phone": _l("By phone"),
    "wechat": _l("WeChat"),
    "message": _l("Text message"),
    "in_person": _l("In person"),
}
#: What happens after a service of a course (APT-10).
NEXT: dict[str, Any] = {
    "booked": _l("The next appointment is booked"),
    "ended": _l("The course has ended"),
    "later": _l("The customer wants to decide later"),
}
#: Why somebody did not come (APT-12).
NO_SHOW_REASONS: dict[str, Any] = {
    "forgot": _l("Forgot the appointment"),
    "no_time": _l("Had no time"),
    "ill": _l("Was ill"),
    "money": _l("Price or budget"),
    "fear": _l("Worries about risk or effect"),
    "elsewhere": _l("Went elsewhere"),
    "unreachable": _l("Not reached"),
    "other": _l("Another reason"),
}
ELSEWHERE: dict[str, Any] = {"no": _l("No"), "yes": _l("Yes"), "unknown": _l("Did not say")}
FOLLOW_UP_RESULTS: dict[str, Any] = {
    "rebooked": _l("Invited again, a new appointment is booked"),
    "thinking": _l("Invited again, the customer thinks about it"),
    "declined": _l("Does not want to come"),
    "unreachable": _l("Not reached"),
}
#: What was written into the log of a booking (APT-15).
CHANGES: dict[str, Any] = {
    "requested": _l("Requested on the website"),
    "booked": _l("Booked"),
    "confirmed": _l("Confirmed"),
    "called": _l("Called to confirm"),
    "moved": _l("Moved"),
    "edited": _l("Details changed"),
    "cancelled": _l("Cancelled"),
    "arrived": _l("Arrived"),
    "started": _l("Service begun"),
    "completed": _l("Completed"),
    "missed": _l("Did not come"),
    "printed": _l("Confirmation printed"),
    "messaged": _l("Confirmation sent"),
}
INVITATIONS: dict[str, Any] = {
    "invited": _l("Invited"),
    "accepted": _l("Will come"),
    "declined": _l("Declined"),
}
EXCEPTIONS: dict[str, Any] = {"off": _l("Absent"), "extra": _l("Works in addition")}
#: When a website visitor would like to come.
PARTS_OF_DAY: dict[str, Any] = {"morning": _l("Morning"), "afternoon": _l("Afternoon"), "any": _l("Any time")}
#: What became of a request from the website (APT-17).
REQUEST_RESULTS: dict[str, Any] = {
    "booked": _l("Confirmed and booked"),
    "declined": _l("The customer does not want to come"),
    "unreachable": _l("Not reached"),
    "repeated": _l("Asked twice, or not meant seriously"),
}
#: Kinds a website visitor may ask for.
ONLINE_KINDS = ("consultation", "return_visit", "recheck", "treatment")
#: The groups of the calendar: who or what has its columns.
GROUPS: dict[str, Any] = {
    "doctor": _l("Doctors"),
    "consultant": _l("Consultants"),
    "care_staff": _l("Beauticians"),
    "room": _l("Rooms"),
    "device": _l("Devices"),
}
PEOPLE_GROUPS = ("doctor", "consultant", "care_staff")
