"""Which language a page speaks."""

import pytest

from portal.core.database import db
from portal.registry.staff import sign_ins
from tests.cast import Cast
from tests.client import Client

CHINESE, ENGLISH = 'lang="zh-Hans-CN"', 'lang="en"'


@pytest.mark.parametrize(
    "accept, expected",
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", CHINESE),
        ("zh", CHINESE),
        ("zh-Hans-CN", CHINESE),
        ("zh-TW", CHINESE),
        ("en-US,en;q=0.9", ENGLISH),
        ("en-GB,zh;q=0.5", ENGLISH),
        ("fr-FR,fr;q=0.9", CHINESE),
        ("", CHINESE),
        ("*", CHINESE),
        ("%%%;;q=x", CHINESE),
        ("en;q=0", CHINESE),
    ],
)
def test_the_browser_is_asked_and_chinese_is_the_answer_in_doubt(client: Client, accept: str, expected: str) -> None:
    page = client.get("/sign-in", headers={"Accept-Language": accept})
    assert f"<html {expected}" in page.text


def test_ones_own_choice_wins(client: Client, cast: Cast) -> None:
    sign_ins.choose_language(cast.admin, "en", by=cast.admin)
    db.session.commit()
    page = client.enter(cast.admin).get("/staff", headers={"Accept-Language": "zh-CN"})
    assert f"<html {ENGLISH}" in page.text


def test_one_persons_choice_is_not_the_next_ones(client: Client, cast: Cast) -> None:
    sign_ins.choose_language(cast.admin, "en", by=cast.admin)
    db.session.commit()
    client.enter(cast.admin).get("/staff")
    assert f"<html {CHINESE}" in client.enter(cast.president).get("/staff").text
