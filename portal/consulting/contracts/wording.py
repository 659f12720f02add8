"""The words of a contract: standard terms, blanks to fill in, terms it must have, and void phrases (LAW-28)."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from portal.core.refusals import Refused
from portal.registry import catalogue

_DATA = Path(next(iter(catalogue.__path__))) / "wording"
_BLANK = re.compile(r"\{([^{}]*)\}")
_IGNORED = re.compile(r"[\W_]+")

#: The blanks a template may have; contracts are Chinese, and so are the names of their blanks.
BLANKS = (
    "甲方", "乙方", "总价", "总价大写", "付款方式", "付款计划", "开始日期", "结束日期",
    "项目", "主诊医师", "方案编号", "风险告知书编号",
)  # fmt: skip

#: Terms no template may lack, with the rule that wants them (CTR-01, LAW-18, LAW-25).
REQUIRED: dict[str, str] = {
    "service_content": "CTR-01",
    "price_payment": "CTR-01",
    "clinic_duties": "CTR-01",
    "customer_rights": "CTR-01",
    "customer_duties": "CTR-01",
    "breach_clinic": "CTR-01",
    "breach_customer": "CTR-01",
    "refund_method": "LAW-25",
    "electronic_signature": "LAW-18",
    "contract_term": "CTR-02",
}
REQUIRED_FOR_SURGERY: dict[str, str] = {"surgery_content": "CTR-02"}

_TERM = {
    "key": "contract_term",
    "title": "合同金额、付款方式与履行期限",
    "text": "本合同价款总额为{总价}（大写：{总价大写}）。付款方式：{付款方式}；{付款计划}。"
    "履行期限自{开始日期}起至{结束日期}止。",
    "burdensome": False,
}
_SURGERY = {
    "key": "surgery_content",
    "title": "手术内容",
    "text": "本合同约定的项目为：{项目}。主诊医师：{主诊医师}。手术方式、预期效果、恢复过程和风险以方案"
    "（编号{方案编号}）和风险告知书（编号{风险告知书编号}）为准；手术前另行签署手术同意书，未签署的不实施手术。",
    "burdensome": False,
}


@dataclass(frozen=True)
class VoidPhrase:
    """A void phrase found in a term: where, which, why (LAW-28)."""

    title: str
    text: str
    reason: str
    rule: str


@cache
def _forbidden() -> tuple[dict[str, str], ...]:
    return tuple(tomllib.loads((_DATA / "forbidden.toml").read_text(encoding="utf-8"))["phrase"])


def standard_terms(kind: str = "service") -> list[dict[str, Any]]:
    """The clinic's standard terms as a beginning for a template of this kind."""
    rows = tomllib.loads((_DATA / "contract_terms.toml").read_text(encoding="utf-8"))["term"]
    terms = [{name: row[name] for name in ("key", "title", "text", "burdensome")} for row in rows]
    return [terms[0], *([dict(_SURGERY)] if kind == "surgery" else []), dict(_TERM), *terms[1:]]


def void_phrases(terms: Iterable[Mapping[str, Any]]) -> list[VoidPhrase]:
    """The void phrases in these terms, however they are spaced or punctuated (LAW-28)."""
    found = []
    for term in terms:
        said = _bare(f"{term['title']}{term['text']}")
        found += [
            VoidPhrase(term["title"], phrase["text"], phrase["reason"], phrase["rule"])
            for phrase in _forbidden()
            if _bare(phrase["text"]) in said
        ]
    return found


def _bare(text: str) -> str:
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text))


def check_not_void(terms: Iterable[Mapping[str, Any]], *, field: str | None = None) -> None:
    """Refuse terms with a clause the law makes void, and name it (LAW-28)."""
    found = void_phrases(terms)
    if found:
        named = _("; ").join(
            _("“%(text)s” in “%(title)s” (%(reason)s)", text=v.text, title=v.title, reason=v.reason) for v in found
        )
        raise Refused(
            found[0].rule,
            _("The law makes these words void: %(phrases)s. Take them out first.", phrases=named),
            field=field,
        )


def check_whole(terms: Iterable[Mapping[str, Any]], kind: str) -> None:
    """Refuse a template without a term every contract must have, or with a blank nobody can fill (CTR-01)."""
    terms = list(terms)
    present = {term["key"] for term in terms if str(term["text"]).strip()}
    wanted = {**REQUIRED, **(REQUIRED_FOR_SURGERY if kind == "surgery" else {})}
    missing = [key for key in wanted if key not in present]
    if missing:
        titles = {term["key"]: term["title"] for term in standard_terms(kind)}
        raise Refused(
            wanted[missing[0]],
            _(
                "The template lacks these terms: %(terms)s. Write them first.",
                terms=_("、").join(titles[key] for key in missing),
            ),
        )
    unknown = {name for term in terms for name in _BLANK.findall(term["text"])} - set(BLANKS)
    if unknown:
        raise Refused(
            "CTR-01",
            _("Nobody can fill in these blanks: %(blanks)s. Known ones are: %(known)s.",
              blanks=_("、").join(sorted(unknown)), known=_("、").join(BLANKS)),
        )  # fmt: skip


def filled(terms: Iterable[Mapping[str, Any]], values: Mapping[str, str]) -> list[dict[str, Any]]:
    """The terms with their blanks filled in; a blank without a value is a KeyError."""
    return [{**term, "text": _BLANK.sub(lambda found: values[found[1]], term["text"])} for term in terms]
