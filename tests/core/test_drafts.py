"""What is being typed is kept, for its writer alone."""

import pytest

from portal.core import drafts
from portal.core.database import SystemActor, db
from portal.core.drafts import Draft, own_path
from portal.registry.staff import operations
from tests.cast import Cast
from tests.client import Client, form_fields


def save(client: Client, url: str = "/drafts/staff.new/new", **fields: str):  # type: ignore[no-untyped-def]
    token = form_fields(client.get("/staff/new").text, "/staff/new")["csrf_token"]
    return client.post(url, data={"csrf_token": token, **fields})


def test_a_draft_comes_back_into_the_form(client: Client, cast: Cast) -> None:
    client.enter(cast.admin)
    answer = save(client, name="李卉 𠮷🙂", flags="dept_lead", title="<b>护士</b>")
    assert answer.status_code == 200
    assert len(answer.text) == 5
    page = client.get("/staff/new")
    back = form_fields(page.text, "/staff/new")
    assert (back["name"], back["title"], back["flags"]) == ("李卉 𠮷🙂", "<b>护士</b>", "dept_lead")
    assert "draft-banner" in page.text


def test_a_later_save_replaces_the_earlier(client: Client, cast: Cast) -> None:
    client.enter(cast.admin)
    save(client, name="一")
    save(client, name="二")
    assert [draft.values["name"] for draft in db.session.query(Draft)] == [["二"]]


def test_nobody_sees_the_draft_of_somebody_else(client: Client, cast: Cast) -> None:
    client.enter(cast.admin)
    save(client, name="秘密")
    other = operations.hire(by=SystemActor("tests"), username="admin.two", name="严格", role="admin", branch_id=1)
    db.session.commit()
    assert drafts.find(other.id, "staff.new", "new") is None
    page = client.enter(other).get("/staff/new")
    assert page.status_code == 200
    assert "秘密" not in page.text


def test_secrets_and_tokens_are_not_kept(client: Client, cast: Cast) -> None:
    client.enter(cast.admin)
    save(client, name="一", password="geheim", idempotency_key="x" * 20)
    assert db.session.query(Draft).one().values == {"name": ["一"]}


def test_it_can_be_thrown_away(client: Client, cast: Cast) -> None:
    client.enter(cast.admin)
    save(client, name="一")
    answer = client.send("/drafts/staff.new/new/removal", page="/staff/new", follow=False)
    assert (answer.status_code, answer.location) == (303, "/staff/new")
    assert db.session.query(Draft).count() == 0
    assert "draft-banner" not in client.get("/staff/new").text


def test_it_needs_somebody_and_a_token(client: Client, cast: Cast) -> None:
    assert client.post("/drafts/staff.new/new", data={"name": "x"}).status_code == 400
    client.enter(cast.admin)
    assert client.post("/drafts/staff.new/new", data={"name": "x"}).status_code == 400


def test_too_much_is_refused(client: Client, cast: Cast) -> None:
    client.enter(cast.admin)
    assert save(client, name="x" * 300_000).status_code == 413


@pytest.mark.parametrize(
    "address, safe",
    [
        ("/staff", "/staff"),
        ("/staff?q=1#x", "/staff?q=1#x"),
        ("", "/"),
        ("staff", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\n/evil.example", "/"),
        ("https://evil.example", "/"),
    ],
)
def test_only_own_addresses_are_followed(address: str, safe: str) -> None:
    assert own_path(address) == safe
