"""Every rule of the clinic and every law it answers to, read once from `rules/*.toml` (XC-13)."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _l

FOLDER = Path(__file__).parent / "rules"

KINDS: dict[str, Any] = {
    "enforce": _l("Refused or gated"),
    "record": _l("Recorded"),
    "remind": _l("Reminded"),
    "compute": _l("Computed"),
    "show": _l("Shown"),
    "print": _l("Printed"),
}

#: How sure a law is: what was read to write it down.
CERTAINTIES: dict[str, Any] = {
    "A": _l("The primary text was read"),
    "B": _l("A secondary source was read"),
    "C": _l("General knowledge, to be confirmed by the clinic's lawyer"),
}

#: The section whose rules are laws.
LAW = "LAW"

#: The requirements' own order of sections; laws come last.
ORDER = (
    "REC",
    "ENQ",
    "APT",
    "CUS",
    "PRV",
    "CAT",
    "KNW",
    "CON",
    "PLN",
    "RSK",
    "CTR",
    "PAY",
    "MRC",
    "TRT",
    "PST",
    "EFF",
    "FUP",
    "MSG",
    "WCH",
    "MEM",
    "SAT",
    "CMP",
    "DIS",
    "REF",
    "DTY",
    "RPT",
    "KPI",
    "SCO",
    "COM",
    "ASM",
    "TRN",
    "HRF",
    "MKT",
    "EVT",
    "EQP",
    "DRG",
    "HYG",
    "SAF",
    "SQS",
    "SEC",
    "DOC",
    "XC",
    "LAW",
)


@dataclass(frozen=True)
class Rule:
    """One rule: its id, its text in both languages, its source, and the room that keeps it."""

    id: str
    section: str
    zh: str
    en: str
    source: str
    room: str
    kind: str
    derived: bool = False
    #: A, B or C for a law; empty for the clinic's own rules
    certainty: str = ""
    note: str = ""

    def text(self, language: str) -> str:
        """The text in the reader's language."""
        return self.en if language == "en" else self.zh

    @property
    def is_law(self) -> bool:
        """Whether it is a law rather than a rule of the clinic."""
        return self.section == LAW

    @property
    def unconfirmed(self) -> bool:
        """Whether the clinic's lawyer still has to confirm it."""
        return self.certainty == "C" or "to be confirmed" in self.note


@dataclass(frozen=True)
class Section:
    """A part of the rulebook with its rules in order."""

    id: str
    zh: str
    en: str
    rules: tuple[Rule, ...]

    def title(self, language: str) -> str:
        """The title in the reader's language."""
        return self.en if language == "en" else self.zh


@cache
def sections() -> tuple[Section, ...]:
    """All sections in the order of the requirements, laws last."""
    return tuple(sorted((_read(path) for path in FOLDER.glob("*.toml")), key=lambda part: ORDER.index(part.id)))


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by id. Raises ValueError when an id is there twice."""
    found: dict[str, Rule] = {}
    for section in sections():
        for rule in section.rules:
            if rule.id in found:
                raise ValueError(f"rule {rule.id} is written twice")
            found[rule.id] = rule
    return MappingProxyType(found)


def find(rule_id: str) -> Rule | None:
    """The rule of that id."""
    return rules().get(rule_id)


def section(section_id: str) -> Section | None:
    """The section of that id, such as CTR."""
    return next((part for part in sections() if part.id == section_id), None)


def search(text: str = "", *, section: str = "", kind: str = "", certainty: str = "") -> list[Rule]:
    """Rules whose id, texts or source hold all the words, in the order of the book."""
    words = text.casefold().split()
    return [
        rule
        for rule in rules().values()
        if (not section or rule.section == section)
        and (not kind or rule.kind == kind)
        and (not certainty or rule.certainty == certainty)
        and all(word in _haystack(rule) for word in words)
    ]


def pattern() -> re.Pattern[str]:
    """What a rule id looks like anywhere in a text: a known section, a dash, two or three digits."""
    return re.compile(rf"(?<![A-Za-z0-9-])(?:{'|'.join(ORDER)})-\d{{2,3}}(?![\dA-Za-z-])")


def _haystack(rule: Rule) -> str:
    return f"{rule.id} {rule.zh} {rule.en} {rule.source}".casefold()


def _read(path: Path) -> Section:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    rules = tuple(Rule(section=content["section"], **row) for row in content["rule"])
    return Section(content["section"], content["zh"], content["en"], rules)
