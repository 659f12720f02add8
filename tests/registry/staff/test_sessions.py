"""Staying and leaving: the idle time, forms that survive it, sign-ins that end, one's own password."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from portal.core import clock
from portal.core.database import db
from portal.core.drafts import Draft
from portal.registry.staff import accounts, sign_ins
from portal.registry.staff.models import Person, SignIn
from tests.cast import Cast
from tests.client import Client, form_fields
from tests.registry.staff.test_signing_in import PASSWORD, enter, with_password

TYPED = {"username": "li.hui", "name": "李卉 还没写完", "title": "护士", "phone": "138"}


@pytest.fixture(autouse=True)
def _nobody_tried_before(app: Flask) -> Iterator[None]:
    yield
    with app.app_context():
        accounts.limiter.reset()


@pytest.fixture
def later() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        yield traveller


def open_sign_ins(person: Person) -> int:
    return db.session.query(SignIn).filter_by(person_id=person.id, revoked_at=None).count()


class TestTheIdleTime:
    def test_a_page_keeps_a_person_signed_in(self, client: Client, cast: Cast, later: time_machine.Traveller) -> None:
        client.enter(cast.admin)
        for _time in range(4):
            later.shift(timedelta(minutes=20))
            assert client.get("/staff").status_code == 200

    @pytest.mark.rule("SEC-02")
    def test_after_half_an_hour_of_nothing_one_is_signed_out(
        self, client: Client, cast: Cast, later: time_machine.Traveller
    ) -> None:
        client.enter(cast.admin)
        later.shift(timedelta(minutes=31))
        answer = client.get("/staff?role=doctor")
        assert answer.status_code == 303
        assert answer.location == "/sign-in?next=/staff?role%3Ddoctor"

    @pytest.mark.rule("SEC-02")
    def test_a_board_that_asks_by_itself_keeps_nobody_signed_in(
        self, client: Client, cast: Cast, later: time_machine.Traveller
    ) -> None:
        client.enter(cast.admin)
        for _time in range(6):
            assert client.region("/staff", "people").status_code == 200
            later.shift(timedelta(minutes=5, seconds=10))
        assert client.region("/staff", "people").status_code == 401
        assert client.get("/staff").status_code == 303

    def test_the_list_of_sign_ins_knows_when_each_was_last_used(
        self, client: Client, cast: Cast, later: time_machine.Traveller
    ) -> None:
        client.enter(cast.admin)
        later.shift(timedelta(minutes=6))
        client.region("/staff", "people")
        seen = db.session.query(SignIn).one().seen_at
        client.get("/staff")
        db.session.expire_all()
        assert db.session.query(SignIn).one().seen_at - seen == timedelta(minutes=6)


class TestAFormThatOutlivesItsSession:
    @pytest.fixture
    def typing(self, client: Client, cast: Cast, later: time_machine.Traveller) -> dict[str, str]:
        """A half-filled form on the screen of the administrator, who then goes to lunch."""
        with_password(cast.admin)
        enter(client, "admin", PASSWORD)
        fields = form_fields(client.get("/staff/new").text, "/staff/new")
        later.shift(timedelta(minutes=45))
        return {**fields, **TYPED}

    def send(self, client: Client, fields: dict[str, str]):  # type: ignore[no-untyped-def]
        return client.post("/staff/new", data=fields, headers={"Referer": "http://localhost/staff/new"})

    def test_the_same_person_comes_back_to_the_full_form(
        self, client: Client, cast: Cast, typing: dict[str, str]
    ) -> None:
        answer = self.send(client, typing)
        assert answer.status_code == 303
        assert answer.location == "/sign-in?next=/staff/new"
        answer = enter(client, "admin", PASSWORD, next="/staff/new")
        assert answer.location == "/staff/new"
        shown = client.get("/staff/new")
        back = form_fields(shown.text, "/staff/new")
        assert {name: back[name] for name in TYPED} == TYPED
        assert "draft-banner" in shown.text
        sent = client.post("/staff/new", data={**back, "phone": ""})
        assert sent.status_code == 303
        assert db.session.query(Person).filter_by(username="li.hui").count() == 1
        assert db.session.query(Draft).count() == 0

    def test_another_person_on_the_same_browser_sees_nothing_of_it(
        self, client: Client, cast: Cast, typing: dict[str, str]
    ) -> None:
        with_password(cast.doctor)
        self.send(client, typing)
        answer = enter(client, "doctor", PASSWORD, next="/staff/new")
        assert answer.location == "/"
        assert TYPED["name"] not in client.get("/staff/new").text
        assert client.get("/staff/new").status_code == 403

    def test_another_administrator_sees_an_empty_form(self, client: Client, cast: Cast, typing: dict[str, str]) -> None:
        other = with_password(cast.quality)
        other.role = "admin"
        sign_ins.choose_theme(other, "dark", by=other)
        db.session.commit()
        self.send(client, typing)
        enter(client, "quality", PASSWORD, next="/staff/new")
        page = client.get("/staff/new")
        assert page.status_code == 200
        assert TYPED["name"] not in page.text

    def test_the_form_in_the_other_tab_can_still_be_sent_after_signing_in_again(
        self, client: Client, cast: Cast, typing: dict[str, str]
    ) -> None:
        enter(client, "admin", PASSWORD)
        assert self.send(client, {**typing, "phone": ""}).status_code == 303
        assert db.session.query(Person).filter_by(username="li.hui").count() == 1

    def test_a_password_is_never_kept_in_a_draft(self, client: Client, cast: Cast, typing: dict[str, str]) -> None:
        self.send(client, {**typing, "password": "top-secret-1"})
        assert "top-secret-1" not in str([draft.values for draft in db.session.query(Draft)])

    def test_a_region_that_sends_a_form_leads_the_whole_browser_to_the_door(
        self, client: Client, cast: Cast, typing: dict[str, str]
    ) -> None:
        answer = client.post("/staff/new", data=typing, headers={"HX-Request": "true", "HX-Target": "form#x"})
        assert answer.status_code == 204
        assert answer.headers["HX-Redirect"].startswith("/sign-in")


class TestSignInsElsewhere:
    @pytest.mark.rule("SEC-02")
    def test_a_stolen_cookie_is_useless_after_signing_out_everywhere(
        self, app: Flask, client: Client, cast: Cast
    ) -> None:
        with_password(cast.admin)
        enter(client, "admin", PASSWORD)
        thief = app.test_client()
        cookie = client.get_cookie("portal")
        assert cookie is not None
        thief.set_cookie("portal", cookie.value)
        assert thief.get("/staff").status_code == 200
        assert client.send("/sessions/end", page="/sessions").status_code == 200
        assert thief.get("/staff").status_code == 303
        assert client.get("/staff").status_code == 303
        assert open_sign_ins(cast.admin) == 0

    def test_signing_out_ends_this_sign_in_only(self, app: Flask, client: Client, cast: Cast) -> None:
        other = app.test_client().enter(cast.admin)
        client.enter(cast.admin)
        cookie = client.get_cookie("portal")
        assert cookie is not None
        assert client.send("/sign-out", page="/staff").status_code == 200
        client.set_cookie("portal", cookie.value)
        assert client.get("/staff").status_code == 303
        assert other.get("/staff").status_code == 200

    def test_the_list_shows_each_browser_and_marks_this_one(self, app: Flask, client: Client, cast: Cast) -> None:
        app.test_client().enter(cast.admin)
        with_password(cast.admin)
        client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0"
        enter(client, "admin", PASSWORD, address="10.0.0.9")
        page = client.get("/sessions").text
        assert page.count("Edge · Windows") == 1
        assert "10.0.0.9" in page
        assert page.count("tag-primary") == 1
        ids = re.findall(r'action="/sessions/(\d+)/end"', page)
        assert len(ids) == 2
        assert client.send(f"/sessions/{ids[1]}/end", page="/sessions").status_code == 200
        assert open_sign_ins(cast.admin) == 1

    def test_nobody_ends_the_sign_in_of_somebody_else(self, app: Flask, client: Client, cast: Cast) -> None:
        app.test_client().enter(cast.doctor)
        theirs = db.session.query(SignIn).one().id
        fields = form_fields(client.enter(cast.admin).get("/sessions").text, "/sessions/end")
        assert client.post(f"/sessions/{theirs}/end", data=fields).status_code == 404
        assert open_sign_ins(cast.doctor) == 1

    @pytest.mark.parametrize("key", ["", "1", "1:", "x:y", "999999999999:abc", "1:" + "x" * 5000, "٣:x"])
    def test_an_invented_cookie_is_nobody(self, client: Client, cast: Cast, key: str) -> None:
        client.enter(cast.admin)
        with client.session_transaction() as session:
            session["_user_id"] = key
        assert client.get("/staff").status_code == 303


class TestOnesOwnPassword:
    def test_it_is_changed_with_the_old_one_and_ends_other_sign_ins(
        self, app: Flask, client: Client, cast: Cast
    ) -> None:
        with_password(cast.reception)
        other = app.test_client()
        enter(other, "reception", PASSWORD)
        enter(client, "reception", PASSWORD)
        new = "brand-new-lantern"
        assert client.send("/password", old=PASSWORD, new=new, again=new, follow=False).status_code == 303
        assert client.get("/sessions").status_code == 200
        assert other.get("/sessions").status_code == 303
        assert enter(app.test_client(), "reception", PASSWORD).status_code == 422
        assert enter(app.test_client(), "reception", new).status_code == 303

    @pytest.mark.rule("SEC-02")
    @pytest.mark.parametrize(
        "old, new, again",
        [
            ("wrong", "brand-new-lantern", "brand-new-lantern"),
            (PASSWORD, "short-123", "short-123"),
            (PASSWORD, "brand-new-lantern", "another-lantern-2"),
            (PASSWORD, "my-reception-1", "my-reception-1"),
            (PASSWORD, "我是林晓月呀呀呀呀呀", "我是林晓月呀呀呀呀呀"),
            (PASSWORD, "aaaaaaaaaaaab", "aaaaaaaaaaaab"),
            (PASSWORD, PASSWORD, PASSWORD),
            (PASSWORD, "x1y2" * 100, "x1y2" * 100),
            (PASSWORD, "", ""),
            ("", "brand-new-lantern", "brand-new-lantern"),
        ],
    )
    def test_a_weak_or_unproven_password_is_refused(
        self, client: Client, cast: Cast, old: str, new: str, again: str
    ) -> None:
        before = with_password(cast.reception).password_hash
        enter(client, "reception", PASSWORD)
        answer = client.send("/password", old=old, new=new, again=again)
        assert answer.status_code == 422
        assert "error" in answer.text
        assert not new or new not in answer.text
        assert cast.reception.password_hash == before


class TestThePasswordOnceMore:
    @pytest.mark.rule("SEC-02")
    def test_an_approval_asks_for_it_and_then_goes_on(
        self, client: Client, cast: Cast, later: time_machine.Traveller
    ) -> None:
        with_password(cast.admin)
        enter(client, "admin", PASSWORD)
        later.shift(timedelta(minutes=10))
        page = f"/staff/{cast.doctor.id}"
        shown = form_fields(client.get(page).text, f"{page}/password")
        referrer = {"Referer": f"http://localhost{page}"}
        answer = client.post(f"{page}/password", data=shown, headers=referrer)
        assert answer.location == f"/confirm?next={page}"
        assert cast.doctor.password_hash == ""
        assert client.send("/confirm", page=answer.location, password="wrong").status_code == 422
        done = client.send("/confirm", page=answer.location, password=PASSWORD, follow=False)
        assert done.location == page
        assert client.post(f"{page}/password", data=shown, headers=referrer).location == page
        assert cast.doctor.password_hash

    def test_wrong_ones_are_counted_here_too(self, client: Client, cast: Cast, later: time_machine.Traveller) -> None:
        with_password(cast.admin)
        enter(client, "admin", PASSWORD)
        for _time in range(5):
            assert client.send("/confirm", password="wrong").status_code == 422
        assert client.send("/confirm", password=PASSWORD).status_code == 422


class TestLanguageAndLook:
    def test_a_person_chooses_the_language_and_stays_on_the_page(self, client: Client, cast: Cast) -> None:
        client.enter(cast.admin)
        assert '<html lang="zh-Hans-CN"' in client.get("/staff").text
        answer = client.send("/language", page="/staff?role=doctor", follow=False)
        assert answer.location == "/staff?role=doctor"
        assert '<html lang="en"' in client.get("/staff").text

    @pytest.mark.parametrize("language", ["", "fr", "../x", "en\x00"])
    def test_an_unknown_language_changes_nothing(self, client: Client, cast: Cast, language: str) -> None:
        client.enter(cast.admin)
        client.send("/language", page="/staff", language=language)
        assert cast.admin.language == ""

    def test_the_look_is_chosen_too(self, client: Client, cast: Cast) -> None:
        client.enter(cast.admin)
        client.send("/theme", page="/sessions", theme="dark")
        assert 'data-bs-theme="dark"' in client.get("/sessions").text
        client.send("/theme", page="/sessions", theme="pink")
        assert cast.admin.theme == "dark"

    def test_it_leads_nowhere_else(self, client: Client, cast: Cast) -> None:
        client.enter(cast.admin)
        answer = client.send("/language", page="/staff", next="//evil.example", follow=False)
        assert answer.location == "/"
