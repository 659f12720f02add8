"""What is said during a consultation: told-list, cases, prices, products, wishes, questions, feedback."""

from collections.abc import Iterable

from flask_babel import gettext as _

from portal.consulting.consultations import choices, policy, told
from portal.consulting.consultations.facts import FeedbackPassed
from portal.consulting.consultations.models import (
    CaseShown,
    Consultation,
    DeclinedWish,
    OpenQuestion,
    PassedFeedback,
    PictureRequest,
    PriceTalk,
    ProductAdvice,
    ToldPoint,
)
from portal.consulting.consultations.permissions import Permission
from portal.core import access, audit, clock, events
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.registry.catalogue import queries as catalogue
from portal.registry.catalogue.models import CaseStudy, Product
from portal.registry.staff.models import Person

#: Said when the clinic has no approved answer of its own yet.
PRIVACY_RULE = "顾客的照片和身份属于隐私，未经本人书面同意，不能给任何人看，也不安排见面，对您也是同样的保护。"


def _check(consultation: Consultation, by: Actor) -> None:
    access.check(by, Permission.WRITE)
    policy.check_writable(consultation, by)


def _tellable(consultation: Consultation, by: Actor) -> None:
    """The talk goes on after the card is closed; only the signature ends it."""
    access.check(by, Permission.WRITE)
    policy.check_unsigned(consultation)
    policy.check_holder(consultation, by)


def tell(consultation: Consultation, subjects: Iterable[str], *, by: Actor) -> list[ToldPoint]:
    """Record that these subjects of the told-list were explained now (CON-13); twice does no harm."""
    _tellable(consultation, by)
    known = {point.subject for point in consultation.told}
    new = [key for key in told.SUBJECTS if key in set(subjects) and key not in known]
    for key in new:
        consultation.told.append(add(ToldPoint(consultation_id=consultation.id, subject=key), by=by))
    if new:
        audit.record("consultations.tell", consultation, by=by, subjects=new)
    return list(consultation.told)


def show_case(consultation: Consultation, case: CaseStudy, *, by: Actor, medium: str = "case") -> CaseShown:
    """Record a case, picture or video shown (CON-14); only a true, consented, current one (CAT-09)."""
    _tellable(consultation, by)
    if not case.showable:
        raise Refused(
            "CAT-09",
            _("This case may not be shown: it is not approved, consented and current. Choose another."),
        )
    before = next((shown for shown in consultation.cases if shown.case_id == case.id), None)
    if before is not None:
        return before
    shown = CaseShown(
        consultation_id=consultation.id,
        case_id=case.id,
        title=case.title,
        medium=medium if medium in choices.MEDIA else "case",
    )
    consultation.cases.append(add(shown, by=by))
    audit.record("consultations.show_case", consultation, by=by, case=case.code)
    return shown


def ask_for_pictures(consultation: Consultation, *, by: Actor) -> PictureRequest:
    """She asks to see other customers: keep that, and the privacy rule as the answer (KNW-07)."""
    _tellable(consultation, by)
    script = catalogue.privacy_answer()
    request = PictureRequest(
        consultation_id=consultation.id,
        answer=script.answer if script else PRIVACY_RULE,
        script_code=script.code if script else "",
    )
    consultation.picture_requests.append(add(request, by=by))
    audit.record("consultations.ask_for_pictures", consultation, by=by, script=request.script_code)
    return request


def explain_prices(consultation: Consultation, explained: Iterable[str], *, by: Actor, note: str = "") -> PriceTalk:
    """Record that prices, offers, payment methods and the fee breakdown were explained (CON-15)."""
    _tellable(consultation, by)
    keys = [key for key in choices.PRICE_SUBJECTS if key in set(explained)]
    if not keys:
        raise Refused("CON-15", _("Tick at least one thing that was explained."), field="explained")
    talk = PriceTalk(consultation_id=consultation.id, explained=keys, note=note)
    consultation.price_talks.append(add(talk, by=by))
    audit.record("consultations.explain_prices", consultation, by=by, explained=keys)
    return talk


