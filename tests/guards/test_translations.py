"""Chinese is complete: every sentence of the program and its pages has one, and none is in doubt."""

from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOG = ROOT / "portal" / "translations" / "zh_Hans_CN" / "LC_MESSAGES" / "messages.po"
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}


def spoken() -> dict[str, str]:
    """Every sentence of the source with the place where it stands."""
    found: dict[str, str] = {}
    for name, line, message, _comments, _context in extract_from_dir(
        ROOT / "portal", METHODS, {"**.html": {"silent": "false"}}, keywords=KEYWORDS
    ):
        for text in message if isinstance(message, tuple) else (message,):
            found.setdefault(text, f"{name}:{line}")
    return found


def test_every_sentence_has_its_chinese() -> None:
    with CATALOG.open("rb") as file:
        catalog = read_po(file)
    known = {message.id: message for message in catalog if message.id}
    missing = {text: place for text, place in spoken().items() if text not in known or not known[text].string}
    assert missing == {}
    assert [message.id for message in known.values() if message.fuzzy] == []


def test_placeholders_survive_translation() -> None:
    import re

    with CATALOG.open("rb") as file:
        for message in read_po(file):
            if isinstance(message.id, str) and message.id:
                wanted = set(re.findall(r"%\((\w+)\)", message.id))
                assert set(re.findall(r"%\((\w+)\)", str(message.string))) == wanted, message.id
