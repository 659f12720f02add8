"""Pages and fragments: one template, one view, one URL.

A refreshable region is a block whose name is its element's id. The layout is switched between the
whole page and the one region that was asked for. Nothing else in the portal knows htmx headers.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    get_flashed_messages,
    has_request_context,
    make_response,
    request,
    session,
    url_for,
)
from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from werkzeug.utils import redirect

from portal.core import clock, idempotency, live, live_notes, pieces, templating
from portal.core.fields import domestic
from portal.core.money import Money

_TOKEN_MARK, _KEY_MARK = "@@csrf-token@@", "@@idempotency-key@@"


def is_fragment_request() -> bool:
    """Whether a region of a page is asked for rather than the page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"


def wanted_region() -> str:
    """The id of the region asked for, or the empty string for a whole page."""
    if not is_fragment_request():
        return ""
    return request.headers.get("HX-Target", "").rpartition("#")[2]


def render_jinja(template: str, **context: Any) -> str:
    """The template in the language of this request, with what every page needs around it."""
    current_app.update_template_context(context)
    return templating.template(template).render(context)


def render(template: str, **context: Any) -> str:
    """The template as a whole page, or only the region that was asked for."""
    region = wanted_region()
    if region and region in templating.template(template).blocks:
        return render_jinja(template, layout="layouts/fragment.html", region=region, **context)
    return render_jinja(template, layout="layouts/page.html", region="", **context)


def page(template: str, *, status: int = 200, **context: Any) -> Response:
    """Answer with a page or the wanted region; toasts travel in a header to a fragment."""
    response = make_response(render(template, **context), status)
    return _with_toasts(response)


def form_page(template: str, form: FlaskForm, **context: Any) -> Response:
    """Answer with a form: 422 with everything still in it when it was sent and refused."""
    return page(template, status=422 if form.is_submitted() else 200, form=form, **context)


def go(endpoint: str, **values: Any) -> Response:
    """Answer a successful POST: 303 to where the work goes on."""
    return redirect(url_for(endpoint, **values), 303)  # type: ignore[return-value]


def lead_away(endpoint: str, **values: Any) -> Response:
    """Send the whole browser elsewhere, also when only a region was asked for."""
    if not is_fragment_request():
        return go(endpoint, **values)
    return Response(status=204, headers={"HX-Redirect": url_for(endpoint, **values)})


def say(message: object, category: str = "success") -> None:
    """Show a short notice on the next page or fragment."""
    flash(str(message), category)


def live_page(
    template: str,
    *,
    region: str,
    topic: str,
    audience: str,
    context: Callable[[], dict[str, Any]],
    layout: str = "layouts/page.html",
    moment: object = "",
) -> Response:
    """A page with a live region, or that region alone, or "nothing new".

    `audience` names everything the region's look depends on beside the topic: role, reach, filters.
    The language is added here. `moment` is what only the time changes: no news, but nobody gets the whole region older
    than that. The rendering is made once per revision, audience and moment; what belongs to one person (form tokens) is
    put in when it is served, and what the screen shows already is left out (core/pieces.py).
    """
    audience = f"{audience}|{g.get('locale', '')}"
    wanted = live.tag(f"{topic}", f"{template}|{region}|{audience}")
    for_region = wanted_region() == region
    if for_region:
        _tell_signals(f"{topic}|{template}|{region}", audience, topic, region, wanted)
    if for_region and request.headers.get("HX-PTag") == wanted:
        return Response(status=304)

    def make() -> str:
        g.shared_rendering = True
        try:
            return render_jinja(
                template,
                layout="layouts/fragment.html",
                region=region,
                live_tag=wanted,
                live_revision=wanted.partition("-")[0],
                **context(),
            )
        finally:
            g.shared_rendering = False

    drawing = live.renderings.get(f"{topic}|{template}|{region}", audience, wanted, make, moment)
    if for_region:
        body = drawing.answer(pieces.shown_by(request.headers.get("X-Shows", ""), wanted))
    else:
        whole = Markup(drawing.answer().decode())
        body = render_jinja(template, layout=layout, region="", ready=whole, live_tag=wanted, **context()).encode()
    # A full board has five hundred forms: in bytes this takes a sixth of the time it takes in text.
    body = body.replace(_TOKEN_MARK.encode(), generate_csrf().encode())
    response = make_response(body.replace(_KEY_MARK.encode(), idempotency.new_key().encode()))
    response.headers["HX-PTag"] = wanted
    return _with_toasts(response) if for_region else response


