"""What every page shows around its content, and what every answer carries."""

from typing import Any

from flask import Flask, Response, current_app, g, send_from_directory
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import wings
from portal.core import live_signals
from portal.core.access import public
from portal.registry.staff import identity, words

CONTENT_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; connect-src 'self' {live}"
)

#: Parts of the system that act by themselves, as a page names them; what they did keeps the bare name.
PARTS: dict[str, Any] = dict.fromkeys(
    (
        "appointments", "complaints", "consents", "contracts", "demo", "duty", "enquiries", "improvements", "messages",
        "outbox", "plans", "reception", "sealing", "set-up", "sign-in", "today",
    ),
    _l("The system"),
) | {
    "website": _l("The website"), "complaint page": _l("The complaint page"), "cash desk": _l("The cash desk"),
}  # fmt: skip


def actor(name: Any) -> str:
    """Who did something, as people read it: a colleague's name, or what part of the system it was."""
    return str(PARTS.get(str(name), name))


def right(permission: str) -> str:
    """What a permission allows, in words."""
    return "；".join(f"{room} · {'、'.join(said)}" for room, said in words.in_words([permission]))


def init(app: Flask) -> None:
    """Give pages their navigation and answers their headers."""
    app.jinja_env.filters.update(actor=actor, right=right)
    app.extensions["confirmed_recently"] = identity.confirmed_recently
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 365 * 24 * 3600
    with app.app_context():
        policy = CONTENT_POLICY.format(live=live_signals.origin())

    @app.get("/static/print/<path:filename>", endpoint="print_style")
    @public("the style of papers, for previews; a paper names it without a version")
    def print_style(filename: str) -> Response:
        return send_from_directory(f"{app.static_folder}/print", filename, max_age=0)

    @app.context_processor
    def surroundings() -> dict[str, Any]:
        person = current_user._get_current_object()
        signed_in = person.is_authenticated
        return {
            "clinic_name": current_app.config["CLINIC_NAME"],
            "demo": current_app.config["DEMO"],
            "locale": g.get("locale", "zh_Hans_CN"),
            "theme": getattr(person, "theme", "auto") or "auto",
            "navigation": wings.navigation(app, person) if signed_in and not g.get("shared_rendering") else [],
            "live_url": live_signals.url_for_person(person.id) if signed_in else "",
        }

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response
