"""The group: structure, mailbox, submissions, information (ENQ-07, ENQ-21, ENQ-22, ENQ-23)."""

from flask import Response, request
from flask_babel import gettext as _

from portal.core import clock, pages
from portal.core.access import requires
from portal.core.refusals import Missing
from portal.front_desk.enquiries import operations, policy, settings
from portal.front_desk.enquiries.forms import group as forms
from portal.front_desk.enquiries.permissions import Permission
from portal.front_desk.enquiries.queries import group, register, statistics
from portal.front_desk.enquiries.views.blueprint import blueprint
from portal.front_desk.enquiries.views.registering import named_person
from portal.registry.staff.identity import me


@blueprint.route("/groups", methods=["GET", "POST"])
@requires(Permission.GROUPS, Permission.STATISTICS)
def groups() -> Response:
    person = me()
    leaders = group.staff(person.branch_id, "enquiry_leader")
    form = forms.LeaderForm(people=leaders)
    if form.is_submitted() and form.attempt(lambda: _set_leader(form)):
        pages.say(_("Saved."))
        return pages.go("enquiries.groups")
    known = group.groups(person.branch_id)
    taken = {member.person_id for one in known for member in one.members}
    free = [one for one in group.staff(person.branch_id, "enquiry_staff") if one.id not in taken]
    return pages.form_page(
        "front_desk/enquiries/groups.html",
        form,
        groups=known,
        members={one.id: forms.MemberForm(people=free, formdata=None) for one in known},
        may_change=person.can(Permission.GROUPS),
    )


def _set_leader(form: forms.LeaderForm) -> object:
    leader = named_person(form.leader_id.data, me())
    if leader is None:
        raise Missing
    return operations.set_leader(form.specialty.data, leader, by=me())


@blueprint.post("/groups/<int:group_id>/members")
@requires(Permission.GROUPS)
def add_member(group_id: int) -> Response:
    found = group.group(group_id, me())
    person = named_person(forms.MemberForm(people=group.staff(me().branch_id, "enquiry_staff")).person_id.data, me())
    if person is None:
        raise Missing
    operations.add_member(found, person, by=me())
    pages.say(_("%(name)s reports to %(leader)s.", name=person.name, leader=found.leader.name))
    return pages.go("enquiries.groups")


@blueprint.post("/groups/<int:group_id>/members/<int:person_id>/removal")
@requires(Permission.GROUPS)
def remove_member(group_id: int, person_id: int) -> Response:
    found = group.group(group_id, me())
    person = named_person(person_id, me())
    if person is None:
        raise Missing
    operations.remove_member(found, person, by=me())
    pages.say(_("Taken out of the group."))
    return pages.go("enquiries.groups")


@blueprint.route("/mailbox", methods=["GET", "POST"])
@requires(Permission.FORWARD_MAIL, Permission.LEAD, Permission.STATISTICS)
def mailbox() -> Response:
    person = me()
    form = forms.MailboxForm(people=group.staff(person.branch_id, "enquiry_leader"))
    if form.is_submitted() and form.attempt(lambda: _forward(form)):
        pages.say(_("Recorded: the mailbox was passed on."))
        return pages.go("enquiries.mailbox")
    return pages.form_page(
        "front_desk/enquiries/mailbox.html",
        form,
        rows=group.forwardings(person.branch_id),
        done=group.forwarded_on(person.branch_id, clock.today()),
        at=settings.MAILBOX_TIME.value(),
        may_forward=person.can(Permission.FORWARD_MAIL),
        me=person,
    )


def _forward(form: forms.MailboxForm) -> object:
    to = named_person(form.to_id.data, me())
    if to is None:
        raise Missing
    return operations.forward_mailbox(count=form.count.data or 0, to=to, note=form.note.data or "", by=me())


@blueprint.post("/mailbox/<int:forwarding_id>/acceptance")
@requires(Permission.LEAD)
def accept_mailbox(forwarding_id: int) -> Response:
    operations.accept_mailbox(group.forwarding(forwarding_id, me()), by=me())
    pages.say(_("Accepted. Register each of them as an enquiry."))
    return pages.go("enquiries.mailbox")


