"""The tree stays the tree: names that say something, files one can hold in one's head."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PORTAL = ROOT / "portal"
MOST_LINES = 300

#: Files that may be longer, each with its reason.
LONGER: dict[str, str] = {}


def sources() -> list[Path]:
    return sorted(PORTAL.rglob("*.py"))


def test_no_file_has_grown_beyond_three_hundred_lines() -> None:
    grown = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in sources()}
    too_long = {name: lines for name, lines in grown.items() if lines > MOST_LINES and name not in LONGER}
    assert too_long == {}


def test_nothing_is_called_utils() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "services", "service_layer", "misc"}
    assert [str(path) for path in sources() if path.stem in vague or path.parent.name in vague] == []


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PORTAL)))
def test_a_module_says_what_it_is_for(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert not tree.body or ast.get_docstring(tree), "no docstring at the top"


def test_rooms_import_nothing_in_their_init() -> None:
    packages = ("views", "operations", "queries", "models", "forms", "demo", "documents", "policy")
    for path in PORTAL.glob("*/*/__init__.py"):
        if path.parent.name not in packages:
            assert not re.search(r"^(from|import) ", path.read_text(), re.M), path


def test_nobody_but_the_pages_knows_htmx_headers() -> None:
    knows = [
        path.name for path in sources() if path.name != "pages.py" and re.search(r"[\"']HX-[A-Z]", path.read_text())
    ]
    assert knows == []


def test_nobody_but_the_clock_asks_for_the_time() -> None:
    asks = [
        str(path.relative_to(ROOT))
        for path in sources()
        if path.name != "clock.py"
        and re.search(r"datetime\.(now|utcnow)\(|date\.today\(|time\.time\(", path.read_text())
    ]
    assert asks == []


def test_operations_neither_commit_nor_read_the_request() -> None:
    for path in sources():
        if "operations" not in path.parts and path.stem != "operations":
            continue
        text = path.read_text()
        assert "session.commit(" not in text, f"{path}: commits"
        assert not re.search(r"from flask import .*\b(request|session|g)\b", text), f"{path}: reads the request"


def test_no_lock_or_document_names_a_registry() -> None:
    names = ["*.lock", "package*.json", "*.md", "*.toml", "*.in"]
    for path in [found for name in names for found in ROOT.glob(name)]:
        assert not re.search(r"pypi\.org|npmjs\.(org|com)|files\.pythonhosted|deb\.debian", path.read_text()), path
