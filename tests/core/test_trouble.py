"""What people see when something is not possible."""

import pytest
from flask import Flask

from portal import create_app
from portal.core.database import db
from portal.core.drafts import Draft
from portal.registry.staff import operations
from tests.cast import Cast
from tests.client import HTMX, Client, form_fields


def test_a_page_that_is_not_there_is_not_found(client: Client, cast: Cast) -> None:
    assert client.get("/no/such/page").status_code == 404
    assert client.enter(cast.reception).get("/no/such/page").status_code == 404


def test_a_form_without_its_token_is_expired_and_what_was_typed_is_kept(client: Client, cast: Cast) -> None:
    client.enter(cast.admin)
    fields = {**form_fields(client.get("/staff/new").text, "/staff/new"), "name": "李卉", "csrf_token": "x"}
    answer = client.post("/staff/new", data=fields)
    assert answer.status_code == 400
    assert db.session.query(Draft).one().values["name"] == ["李卉"]
    assert form_fields(client.get("/staff/new").text, "/staff/new")["name"] == "李卉"


def test_a_refusal_names_its_rule_and_changes_nothing(client: Client, cast: Cast) -> None:
    page = f"/staff/{cast.reception.id}"
    answer = client.enter(cast.admin).send(f"{page}/departure", page=page, reason=" ")
    assert answer.status_code == 409
    assert "HRF-10" in answer.text
    assert cast.reception.active


def test_a_refusal_to_a_region_is_a_toast_that_leaves_the_region_alone(client: Client, cast: Cast) -> None:
    page = f"/staff/{cast.reception.id}"
    fields = form_fields(client.enter(cast.admin).get(page).text, f"{page}/departure")
    answer = client.post(f"{page}/departure", data={**fields, "reason": ""}, headers=HTMX)
    assert answer.status_code == 409
    assert answer.headers["HX-Reswap"] == "none"
    assert "HRF-10" in answer.headers["HX-Trigger"]


def test_two_people_take_the_same_step_and_one_is_told(client: Client, cast: Cast) -> None:
    page = f"/staff/{cast.reception.id}"
    fields = form_fields(client.enter(cast.admin).get(page).text, f"{page}/departure")
    operations.leave(cast.reception, by=cast.admin, reason="先到")
    db.session.commit()
    assert client.post(f"{page}/departure", data={**fields, "reason": "后到"}).status_code == 409


def test_a_body_that_is_too_large_is_said_so(client: Client, cast: Cast) -> None:
    client.enter(cast.admin)
    answer = client.post("/staff/new", data={"name": "x" * (17 * 1024 * 1024)})
    assert answer.status_code == 413


@pytest.mark.parametrize("fragment", [{}, HTMX])
def test_the_wrong_method_is_no_catastrophe(client: Client, cast: Cast, fragment: dict[str, str]) -> None:
    assert client.enter(cast.admin).get("/staff/1/password", headers=fragment).status_code == 405


def test_a_database_that_is_away_is_said_calmly(app: Flask, tmp_path) -> None:  # type: ignore[no-untyped-def]
    away = create_app(
        {
            "SQLALCHEMY_ENGINE_OPTIONS": {},
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}",
        }
    )
    away.config["TESTING"] = False
    away.config["PROPAGATE_EXCEPTIONS"] = False
    browser = away.test_client()
    with browser.session_transaction() as session:
        session["_user_id"] = "1:token"
    answer = browser.get("/staff")
    assert answer.status_code == 503
    assert "<h1" in answer.text
    watchman = away.test_client()
    assert watchman.get("/healthz").status_code == 200
    assert watchman.get("/readyz").status_code == 503


def test_answers_are_private_and_guarded(client: Client, cast: Cast) -> None:
    answer = client.enter(cast.admin).get("/staff")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_value_no_row_could_hold_is_not_found(client: Client, cast: Cast) -> None:
    client.enter(cast.admin)
    for number in ("2147483648", "9" * 30, "-1"):
        assert client.get(f"/staff/{number}").status_code == 404
