"""Every permission in words, for the page that shows what a person may do (SEC-01)."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

#: Room → its name and its permissions; permissions carry their room's name.
WORDS: dict[str, tuple[Any, dict[str, Any]]] = {
    "today": (_l("Today"), {"read": _l("open the own today page")}),
    "enquiries": (
        _l("Enquiries"),
        {
            "read": _l("read own enquiries"),
            "see_all": _l("read every enquiry of the branch"),
            "write": _l("register enquiries, promise callbacks, record sales contacts"),
            "answer": _l("answer enquiries and callbacks"),
            "follow": _l("let an enquiry follow its booking"),
            "lead": _l("lead an enquiry group: assign, change leads, rate answers"),
            "listen": _l("hear every recording"),
            "statistics": _l("read and print the statistics of enquiries"),
            "forward_mail": _l("pass the company mailbox on"),
            "advertise": _l("write the advertisements that run"),
            "read_ads": _l("read the advertisements that run"),
            "groups": _l("set up the enquiry groups"),
            "informed": _l("be informed by the group leaders"),
        },
    ),
    "reception": (
        _l("Reception"),
        {
            "board": _l("see the queue"),
            "arrive": _l("register arrivals"),
            "lead": _l("assign, call, lead to a room, hand over"),
            "serve": _l("accept a hand-over and serve the customer"),
            "move": _l("take a visit along"),
            "incident": _l("note incidents in the hall"),
            "read_incidents": _l("read the incidents in the hall"),
            "rooms": _l("set up rooms"),
        },
    ),
    "duty": (
        _l("Duty"),
        {
            "read": _l("see the published roster and who is on duty"),
            "take_part": _l("clock in, hand over, swap, ask for leave, record duty matters"),
            "plan": _l("plan the roster of the own department, decide on leave and swaps, correct attendance"),
            "plan_all": _l("plan the roster of every department"),
            "attendance": _l("read everybody's attendance"),
            "rules": _l("set up posts, shifts and working times"),
        },
    ),
    "appointments": (
        _l("Appointments"),
        {
            "read": _l("see the appointment calendar"),
            "book": _l("book, move, cancel and confirm appointments"),
            "arrive": _l("note that a booked customer has come"),
            "serve": _l("begin and end a booked service"),
            "schedule": _l("enter working hours, absences and devices"),
            "experts": _l("plan expert clinics and invite to them"),
            "online": _l("answer website requests"),
            "log": _l("read the booking log"),
        },
    ),
    "tasks": (
        _l("Tasks"),
        {
            "work": _l("answer tasks, ask other departments and answer them"),
            "assign": _l("give tasks to the people one leads"),
            "see_all": _l("see every task and request of the branch"),
        },
    ),
    "checklists": (
        _l("Checklists"),
        {
            "read": _l("see the checklists of the day"),
            "fill": _l("go through checklists and finish them"),
            "manage": _l("write checklists and open finished ones again"),
        },
    ),
    "meetings": (
        _l("Meetings"),
        {
            "read": _l("read meetings one is invited to, sum up the day, report to superiors"),
            "lead": _l("call and lead meetings"),
            "morning": _l("lead the morning meeting of the house"),
            "weekly": _l("lead the weekly meeting about service and opinions"),
            "see_all": _l("read every meeting, summary and report of the branch"),
        },
    ),
    "customers": (
        _l("Customers"),
        {
            "read": _l("open customer files within reach"),
            "write": _l("register customers and change their data"),
            "see_all": _l("reach every customer of the branch"),
            "contact": _l("see phone and identity numbers unmasked"),
            "read_health": _l("read health information"),
            "write_health": _l("record health information"),
            "review": _l("confirm that a registration is accurate"),
            "merge": _l("merge two files of one customer"),
            "assign_owner": _l("give a customer to a colleague"),
            "read_access_log": _l("see who opened a customer's file"),
        },
    ),
    "consultations": (
        _l("Consultations"),
        {
            "read": _l("read consultations within reach"),
            "write": _l("consult and write the record"),
            "doctor": _l("do the doctor's part"),
            "see_all": _l("read every consultation"),
            "approve_skip": _l("let a required consultation be skipped"),
        },
    ),
    "plans": (
        _l("Plans"),
        {
            "read": _l("read plans within reach"),
            "write": _l("draft plans and quotations"),
            "approve": _l("approve medical items of a plan"),
        },
    ),
    "consents": (
        _l("Risk notices"),
        {"read": _l("read risk notices"), "write": _l("explain and have them signed")},
    ),
    "contracts": (
        _l("Contracts"),
        {
            "status": _l("see whether there is a contract"),
            "read": _l("read contracts"),
            "draft": _l("draft contracts"),
            "review": _l("review contracts before signing"),
            "sign": _l("sign for the clinic"),
        },
    ),
    "complaints": (
        _l("Complaints and dissatisfied customers"),
        {
            "take_in": _l("record a complaint"),
            "answer": _l("answer alerts and tasks of a case"),
            "read": _l("open the case board and one's own cases"),
            "read_behind": _l("read the refund part of a case while its refund waits for one's confirmation"),
            "see_all": _l("see every case of the branch"),
            "attempt": _l("calm a dissatisfied customer and record the attempt"),
            "handle": _l("work on a case: investigate, contact, solve, answer"),
            "lead": _l("assign, convene, convert, pause and close cases"),
            "confer": _l("give an opinion at a case conference"),
            "direct": _l("speak for the customer, suggest how to handle the responsible person"),
        },
    ),
    "reports": (
        _l("Reports"),
        {"read_flow": _l("read the customer-flow reports"), "submit_flow": _l("submit the customer-flow reports")},
    ),
    "payments": (
        _l("Cash desk"),
        {
            "status": _l("see whether something is paid"),
            "read": _l("read charges and payments"),
            "order": _l("order a charge"),
            "take": _l("take payments"),
            "close_day": _l("close the day at the cash desk"),
        },
    ),
    "refunds": (
        _l("Refunds"),
        {
            "read": _l("read refunds and compensation"),
            "propose": _l("propose refunds and compensation"),
            "agree": _l("agree to refunds, in one's own right or by a written delegation"),
            "preside": _l("agree to refunds in one's own right, and delegate it"),
            "confirm": _l("confirm the amount of refunds"),
            "answer": _l("answer customers about refunds and have the settlement signed"),
            "pay": _l("pay refunds out"),
            "rates": _l("enter interest rates"),
            "approvals": _l("see which refunds wait for approval"),
        },
    ),
    "papers": (
        _l("Papers"),
        {"read": _l("read sealed papers within reach"), "verify": _l("check whether a paper is genuine")},
    ),
    "catalogue": (
        _l("Catalogue"),
        {
            "read": _l("read items, offers and scripts"),
            "write": _l("write items, offers and scripts"),
            "sign_off": _l("sign medical texts off"),
            "approve_price": _l("approve prices"),
        },
    ),
    "messages": (_l("Messages"), {"read": _l("read the outbox")}),
    "rulebook": (_l("Rulebook"), {"read": _l("read the rules")}),
    "staff": (
        _l("Staff"),
        {
            "read": _l("see the staff"),
            "manage": _l("make accounts and give rights"),
            "confirm": _l("confirm high rights as the second person"),
        },
    ),
    "cards": (
        _l("Cards"),
        {
            "read": _l("see the cards of customers"),
            "issue": _l("hand out and replace cards, report them lost or found"),
            "close": _l("end a card for good"),
        },
    ),
    "improvements": (
        _l("Improvements"),
        {
            "own": _l("see and finish one's own improvements, report to superiors and departments"),
            "read": _l("read the whole register of improvements"),
            "open": _l("put an improvement into the register"),
            "check": _l("check whether an improvement helped"),
            "manage": _l("move, hand over and drop improvements"),
        },
    ),
    "security": (
        _l("Security"),
        {
            "settings": _l("change settings"),
            "audit": _l("read the audit log"),
            "verify": _l("prove that nothing was altered"),
        },
    ),
}


def in_words(permissions: Iterable[str]) -> list[tuple[str, list[str]]]:
    """The permissions as (room, what one may do there), in the order of the house."""
    held = {str(permission) for permission in permissions}
    rooms = []
    for room, (label, words) in WORDS.items():
        lines = [str(text) for name, text in words.items() if f"{room}.{name}" in held]
        if lines:
            rooms.append((str(label), lines))
    return rooms


def unknown(permissions: Iterable[str]) -> list[str]:
    """Permissions that have no words yet."""
    known = {f"{room}.{name}" for room, (_label, words) in WORDS.items() for name in words}
    return sorted({str(permission) for permission in permissions} - known)
