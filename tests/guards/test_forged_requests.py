"""Requests that no page of ours would send: forged, replayed, stolen, twisted."""

from urllib.parse import quote

import pytest
from flask import Flask

from portal.core import idempotency
from portal.core.database import db
from portal.registry.staff.models import Person
from tests.cast import Cast
from tests.client import Client, form_fields

ELSEWHERE = (
    "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
    "/\t/evil.example", "/%0d%0aSet-Cookie:x=1", "/ok\r\nSet-Cookie: x=1", " //evil.example", "evil.example", "///evil.example",
)  # fmt: skip
TYPED = (
    "%",
    "_",
    "\\",
    "'",
    '"',
    "%_\\'",
    "😀",
    "𠮷䶮",
    "a" * 5000,
    "\x00",
    "' OR 1=1 --",
    "²",
    "９" * 30,
    "(",
    "[",
    "*",
    " ",
)
GARBAGE = (
    "x", "=", "W10", "WzEsMl0", "WyJ4IiwxXQ", "W251bGwsbnVsbF0", "WzFlNDAwLDFd", "W3t9LHt9XQ", "é", "9" * 5000, "-1",
    "WyJ4Iiw5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTldCg", "WyJcdTAwMDAiLDFd", "WyJcdWQ4MDAiLDFd",
)  # fmt: skip
LISTS = (
    "/customers", "/consultations/", "/plans", "/consents", "/contracts", "/payments", "/payments/days",
    "/payments/without-invoice", "/catalogue/", "/catalogue/answers", "/catalogue/cases", "/catalogue/products",
    "/reception", "/reception/departures", "/reception/process", "/reception/incidents", "/reception/arrivals/new",
    "/staff", "/messages", "/security/audit", "/security/proof", "/rulebook/", "/customers/search", "/customers/new",
    "/papers/check", "/",
)  # fmt: skip
ASKED = (
    "q", "text", "name", "phone", "state", "show", "sort", "after", "before", "page", "owner", "category", "grade",
    "completeness", "skin", "department", "role", "age", "need", "day", "date", "from", "until", "start", "customer",
    "view", "kind", "person", "action", "subject", "number", "version", "export", "sha256", "script", "topic", "wing",
)  # fmt: skip
PEOPLE = ("president", "admin", "reception", "consultant", "finance", "planning")


@pytest.mark.parametrize("target", ELSEWHERE)
@pytest.mark.parametrize("url", ["/language", "/theme", "/drafts/person/new/removal"])
def test_nobody_is_sent_to_another_site(client: Client, cast: Cast, url: str, target: str) -> None:
    seal = form_fields(client.enter(cast.reception).get("/sessions").text, "/language")
    answer = client.post(url, data={**seal, "language": "en", "theme": "dark", "next": target})
    assert answer.status_code in (303, 400)
    assert "Set-Cookie: x" not in str(answer.headers)
    assert answer.location is None or (
        answer.location.startswith("/") and not answer.location.startswith(("//", "/\\"))
    )


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_leads_nowhere_else(app: Flask, client: Client, cast: Cast, target: str) -> None:
    page = f"/sign-in?next={quote(target)}"
    shown = client.get(page)
    assert shown.status_code == 200
    client.enter(cast.reception)
    answer = client.get(page)
    assert answer.location is None or (
        answer.location.startswith("/") and not answer.location.startswith(("//", "/\\"))
    )
    confirm = f"/confirm?next={quote(target)}"
    fields = form_fields(client.get(confirm).text, "/confirm")
    sent = client.post("/confirm", data={**fields, "password": app.config["DEMO_PASSWORD"]})
    assert sent.location is None or (sent.location.startswith("/") and not sent.location.startswith(("//", "/\\")))


@pytest.mark.parametrize("seal", [{}, {"csrf_token": "x"}, {"csrf_token": "字" * 200}, {"csrf_token": "\x00"}])
def test_every_form_without_its_token_is_refused(app: Flask, client: Client, cast: Cast, seal: dict[str, str]) -> None:
    client.enter(cast.president)
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and not rule.arguments:
            answer = client.post(rule.rule, data={**seal, "idempotency_key": idempotency.new_key()})
            assert answer.status_code == 400, rule.rule


def test_every_form_without_a_key_is_refused(app: Flask, client: Client, cast: Cast) -> None:
    seal = form_fields(client.enter(cast.president).get("/sessions").text, "/language")
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if "POST" not in (rule.methods or ()) or rule.arguments or getattr(view, "repeatable", False):
            continue
        for key in ("", "short", "x" * 65):
            answer = client.post(rule.rule, data={"csrf_token": seal["csrf_token"], "idempotency_key": key})
            assert answer.status_code == 400, rule.rule


def test_a_used_key_does_nothing_and_a_stolen_one_neither_helps_nor_hinders(client: Client, cast: Cast) -> None:
    fields = form_fields(client.enter(cast.admin).get("/staff/departments/new").text, "/staff/departments/new")
    first = client.post("/staff/departments/new", data={**fields, "name": "甲科"})
    again = client.post("/staff/departments/new", data={**fields, "name": "乙科"})
    assert (first.status_code, again.status_code, again.location) == (303, 303, first.location)
    client.enter(cast.president)
    stolen = {**form_fields(client.get("/sessions").text, "/language"), "idempotency_key": fields["idempotency_key"]}
    answer = client.post("/staff/departments/new", data={**stolen, "name": "丙科"})
    assert answer.status_code == 403
    assert "甲科" not in answer.text


