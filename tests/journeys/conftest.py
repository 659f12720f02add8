"""The house as a journey finds it: catalogue, rooms and contract template are there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from portal.consulting.contracts import operations as contracts
from portal.core.database import SystemActor, db
from portal.front_desk.reception import operations as reception
from portal.registry.catalogue import demo as catalogue
from tests.cast import NAMES, Cast
from tests.client import Client
from tests.journeys.journey import OPENING, Journey

ROOMS = (("前厅", "hall"), ("咨询室1", "consulting"), ("咨询室2", "consulting"), ("注射室", "service"))


@pytest.fixture
def journey(
    app: Flask, client: Client, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Journey]:
    """A journey that begins on Monday at ten, with papers in a folder of its own."""
    monkeypatch.setitem(app.config, "FILES_DIR", str(tmp_path / "files"))
    with time_machine.travel(OPENING, tick=False) as wall:
        catalogue.build({name: getattr(cast, name) for name in NAMES})
        for name, kind in ROOMS:
            reception.add_room(name=name, kind=kind, by=SystemActor("tests"))
        template = contracts.draft_template(by=cast.consult_manager, name="医疗美容服务合同", kind="service")
        contracts.approve_template(template, by=cast.reviewer)
        db.session.commit()
        yield Journey(client, cast, wall)
