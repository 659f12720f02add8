"""The rulebook to read: sections, search, and one page per rule."""

from typing import Any

from flask import Blueprint, Response, g, redirect, request, url_for

from portal.core import pages
from portal.core.access import requires
from portal.core.refusals import Missing
from portal.registry.rulebook import book, evidence
from portal.registry.rulebook.permissions import Permission

blueprint = Blueprint("rulebook", __name__, url_prefix="/rulebook")


def _language() -> str:
    return str(g.get("locale") or "zh_Hans_CN")


@blueprint.get("/")
@requires(Permission.READ)
def index() -> Response:
    names = ("text", "section", "kind", "certainty")
    filters = {name: request.args.get(name, "").strip()[:80] for name in names}
    if book.find(filters["text"].upper()):
        return redirect(url_for("rulebook.show", rule_id=filters["text"].upper()))  # type: ignore[return-value]
    return pages.page(
        "registry/rulebook/index.html",
        filters=filters,
        rules=book.search(**filters) if any(filters.values()) else [],
        sections=book.sections(),
        total=len(book.rules()),
        language=_language(),
        kinds=book.KINDS,
        certainties=book.CERTAINTIES,
        law=book.LAW,
    )


@blueprint.get("/<rule_id>")
@requires(Permission.READ)
def show(rule_id: str) -> Response:
    rule = book.find(rule_id)
    if rule is None:
        raise Missing
    section = book.section(rule.section)
    ids = [entry.id for entry in section.rules] if section else [rule.id]
    place = ids.index(rule.id)
    return pages.page(
        "registry/rulebook/show.html",
        rule=rule,
        section=section,
        language=_language(),
        kinds=book.KINDS,
        certainties=book.CERTAINTIES,
        before=ids[place - 1] if place else "",
        after=ids[place + 1] if place + 1 < len(ids) else "",
        code=evidence.kept().get(rule.id, ()),
        tests=evidence.proven().get(rule.id, ()),
        measure=_measured(rule.id),
    )


def _measured(rule_id: str) -> Any:
    measure = evidence.measures().get(rule_id)
    return measure() if measure else None
