"""What every test of refunds needs: a folder of its own for papers and signatures."""

from pathlib import Path

import pytest
from flask import Flask


@pytest.fixture(autouse=True)
def _own_files(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "FILES_DIR", str(tmp_path))
