"""Which language a page speaks: a person's own choice, else the browser's, else Chinese."""

from typing import Any

from flask import Flask, g, has_app_context, has_request_context, request
from flask_babel import Babel, Domain
from flask_login import current_user

LANGUAGES = ("zh_Hans_CN", "en")
DEFAULT = "zh_Hans_CN"
_SPOKEN = {"zh": DEFAULT, "en": "en"}


class Words(Domain):
    """The catalogues, shared by all requests and looked up once per request."""

    def get_translations(self) -> Any:
        speech = g.get("_flask_babel") if has_app_context() else None
        if speech is None:
            return super().get_translations()
        kept = speech.__dict__.get("words")
        if kept is None or kept[0] is not speech.__dict__.get("babel_locale"):
            found = super().get_translations()
            kept = speech.words = (speech.babel_locale, found)
        return kept[1]


class Speech(Babel):
    """Flask-Babel with one set of catalogues for the life of the process."""

    words = Words()

    @property
    def domain_instance(self) -> Domain:
        return self.words


babel = Speech()


def chosen() -> str:
    """The language of this request."""
    own = getattr(current_user, "language", "")
    if own in LANGUAGES:
        return own
    for tag, quality in request.accept_languages:
        spoken = _SPOKEN.get(tag.replace("_", "-").partition("-")[0].lower())
        if spoken and quality > 0:
            return spoken
    return DEFAULT


def _select() -> str:
    if not has_request_context():
        return DEFAULT
    if "locale" not in g or not g.locale:
        g.locale = chosen()
    return str(g.locale)


def init(app: Flask) -> None:
    """Let pages be translated and know their language."""
    babel.init_app(app, locale_selector=_select)

    @app.before_request
    def settle() -> None:
        if request.endpoint == "static":
            return
        g.locale = chosen()
