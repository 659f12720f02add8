"""Refusals: a step the clinic's rules forbid, named by the rule it would break."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app


class Refused(Exception):
    """A rule forbids this step.

    `rule` is an id of the rulebook, `message` says in the reader's language what is wrong and what
    to do next, `field` names the form field to show it at, `link` leads to the next step.
    """

    status = 409

    def __init__(self, rule: str, message: object, *, field: str | None = None, link: str | None = None) -> None:
        super().__init__(f"{rule}: {message}")
        self.rule = rule
        self.message = message
        self.field = field
        self.link = link


class Forbidden(Exception):
    """This person may not do this at all (403)."""

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission


class Missing(Exception):
    """There is no such record, or it is outside this person's reach (404)."""


@dataclass(frozen=True)
class RuleText:
    """What a refusal shows of a rule."""

    id: str
    text: str
    source: str
    url: str


def provide_rules(lookup: Callable[[str], RuleText | None]) -> None:
    """Tell refusals where rule texts come from; the core knows no rulebook."""
    current_app.extensions["rule_lookup"] = lookup


def rule_text(rule: str) -> RuleText | None:
    """The text of a rule, if the rulebook knows it."""
    lookup = current_app.extensions.get("rule_lookup")
    return lookup(rule) if lookup else None