# --- submissions (ENQ-22) -----------------------------------------------------------------------------------


@blueprint.get("/submissions")
@requires(Permission.WRITE, Permission.STATISTICS)
def submissions() -> Response:
    person = me()
    return pages.page(
        "front_desk/enquiries/submissions.html",
        rows=group.submissions(person),
        missing=group.not_submitted(person, clock.today()) if person.can(Permission.LEAD) else [],
        submits=person.can(Permission.WRITE) and person.role in ("enquiry_staff", "enquiry_leader"),
        me=person,
    )


@blueprint.route("/submissions/today", methods=["GET", "POST"])
@requires(Permission.WRITE)
def submit() -> Response:
    person, today = me(), clock.today()
    known = group.submission_of(person, today)
    figures = statistics.day_of(person, today)
    typed = {"plan": known.plan, "results": known.results, "problems": known.problems} if known else {}
    form = forms.SubmissionForm(subject=today.isoformat(), **typed)
    if form.is_submitted() and form.attempt(
        lambda: operations.submit_day(
            plan=form.plan.data or "",
            results=form.results.data or "",
            problems=form.problems.data or "",
            figures=figures,
            by=person,
        )
    ):
        pages.say(_("Submitted to your leader."))
        return pages.go("enquiries.submissions")
    return pages.form_page(
        "front_desk/enquiries/submit.html",
        form,
        known=known,
        figures=figures,
        labels=_labels(),
        today=today,
        group=policy.group_of(person.id),
        me=person,
    )


def _labels() -> dict[str, str]:
    """The day's figures in words, in the order they are shown."""
    return {
        "enquiries": _("Enquiries"),
        "answered": _("Answered"),
        "files": _("Customer files opened"),
        "booked": _("Booked"),
        "arrived": _("Came"),
        "recordings": _("Recordings"),
        "outbound": _("Sales contacts"),
        "incomplete": _("Registration incomplete"),
    }


@blueprint.route("/submissions/<int:submission_id>", methods=["GET", "POST"])
@requires(Permission.WRITE, Permission.STATISTICS)
def read_submission(submission_id: int) -> Response:
    person = me()
    row = group.submission(submission_id, person)
    form = forms.ReadForm(remark=row.remark)
    if form.is_submitted() and form.attempt(
        lambda: operations.read_submission(row, remark=form.remark.data or "", by=person)
    ):
        pages.say(_("Read."))
        return pages.go("enquiries.submissions")
    mine = row.leader_id in (None, person.id) and row.person_id != person.id
    return pages.form_page(
        "front_desk/enquiries/submission.html",
        form,
        row=row,
        labels=_labels(),
        may_read=person.can(Permission.LEAD) and mine,
    )


# --- the leader's information (ENQ-23) ----------------------------------------------------------------------


@blueprint.route("/information", methods=["GET", "POST"])
@requires(Permission.LEAD, Permission.INFORMED, Permission.STATISTICS)
def information() -> Response:
    person = me()
    day = register.day_of(request.args.get("day", "")) or clock.today()
    form = forms.InformationForm(subject=day.isoformat())
    if form.is_submitted() and form.attempt(
        lambda: operations.inform(
            situation=form.situation.data or "", problems=form.problems.data or "", day=day, by=person
        )
    ):
        pages.say(_("The president and the head of plastic surgery are informed."))
        return pages.go("enquiries.information")
    rows = group.information(person)
    return pages.form_page(
        "front_desk/enquiries/information.html",
        form,
        rows=rows,
        day=day,
        missing=group.days_without(person.branch_id),
        may_inform=person.can(Permission.LEAD),
        told=any(row.leader_id == person.id and row.day == day for row in rows),
        readers=policy.informed_people(person.branch_id),
        me=person,
    )


@blueprint.post("/information/<int:information_id>/reading")
@requires(Permission.INFORMED)
def read_information(information_id: int) -> Response:
    operations.read_information(group.one_information(information_id, me()), by=me())
    pages.say(_("Read."))
    return pages.go("enquiries.information")
