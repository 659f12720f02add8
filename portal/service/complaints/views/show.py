"""The page of a case: the whole story, and everything the handler needs for the next act."""

from typing import Any

from flask import Response, url_for

from portal.core import clock, pages, workflow
from portal.core.access import requires
from portal.front_desk.duty.queries.weeks import HOLIDAYS
from portal.registry.customers import queries as customer_files
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person
from portal.service.complaints import choices, gates, policy
from portal.service.complaints.models import Case
from portal.service.complaints.operations import moves
from portal.service.complaints.operations.signals import case_topic
from portal.service.complaints.papers import reading
from portal.service.complaints.permissions import Permission
from portal.service.complaints.queries import boards, cases, story
from portal.service.complaints.views import acts
from portal.service.complaints.views.blueprint import blueprint
from portal.service.complaints.workflow import WORKFLOWS

GROUPS = ("step", "story", "trouble")


@blueprint.get("/<int:case_id>")
@requires(Permission.READ)
def show(case_id: int) -> Response:
    person = me()
    case = cases.visible(case_id, person)
    about_me = policy.accused_in(case, person)
    possible = [] if about_me else acts.possible(case, person)
    following = acts.next_act(case, possible)
    table = WORKFLOWS[case.kind]
    steps = [] if about_me else [s for s in workflow.available(table, case, person) if s.name in moves.PLAIN]
    told = story.of(case)
    return pages.page(
        "service/complaints/show.html",
        case=case,
        told=told,
        about_me=about_me,
        acts={group: [act for act in possible if act.group == group] for group in GROUPS},
        following=following,
        form=following.form(case, formdata=None, **_values(following, case)) if following else None,
        steps=[step for step in steps if step.name != "begin_on_site"],
        keys=boards.KEYS,
        stage=story.stages(case, told.steps),
        day_word=_day_word,
        refunds=policy.money_of(case),
        topic=case_topic(case.id),
        case_url=url_for("complaints.show", case_id=case.id),
        late=case.next_due_at < clock.now() and not case.paused,
        papers_open=reading.open_to(case, person),
        may_lead=person.can(Permission.LEAD),
        file_visible=_file_visible(case, person),
        due_attempts=gates.unsolved_attempts(case) if case.kind == "dissatisfied" else 0,
    )


def _day_word(day: dict[str, Any]) -> str:
    """Why a day of a clock counts or rests: the holiday, or what kind of day it is."""
    holiday = day.get("holiday")
    return HOLIDAYS.get(holiday, holiday) if holiday else str(choices.DAY_KINDS.get(day["reason"], day["reason"]))


def _values(act: acts.Act, case: Case) -> dict[str, Any]:
    values = act.values(case)
    return values | {"kind": "progress"} if act.name == "write" else values


def _file_visible(case: Case, person: Person) -> bool:
    return case.customer_id is not None and customer_files.may_see_id(case.customer_id, person)
