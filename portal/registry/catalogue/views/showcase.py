"""What customers are shown: cases, doctors, the clinic's profile, technical terms."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from portal.core import clock, files, pages
from portal.core.access import requires
from portal.core.refusals import Missing
from portal.registry.catalogue import operations, policy, queries
from portal.registry.catalogue.forms import CaseForm, CaseStandingForm, GlossForm, ProfileForm, ProviderForm
from portal.registry.catalogue.models import CaseStudy, ProfileText, ProviderProfile
from portal.registry.catalogue.permissions import Permission
from portal.registry.catalogue.terms import (
    AGE_GROUPS,
    BRANCHES_OF_PRACTICE,
    DEPARTMENTS,
    NEEDS,
    PROFILE_PARTS,
    SKIN_TYPES,
)
from portal.registry.catalogue.views.blueprint import blueprint
from portal.registry.staff.identity import me

_AXES = {"age_group": AGE_GROUPS, "skin_type": SKIN_TYPES, "need": NEEDS}


def _insider() -> bool:
    return any(me().can(right) for right in (Permission.WRITE, Permission.SIGN_OFF))


def _visible_case(case_id: int) -> CaseStudy:
    """The case; one that may not be shown exists only for those who keep the cases (CAT-09)."""
    case = queries.one(CaseStudy, case_id)
    if not case.showable and not _insider():
        raise Missing
    return case


@blueprint.get("/cases")
@requires(Permission.READ)
def cases() -> Response:
    filters = {name: request.args.get(name, "")[:20] for name in ("age", "skin_type", "need")}
    age = int(filters["age"]) if filters["age"].isascii() and filters["age"].isdigit() else None
    gaps: dict[str, list[Any]] = {axis: [] for axis in _AXES}
    for gap in queries.coverage_gaps():
        values: Any = _AXES[gap.axis]
        gaps[gap.axis].append(gap.value if gap.axis == "age_group" else values[gap.value])
    return pages.page(
        "registry/catalogue/cases.html",
        filters=filters,
        gaps=gaps,
        needs=NEEDS,
        skin_types=SKIN_TYPES,
        cases=queries.cases_matching(age, filters["skin_type"], filters["need"], limit=60),
        hidden=[case for case in queries.all_of(CaseStudy) if not case.showable] if _insider() else [],
        privacy=queries.privacy_answer(),
    )


@blueprint.route("/cases/new", methods=["GET", "POST"])
@requires(Permission.WRITE)
def new_case() -> Response:
    form = CaseForm()
    form.item.choices = [(item.id, item.name) for item in queries.items()]
    form.provider.choices = [(0, "—"), *((profile.id, profile.name) for profile in queries.providers())]
    if form.is_submitted() and (case := form.attempt(lambda: _record_case(form))):
        pages.say(_("Written. It is shown after a doctor has confirmed it."))
        return pages.go("catalogue.case", case_id=case.id)
    return pages.form_page("registry/catalogue/new_case.html", form)


def _record_case(form: CaseForm) -> CaseStudy | None:
    pictures: dict[str, Any] = {}
    for name in ("before_picture", "after_picture"):
        sent = form[name].data
        if sent:
            try:
                picture = files.accept_image(sent.read())
            except ValueError as error:
                form[name].errors = [str(error)]
                return None
            pictures[name] = files.store(picture.content, picture.suffix).sha256
    return operations.record_case(
        form.code.data,
        by=me(),
        title=form.title.data,
        age_group=form.age_group.data,
        skin_type=form.skin_type.data,
        need=form.need.data,
        item=queries.item(form.item.data),
        summary=form.summary.data,
        provider=queries.one(ProviderProfile, form.provider.data) if form.provider.data else None,
        consented=form.consented.data,
        **pictures,
    )


@blueprint.route("/cases/<int:case_id>", methods=["GET", "POST"])
@requires(Permission.READ)
def case(case_id: int) -> Response:
    study = _visible_case(case_id)
    form = CaseStandingForm(obj=study)
    if form.is_submitted() and form.attempt(
        lambda: operations.set_case_standing(
            study, by=me(), consented=form.consented.data, current=form.current.data, reason=form.reason.data
        )
    ):
        pages.say(_("Kept with your reason."))
        return pages.go("catalogue.case", case_id=study.id)
    return pages.form_page("registry/catalogue/case.html", form, case=study, needs=NEEDS, skin_types=SKIN_TYPES)


@blueprint.get("/cases/<int:case_id>/sheet")
@requires(Permission.READ)
def case_sheet(case_id: int) -> Response:
    study = _visible_case(case_id)
    if not study.showable:
        raise Missing
    return pages.page("registry/catalogue/case_sheet.html", case=study, needs=NEEDS, today=clock.today())


@blueprint.get("/cases/<int:case_id>/pictures/<any(before, after):which>")
@requires(Permission.READ)
def case_picture(case_id: int, which: str) -> Response:
    study = _visible_case(case_id)
    sha256 = study.before_picture if which == "before" else study.after_picture
    if not sha256:
        raise Missing
    content = files.read(sha256)
    kinds = {b"\x89PNG": "image/png", b"RIFF": "image/webp"}
    return Response(content, mimetype=kinds.get(content[:4], "image/jpeg"))


@blueprint.post("/cases/<int:case_id>/approval")
@requires(Permission.SIGN_OFF)
def approve_case(case_id: int) -> Response:
    operations.approve_showpiece(queries.one(CaseStudy, case_id), by=me())
    pages.say(_("The case is confirmed as true."))
    return pages.go("catalogue.case", case_id=case_id)


@blueprint.get("/doctors")
@requires(Permission.READ)
def doctors() -> Response:
    today = clock.today()
    waiting = [profile for profile in queries.all_of(ProviderProfile) if not profile.approved] if _insider() else []
    profiles = [(profile, profile.years(today), policy.may_lead(profile, today)) for profile in queries.providers()]
    return pages.page(
        "registry/catalogue/doctors.html",
        profiles=profiles,
        waiting=waiting,
        departments=DEPARTMENTS,
        branches=BRANCHES_OF_PRACTICE,
        needed={name: setting.value() for name, setting in policy.YEARS_NEEDED.items()},
    )


@blueprint.route("/doctors/new", methods=["GET", "POST"])
@requires(Permission.WRITE)
def new_doctor() -> Response:
    form = ProviderForm()
    kept = ("department", "title", "licence_number", "category", "practising_since", "background")
    if form.is_submitted() and form.attempt(
        lambda: operations.record_provider(
            form.name.data,
            by=me(),
            specialties=form.specialties.lines(),
            **{name: form[name].data for name in kept},
        )
    ):
        pages.say(_("Written. It is shown after somebody else has approved it."))
        return pages.go("catalogue.doctors")
    return pages.form_page("registry/catalogue/new_doctor.html", form)


@blueprint.post("/doctors/<int:profile_id>/approval")
@requires(Permission.SIGN_OFF)
def approve_doctor(profile_id: int) -> Response:
    operations.approve_showpiece(queries.one(ProviderProfile, profile_id), by=me())
    pages.say(_("Approved."))
    return pages.go("catalogue.doctors")


@blueprint.route("/clinic", methods=["GET", "POST"])
@requires(Permission.READ)
def clinic() -> Response:
    form = ProfileForm()
    if form.is_submitted() and form.attempt(
        lambda: operations.describe_clinic(form.part.data, form.text.data, by=me())
    ):
        pages.say(_("Written. It is shown after somebody else has approved it."))
        return pages.go("catalogue.clinic")
    texts = {row.part: row for row in (queries.all_of(ProfileText) if _insider() else queries.profile())}
    return pages.form_page("registry/catalogue/clinic.html", form, texts=texts, parts=PROFILE_PARTS)


@blueprint.post("/clinic/<int:text_id>/approval")
@requires(Permission.SIGN_OFF)
def approve_clinic(text_id: int) -> Response:
    operations.approve_showpiece(queries.one(ProfileText, text_id), by=me())
    pages.say(_("Approved."))
    return pages.go("catalogue.clinic")


@blueprint.route("/terms", methods=["GET", "POST"])
@requires(Permission.READ)
def terms() -> Response:
    form = GlossForm()
    if form.is_submitted() and form.attempt(lambda: operations.explain_term(form.term.data, form.gloss.data, by=me())):
        pages.say(_("Saved."))
        return pages.go("catalogue.terms")
    return pages.form_page("registry/catalogue/terms.html", form, glosses=queries.glosses())
