"""Who may: silence means closed.

Every view says `@requires(Permission.X)` or `@public("why")`; the app refuses to start when one is
silent. What a role may do is one table handed over at start-up; an unknown role may do nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, current_app
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from portal.core.database import Actor
from portal.core.refusals import Forbidden

View = TypeVar("View", bound=Callable[..., Any])


class SilentRoute(RuntimeError):
    """A route says neither what it requires nor that it is public."""


def requires(*permissions: str, fresh: bool = False) -> Callable[[View], View]:
    """Let a view be used by people who hold any one of the permissions.

    With `fresh`, the person must have given the password within the last minutes (approvals).
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not any(current_user.can(permission) for permission in permissions):
                raise Forbidden(permissions[0])
            return view(*args, **kwargs)

        guarded.access = tuple(str(p) for p in permissions)  # type: ignore[attr-defined]
        guarded.fresh = fresh  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return mark


def public(why: str) -> Callable[[View], View]:
    """Open a view to everybody, signed in or not, for the reason given."""

    def mark(view: View) -> View:
        view.access = ("public",)  # type: ignore[attr-defined]
        view.public_because = why  # type: ignore[attr-defined]
        return view

    return mark


def signed_in(why: str) -> Callable[[View], View]:
    """Open a view to every signed-in person, for the reason given."""

    def mark(view: View) -> View:
        view.access = ("signed-in",)  # type: ignore[attr-defined]
        view.signed_in_because = why  # type: ignore[attr-defined]
        return view

    return mark


def opens(actor: Actor, path: str) -> bool:
    """Whether an address of ours is one this role may open, so that no page offers a way to a closed door."""
    try:
        endpoint, _values = current_app.url_map.bind("").match(path.partition("?")[0].partition("#")[0])
    except HTTPException:
        return False
    needed: tuple[str, ...] = getattr(current_app.view_functions[endpoint], "access", ())
    return needed in (("public",), ("signed-in",)) or any(actor.can(permission) for permission in needed)


def check(actor: Actor, *permissions: str) -> None:
    """Raise Forbidden unless the actor holds one of the permissions; operations call it first."""
    if not any(actor.can(permission) for permission in permissions):
        raise Forbidden(permissions[0])


def install(app: Flask, roles: Mapping[str, Iterable[str]], flags: Mapping[str, Iterable[str]]) -> None:
    """Hand over the tables role → permissions and flag → further permissions."""
    app.extensions["role_permissions"] = {role: frozenset(map(str, held)) for role, held in roles.items()}
    app.extensions["flag_permissions"] = {flag: frozenset(map(str, held)) for flag, held in flags.items()}
    app.extensions["held_permissions"] = {}


def held_by(role: str, flags: Iterable[str]) -> frozenset[str]:
    """All permissions of a role with these flags; an unknown role holds none."""
    known: dict[tuple[str, ...], frozenset[str]] = current_app.extensions["held_permissions"]
    key = (role, *sorted(flags))
    if key not in known:
        known[key] = _union(role, key[1:])
    return known[key]


def _union(role: str, flags: Iterable[str]) -> frozenset[str]:
    roles: Mapping[str, frozenset[str]] = current_app.extensions["role_permissions"]
    if role not in roles:
        return frozenset()
    extra: Mapping[str, frozenset[str]] = current_app.extensions["flag_permissions"]
    return roles[role].union(*(extra.get(flag, frozenset()) for flag in flags))


def refuse_silent_routes(app: Flask) -> None:
    """Stop the start of an app in which some route forgot to say who may use it."""
    silent = [
        f"{rule.endpoint} ({rule.rule})"
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and not getattr(app.view_functions[rule.endpoint], "access", None)
    ]
    if silent:
        raise SilentRoute("routes without @requires or @public: " + ", ".join(sorted(silent)))


def table(app: Flask) -> list[tuple[str, str, str, list[str]]]:
    """Every route with its methods, what it requires, and the roles (and flags) that may use it."""
    roles: Mapping[str, frozenset[str]] = app.extensions["role_permissions"]
    flags: Mapping[str, frozenset[str]] = app.extensions["flag_permissions"]
    rows = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda r: (r.endpoint, r.rule)):
        if rule.endpoint == "static":
            continue
        access: tuple[str, ...] = getattr(app.view_functions[rule.endpoint], "access", ())
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        if access in (("public",), ("signed-in",)):
            who = list(access)
        else:
            who = [role for role, held in roles.items() if held & set(access)]
            who += [f"+{flag}" for flag, held in flags.items() if held & set(access)]
        rows.append((f"{methods} {rule.rule}", rule.endpoint, "|".join(access), who))
    return rows
