"""The pages of the staff room, with what people really type."""

import json

import pytest
from sqlalchemy import Connection, event

from portal.core import audit
from portal.core.database import db
from portal.registry.staff import operations
from portal.registry.staff.models import Branch, Department, Person
from tests.cast import Cast
from tests.client import Client, form_fields

PAGES = [
    "/staff",
    "/staff/new",
    "/staff/{id}",
    "/staff/{id}/edit",
    "/staff/{id}/rights",
    "/staff/departments",
]
PAGES += ["/staff/departments/new", "/staff/branches/new"]


@pytest.mark.parametrize("page", PAGES)
def test_the_administrator_sees_every_page(client: Client, cast: Cast, page: str) -> None:
    assert client.enter(cast.admin).get(page.format(id=cast.doctor.id)).status_code == 200


@pytest.mark.parametrize("username", ["reception", "doctor", "consultant", "quality"])
@pytest.mark.parametrize("page", PAGES)
def test_others_see_none(client: Client, cast: Cast, page: str, username: str) -> None:
    assert client.enter(getattr(cast, username)).get(page.format(id=cast.doctor.id)).status_code == 403


def test_the_president_reads_but_does_not_change(client: Client, cast: Cast) -> None:
    client.enter(cast.president)
    assert client.get(f"/staff/{cast.doctor.id}").status_code == 200
    assert client.get(f"/staff/{cast.doctor.id}/edit").status_code == 403


def test_the_list_is_searched_and_filtered(client: Client, cast: Cast) -> None:
    client.enter(cast.admin)
    doctor, finance = cast.doctor.name, cast.finance.name
    for query in ("q=张文", "q=DOCTOR", "role=doctor"):
        page = client.get(f"/staff?{query}").text
        assert doctor in page
        assert finance not in page
    assert doctor not in client.get("/staff?left=1").text
    assert client.get("/staff?q=100%25_%5C&role='&department=9999999999").status_code == 200
    assert finance not in client.region("/staff?role=doctor", "people").text


@pytest.mark.parametrize("page", ["/reception", "/tasks/new", "/duty"])
def test_departments_are_not_asked_for_one_by_one(
    client: Client, cast: Cast, connection: Connection, page: str
) -> None:
    """Neither that of whoever is signed in nor those of the people who are shown."""
    for number, person in enumerate((cast.president, cast.consultant, cast.consultant2)):
        person.department = operations.add_department(by=cast.admin, name=f"科室{number}", specialty="")
        audit.record("tests.move", person, by=cast.admin)
    client.enter(cast.president)
    db.session.commit()
    db.session.expunge_all()
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        statements.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        answer = client.get(page)
    finally:
        event.remove(connection, "before_cursor_execute", note)
    assert answer.status_code == 200
    assert "科室0" in answer.text
    assert [one for one in statements if one.startswith("SELECT departments.") and "departments.id = " in one] == []


def test_a_new_account_is_made_and_gets_a_password_once(client: Client, cast: Cast) -> None:
    client.enter(cast.admin)
    answer = client.send("/staff/new", username="li.hui", name="李卉 𠮷", role="reception", phone="138 0013 8000")
    assert answer.status_code == 200
    person = db.session.query(Person).filter_by(username="li.hui").one()
    assert (person.name, person.phone, person.active) == ("李卉 𠮷", "+8613800138000", True)
    url = f"/staff/{person.id}"
    page = client.send(f"{url}/password", page=url).text
    assert "one-time" in page
    assert "one-time" not in client.get(url).text


@pytest.mark.parametrize(
    "field, value",
    [
        ("name", ""),
        ("name", "x" * 61),
        ("name", "\x00\x07"),
        ("username", ""),
        ("username", "张三"),
        ("username", "1abc"),
        ("username", "a"),
        ("username", "doctor"),
        ("phone", "abc"),
        ("phone", "1" * 40),
        ("role", "owner"),
        ("flags", ["king"]),
        ("department_id", "999999"),
        ("department_id", "x"),
        ("gender", "robot"),
    ],
)
def test_what_cannot_be_saved_is_said_at_its_field(client: Client, cast: Cast, field: str, value: object) -> None:
    client.enter(cast.admin)
    before = db.session.query(Person).count()
    good = {"username": "li.hui", "name": "李卉", "role": "reception"}
    answer = client.send("/staff/new", **{**good, field: value})
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert db.session.query(Person).count() == before


