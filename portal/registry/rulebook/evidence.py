"""Where each rule is kept: the code that names it, the tests that prove it, the measures that watch it.

Code counts when a whole string literal is the rule's id (`Refused("CTR-03", …)`, `rules=("CTR-03",)`).
What is recorded, shown, computed or printed refuses nothing: for such rules the docstring of the class
or function that does it counts too. A test counts when it is marked `@pytest.mark.rule("CTR-03")`.
"""

import ast
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from portal.registry.rulebook import book

PORTAL = Path(__file__).parents[2]
TESTS = PORTAL.parent / "tests"


@dataclass(frozen=True)
class Place:
    """A line of a file that names a rule, and the function, class or test it is in."""

    path: str
    line: int
    name: str


@dataclass(frozen=True)
class Tally:
    """One line of `flask rules`: how many rules of a section there are, kept, proven and measured."""

    section: str
    title: str
    rules: int
    kept: int
    proven: int
    measured: int


@cache
def kept() -> Mapping[str, tuple[Place, ...]]:
    """Rule id → the places in the portal's code that name it."""
    found: dict[str, list[Place]] = defaultdict(list)
    for path in sorted(PORTAL.rglob("*.py")):
        if PORTAL / "registry" / "rulebook" in path.parents:
            continue
        for rule, line, name in _named(_parsed(path)):
            found[rule].append(Place(str(path.relative_to(PORTAL.parent)), line, name))
    return {rule: tuple(places) for rule, places in found.items()}


@cache
def proven() -> Mapping[str, tuple[Place, ...]]:
    """Rule id → the tests marked as its proof; empty where the tests are not installed."""
    found: dict[str, list[Place]] = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")) if TESTS.is_dir() else ():
        for rule, line, name in _marked(_parsed(path)):
            found[rule].append(Place(str(path.relative_to(TESTS.parent)), line, name))
    return {rule: tuple(places) for rule, places in found.items()}


@cache
def measures() -> Mapping[str, Callable[[], Any]]:
    """Rule id → the live measure of it, from the `MEASURES` table of every room's `measures.py`."""
    found: dict[str, Callable[[], Any]] = {}
    for path in sorted(PORTAL.rglob("measures.py")):
        module = import_module(".".join(path.relative_to(PORTAL.parent).with_suffix("").parts))
        found |= getattr(module, "MEASURES", {})
    return found


def tallies(language: str = "en") -> list[Tally]:
    """The count of every section, in the order of the book."""
    return [
        Tally(
            section.id,
            section.title(language),
            len(section.rules),
            *(sum(rule.id in evidence for rule in section.rules) for evidence in (kept(), proven(), measures())),
        )
        for section in book.sections()
    ]


def report() -> Iterator[str]:
    """The lines `flask rules` prints."""
    rows = tallies()
    yield f"{'section':8} {'rules':>6} {'kept in code':>13} {'proven by a test':>17} {'measured live':>14}"
    for row in rows:
        yield f"{row.section:8} {row.rules:6} {row.kept:13} {row.proven:17} {row.measured:14}  {row.title}"
    totals = [sum(getattr(row, name) for row in rows) for name in ("rules", "kept", "proven", "measured")]
    yield f"{'all':8} {totals[0]:6} {totals[1]:13} {totals[2]:17} {totals[3]:14}"


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def _named(tree: ast.AST, inside: str = "") -> Iterator[tuple[str, int, str]]:
    """Every naming of a rule, with its line and the function or class around it."""
    for node in ast.iter_child_nodes(tree):
        name = inside
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{inside}.{node.name}" if inside else node.name
            for rule in _described(ast.get_docstring(node) or ""):
                yield rule, node.lineno, name
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and book.find(node.value):
            yield node.value, node.lineno, inside
        yield from _named(node, name)


def _described(docstring: str) -> Iterator[str]:
    """The rules a docstring names, other than those that must be enforced."""
    for hit in book.pattern().finditer(docstring):
        rule = book.find(hit[0])
        if rule is not None and rule.kind != "enforce":
            yield rule.id


def _marked(tree: ast.AST) -> Iterator[tuple[str, int, str]]:
    """Every `pytest.mark.rule("…")` above a test or a class of tests."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        for mark in node.decorator_list:
            if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.rule":
                for argument in mark.args:
                    if isinstance(argument, ast.Constant):
                        yield str(argument.value), mark.lineno, node.name
