"""The page of a conference: who takes part, their opinions, facts and plan (DIS-07, DIS-08)."""

from flask import Response, request
from flask_babel import gettext as _

from portal.core import pages
from portal.core.access import requires
from portal.core.forms import Form
from portal.core.refusals import Missing
from portal.core.requests import row_number
from portal.registry.staff.identity import me
from portal.service.complaints import operations
from portal.service.complaints.forms import ConcludeForm, OpinionForm
from portal.service.complaints.models import CaseConference, ConferenceMember
from portal.service.complaints.permissions import Permission
from portal.service.complaints.queries import cases
from portal.service.complaints.views.blueprint import blueprint


@blueprint.get("/<int:case_id>/conferences/<int:conference_id>")
@requires(Permission.READ)
def conference(case_id: int, conference_id: int) -> Response:
    return _page(_conference(case_id, conference_id))


@blueprint.post("/<int:case_id>/conferences/<int:conference_id>/opinions")
@requires(Permission.CONFER)
def give_opinion(case_id: int, conference_id: int) -> Response:
    """One's opinion, or an outside expert's written down."""
    row = _conference(case_id, conference_id)
    member_id = row_number(request.form.get("member_id", ""))
    member = next((member for member in row.members if member.id == member_id), None)
    if member is None:
        raise Missing
    form = OpinionForm(subject=f"member-{member.id}")
    if form.attempt(lambda: operations.give_opinion(member, form.opinion.data or "", by=me())):
        pages.say(_("Saved."))
        return pages.go("complaints.conference", case_id=case_id, conference_id=conference_id)
    return _page(row, opinion=form, member=member)


@blueprint.post("/<int:case_id>/conferences/<int:conference_id>/conclusion")
@requires(Permission.LEAD)
def conclude(case_id: int, conference_id: int) -> Response:
    """Facts and plan are written down."""
    row = _conference(case_id, conference_id)
    form = ConcludeForm(subject=f"conference-{row.id}")
    if form.attempt(
        lambda: operations.conclude(
            row, facts=form.facts.data or "", plan=form.plan.data or "", money=form.money.data, by=me()
        )
    ):
        pages.say(_("Saved."))
        return pages.go("complaints.show", case_id=case_id)
    return _page(row, conclusion=form)


def _conference(case_id: int, conference_id: int) -> CaseConference:
    row: CaseConference = cases.part(CaseConference, conference_id, me())
    if row.case_id != case_id:
        raise Missing
    return row


def _page(
    row: CaseConference,
    opinion: Form | None = None,
    member: ConferenceMember | None = None,
    conclusion: Form | None = None,
) -> Response:
    person = me()
    lead = person.can(Permission.LEAD)
    mine = [m for m in row.members if m.person_id == person.id or (lead and m.person_id is None)]
    waiting = [m for m in mine if row.concluded_at is None and person.can(Permission.CONFER)]
    forms = {m.id: OpinionForm(formdata=None, subject=f"member-{m.id}", opinion=m.opinion) for m in waiting}
    if member is not None and opinion is not None:
        forms[member.id] = opinion
    may_conclude = lead and row.concluded_at is None
    return pages.page(
        "service/complaints/conference.html",
        status=422 if opinion or conclusion else 200,
        conference=row,
        case=row.case,
        forms=forms,
        conclusion=(conclusion or ConcludeForm(formdata=None, subject=f"conference-{row.id}"))
        if may_conclude
        else None,
    )