def test_a_form_token_of_somebody_else_is_refused(app: Flask, client: Client, cast: Cast) -> None:
    theirs = form_fields(app.test_client().enter(cast.admin).get("/staff/new").text, "/staff/new")
    client.enter(cast.admin)
    client.get("/")
    assert client.post("/staff/new", data={**theirs, "name": "李卉"}).status_code == 400
    assert db.session.query(Person).filter_by(name="李卉").count() == 0


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_other_methods_are_refused(app: Flask, client: Client, cast: Cast, method: str) -> None:
    client.enter(cast.president)
    for rule in app.url_map.iter_rules():
        if not rule.arguments:
            assert client.open(rule.rule, method=method).status_code in (400, 405), rule.rule


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data", "application/json"])
def test_a_huge_body_is_refused_everywhere(client: Client, cast: Cast, kind: str) -> None:
    client.enter(cast.consultant)
    for url in ("/customers/new", "/reception/arrivals/new", "/drafts/customer/new", "/language", "/no/such/page"):
        answer = client.post(url, data=b"name=" + b"x" * (17 * 1024 * 1024), content_type=f"{kind}; boundary=x")
        assert answer.status_code in (400, 404, 413), url


@pytest.mark.parametrize(
    "path",
    [
        "../../config.py",
        "..%2f..%2fconfig.py",
        "%2e%2e/%2e%2e/config.py",
        "/etc/passwd",
        "....//config.py",
        "x\\..\\y",
        "%00",
    ],
)
def test_nobody_walks_out_of_a_folder(client: Client, cast: Cast, path: str) -> None:
    client.enter(cast.president)
    for folder in ("/static/print/", "/static/t/", "/papers/1/pictures/", "/rulebook/"):
        answer = client.get(folder + path)
        assert answer.status_code in (301, 308, 404), folder + path
        assert b"SECRET" not in answer.data


@pytest.mark.parametrize("username", PEOPLE)
def test_whatever_is_asked_of_a_list_is_answered(client: Client, cast: Cast, username: str) -> None:
    client.enter(getattr(cast, username))
    for url in LISTS:
        if client.get(url).status_code == 403:
            continue
        for place, typed in enumerate((*TYPED, *GARBAGE)):
            asked = "&".join(f"{name}={quote(typed)}" for name in ASKED if name != "sort" or place % 2)
            answer = client.get(f"{url}?{asked}")
            assert answer.status_code in (200, 303, 404, 414), (url, typed)


@pytest.mark.parametrize("username", ["president", "admin"])
@pytest.mark.parametrize("cursor", GARBAGE)
def test_a_twisted_cursor_shows_the_list(client: Client, cast: Cast, username: str, cursor: str) -> None:
    client.enter(getattr(cast, username))
    for url in LISTS:
        if client.get(url).status_code != 200:
            continue
        for name in ("after", "before"):
            assert client.get(f"{url}?{name}={quote(cursor)}").status_code in (200, 303), (url, name)


def test_a_percent_sign_is_a_percent_sign(client: Client, cast: Cast) -> None:
    fields = form_fields(client.enter(cast.reception).get("/customers/new").text, "/customers/new")
    sent = client.post("/customers/new", data={**fields, "name": "钱百分", "phone": "13800138777"})
    assert sent.status_code == 303
    for typed in ("%", "_", "%%", "\\"):
        assert "钱百分" not in client.get(f"/customers?q={quote(typed)}").text, typed
        assert "钱百分" not in client.get(f"/customers/search?q={quote(typed)}").text, typed


@pytest.mark.parametrize("raw", [b"%ff%fe", b"%ed%a0%80", b"%c0%80", b"%00"])
def test_bytes_that_are_no_text(client: Client, cast: Cast, raw: bytes) -> None:
    client.enter(cast.reception)
    seal = form_fields(client.get("/customers/new").text, "/customers/new")
    body = f"csrf_token={seal['csrf_token']}&idempotency_key={seal['idempotency_key']}&name=".encode() + raw
    sent = client.post("/customers/new", data=body, content_type="application/x-www-form-urlencoded")
    assert sent.status_code in (303, 400, 422)
    assert client.get("/customers?q=" + raw.decode()).status_code == 200


def test_headers_full_of_nonsense(client: Client, cast: Cast) -> None:
    client.enter(cast.reception)
    nonsense = {
        "HX-Request": "true", "HX-Target": "x#<script>", "HX-PTag": "\"'<", "Accept-Language": "x;q=y,,*",
        "Referer": "http://localhost//evil.example", "User-Agent": "x" * 4000, "X-Forwarded-For": "'; --",
    }  # fmt: skip
    assert client.get("/customers", headers=nonsense).status_code == 200
    lost = client.post("/customers/new", data={"name": "x"}, headers={"Referer": "http://localhost//evil.example"})
    assert lost.status_code == 400
    assert "//evil.example" not in lost.text


@pytest.mark.parametrize("number", ["²", "９９", "9" * 60, "9" * 5000, "-1", "1.0", "\x00", "2147483648"])
def test_a_number_in_a_hidden_field_that_no_row_has(client: Client, cast: Cast, number: str) -> None:
    client.enter(cast.reception)
    fields = form_fields(client.get("/customers/new").text, "/customers/new")
    assert client.post("/customers/new", data={**fields, "name": "", "use_file": number}).status_code == 422
    assert client.get(f"/reception/arrivals/new?customer={quote(number)}").status_code == 404
    assert client.get(f"/customers?owner={quote(number)}").status_code == 200
