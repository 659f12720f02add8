"""What may be signed off, offered and shown: complete, truthful, filed, and by different people."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.core.database import Actor, Record
from portal.core.refusals import Refused
from portal.core.settings import Setting, declare
from portal.registry.catalogue import matching
from portal.registry.catalogue.models import ItemVersion, ProviderProfile

#: The texts of an item, in reading order, with their labels (CAT-01).
TEXTS: dict[str, Any] = {
    "principle": _l("Principle"),
    "efficacy": _l("Efficacy"),
    "advantages": _l("Advantages"),
    "disadvantages": _l("Disadvantages"),
    "safety": _l("Safety"),
    "indications": _l("Indications"),
    "steps": _l("Steps"),
    "effect": _l("Expected effect"),
    "recovery": _l("Recovery"),
    "risks": _l("Risks"),
    "complications": _l("Complications"),
    "alternatives": _l("Alternatives"),
    "pre_notes": _l("Before the treatment"),
    "post_notes": _l("After the treatment"),
    "examinations": _l("Examinations before"),
}
#: Those of them that are lists, one entry a line.
LISTS = frozenset(
    {
        "indications",
        "steps",
        "risks",
        "complications",
        "alternatives",
        "pre_notes",
        "post_notes",
        "examinations",
    }
)

#: Years of practice the law asks of a leading doctor, by branch (LAW-12).
YEARS_NEEDED: dict[str, Setting[int]] = {
    branch: declare(
        Setting(
            f"catalogue.years_{branch}", years, label, unit=_l("years of practice"), rules=("LAW-12",), least=0, most=40
        )
    )
    for branch, years, label in (
        ("surgery", 6, _l("Practice before leading: aesthetic surgery")),
        ("dental", 5, _l("Practice before leading: aesthetic dentistry")),
        ("tcm", 3, _l("Practice before leading: aesthetic Chinese medicine")),
        ("skin", 3, _l("Practice before leading: aesthetic dermatology")),
    )
}

_PHRASES = Path(__file__).parent / "wording" / "exaggeration.toml"
_DENIED_BEFORE = re.compile(r"(?:不能|不可|不会|不敢|无法|没有|并非|绝非|不存在|不是|不|非|有)$")


@dataclass(frozen=True)
class Finding:
    """A phrase that exaggerates or belittles, why, and the rule it breaks."""

    phrase: str
    reason: str
    rule: str


@cache
def phrases() -> tuple[Finding, ...]:
    """The phrases no text for customers may assert (KNW-05, LAW-33)."""
    rows = tomllib.loads(_PHRASES.read_text(encoding="utf-8"))["phrase"]
    return tuple(Finding(row["text"], row["reason"], row["rule"]) for row in rows)


def exaggerations(*texts: str) -> list[Finding]:
    """The phrases these texts assert; a phrase plainly denied ("不能保证效果") is honest."""
    bodies = [matching.solid(text)[0] for text in texts]
    return [finding for finding in phrases() if any(_asserts(body, finding.phrase) for body in bodies)]


def _asserts(body: str, phrase: str) -> bool:
    word = matching.solid(phrase)[0]
    return any(not _DENIED_BEFORE.search(body[: hit.start()]) for hit in re.finditer(re.escape(word), body))


def check_truthful(texts: Iterable[str], rule: str = "XC-02") -> None:
    """Refuse texts that exaggerate or belittle effect or risk (KNW-05, XC-02)."""
    found = exaggerations(*texts)
    if found:
        named = "、".join(f"“{finding.phrase}”（{finding.reason}）" for finding in found)
        raise Refused(
            rule,
            _(
                "The text exaggerates or belittles: %(phrases)s. Have it reworded, then decide again.",
                phrases=named,
            ),
        )


def texts_of(version: ItemVersion) -> list[str]:
    """Everything of a version that a customer may read, with the item's name."""
    found = [version.item.name]
    for name in TEXTS:
        value = getattr(version, name)
        found += value if isinstance(value, list) else [value]
    return found + [reason.text for reason in version.contraindications]


def missing_texts(version: ItemVersion) -> list[str]:
    """The labels of what CAT-01 asks for and this version lacks."""
    optional = set() if version.item.medical else {"examinations"}
    lacking = [str(label) for name, label in TEXTS.items() if name not in optional and not getattr(version, name)]
    return lacking if version.contraindications else [*lacking, _("Contraindications")]


def check_sign_off(version: ItemVersion, by: Actor) -> None:
    """Refuse a sign-off by the author, or of texts that are incomplete, untrue or without alternatives."""
    check_other_person(version, by, "CAT-02")
    if not version.alternatives:
        raise Refused(
            "LAW-14",
            _("The texts name no alternatives. A new version needs at least one, such as “no treatment”."),
        )
    lacking = missing_texts(version)
    if lacking:
        raise Refused("CAT-01", _("These texts are missing: %(texts)s. Write a new version.", texts="、".join(lacking)))
    check_truthful(texts_of(version))


def check_offerable(version: ItemVersion, by: Actor) -> None:
    """Refuse a price approval by author or signer, or of a medical item without its filing (LAW-11)."""
    check_other_person(version, by, "CAT-02")
    if by.id is not None and by.id == version.signed_off_by_id:
        raise Refused("CAT-02", _("Whoever signed off the texts does not approve the price. Ask another colleague."))
    if version.item.medical and not version.filing_number.strip():
        raise Refused(
            "LAW-11",
            _("This medical item has no filing number and cannot be offered. Write a version with it."),
        )


def check_other_person(record: Record, by: Actor, rule: str) -> None:
    """Refuse that somebody approves what they wrote themselves."""
    if by.id is not None and by.id == record.created_by_id:
        raise Refused(rule, _("You wrote this yourself; somebody else must approve it."))


def may_lead(profile: ProviderProfile, on: date) -> bool:
    """Whether a doctor has the years of practice to lead treatments of their branch (LAW-12)."""
    return profile.years(on) >= YEARS_NEEDED[profile.category].value()


def same_texts(version: ItemVersion, texts: Mapping[str, Any]) -> bool:
    """Whether these texts say what the version says already."""
    return all(getattr(version, name) == value for name, value in texts.items())