def test_markup_in_a_name_is_text(client: Client, cast: Cast) -> None:
    client.enter(cast.admin)
    page = client.send("/staff/new", username="bold", name="<b>粗</b>🙂", role="reception").text
    assert "&lt;b&gt;粗&lt;/b&gt;🙂" in page
    assert "<b>粗</b>" not in page


def test_two_administrators_edit_one_person_and_nothing_is_lost(client: Client, cast: Cast) -> None:
    url = f"/staff/{cast.doctor.id}/edit"
    client.enter(cast.admin)
    mine = form_fields(client.get(url).text, url)
    operations.edit(cast.doctor, by=cast.admin, title="主任医师", phone="+8613900139000")
    db.session.commit()
    answer = client.post(url, data={**mine, "name": "张文博士"})
    assert answer.status_code == 303
    doctor = cast.doctor
    assert (doctor.name, doctor.title, doctor.phone) == ("张文博士", "主任医师", "+8613900139000")


def test_a_field_both_changed_is_asked_about(client: Client, cast: Cast) -> None:
    url = f"/staff/{cast.doctor.id}/edit"
    client.enter(cast.admin)
    mine = form_fields(client.get(url).text, url)
    operations.edit(cast.doctor, by=cast.admin, title="主任医师")
    db.session.commit()
    answer = client.post(url, data={**mine, "title": "副主任医师"})
    assert answer.status_code == 422
    assert "主任医师" in answer.text
    assert "副主任医师" in answer.text
    again = form_fields(answer.text, url)
    assert json.loads(again["original"])["title"] == "主任医师"
    assert client.post(url, data={**again, "keep-title": "mine"}).status_code == 303
    assert cast.doctor.title == "副主任医师"


def test_rights_are_changed_with_a_reason(client: Client, cast: Cast) -> None:
    url = f"/staff/{cast.doctor.id}/rights"
    client.enter(cast.admin)
    assert client.send(url, flags=["dept_lead"], reason="").status_code == 422
    assert client.send(url, flags=["dept_lead"], reason="任命").status_code == 200
    assert cast.doctor.flags == ["dept_lead"]
    assert client.send(url, role="president", reason="升职").status_code == 200
    assert cast.doctor.role == "doctor"


def test_nobody_gets_to_their_own_rights(client: Client, cast: Cast) -> None:
    url = f"/staff/{cast.admin.id}/rights"
    client.enter(cast.admin)
    assert client.send(url, role="president", reason="升职").status_code == 422
    assert cast.admin.role == "admin"


def test_an_account_is_shut_and_opened_again(client: Client, cast: Cast) -> None:
    url = f"/staff/{cast.reception.id}"
    client.enter(cast.admin)
    assert client.send(f"{url}/departure", page=url, reason="").status_code == 409
    assert client.send(f"{url}/departure", page=url, reason="离职").status_code == 200
    assert not cast.reception.active
    assert client.send(f"{url}/return", page=url, reason="回来").status_code == 200
    assert cast.reception.active


def test_departments_and_branches_are_kept(client: Client, cast: Cast) -> None:
    client.enter(cast.admin)
    assert client.send("/staff/departments/new", name="皮肤科", specialty="skin").status_code == 200
    department_id = db.session.query(Department).filter_by(name="皮肤科").one().id
    assert client.send("/staff/departments/new", name="皮肤科", specialty="").status_code == 422
    assert client.send(f"/staff/departments/{department_id}/edit", name="皮肤美容科").status_code == 200
    assert db.session.query(Department).filter_by(name="皮肤美容科").one().id == department_id
    assert client.send("/staff/branches/new", name="东院").status_code == 200
    branch_id = db.session.query(Branch).filter_by(name="东院").one().id
    assert client.send(f"/staff/branches/{branch_id}/edit", name="东区院").status_code == 200
    assert db.session.query(Branch).filter_by(name="东区院").one().id == branch_id


@pytest.mark.parametrize(
    "url",
    [
        "/staff/999",
        "/staff/999/edit",
        "/staff/departments/999/edit",
        "/staff/branches/999/edit",
        "/staff/2147483647",
        "/staff/2147483648",
        "/staff/" + "9" * 40,
    ],
)
def test_what_is_not_there_is_not_found(client: Client, cast: Cast, url: str) -> None:
    assert client.enter(cast.admin).get(url).status_code == 404
