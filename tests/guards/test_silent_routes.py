"""Silence means closed: every route says who may use it, and every public one says why."""

import re

import pytest
from flask import Flask

from portal import create_app
from portal.core import access
from portal.core.access import SilentRoute
from tests.cast import NAMES, Cast
from tests.client import Client


def test_one_silent_route_stops_the_start() -> None:
    app = create_app()
    app.add_url_rule("/back-door", "back_door", lambda: "open")
    with pytest.raises(SilentRoute, match="back_door"):
        access.refuse_silent_routes(app)


def test_every_open_route_says_why(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if getattr(view, "access", None) == ("public",):
            assert getattr(view, "public_because", ""), rule
        if getattr(view, "access", None) == ("signed-in",):
            assert getattr(view, "signed_in_because", ""), rule


def test_every_right_a_route_asks_for_is_held_by_somebody(app: Flask) -> None:
    nobody = [
        endpoint
        for _route, endpoint, needs, who in access.table(app)
        if not who and needs not in ("public", "signed-in")
    ]
    assert nobody == []


def example(rule: str, name: str) -> int | str:
    """Something that fits this part of an address."""
    found = re.search(rf"<(?:(\w+)(?:\(([^)]*)\))?:)?{name}>", rule)
    assert found
    kind, options = found.groups()
    return {"int": 1, "any": (options or "").split(",")[0]}.get(kind, "a" * 64)


def test_nobody_reaches_a_closed_page_without_signing_in(app: Flask, client: Client, cast: Cast) -> None:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.endpoint == "static" or "GET" not in (rule.methods or ()) or view.access == ("public",):  # type: ignore[attr-defined]
            continue
        with app.test_request_context():
            values = {name: example(rule.rule, name) for name in rule.arguments}
            url = app.url_for(rule.endpoint, **values)
        answer = client.get(url)
        assert answer.status_code == 303, url
        assert answer.location.startswith("/sign-in?next="), url


@pytest.mark.parametrize("username", ["reception", "admin", "logistics"])
def test_the_table_tells_the_truth(app: Flask, client: Client, cast: Cast, username: str) -> None:
    role = NAMES[username][0]
    client.enter(getattr(cast, username))
    for _route, endpoint, needs, who in access.table(app):
        rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
        if rule.arguments or "GET" not in (rule.methods or ()) or needs in ("public", "signed-in"):
            continue
        with app.test_request_context():
            url = app.url_for(endpoint)
        status = client.get(url).status_code
        assert (status == 403) == (role not in who), f"{role} {url}: {status}"
