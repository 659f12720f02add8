"""⚙ values keep their history."""

from datetime import timedelta

import pytest
import time_machine

from portal.core import audit, clock, settings
from portal.core.database import db
from portal.core.refusals import Refused
from portal.core.settings import Setting
from tests.cast import Cast

WAIT = settings.declare(Setting("tests.wait", 10, "等候目标", "分钟", rules=("REC-05",), least=1, most=240))
WORDS = settings.declare(Setting("tests.words", ["甲", "乙"], "词"))
SWITCH = settings.declare(Setting("tests.switch", False, "开关"))


def change(setting: Setting, value: object, cast: Cast) -> None:  # type: ignore[type-arg]
    settings.change(setting, value, by=cast.admin, reason="试")
    db.session.commit()


def test_an_untouched_setting_has_its_default(session: None) -> None:
    assert WAIT.value() == 10
    assert WORDS.value() == ["甲", "乙"]
    assert settings.history("tests.wait") == []


def test_a_change_is_in_force_at_once(cast: Cast) -> None:
    change(WAIT, 15, cast)
    change(SWITCH, True, cast)
    change(WORDS, ["丙"], cast)
    assert (WAIT.value(), SWITCH.value(), WORDS.value()) == (15, True, ["丙"])


@pytest.mark.rule("XC-16")
def test_every_change_keeps_old_new_person_and_reason(cast: Cast) -> None:
    change(WAIT, 15, cast)
    change(WAIT, 20, cast)
    latest, first = settings.history("tests.wait")
    assert (first.old, first.new, latest.old, latest.new) == ("10", "15", "15", "20")
    assert latest.changed_by_id == cast.admin.id
    assert latest.reason == "试"
    entry = audit.last()
    assert entry is not None
    assert (entry.action, entry.details["key"], entry.details["new"]) == (
        "settings.change",
        "tests.wait",
        "20",
    )


@pytest.mark.rule("XC-16")
def test_the_past_keeps_the_value_of_its_day(cast: Cast) -> None:
    start = clock.now()
    with time_machine.travel(start + timedelta(days=10), tick=False):
        change(WAIT, 15, cast)
    with time_machine.travel(start + timedelta(days=20), tick=False):
        change(WAIT, 20, cast)
    values = [WAIT.value(start + timedelta(days=days)) for days in (1, 10, 15, 20, 30)]
    assert values == [10, 15, 15, 20, 20]
    assert WAIT.value(start + timedelta(days=10) - timedelta(microseconds=1)) == 10


@pytest.mark.parametrize("value", [0, 241, -5, "15", 1.5, True, None, [1]])
def test_a_value_that_does_not_fit_is_refused(cast: Cast, value: object) -> None:
    with pytest.raises(Refused) as refusal:
        settings.change(WAIT, value, by=cast.admin)  # type: ignore[type-var]
    assert (refusal.value.rule, refusal.value.field) == ("XC-16", "value")
    assert WAIT.value() == 10


def test_a_change_that_was_rolled_back_is_not_remembered(cast: Cast) -> None:
    settings.change(WAIT, 99, by=cast.admin)
    assert WAIT.value() == 99
    db.session.rollback()
    assert WAIT.value() == 10


def test_two_settings_of_one_key_are_a_mistake() -> None:
    with pytest.raises(ValueError, match=r"tests\.wait"):
        settings.declare(Setting("tests.wait", 11, "另一个"))
    settings.declare(WAIT)
    assert settings.find("tests.wait") is WAIT
    assert WAIT in settings.declared()