def _tell_signals(drawn_under: str, audience: str, topic: str, region: str, wanted: str) -> None:
    """Who asks for a region over an open stream is of its audience: the signals may hand them its news."""
    stream = request.headers.get("X-Stream", "")
    if stream.isascii() and 0 < len(stream) <= 40 and live.renderings.shared:
        drawing = live.name_of(drawn_under, audience)
        person = current_user.id if current_user else None
        live_notes.sees(stream, person=person, topic=topic, region=region, drawing=drawing, shown=wanted)


def token() -> str:
    """The form token for templates; a mark to be replaced when the rendering is shared."""
    return _TOKEN_MARK if g.get("shared_rendering") else generate_csrf()


def key() -> str:
    """A new idempotency key for templates; a mark to be replaced when the rendering is shared."""
    return _KEY_MARK if g.get("shared_rendering") else idempotency.new_key()


def trouble(template: str, status: int, notice: str, **context: Any) -> Response:
    """Answer that something is not possible: a whole page, or a toast that leaves a fragment alone."""
    if is_fragment_request():
        response = make_response("", status)
        response.headers["HX-Reswap"] = "none"
        response.headers["HX-Trigger"] = json.dumps({"toast": [{"category": "danger", "message": notice}]})
        return response
    return make_response(render_jinja(template, layout="layouts/page.html", region="", **context), status)


def _with_toasts(response: Response) -> Response:
    if wanted_region() and session.get("_flashes"):
        flashed = cast(list[tuple[str, str]], get_flashed_messages(with_categories=True))
        toasts = [{"category": category, "message": message} for category, message in flashed]
        response.headers["HX-Trigger"] = json.dumps({"toast": toasts})
    return response


def static_url(path: str) -> str:
    """The address of a static file; its folder carries the version, so browsers may keep it."""
    return _static_url(current_app.static_url_path or "", request.script_root if has_request_context() else "", path)


@cache
def _static_url(_folder: str, _root: str, path: str) -> str:
    return url_for("static", filename=path)


def static_version() -> str:
    """A short mark of all static files as they are now; the folder browsers see carries it."""
    folder = Path(__file__).parent.parent / "static"
    newest = sorted((str(path), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file())
    return hashlib.sha256(repr(newest).encode()).hexdigest()[:10]


def day(value: date | datetime | None) -> str:
    """2026-11-21, at the clinic."""
    if isinstance(value, datetime):
        value = clock.local(value).date()
    return value.isoformat() if value else ""


def moment(value: datetime | None) -> str:
    """11-21 14:05 at the clinic; with the year when it is another one."""
    if value is None:
        return ""
    here = clock.local(value)
    return here.strftime("%m-%d %H:%M" if here.year == clock.today().year else "%Y-%m-%d %H:%M")


def clocktime(value: datetime | None) -> str:
    """14:05 at the clinic."""
    return clock.local(value).strftime("%H:%M") if value else ""


def money(value: Money | None) -> str:
    """¥12,000.00, −¥1,980.00"""
    return value.written if value is not None else ""


def init(app: Flask) -> None:
    """Give templates what every page needs."""
    app.jinja_env.globals.update(static_url=static_url, csrf_token=token, new_key=key)
    app.jinja_env.globals.update(piece=pieces.piece, piece_end=pieces.PIECE_END)
    app.jinja_env.filters.update(day=day, moment=moment, clocktime=clocktime, money=money, phone=domestic)

    @app.after_request
    def keep_private(response: Response) -> Response:
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
            response.headers.setdefault("Vary", "HX-Request, HX-Target, Cookie")
        return response
