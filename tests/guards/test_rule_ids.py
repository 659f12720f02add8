"""Rule ids: all there, once, in both languages; and nothing names a rule that does not exist."""

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.registry.rulebook import book, evidence

ROOT = Path(__file__).parents[2]
SEARCHED = ("*.py", "*.html", "*.js")

#: How many rules each section of the requirements has; ids run from 01 without gaps.
COUNTS = {
    "REC": 21,
    "ENQ": 26,
    "APT": 17,
    "CUS": 23,
    "PRV": 9,
    "CAT": 11,
    "KNW": 7,
    "CON": 34,
    "PLN": 12,
    "RSK": 10,
    "CTR": 11,
    "PAY": 12,
    "MRC": 7,
    "TRT": 20,
    "PST": 9,
    "EFF": 7,
    "FUP": 29,
    "MSG": 26,
    "WCH": 9,
    "MEM": 18,
    "SAT": 11,
    "CMP": 24,
    "DIS": 15,
    "REF": 11,
    "DTY": 20,
    "RPT": 9,
    "KPI": 13,
    "SCO": 16,
    "COM": 16,
    "ASM": 13,
    "TRN": 12,
    "HRF": 13,
    "MKT": 15,
    "EVT": 11,
    "EQP": 9,
    "DRG": 10,
    "HYG": 8,
    "SAF": 5,
    "SQS": 12,
    "SEC": 9,
    "DOC": 8,
    "XC": 18,
    "LAW": 38,
}


def test_every_rule_is_in_the_book_exactly_once() -> None:
    written = Counter(
        row["id"]
        for path in book.FOLDER.glob("*.toml")
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["rule"]
    )
    expected = {f"{section}-{number:02d}" for section, count in COUNTS.items() for number in range(1, count + 1)}
    assert set(written) == expected
    assert set(written.values()) == {1}
    assert len(expected) == 596 + 38


def test_every_rule_has_both_languages_a_source_a_kind_and_a_room() -> None:
    for rule in book.rules().values():
        assert re.search(r"[\u4e00-\u9fff]", rule.zh), rule.id
        assert re.search(r"[a-z]{3}", rule.en), rule.id
        assert not re.search(r"[\u4e00-\u9fff]{4}", rule.en), rule.id
        assert rule.source, rule.id
        assert rule.kind in book.KINDS, rule.id
        assert rule.room, rule.id


def test_every_law_says_how_sure_it_is() -> None:
    for rule in book.rules().values():
        assert (rule.certainty in book.CERTAINTIES) == rule.is_law, rule.id


def named_anywhere() -> Iterator[tuple[str, str]]:
    """Every id-like word in the portal's and the tests' files, with its place."""
    pattern = book.pattern()
    for folder in ("portal", "tests"):
        for kind in SEARCHED:
            for path in (ROOT / folder).rglob(kind):
                if "vendor" not in path.parts:
                    for hit in pattern.finditer(path.read_text(encoding="utf-8")):
                        yield hit[0], str(path.relative_to(ROOT))


def test_no_file_names_a_rule_that_does_not_exist() -> None:
    unknown = sorted({(rule, path) for rule, path in named_anywhere() if book.find(rule) is None})
    assert not unknown


def stated(tree: ast.AST) -> Iterator[ast.expr]:
    """The expressions that must be rule ids: of refusals, of steps and settings, of proofs."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            if name in ("Refused", "rule") and node.args:
                yield node.args[0]
            if name in ("Step", "Setting"):
                yield from (
                    item for keyword in node.keywords if keyword.arg == "rules" for item in items(keyword.value)
                )
            if name == "Step" and len(node.args) > 5:
                yield from items(node.args[5])


def items(node: ast.expr) -> list[ast.expr]:
    """The entries of a tuple or list that is written out."""
    return list(node.elts) if isinstance(node, ast.Tuple | ast.List) else []


@pytest.mark.parametrize("folder", ["portal", "tests"])
def test_every_refusal_step_setting_and_proof_names_a_rule_of_the_book(folder: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.value!r}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for node in stated(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and book.find(node.value) is None
    ]
    assert not wrong


def test_the_evidence_is_read_from_real_code_and_tests() -> None:
    assert any(place.path.endswith("catalogue/policy.py") for place in evidence.kept()["LAW-11"])
    assert any(place.name.startswith("test_") for place in evidence.proven()["LAW-11"])
