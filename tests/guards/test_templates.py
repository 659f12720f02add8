"""Templates keep the two promises of fragments: the layout is switched, a region's block is its element's id."""

import re
from pathlib import Path

import pytest
from flask import Flask

TEMPLATES = Path(__file__).resolve().parents[2] / "portal" / "templates"
PAGES = [
    path
    for path in sorted(TEMPLATES.rglob("*.html"))
    if path.relative_to(TEMPLATES).parts[0] not in ("layouts", "components", "errors", "accounts")
    and "print" not in path.relative_to(TEMPLATES).parts
    and not path.name.startswith("_")
]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_page_lets_its_layout_be_switched(path: Path) -> None:
    (base,) = re.findall(r"{%-?\s*extends\s+(.+?)\s*-?%}", path.read_text())
    while base not in ("layout", '"layouts/bare.html"'):
        (base,) = re.findall(r"{%-?\s*extends\s+(.+?)\s*-?%}", (TEMPLATES / base.strip('"')).read_text())


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_region_that_refreshes_itself_is_a_block_of_the_same_name(path: Path) -> None:
    text = path.read_text()
    blocks = set(re.findall(r"{%-?\s*block\s+(\w+)", text))
    for target in re.findall(r'hx-target="#(\w+)"', text):
        assert target in blocks | {"search_results"} or f'id="{target}"' not in text, f"#{target} is no block"


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_template_compiles(app: Flask, path: Path) -> None:
    app.jinja_env.get_template(str(path.relative_to(TEMPLATES)))


def test_no_template_runs_inline_script_or_trusts_text() -> None:
    for path in sorted(TEMPLATES.rglob("*.html")):
        text = path.read_text()
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), f"{path.name}: inline script"
        assert not re.search(r"\son[a-z]+=\"|javascript:|hx-on", text), f"{path.name}: inline handler"
        assert not re.search(r"\|\s*safe\b", text), f"{path.name}: |safe"
        assert not re.search(r"https?://(?!www\.w3\.org)", text), f"{path.name}: an address outside the house"
