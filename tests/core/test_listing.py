"""Lists: the same rows whichever way one pages through them."""

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.listing import export, listing
from portal.core.money import Money
from portal.registry.staff.models import Person
from tests.cast import NAMES, Cast


def page(app: Flask, query: str = "") -> Any:
    with app.test_request_context(f"/staff?{query}"):
        from flask import request

        request.url_rule = None
        return listing(
            select(Person),
            sorts={"name": Person.username, "since": Person.created_at},
            default="name",
            key=Person.id,
            page_size=7,
        )


@pytest.fixture(autouse=True)
def _addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cursors are read from the query string alone here, without a route."""
    from urllib.parse import urlencode

    from flask import request

    from portal.core import listing as module

    def here(**changes: Any) -> str:
        values = {**request.args.to_dict(), **changes}
        return urlencode({name: value for name, value in values.items() if value not in (None, "")})

    monkeypatch.setattr(module, "_here", here)


@pytest.mark.parametrize("sort", ["name", "-name", "since", "-since"])
def test_paging_forward_meets_every_row_once_and_back_again(app: Flask, cast: Cast, sort: str) -> None:
    forward: list[list[int]] = []
    query = f"sort={sort}"
    while True:
        found = page(app, query)
        forward.append([row.id for row in found.rows])
        if not found.next_url:
            break
        query = found.next_url
    seen = [row_id for rows in forward for row_id in rows]
    assert len(seen) == len(set(seen)) == len(NAMES)
    assert len(forward) == 3

    back = [forward[-1]]
    while found.prev_url:
        found = page(app, found.prev_url)
        back.append([row.id for row in found.rows])
    assert back == forward[::-1]


@pytest.mark.parametrize("cursor", ["nonsense", "e30", "WzEsMl0", "%F0%9F%98%80"])
def test_a_wrong_cursor_shows_the_first_page(app: Flask, cast: Cast, cursor: str) -> None:
    first = [row.id for row in page(app).rows]
    found = [row.id for row in page(app, f"after={cursor}").rows]
    assert found == first or cursor == "WzEsMl0"


def test_an_unknown_order_is_the_default_order(app: Flask, cast: Cast) -> None:
    assert page(app, "sort=password_hash").sort == "name"


def test_an_export_has_plain_figures_also_below_zero(app: Flask) -> None:
    with app.test_request_context():
        response = export(
            "list", ["sum", "count", "text"], [[Money(-198000), -3, "-3"], [Money(1200050), Decimal("0.5"), 4]]
        )
    assert response.get_data(as_text=True) == "\ufeffsum,count,text\r\n-1980.00,-3,'-3\r\n12000.50,0.5,4\r\n"


def test_an_export_opens_in_office_programs_and_runs_no_formula(app: Flask) -> None:
    with app.test_request_context():
        response = export("list", ["name", "sum"], [["=1+1", None], ["张䶮", "a,b"]])
    assert response.get_data(as_text=True) == '\ufeffname,sum\r\n\'=1+1,\r\n张䶮,"a,b"\r\n'
