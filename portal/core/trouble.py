"""What people see when something is not possible: never a 500 for what they typed, never silence."""

import logging

from flask import Flask, Response, current_app, g, request
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from portal.core import drafts, forms, pages
from portal.core.database import db
from portal.core.files import StorageError
from portal.core.refusals import Forbidden, Missing, Refused, rule_text

log = logging.getLogger(__name__)
csrf = CSRFProtect()

_TEMPLATES = {403: "403", 404: "404", 413: "413", 422: "422", 429: "429", 503: "503"}


def init(app: Flask) -> None:
    """Install the form-token guard and one handler per kind of trouble."""
    csrf.init_app(app)
    app.register_error_handler(Refused, refused)
    app.register_error_handler(Forbidden, forbidden)
    app.register_error_handler(Missing, missing)
    app.register_error_handler(StaleDataError, stale)
    app.register_error_handler(IntegrityError, violated)
    app.register_error_handler(DataError, unusable)
    app.register_error_handler(OverflowError, unusable)
    app.register_error_handler(StorageError, storage)
    app.register_error_handler(OperationalError, busy)
    app.register_error_handler(CSRFError, expired_form)
    app.register_error_handler(HTTPException, http)
    app.register_error_handler(500, broken)

    @app.before_request
    def ask_to_sign_in() -> Response | None:
        return sign_in_first(app)


def sign_in_first(app: Flask) -> Response | None:
    """Send somebody who is not signed in to the sign-in page; what they typed becomes their draft."""
    view = app.view_functions.get(request.endpoint or "")
    access = getattr(view, "access", None)
    if view is None or access is None or access == ("public",):
        return None
    if current_user.is_authenticated:
        if getattr(view, "fresh", False):
            return _confirm_first()
        return None
    _keep_what_was_typed()
    if pages.is_fragment_request() and request.method == "GET":  # a board: its page says so, and stays
        return Response(status=401)
    target = request.full_path.rstrip("?") if request.method == "GET" else _form_page()
    return pages.lead_away("accounts.sign_in", next=target)


def _confirm_first() -> Response | None:
    if current_app.extensions["confirmed_recently"]():
        return None
    if request.method == "POST":
        _keep_what_was_typed()
    target = request.full_path.rstrip("?") if request.method == "GET" else _form_page()
    return pages.lead_away("accounts.confirm", next=target)


def _form_page() -> str:
    """The page whose form was sent: the browser's referrer when it is ours."""
    referrer = request.referrer or ""
    if referrer.startswith(request.host_url):
        return drafts.own_path("/" + referrer[len(request.host_url) :])
    return drafts.own_path(request.path)


def _keep_what_was_typed() -> None:
    """Turn the form of somebody whose session ended into their draft."""
    person = g.get("expired_person") or (current_user if current_user.is_authenticated else None)
    form, subject = request.form.get("draft_form", ""), request.form.get("draft_subject", "")
    if request.method == "POST" and person is not None and form and subject:
        drafts.save(person.id, form, subject, request.form)
        db.session.commit()


def refused(error: Refused) -> Response:
    """A rule forbids it: say which one, what it says, and what to do next."""
    notice = f"{error.message} ({error.rule})"
    return pages.trouble("errors/409.html", 409, notice, refusal=error, rule=rule_text(error.rule), back_url=_back())


def forbidden(error: Forbidden) -> Response:
    log.info("%s may not %s", getattr(current_user, "username", "?"), error.permission)
    return pages.trouble("errors/403.html", 403, _("You may not do this."), permission=error.permission)


def missing(_error: Missing) -> Response:
    return pages.trouble("errors/404.html", 404, _("This is not here, or not yours to see."))


def stale(_error: StaleDataError) -> Response:
    db.session.rollback()
    message = _("A colleague changed this record a moment ago. Look at it again, then repeat your step.")
    return refused(Refused("XC-05", message))


def violated(error: IntegrityError) -> Response:
    """A constraint of the database said no, mostly because a colleague was faster."""
    db.session.rollback()
    known = forms.explained(error)
    log.warning("constraint: %s", error.orig, exc_info=None if known else error)
    unknown = _("The database refuses this: a colleague may have been faster. Look at the record again.")
    return refused(Refused("XC-05", known or unknown))


def unusable(error: DataError | OverflowError) -> Response:
    """A number or text that no row could hold: nothing here answers to it."""
    db.session.rollback()
    log.warning("value: %s", getattr(error, "orig", error))
    return missing(Missing())


def storage(error: StorageError) -> Response:
    log.error("storage: %s", error)
    notice = _(
        "The file could not be stored: the disk is full or not writable. Nothing was changed; tell the administrator."
    )
    return pages.trouble("errors/503.html", 503, notice, message=notice)


def busy(error: OperationalError) -> Response:
    log.error("database", exc_info=error)
    _as_nobody()
    notice = _(
        "The database does not answer. Nothing was changed; what you typed is still in the form. Please try again."
    )
    return pages.trouble("errors/503.html", 503, notice, message=notice)


def expired_form(_error: CSRFError) -> Response:
    _keep_what_was_typed()
    notice = _("This form has expired. Load the page again; what you typed is kept.")
    return pages.trouble("errors/expired.html", 400, notice, back_url=_form_page())


def http(error: HTTPException) -> Response:
    code = error.code or 500
    if code < 400:
        return error.get_response()  # type: ignore[return-value]
    template = f"errors/{_TEMPLATES.get(code, '422' if code < 500 else '500')}.html"
    notice = str(error.description or error.name)
    response = pages.trouble(template, code, notice, message=notice)
    retry = getattr(error, "retry_after", None)
    if retry:
        response.headers["Retry-After"] = str(retry)
    return response


def broken(error: Exception) -> Response:
    log.exception("unexpected error", exc_info=error)
    _as_nobody()
    notice = _("Something went wrong here. Nothing was changed; the administrator can see what happened.")
    return pages.trouble("errors/500.html", 500, notice, message=notice)


def _as_nobody() -> None:
    """Show what follows without asking the database who is here: it may be what is broken."""
    try:
        db.session.rollback()
    except SQLAlchemyError:
        log.exception("not even a rollback")
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]


def _back() -> str:
    return _form_page()
