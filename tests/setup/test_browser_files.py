"""The browser files: complete, local, and with every icon the pages ask for."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "portal" / "static" / "vendor"
INSTALLED_ICONS = ROOT / "node_modules" / "@tabler" / "icons-webfont" / "dist" / "tabler-icons.css"
LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-node.lock", "package-lock.json"]


def test_every_icon_that_a_template_names_is_in_the_font():
    styles = (VENDOR / "tabler-icons.css").read_text()
    missing = {
        f"{path.relative_to(ROOT)}: ti-{name}"
        for path in (ROOT / "portal" / "templates").rglob("*.html")
        for name in re.findall(r"[\"'\s]ti-([a-z0-9]+(?:-[a-z0-9]+)*)(?=[\"'\s])", path.read_text(encoding="utf-8"))
        if f".ti-{name}:before" not in styles
    }
    assert not missing, "not the name of a Tabler icon (or bin/setup has not run since)"


def test_the_icon_font_holds_what_the_portal_uses_and_not_everything():
    everything = INSTALLED_ICONS.stat().st_size
    assert (VENDOR / "tabler-icons.css").stat().st_size < everything / 5
    assert (VENDOR / "tabler-icons.woff2").stat().st_size < 100_000


def test_no_browser_file_asks_for_another_one_that_is_not_served():
    for path in VENDOR.iterdir():
        if path.suffix in {".js", ".css"}:
            assert "sourceMappingURL" not in path.read_text(encoding="utf-8"), path.name


def test_no_test_tool_is_served():
    assert not [path.name for path in VENDOR.iterdir() if "axe" in path.name]


def test_locks_name_checksums_and_no_host():
    for name in LOCKS:
        text = (ROOT / name).read_text()
        assert "://" not in text, name
        assert "sha256:" in text or "sha512-" in text, name
