"""Refusals find the text of their rule here, in the reader's language, with the way to its page."""

from flask import Flask, g, url_for

from portal.core import refusals
from portal.registry.rulebook import book


def look_up(rule_id: str) -> refusals.RuleText | None:
    """What a refusal shows of a rule; None for an unknown id."""
    rule = book.find(rule_id)
    if rule is None:
        return None
    text = rule.text(g.get("locale") or "zh_Hans_CN")
    return refusals.RuleText(rule.id, text, rule.source, url_for("rulebook.show", rule_id=rule.id))


def init(app: Flask) -> None:
    """Let refusals name their rule with its text and source (XC-13)."""
    with app.app_context():
        refusals.provide_rules(look_up)
