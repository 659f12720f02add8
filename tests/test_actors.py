"""Parts of the system that act by themselves have words people read."""

import re
from pathlib import Path

from flask import Flask

from portal import shell

PORTAL = Path(shell.__file__).parent


def test_every_part_that_acts_by_itself_has_a_word() -> None:
    named = {
        name
        for source in PORTAL.rglob("*.py")
        for name in re.findall(r'SystemActor\("([^"]+)"', source.read_text(encoding="utf-8"))
    }
    assert named - set(shell.PARTS) == set()
    assert "appointments" in named


def test_a_colleague_keeps_her_name(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "zh-CN"}):
        assert shell.actor("林晓雯") == "林晓雯"
        assert shell.actor("appointments") != "appointments"
