"""Coming and going: sign-in, sign-out, own sign-ins, own password, language, and the password once more."""

from datetime import timedelta
from typing import cast

from flask import Blueprint, Flask, Response, current_app, g, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user

from portal.core import clock, pages, requests
from portal.core.access import public, signed_in
from portal.core.drafts import own_path
from portal.core.idempotency import repeatable
from portal.core.language import LANGUAGES
from portal.core.refusals import Missing
from portal.registry.staff import identity, passwords, queries, sign_ins
from portal.registry.staff.forms import ConfirmForm, PasswordForm, SignInForm
from portal.registry.staff.identity import me

blueprint = Blueprint("accounts", __name__)
limiter = Limiter(key_func=get_remote_address)

#: Wrong tries from one address, whatever the names; signing in well costs nothing.
MOST_FROM_ONE_ADDRESS = "30 per minute; 200 per hour"
THEMES = ("auto", "light", "dark")
#: Marks of a user agent and what people call it; the first that fits: later browsers name earlier ones.
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg/", "Edge"),
    ("QQBrowser", "QQ"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@blueprint.record_once
def _limit(state: BlueprintSetupState) -> None:
    limiter.init_app(cast(Flask, state.app))


@blueprint.before_app_request
def choose_own_password_first() -> Response | None:
    """Who came with a password that somebody else set goes nowhere before choosing an own one."""
    if request.endpoint in (None, "static") or not current_user.is_authenticated or not me().password_once:
        return None
    if request.blueprint == "accounts":
        return None
    return pages.go("accounts.password", next=own_path(request.full_path.rstrip("?")))


def _address() -> str:
    return (request.remote_addr or "")[:60]


def _next() -> str:
    """Where to go on: only into this portal, and not in a circle."""
    wanted = own_path(request.values.get("next", "/"))
    circle = wanted.startswith((url_for("accounts.sign_in"), url_for("accounts.sign_out")))
    return url_for("today.index") if wanted == "/" or circle else wanted


@blueprint.route("/sign-in", methods=["GET", "POST"])
@limiter.limit(
    MOST_FROM_ONE_ADDRESS,
    methods=["POST"],
    deduct_when=lambda response: response.status_code >= 400,
    error_message=lambda: _("Too many wrong passwords came from this computer. Please wait a minute."),
)
@repeatable
@public("nobody is signed in yet")
def sign_in() -> Response:
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(_next(), 303)  # type: ignore[return-value]
    form = SignInForm()
    problem = _try(form) if form.is_submitted() else ""
    if form.is_submitted() and not problem:
        return redirect(url_for("accounts.password") if me().password_once else g.go_on, 303)  # type: ignore[return-value]
    form.next.data = _next()
    shown = queries.demo_accounts() if current_app.config["DEMO"] else []
    return pages.form_page("accounts/sign_in.html", form, problem=problem, accounts=shown)


def _try(form: SignInForm) -> str:
    """Sign the person in, or say why not."""
    if not form.validate():
        return _("Please give your sign-in name and your password.")
    username, password = form.username.data or "", form.password.data or ""
    minutes = sign_ins.minutes_to_wait(username, _address())
    if minutes:
        return _("Too many wrong passwords for this name here. Please wait %(count)d minutes.", count=minutes)
    person = sign_ins.check(username, password, address=_address())
    if person is None:
        requests.keep()
        return _("This name and password do not belong together.")
    # A page that somebody else was looking at is no place to arrive.
    expired = g.get("expired_person")
    g.go_on = _next() if expired is None or expired.id == person.id else url_for("today.index")
    if current_user.is_authenticated:
        sign_ins.sign_out(g.sign_in, by=me())
    identity.start(person)
    return ""


@blueprint.post("/sign-out")
@repeatable
@signed_in("everybody may leave")
def sign_out() -> Response:
    sign_ins.sign_out(g.sign_in, by=me())
    identity.end()
    return pages.go("accounts.sign_in")


@blueprint.route("/confirm", methods=["GET", "POST"])
@limiter.limit(MOST_FROM_ONE_ADDRESS, methods=["POST"], deduct_when=lambda response: response.status_code >= 400)
@repeatable
@signed_in("everybody's own password, once more before an approval")
def confirm() -> Response:
    form = ConfirmForm()
    problem = _confirm(form) if form.is_submitted() else ""
    if form.is_submitted() and not problem:
        return redirect(_next(), 303)  # type: ignore[return-value]
    form.next.data = _next()
    return pages.form_page("accounts/confirm.html", form, problem=problem)


def _confirm(form: ConfirmForm) -> str:
    if not form.validate():
        return _("Please give your password.")
    minutes = sign_ins.minutes_to_wait(me().username, _address())
    if minutes:
        return _("Too many wrong passwords for this name here. Please wait %(count)d minutes.", count=minutes)
    if not sign_ins.confirm(g.sign_in, form.password.data or "", address=_address()):
        requests.keep()
        return _("This is not your password.")
    return ""


@blueprint.get("/sessions")
@signed_in("everybody's own sign-ins")
def sessions() -> Response:
    # Who was seen before this is signed out by now without having said so.
    alive = clock.now() - timedelta(minutes=current_app.config["IDLE_MINUTES"]) - identity.SEEN_EVERY
    rows = [(sign_in, browser_name(sign_in.browser)) for sign_in in queries.sign_ins_of(me(), alive)]
    return pages.page("accounts/sessions.html", rows=rows, this=g.sign_in)


def browser_name(agent: str) -> str:
    """What people call the browser that says this about itself."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return " · ".join(part for part in (browser, system) if part) or agent[:60] or _("unknown")


@blueprint.post("/sessions/<int:sign_in_id>/end")
@signed_in("everybody's own sign-ins")
def end_session(sign_in_id: int) -> Response:
    sign_in = queries.sign_in(sign_in_id)
    if sign_in is None or sign_in.person_id != me().id:
        raise Missing
    sign_ins.sign_out(sign_in, by=me())
    if sign_in.id == g.sign_in.id:
        identity.end()
        return pages.go("accounts.sign_in")
    pages.say(_("That browser is signed out."))
    return pages.go("accounts.sessions")


@blueprint.post("/sessions/end")
@signed_in("everybody's own sign-ins")
def end_everywhere() -> Response:
    sign_ins.end_all(me(), by=me())
    identity.end()
    pages.say(_("You are signed out everywhere."))
    return pages.go("accounts.sign_in")


@blueprint.route("/password", methods=["GET", "POST"])
@limiter.limit(MOST_FROM_ONE_ADDRESS, methods=["POST"], deduct_when=lambda response: response.status_code >= 400)
@signed_in("everybody's own password")
def password() -> Response:
    form, person = PasswordForm(), me()
    if form.is_submitted() and form.attempt(lambda: _change(form)):
        pages.say(_("Your new password is in force. Every other browser was signed out."))
        return redirect(_next(), 303)  # type: ignore[return-value]
    return pages.form_page(
        "accounts/password.html",
        form,
        first=person.password_once,
        next=_next(),
        shortest=passwords.SHORTEST.value(),
    )


def _change(form: PasswordForm) -> bool:
    person = me()
    sign_ins.change_password(person, old=form.old.data or "", new=form.new.data or "", by=person, keep_id=g.sign_in.id)
    return True


@blueprint.post("/language")
@repeatable
@signed_in("everybody's own language")
def choose_language() -> Response:
    language = request.form.get("language", "")
    if language in LANGUAGES and language != me().language:
        sign_ins.choose_language(me(), language, by=me())
    return redirect(own_path(request.form.get("next", "/")), 303)  # type: ignore[return-value]


@blueprint.post("/theme")
@repeatable
@signed_in("everybody's own look")
def choose_theme() -> Response:
    theme = request.form.get("theme", "")
    if theme in THEMES and theme != me().theme:
        sign_ins.choose_theme(me(), theme, by=me())
    return redirect(own_path(request.form.get("next", "/")), 303)  # type: ignore[return-value]
