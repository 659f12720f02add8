"""Templates made ready once per language: what never changes is worked out when a template is compiled.

Sentences are translated, icons drawn and addresses of pages learned only once; while a page is drawn
they are plain text. A page looks the same as without any of this, it only takes less time.
"""

from functools import cache
from typing import Any, cast

from flask import Flask, current_app, g, has_request_context, request
from flask import url_for as flask_url_for
from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.environment import TemplateModule
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from portal.core import language

#: Macros whose output depends on nothing but constant arguments, with the template that has them.
PURE = {"icon": "components/icon.html"}


class SharedTemplate(Template):
    """A template whose macros are the same for everybody who imports them: no page brings globals of its own."""

    def _get_default_module(self, ctx: Any = None) -> TemplateModule:
        return self._module if self._module is not None else super()._get_default_module(ctx)


#: What every dictionary has by itself; such a name means the method also where there is a key of that name.
_OF_EVERY_DICT = frozenset(dir(dict))


class LanguageEnvironment(Environment):
    """The app's templates in one language; the app's own environment speaks none."""

    language = ""
    template_class = SharedTemplate

    def getattr(self, obj: Any, attribute: str) -> Any:
        """`card.name`: of a plain dictionary its key is asked for at once, not first a method it cannot have."""
        if type(obj) is dict and attribute not in _OF_EVERY_DICT:
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree: nodes.Template = super()._parse(source, name, filename)
        if self.language and name is not None and name.endswith(".html"):
            tree = _Constants(self, name).visit(tree)
        return tree


class _Constants(NodeTransformer):
    """Puts translated sentences and drawn icons in the place of the calls that make them."""

    def __init__(self, environment: LanguageEnvironment, name: str) -> None:
        self.environment, self.name = environment, name

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        if not isinstance(node.node, nodes.Name) or node.dyn_args or node.dyn_kwargs:
            return node
        if node.node.name == "_":
            return self._sentence(node)
        if node.node.name in PURE and self.name != PURE[node.node.name]:
            return self._pure(node, node.node.name)
        return node

    def _sentence(self, node: nodes.Call) -> nodes.Node:
        if len(node.args) != 1 or not isinstance(node.args[0], nodes.Const) or not isinstance(node.args[0].value, str):
            return node
        sentence = Markup(_translated(self.environment.language, node.args[0].value))
        if not node.kwargs:
            return nodes.Const(sentence % {}, lineno=node.lineno)
        values = [nodes.Pair(nodes.Const(pair.key), pair.value, lineno=node.lineno) for pair in node.kwargs]
        filled = nodes.Mod(nodes.Const(sentence), nodes.Dict(values), lineno=node.lineno)
        filled.set_environment(self.environment)
        return filled

    def _pure(self, node: nodes.Call, macro: str) -> nodes.Node:
        given = [*node.args, *(pair.value for pair in node.kwargs)]
        if not all(isinstance(value, nodes.Const) for value in given):
            return node
        arguments = [value.value for value in node.args if isinstance(value, nodes.Const)]
        named = {pair.key: pair.value.value for pair in node.kwargs if isinstance(pair.value, nodes.Const)}
        drawn = getattr(self.environment.get_template(PURE[macro]).module, macro)(*arguments, **named)
        return nodes.Const(Markup(drawn), lineno=node.lineno)


@cache
def _catalogue(spoken: str) -> Any:
    from babel.support import NullTranslations, Translations

    directories = list(language.Speech.words.translation_directories)
    found = [Translations.load(directory, [spoken]) for directory in directories]
    return found[0] if found else NullTranslations()


def _translated(spoken: str, sentence: str) -> str:
    return str(_catalogue(spoken).gettext(sentence))


def template(name: str) -> Template:
    """The template in the language of this request."""
    environments: dict[str, LanguageEnvironment] = current_app.extensions["template_languages"]
    spoken = g.get("locale") or language.DEFAULT
    return environments.get(spoken, environments[language.DEFAULT]).get_template(name)


def url_for(endpoint: str, **values: Any) -> str:
    """Flask's `url_for`, which learns the address of a page once and only fills in whole numbers afterwards."""
    if not has_request_context() or not all(type(value) is int and value >= 0 for value in values.values()):
        return flask_url_for(endpoint, **values)
    learned: dict[Any, tuple[list[str], list[str]] | None] = current_app.extensions["learned_addresses"]
    key = (endpoint, request.environ.get("SCRIPT_NAME"), *values)
    if key not in learned and "." in endpoint.lstrip("."):
        learned[key] = _learn(endpoint, list(values)) if endpoint[0] != "." else None
    parts = learned.get(key)
    if parts is None:
        return flask_url_for(endpoint, **values)
    texts, names = parts
    if not names:
        return texts[0]
    return texts[0] + "".join(f"{values[name]}{text}" for name, text in zip(names, texts[1:], strict=True))


def _learn(endpoint: str, names: list[str]) -> tuple[list[str], list[str]] | None:
    """The texts of an address between its numbers, and which number stands where."""
    marks = {str(70_707_000 + place): name for place, name in enumerate(names)}
    numbers: dict[str, Any] = {name: int(mark) for mark, name in marks.items()}
    address = flask_url_for(endpoint, **numbers)
    found = sorted((address.find(mark), mark) for mark in marks)
    texts, order, rest = [], [], address
    for place, mark in found:
        if place < 0 or rest.count(mark) != 1:
            return None
        before, _mark, rest = rest.partition(mark)
        texts.append(before)
        order.append(marks[mark])
    return [*texts, rest], order


def init(app: Flask) -> None:
    """Make one environment per language; call it before anything is added to the app's own."""
    app.jinja_environment = LanguageEnvironment
    app.extensions["learned_addresses"] = {}
    app.extensions["template_languages"] = {}


def speak(app: Flask) -> None:
    """Make the languages from the app's own environment, once it has its globals and filters."""
    app.jinja_env.globals["url_for"] = url_for
    for spoken in language.LANGUAGES:
        environment = cast(LanguageEnvironment, app.jinja_env.overlay())
        environment.language = spoken
        app.extensions["template_languages"][spoken] = environment