def advise_product(
    consultation: Consultation,
    *,
    by: Actor,
    product: str,
    use: str = "",
    cautions: str = "",
    combination: str = "",
    of: Product | None = None,
) -> ProductAdvice:
    """Record advice on a product: use, cautions and combination (CON-16)."""
    _check(consultation, by)
    advice = ProductAdvice(
        consultation_id=consultation.id,
        product_id=of.id if of else None,
        product=product,
        use=use,
        cautions=cautions,
        combination=combination,
    )
    consultation.products.append(add(advice, by=by))
    audit.record("consultations.advise_product", consultation, by=by, product=product)
    return advice


def decline_wish(consultation: Consultation, *, by: Actor, wish: str, ground: str, reason: str) -> DeclinedWish:
    """Record a wish declined for safety or honesty and the reason told (CON-32)."""
    _check(consultation, by)
    if not reason.strip():
        raise Refused("CON-32", _("Write the reason you told the customer."), field="reason")
    declined = DeclinedWish(consultation_id=consultation.id, wish=wish, ground=ground, reason=reason)
    consultation.declined_wishes.append(add(declined, by=by))
    audit.record("consultations.decline_wish", consultation, by=by, ground=ground)
    return declined


def ask(consultation: Consultation, question: str, *, by: Actor, kind: str = "question") -> OpenQuestion:
    """Take a doubt, request or question; it stays with the consultant until answered (CON-12)."""
    access.check(by, Permission.WRITE)
    policy.check_holder(consultation, by)
    if not question.strip():
        raise Refused("CON-12", _("Write the question in the customer's words."), field="question")
    taken = OpenQuestion(
        consultation_id=consultation.id,
        owner_id=consultation.consultant_id,
        kind=kind if kind in choices.QUESTION_KINDS else "question",
        question=question.strip(),
    )
    consultation.questions.append(add(taken, by=by))
    audit.record("consultations.ask", consultation, by=by, kind=taken.kind)
    return taken


def answer(question: OpenQuestion, text: str, *, by: Actor) -> OpenQuestion:
    """Answer an open question, also after signing (CON-12); its owner or the doctor of the case."""
    access.check(by, Permission.WRITE, Permission.DOCTOR)
    if question.owner_id != by.id and not by.can(Permission.DOCTOR):
        raise Refused("CON-12", _("A question is not passed around: whoever took it answers it."))
    if question.answered_at is not None:
        raise Refused("CON-12", _("This question is answered already. Take a new question for what is still open."))
    if not text.strip():
        raise Refused("CON-12", _("Write the answer; a question cannot be closed without one."), field="answer")
    question.answer, question.answered_at, question.answered_by_id = text.strip(), clock.now(), by.id
    audit.record("consultations.answer", question, by=by, customer_id=question.consultation.customer_id)
    return question


def pass_feedback(consultation: Consultation, text: str, *, to: Person, by: Actor) -> PassedFeedback:
    """Pass what the customer said about the clinic to a superior, dated (CON-23)."""
    access.check(by, Permission.WRITE)
    policy.check_holder(consultation, by)
    if not (to.can(Permission.SEE_ALL) and to.id != by.id):
        raise Refused("CON-23", _("Choose a superior who may read consultations."), field="superior_id")
    feedback = PassedFeedback(consultation_id=consultation.id, text=text, superior_id=to.id)
    consultation.feedback.append(add(feedback, by=by))
    db.session.flush()
    audit.record("consultations.pass_feedback", consultation, by=by, to=to.name)
    events.publish(FeedbackPassed(feedback))
    return feedback


def handle_feedback(feedback: PassedFeedback, handling: str, *, by: Actor) -> PassedFeedback:
    """The superior says what became of it (CON-23)."""
    access.check(by, Permission.SEE_ALL)
    if feedback.superior_id != by.id:
        raise Refused("CON-23", _("This feedback was passed to %(name)s.", name=feedback.superior.name))
    if not handling.strip():
        raise Refused("CON-23", _("Write what became of it."), field="handling")
    if feedback.handled_at is not None:
        raise Refused("CON-23", _("This was handled already."))
    feedback.handling, feedback.handled_at = handling.strip(), clock.now()
    audit.record("consultations.handle_feedback", feedback, by=by, customer_id=feedback.consultation.customer_id)
    return feedback
