"""Approved answers: search as you type, propose, review, and the questions nobody could answer."""

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from portal.core import pages, workflow
from portal.core.access import requires
from portal.registry.catalogue import operations, policy, queries
from portal.registry.catalogue.forms import AnswerForm, UnansweredForm
from portal.registry.catalogue.permissions import Permission
from portal.registry.catalogue.terms import TOPICS
from portal.registry.catalogue.views.blueprint import blueprint
from portal.registry.catalogue.workflow import SCRIPT
from portal.registry.staff.identity import me


@blueprint.get("/answers")
@requires(Permission.READ)
def answers() -> Response:
    text, topic = request.args.get("text", "").strip()[:60], request.args.get("topic", "")
    return pages.page(
        "registry/catalogue/answers.html",
        text=text,
        topic=topic,
        topics=TOPICS,
        scripts=queries.search_scripts(text, topic=topic),
        waiting=queries.scripts_waiting(),
        unanswered=queries.unanswered(),
        form=UnansweredForm(),
    )


@blueprint.post("/answers/unanswered")
@requires(Permission.READ)
def ask() -> Response:
    form = UnansweredForm()
    row = form.attempt(lambda: operations.record_unanswered(form.question.data, by=me()))
    if row is None:
        return pages.form_page("registry/catalogue/ask.html", form)
    pages.say(_("Kept. The question waits for an approved answer."))
    return pages.go("catalogue.answers")


@blueprint.route("/answers/new", methods=["GET", "POST"])
@requires(Permission.READ)
def new_answer() -> Response:
    before = request.args.get("script", type=int)
    start = {"question": request.args.get("question", "")[:200]}
    if before:
        script = queries.script(before)
        start = {"question": script.question, "topic": script.topic, "answer": script.answer}
    form = AnswerForm(subject=before or "new", data=start)
    if form.is_submitted() and (
        made := form.attempt(
            lambda: operations.propose_answer(form.question.data, form.answer.data, topic=form.topic.data, by=me())
        )
    ):
        pages.say(_("Written. It may be given after a doctor has approved it."))
        return pages.go("catalogue.answer", script_id=made.id)
    return pages.form_page("registry/catalogue/new_answer.html", form)


@blueprint.get("/answers/<int:script_id>")
@requires(Permission.READ)
def answer(script_id: int) -> Response:
    script = queries.script(script_id)
    waiting = script.state == "draft"
    return pages.page(
        "registry/catalogue/answer.html",
        script=script,
        versions=queries.script_versions(script),
        topics=TOPICS,
        steps=workflow.available(SCRIPT, script, me()),
        states=SCRIPT.states,
        history=workflow.history(script),
        findings=policy.exaggerations(script.answer) if waiting else [],
    )


@blueprint.post("/answers/<int:script_id>/steps")
@requires(Permission.SIGN_OFF)
def decide_answer(script_id: int) -> Response:
    script, step = queries.script(script_id), request.form.get("step", "")
    if step == "approve":
        operations.approve_answer(script, by=me())
        pages.say(_("Approved. This is now the one answer to the question."))
    elif step == "decline":
        operations.decline_answer(script, by=me(), reason=request.form.get("reason", "")[:1000])
        pages.say(_("Kept with your reason."))
    else:
        raise BadRequest
    return pages.go("catalogue.answer", script_id=script.id)
