"""The second click gets the first click's answer."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from portal.core import clock, idempotency
from portal.core.database import db
from portal.core.idempotency import AnsweredRequest
from portal.registry.staff.models import Department, Person
from tests.cast import Cast
from tests.client import Client, form_fields

NEW = "/staff/departments/new"


def filled(client: Client, name: str) -> dict[str, str]:
    return {**form_fields(client.get(NEW).text, NEW), "name": name}


def named(name: str) -> int:
    return db.session.query(Department).filter_by(name=name).count()


def test_a_double_click_does_the_work_once(client: Client, cast: Cast) -> None:
    fields = filled(client.enter(cast.admin), "美肤科")
    first, second = client.post(NEW, data=fields), client.post(NEW, data=fields)
    assert (first.status_code, first.location) == (303, "/staff/departments")
    assert (second.status_code, second.location) == (303, "/staff/departments")
    assert named("美肤科") == 1


def test_the_back_button_and_another_try_with_other_words_do_nothing_either(client: Client, cast: Cast) -> None:
    fields = filled(client.enter(cast.admin), "美肤科")
    client.post(NEW, data=fields)
    assert client.post(NEW, data={**fields, "name": "另一科"}).status_code == 303
    assert named("另一科") == 0


def test_a_refused_form_may_be_sent_again_with_its_key(client: Client, cast: Cast) -> None:
    fields = filled(client.enter(cast.admin), "")
    assert client.post(NEW, data=fields).status_code == 422
    assert client.post(NEW, data={**fields, "name": "补填科"}).status_code == 303
    assert named("补填科") == 1


def test_another_person_with_the_same_key_is_not_answered_for(client: Client, cast: Cast) -> None:
    fields = filled(client.enter(cast.admin), "美肤科")
    client.post(NEW, data=fields)
    other = filled(client.enter(cast.president), "x") if cast.president.can("staff.manage") else None
    assert other is None
    token = form_fields(client.enter(cast.president).get("/sessions").text, "/sessions/end")
    answer = client.post(NEW, data={**token, "idempotency_key": fields["idempotency_key"], "name": "二科"})
    assert answer.status_code == 403


@pytest.mark.parametrize("key", ["", "short", "x" * 65])
def test_a_form_without_a_key_is_sent_back(client: Client, cast: Cast, key: str) -> None:
    fields = filled(client.enter(cast.admin), "无钥科")
    assert client.post(NEW, data={**fields, "idempotency_key": key}).status_code == 400
    assert named("无钥科") == 0


def test_a_key_is_good_for_one_address_only(client: Client, cast: Cast) -> None:
    fields = filled(client.enter(cast.admin), "东院")
    client.post(NEW, data=fields)
    branch = form_fields(client.get("/staff/branches/new").text, "/staff/branches/new")
    answer = client.post(
        "/staff/branches/new", data={**branch, "name": "东院", "idempotency_key": fields["idempotency_key"]}
    )
    assert answer.status_code == 303
    assert db.session.query(AnsweredRequest).count() == 2


def test_old_keys_are_forgotten(client: Client, cast: Cast) -> None:
    client.post(NEW, data=filled(client.enter(cast.admin), "美肤科"))
    with time_machine.travel(clock.now() + timedelta(days=2)):
        idempotency.forget_old()
    assert db.session.query(AnsweredRequest).count() == 1
    with time_machine.travel(clock.now() + timedelta(days=4)):
        idempotency.forget_old()
    assert db.session.query(AnsweredRequest).count() == 0


def test_real_parallel_clicks_do_the_work_once(arena: Flask) -> None:
    with arena.app_context():
        person = db.session.query(Person).filter_by(username="admin").one()
        client = arena.test_client().enter(person)
        db.session.remove()
    fields = filled(client, "抢点科")
    cookie = client.get_cookie("portal")
    assert cookie is not None
    start = threading.Barrier(8)

    def click(_number: int) -> tuple[int, str | None]:
        browser = arena.test_client()
        browser.set_cookie("portal", cookie.value)
        start.wait()
        answer = browser.post(NEW, data=fields)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(click, range(8)))
    assert answers == [(303, "/staff/departments")] * 8
    with arena.app_context():
        assert named("抢点科") == 1
        db.session.remove()
