"""Silence means closed."""

import pytest
from flask import Flask

from portal import create_app
from portal.core import access
from portal.core.access import SilentRoute, public, requires
from portal.core.refusals import Forbidden
from tests.cast import Cast
from tests.client import Client


@pytest.fixture
def fresh(app: Flask) -> Flask:
    """An app of its own, to which routes may be added."""
    return create_app()


def test_a_route_that_says_nothing_stops_the_start(fresh: Flask) -> None:
    fresh.add_url_rule("/silent", "silent", lambda: "x")
    with pytest.raises(SilentRoute, match=r"silent \(/silent\)"):
        access.refuse_silent_routes(fresh)


def test_a_route_that_speaks_does_not(fresh: Flask) -> None:
    fresh.add_url_rule("/open", "open", public("a test")(lambda: "x"))
    fresh.add_url_rule("/shut", "shut", requires("a.permission")(lambda: "x"))
    access.refuse_silent_routes(fresh)


def test_the_whole_portal_speaks(app: Flask) -> None:
    access.refuse_silent_routes(app)
    assert access.table(app)


def test_the_table_names_roles_and_flags(app: Flask) -> None:
    rows = {endpoint: who for _route, endpoint, _needs, who in access.table(app)}
    assert rows["staff.new"] == ["admin"]
    assert rows["accounts.sign_in"] == ["public"]
    assert rows["accounts.sessions"] == ["signed-in"]


def test_nobody_is_exempt_and_an_unknown_role_holds_nothing(app: Flask) -> None:
    with app.app_context():
        everything = access.held_by("admin", []) | access.held_by("president", [])
        assert access.held_by("owner", ["contract_reviewer", "store_manager"]) == frozenset()
        for role in app.extensions["role_permissions"]:
            assert not access.held_by(role, []) >= everything
        assert access.held_by("doctor", ["no_such_flag"]) == access.held_by("doctor", [])


def test_flags_add_and_never_take(app: Flask) -> None:
    with app.app_context():
        for flag in app.extensions["flag_permissions"]:
            assert access.held_by("quality", [flag]) >= access.held_by("quality", [])


def test_one_of_several_permissions_is_enough(cast: Cast) -> None:
    access.check(cast.admin, "no.such", "staff.manage")
    with pytest.raises(Forbidden):
        access.check(cast.admin, "no.such", "neither.this")


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "patch"])
def test_who_is_not_signed_in_gets_to_the_door_only(client: Client, cast: Cast, method: str) -> None:
    answer = getattr(client, method)("/staff/new")
    assert answer.status_code in (303, 400, 405)
    assert client.get("/staff").location == "/sign-in?next=/staff"


def test_a_role_without_the_permission_is_told_which_one(client: Client, cast: Cast) -> None:
    answer = client.enter(cast.reception).get("/staff")
    assert answer.status_code == 403
    assert "staff.read" in answer.text
