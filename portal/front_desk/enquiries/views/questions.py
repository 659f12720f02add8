"""Later questions of a customer to the same colleague, until they are answered (ENQ-24)."""

from flask import Response
from flask_babel import gettext as _

from portal.core import clock, pages
from portal.core.access import requires
from portal.front_desk.enquiries import operations
from portal.front_desk.enquiries.forms import handling
from portal.front_desk.enquiries.permissions import Permission
from portal.front_desk.enquiries.queries import reach
from portal.front_desk.enquiries.views.blueprint import blueprint
from portal.front_desk.enquiries.views.enquiry import do
from portal.registry.staff.identity import me


@blueprint.post("/<int:enquiry_id>/questions")
@requires(Permission.WRITE)
def ask_later(enquiry_id: int) -> Response:
    enquiry = reach.visible(enquiry_id, me())
    form = handling.QuestionForm(subject=enquiry.id)
    act = lambda: operations.ask_later(question=form.question.data or "", enquiry=enquiry, by=me())  # noqa: E731
    return do(enquiry, form, act, _("The question is with whoever looks after this customer."))


@blueprint.route("/questions/<int:question_id>", methods=["GET", "POST"])
@requires(Permission.ANSWER)
def answer_later(question_id: int) -> Response:
    question = reach.later_question(question_id, me())
    form = handling.AnswerQuestionForm(subject=question.id)
    if form.is_submitted() and form.attempt(
        lambda: operations.answer_later(question, answer=form.answer.data or "", by=me())
    ):
        pages.say(_("Answered."))
        return pages.go("enquiries.index")
    return pages.form_page("front_desk/enquiries/question.html", form, question=question, now=clock.now())
