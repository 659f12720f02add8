"""Guessed numbers in addresses: nothing is there, and nobody gets at somebody else's customers."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.engine import Connection
from werkzeug.routing import Rule

from portal.core import idempotency
from portal.core.database import db
from tests.cast import NAMES, Cast
from tests.client import HTMX, Client, form_fields
from tests.conftest import undone
from tests.factories import house
from tests.guards.test_silent_routes import example

NOWHERE = 2**31 - 1
#: Rooms whose records belong to the house and not to a customer.
OF_THE_HOUSE = (
    "accounts",
    "catalogue",
    "staff",
    "departments",
    "security",
    "rulebook",
    "drafts",
    "messages",
    "duty",
    "tasks",
    "checklists",
    "meetings",
    "improvements",
    "intake",
)
#: What a part of an address names, by room where rooms differ.
TABLES = {
    "customer_id": "customers", "companion_id": "companions", "photo_id": "customer_photos",
    "upload_id": "customer_documents", "document_id": "documents", "visit_id": "visits",
    "hand_over_id": "hand_overs", "consultation_id": "consultations", "plan_id": "treatment_plans",
    "version_id": "plan_versions", "item_id": "plan_items", "notice_id": "risk_notices",
    "appointment_id": "appointments", "follow_up_id": "no_show_follow_ups",
    "appointment_notice_id": "appointment_notices",
    "enquiry_id": "enquiries", "callback_id": "callbacks", "recording_id": "call_recordings",
    "contract_id": "service_contracts", "order_id": "charge_orders", "payment_id": "payments",
    "case_id": "complaint_cases", "talk_id": "case_talks", "conference_id": "case_conferences",
    "card_id": "membership_cards",
    "seal_id": "dispute_seals", "refund_id": "refunds", "delegation_id": "refund_delegations",
}  # fmt: skip
#: Numbers of the enquiry group's own matters, and of samples of answers; each has its own test of reach.
OF_THE_GROUP = {
    "group_id", "person_id", "forwarding_id", "submission_id", "information_id", "advertisement_id", "check_id",
}  # fmt: skip
#: Addresses with a number that are everybody's: a template, a room, an incident of the hall.
EVERYBODYS = ("contracts.edit_template", "contracts.decide_template", "contracts.template")
#: Parts of the appointment book that belong to the house: who works when, devices, expert days, website requests.
OF_THE_BOOK = {"person_id", "exception_id", "device_id", "clinic_id", "invitation_id", "request_id"}
#: Parts of a case; each opens only to who has a part in the case, which the complaints' own tests try.
OF_THE_CASE = {"alert_id", "task_id", "sign_id", "measure_id", "solution_id", "present_id", "evidence_id"}
#: People without a part in these customers, and the room in which their work is with everybody's (REC-03).
OUTSIDERS = {"consultant2": "", "assistant": "reception", "enquiry_staff": ""}
ONE_OF_A_ROLE = {role: name for name, (role, *_rest) in reversed(NAMES.items())}


@pytest.fixture(scope="module")
def full(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A full house: every customer is the consultant's."""
    with undone(app) as connection, pytest.MonkeyPatch.context() as patch:
        patch.setitem(app.config, "FILES_DIR", str(tmp_path_factory.mktemp("files")))
        house.belongings(house.full_house(Cast()))
        yield connection


def numbered(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if "<int:" in rule.rule]


def address(app: Flask, rule: Rule, numbers: dict[str, int]) -> str:
    """This route with these numbers; other parts get something that fits."""
    values = {name: numbers.get(name, example(rule.rule, name)) for name in rule.arguments}
    with app.test_request_context():
        return app.url_for(rule.endpoint, **values)


def ask(connection: Connection, client: Client, rule: Rule, url: str, seal: dict[str, str]) -> list[tuple[str, int]]:
    """The method and status of every way to ask, each undone again."""
    answers = []
    for method in sorted((rule.methods or set()) & {"GET", "POST"}):
        undo = connection.begin_nested()
        try:
            data = {**seal, "idempotency_key": idempotency.new_key()} if method == "POST" else None
            answers.append((method, client.open(url, method=method, data=data, headers=HTMX).status_code))
        finally:
            db.session.remove()
            undo.rollback()
    return answers


def seated(app: Flask, username: str) -> tuple[Client, dict[str, str]]:
    """A browser of this person, and the token of its forms."""
    client = app.test_client().enter(getattr(Cast(), username))
    token = form_fields(client.get("/sessions").text, "/language")["csrf_token"]
    return client, {"csrf_token": token}


@pytest.mark.parametrize("username", sorted({*ONE_OF_A_ROLE.values(), "assistant"}))
def test_a_number_that_nothing_has_is_not_found(app: Flask, full: Connection, username: str) -> None:
    client, seal = seated(app, username)
    wrong = []
    for rule in numbered(app):
        url = address(app, rule, dict.fromkeys(rule.arguments & example_numbers(rule), NOWHERE))
        wrong += [
            (method, url, status) for method, status in ask(full, client, rule, url, seal) if status not in (403, 404)
        ]
    assert wrong == []


def example_numbers(rule: Rule) -> set[str]:
    return {name for name in rule.arguments if f"<int:{name}>" in rule.rule}


@pytest.mark.parametrize("username", OUTSIDERS)
@pytest.mark.rule("PRV-01")
def test_nobody_opens_or_changes_anything_of_a_customer_outside_their_reach(
    app: Flask, full: Connection, username: str
) -> None:
    client, seal = seated(app, username)
    wrong = []
    for rule in numbered(app):
        names = example_numbers(rule)
        room = rule.endpoint.partition(".")[0]
        if room in (*OF_THE_HOUSE, OUTSIDERS[username]) or rule.endpoint in EVERYBODYS or not names <= TABLES.keys():
            continue
        for number in numbers_of(next(iter(sorted(names - {"customer_id"}) or ["customer_id"]))):
            numbers = {**number, "customer_id": pictured()} if "customer_id" in names else number
            url = address(app, rule, numbers)
            answers = ask(full, client, rule, url, seal)
            wrong += [(method, url, status) for method, status in answers if status not in (403, 404)]
    assert wrong == []


def numbers_of(name: str) -> list[dict[str, int]]:
    """The first and the last number of what this part of an address names."""
    table = db.metadata.tables[TABLES[name]]
    wanted = select(table.c.id).order_by(table.c.id)
    if name == "document_id":
        wanted = wanted.where(table.c.customer_id.is_not(None))
    rows = db.session.scalars(wanted).all()
    db.session.remove()
    assert rows, f"the full house has no {TABLES[name]}"
    return [{name: number} for number in sorted({rows[0], rows[-1]})]


def pictured() -> int:
    """The customer whose file holds a picture."""
    photos = db.metadata.tables["customer_photos"]
    return int(db.session.scalar(select(photos.c.customer_id).limit(1)) or 0)


def test_the_routes_this_leaves_out_are_known(app: Flask) -> None:
    unnamed = {
        name
        for rule in numbered(app)
        if rule.endpoint.partition(".")[0] not in OF_THE_HOUSE
        for name in example_numbers(rule) - TABLES.keys()
    }
    assert unnamed - OF_THE_BOOK - OF_THE_GROUP - OF_THE_CASE == {
        "room_id",
        "incident_id",
        "question_id",
        "feedback_id",
        "examination_id",
    }
