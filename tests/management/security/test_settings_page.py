"""The page of the clinic's own numbers."""

import pytest

from portal.core import settings
from portal.core.database import db
from portal.core.refusals import Forbidden
from portal.core.settings import Setting, SettingChange
from portal.management.security import operations
from portal.registry.staff.passwords import SHORTEST
from tests.cast import Cast
from tests.client import Client

URL = "/security/settings/staff.password_length"
SWITCH = settings.declare(Setting("tests.page_switch", True, "开关", rules=("XC-16",)))
NAMES = settings.declare(Setting("tests.page_names", ["甲", "乙"], "名称", rules=("XC-16",)))
TEXT = settings.declare(Setting("tests.page_text", "甲", "文字", rules=("XC-16",)))


def test_all_settings_are_shown_with_value_default_and_rules(client: Client, cast: Cast) -> None:
    page = client.enter(cast.admin).get("/security/settings").text
    for setting in settings.declared():
        assert f"/security/settings/{setting.key}" in page
        for rule in setting.rules:
            assert f"/rulebook/{rule}" in page


@pytest.mark.rule("XC-16")
def test_a_change_is_in_force_and_its_history_is_shown(client: Client, cast: Cast) -> None:
    page = client.enter(cast.admin).send(URL, value="12", reason="更安全")
    assert page.status_code == 200
    assert SHORTEST.value() == 12
    assert "更安全" in page.text
    assert cast.admin.name in page.text


@pytest.mark.rule("XC-16")
@pytest.mark.parametrize(
    "value, reason",
    [
        ("12", ""),
        ("12", "  "),
        ("7", "太短"),
        ("65", "太长"),
        ("-10", "负数"),
        ("abc", "不是数"),
        ("", "空"),
        ("1" * 199, "很大"),
        ("10", "没变"),
        ("1e1", "科学"),
        ("١٢", "阿拉伯数字是同一个值"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_at_its_field(client: Client, cast: Cast, value: str, reason: str) -> None:
    answer = client.enter(cast.admin).send(URL, value=value, reason=reason)
    if value == "١٢":
        assert SHORTEST.value() == 12
        return
    assert answer.status_code == 422
    assert SHORTEST.value() == 10
    assert db.session.query(SettingChange).count() == 0


def test_switches_lists_and_texts_have_forms_that_fit(client: Client, cast: Cast) -> None:
    client.enter(cast.admin)
    base = "/security/settings/tests.page_"
    assert client.send(f"{base}switch", value="0", reason="试").status_code == 200
    assert client.send(f"{base}names", value="丙\n\n 丁 \n", reason="试").status_code == 200
    assert client.send(f"{base}text", value="<b>乙</b>", reason="试").status_code == 200
    assert (SWITCH.value(), NAMES.value(), TEXT.value()) == (False, ["丙", "丁"], "<b>乙</b>")
    assert "<b>乙</b>" not in client.get("/security/settings").text


@pytest.mark.parametrize("username", ["president", "quality", "consult_manager", "reception"])
def test_only_the_administrator_changes_settings(client: Client, cast: Cast, username: str) -> None:
    person = getattr(cast, username)
    assert client.enter(person).get("/security/settings").status_code == 403
    with pytest.raises(Forbidden):
        operations.change_setting(SHORTEST, "12", reason="试", by=getattr(cast, username))


def test_a_setting_that_is_not_there_is_not_found(client: Client, cast: Cast) -> None:
    assert client.enter(cast.admin).get("/security/settings/no.such").status_code == 404
