"""Who is on duty now: a live panel with numbers, empty posts, the consulting window, gaps ahead."""

from functools import cache
from typing import Any

from flask import Response, url_for

from portal.core import clock, pages
from portal.core.access import requires
from portal.front_desk.duty import policy, queries
from portal.front_desk.duty.operations.signals import topic
from portal.front_desk.duty.permissions import Permission
from portal.front_desk.duty.queries import coverage, weeks
from portal.front_desk.duty.views.blueprint import blueprint, tabs
from portal.registry.staff.identity import me

#: The panel is made anew at least so often, because shifts begin and end by themselves; in seconds.
_FRESH = 300


@blueprint.get("")
@requires(Permission.READ)
def now() -> Response:
    person = me()

    @cache
    def seen() -> dict[str, Any]:
        return _seen(person.branch_id)

    bucket = int(clock.now().timestamp()) // _FRESH
    return pages.live_page(
        "front_desk/duty/now.html",
        region="duty_now",
        topic=topic(person.branch_id),
        audience=f"{person.branch_id}|{bucket}|{policy.LATE_AFTER.value()}",
        context=lambda: {
            "seen": seen,
            "topic": topic(person.branch_id),
            "now_url": url_for("duty.now"),
            "tabs": tabs(person),
            "steps": steps(),
        },
    )


def _seen(branch_id: int) -> dict[str, Any]:
    present = queries.at_work_now(branch_id)
    today = clock.today()
    return {
        "on_duty": [one for one in present if one.post is not None and one.post.kind == "duty"],
        "others": [one for one in present if one.post is None or one.post.kind == "ordinary"],
        "flagged": queries.people_on_duty(branch_id),
        "windows": queries.windows(branch_id, present),
        "empty": queries.empty_posts(branch_id),
        "gaps": [gap for gap in coverage.house_gaps(branch_id, today) if gap.ends_at > clock.now()][:8],
        "posts": len(queries.open_posts(branch_id)),
        "unrostered": weeks.nothing_published(branch_id, policy.week_of(today)),
        "matters": queries.open_matters(branch_id),
        "at": clock.now(),
    }


def steps() -> list[tuple[str, str]]:
    """The duty workflow as title and text (DTY-04)."""
    parts = [line.partition("：") for line in policy.WORKFLOW.value()]
    return [(title, text) if colon else ("", title) for title, colon, text in parts]
