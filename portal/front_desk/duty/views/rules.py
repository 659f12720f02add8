"""Posts, kinds of shift and working-time rules, for whoever sets the frame."""

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import pages
from portal.core.access import requires
from portal.core.database import db
from portal.core.refusals import Missing
from portal.front_desk.duty import operations
from portal.front_desk.duty.choices import ARRANGEMENTS, OVERTIME, WEEKDAYS
from portal.front_desk.duty.forms.plan import PostForm, ShiftKindForm, WorkingTimeForm
from portal.front_desk.duty.models import DutyPost, ShiftKind, WorkingTimeRule
from portal.front_desk.duty.permissions import Permission
from portal.front_desk.duty.queries import open_posts, weeks, working_time
from portal.front_desk.duty.views.blueprint import blueprint, one_form, tabs
from portal.registry.staff import queries as staff
from portal.registry.staff.identity import me


@blueprint.get("/rules")
@requires(Permission.RULES)
def rules() -> Response:
    branch_id = me().branch_id
    posts = db.session.scalars(select(DutyPost).where(DutyPost.branch_id == branch_id).order_by(DutyPost.name)).all()
    known = working_time.rules(branch_id)
    return pages.page(
        "front_desk/duty/rules.html",
        posts=posts,
        kinds=weeks.shift_kinds(branch_id, closed=True),
        times=[known[position] for position in sorted(known)],
        weekdays=WEEKDAYS,
        overtime=OVERTIME,
        arrangements=ARRANGEMENTS,
        tabs=tabs(me()),
    )


def _found(model: Any, row_id: int) -> Any:
    row = db.session.get(model, row_id)
    if row is None or row.branch_id != me().branch_id:
        raise Missing
    return row


def _post_values(form: PostForm) -> dict[str, Any]:
    return {
        "name": form.name.data or "",
        "kind": form.kind.data,
        "starts": form.starts.data or "",
        "ends": form.ends.data or "",
        "weekdays": form.weekdays.data or (),
        "on_holidays": form.on_holidays.data,
        "department_id": form.department.data,
    }


@blueprint.route("/posts/new", methods=["GET", "POST"])
@requires(Permission.RULES)
def add_post() -> Response:
    form = PostForm(departments=staff.departments())
    if form.is_submitted() and form.attempt(lambda: operations.add_post(**_post_values(form), by=me())):
        pages.say(_("Saved."))
        return pages.go("duty.rules")
    return one_form(form, heading=_("New post"), submit=_("Save the post"), back=url_for("duty.rules"))


@blueprint.route("/posts/<int:post_id>", methods=["GET", "POST"])
@requires(Permission.RULES)
def change_post(post_id: int) -> Response:
    post = _found(DutyPost, post_id)
    form = PostForm(
        departments=staff.departments(),
        subject=post.id,
        name=post.name,
        kind=post.kind,
        starts=post.starts,
        ends=post.ends,
        weekdays=list(post.weekdays),
        on_holidays=post.on_holidays,
        department=post.department_id,
    )
    if form.is_submitted() and form.attempt(lambda: operations.change_post(post, **_post_values(form), by=me())):
        pages.say(_("Saved."))
        return pages.go("duty.rules")
    return one_form(form, heading=post.name, submit=_("Save the post"), back=url_for("duty.rules"))


@blueprint.post("/posts/<int:post_id>/closing")
@requires(Permission.RULES)
def close_post(post_id: int) -> Response:
    operations.close_post(_found(DutyPost, post_id), by=me())
    return pages.go("duty.rules")


@blueprint.post("/posts/<int:post_id>/opening")
@requires(Permission.RULES)
def open_post(post_id: int) -> Response:
    operations.open_post(_found(DutyPost, post_id), by=me())
    return pages.go("duty.rules")


def _kind_values(form: ShiftKindForm, posts: list[DutyPost]) -> dict[str, Any]:
    return {
        "name": form.name.data or "",
        "starts": form.starts.data or "",
        "ends": form.ends.data or "",
        "pause": form.pause.data or 0,
        "post": next((post for post in posts if post.id == form.post.data), None),
    }


@blueprint.route("/shift-kinds/new", methods=["GET", "POST"])
@requires(Permission.RULES)
def add_shift_kind() -> Response:
    posts = list(open_posts(me().branch_id))
    form = ShiftKindForm(posts=posts)
    if form.is_submitted() and form.attempt(lambda: operations.add_shift_kind(**_kind_values(form, posts), by=me())):
        pages.say(_("Saved."))
        return pages.go("duty.rules")
    return one_form(form, heading=_("New kind of shift"), submit=_("Save the shift"), back=url_for("duty.rules"))


@blueprint.route("/shift-kinds/<int:kind_id>", methods=["GET", "POST"])
@requires(Permission.RULES)
def change_shift_kind(kind_id: int) -> Response:
    kind, posts = _found(ShiftKind, kind_id), list(open_posts(me().branch_id))
    form = ShiftKindForm(
        posts=posts,
        subject=kind.id,
        name=kind.name,
        starts=kind.starts,
        ends=kind.ends,
        pause=kind.pause,
        post=kind.post_id,
    )
    if form.is_submitted() and form.attempt(
        lambda: operations.change_shift_kind(kind, **_kind_values(form, posts), by=me())
    ):
        pages.say(_("Saved."))
        return pages.go("duty.rules")
    return one_form(form, heading=kind.name, submit=_("Save the shift"), back=url_for("duty.rules"))


@blueprint.post("/shift-kinds/<int:kind_id>/closing")
@requires(Permission.RULES)
def close_shift_kind(kind_id: int) -> Response:
    kind = _found(ShiftKind, kind_id)
    operations.close_shift_kind(kind, closed=not kind.closed, by=me())
    return pages.go("duty.rules")


def _time_values(form: WorkingTimeForm) -> dict[str, Any]:
    return {
        "position": form.position.data or "",
        "days_a_week": form.days_a_week.data or 0,
        "hours_a_day": form.hours_a_day.data or 0,
        "overtime": form.overtime.data,
        "arrangement": form.arrangement.data,
    }


@blueprint.route("/working-times/new", methods=["GET", "POST"])
@requires(Permission.RULES)
def add_working_time() -> Response:
    form = WorkingTimeForm()
    if form.is_submitted() and form.attempt(lambda: operations.add_working_time(**_time_values(form), by=me())):
        pages.say(_("Saved."))
        return pages.go("duty.rules")
    return one_form(form, heading=_("New working-time rule"), submit=_("Save the rule"), back=url_for("duty.rules"))


@blueprint.route("/working-times/<int:rule_id>", methods=["GET", "POST"])
@requires(Permission.RULES)
def change_working_time(rule_id: int) -> Response:
    rule = _found(WorkingTimeRule, rule_id)
    form = WorkingTimeForm(obj=rule, subject=rule.id)
    if form.is_submitted() and form.attempt(
        lambda: operations.change_working_time(rule, **_time_values(form), by=me())
    ):
        pages.say(_("Saved."))
        return pages.go("duty.rules")
    heading = rule.position or _("Everybody else")
    return one_form(form, heading=heading, submit=_("Save the rule"), back=url_for("duty.rules"))
