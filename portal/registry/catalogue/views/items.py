"""Items: the list, one item with its versions, new versions, sign-off and price approval."""

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from portal.core import clock, listing, pages, workflow
from portal.core.access import requires
from portal.registry.catalogue import operations, policy, queries
from portal.registry.catalogue.forms import ItemForm, VersionForm
from portal.registry.catalogue.models import ItemVersion, ServiceItem
from portal.registry.catalogue.permissions import Permission
from portal.registry.catalogue.terms import DEPARTMENTS, KINDS, NEEDS
from portal.registry.catalogue.views.blueprint import blueprint
from portal.registry.catalogue.workflow import ITEM_VERSION
from portal.registry.staff.identity import me

_DEPARTMENT_ORDER = list(DEPARTMENTS)


def shown_version(item: ServiceItem) -> ItemVersion | None:
    """The version that stands for the item: in force, else the latest."""
    in_force = (version for version in item.versions if version.state == "in_force")
    return next(in_force, item.versions[0] if item.versions else None)


@blueprint.get("/")
@requires(Permission.READ)
def index() -> Response:
    filters = {
        name: request.args.get(name, "").strip()[:60] for name in ("text", "department", "kind", "need", "state")
    }
    found = queries.items(**{name: value for name, value in filters.items() if name != "state"})
    rows = [(item, shown_version(item)) for item in found]
    if filters["state"] == "waiting":
        rows = [(item, _waiting(item)) for item in found if _waiting(item)]
    elif filters["state"]:
        rows = [(item, version) for item, version in rows if version and version.state == filters["state"]]
    rows.sort(key=lambda row: (_DEPARTMENT_ORDER.index(row[0].department), row[0].code))
    if listing.wants_export():
        return _export(rows)
    offers: dict[int, list[str]] = {}
    for offer in queries.offers():
        for part in offer.parts:
            offers.setdefault(part.item_id, []).append(offer.name)
    return pages.page(
        "registry/catalogue/index.html",
        rows=rows,
        filters=filters,
        offers=offers,
        states=ITEM_VERSION.states,
        departments=DEPARTMENTS,
        kinds=KINDS,
        needs=NEEDS,
        waiting=sum(bool(_waiting(item)) for item in queries.items()),
    )


def _waiting(item: ServiceItem) -> ItemVersion | None:
    return next((version for version in item.versions if version.state in ("draft", "signed_off")), None)


def _export(rows: list[tuple[ServiceItem, ItemVersion | None]]) -> Response:
    header = [_("Code"), _("Item name"), _("Clinic department"), _("Kind of item"), _("Price"), _("State")]
    cells = (
        [
            item.code,
            item.name,
            DEPARTMENTS[item.department],
            KINDS[item.kind],
            version.price if version else "",
            ITEM_VERSION.states[version.state].label if version else "",
        ]
        for item, version in rows
    )
    return listing.export("catalogue", header, cells)


@blueprint.get("/items/<int:item_id>")
@requires(Permission.READ)
def show(item_id: int) -> Response:
    item = queries.item(item_id)
    number = request.args.get("version", type=int)
    chosen = next((version for version in item.versions if version.version == number), None)
    version = chosen or shown_version(item)
    return pages.page(
        "registry/catalogue/show.html",
        item=item,
        version=version,
        texts=policy.TEXTS,
        steps=workflow.available(ITEM_VERSION, version, me()) if version else [],
        history=[change for entry in item.versions for change in reversed(workflow.history(entry))],
        numbers={entry.id: entry.version for entry in item.versions},
        findings=policy.exaggerations(*policy.texts_of(version)) if version and version.state == "draft" else [],
        lacking=policy.missing_texts(version) if version and version.state == "draft" else [],
        offers=queries.offers_for(item),
        quote=queries.best_price(item) if item.current_version else None,
        cases=[case for case in queries.showable_cases() if case.item_id == item.id],
        states=ITEM_VERSION.states,
        workflow=ITEM_VERSION,
        departments=DEPARTMENTS,
        kinds=KINDS,
        needs=NEEDS,
    )


@blueprint.route("/items/new", methods=["GET", "POST"])
@requires(Permission.WRITE)
def new_item() -> Response:
    form = ItemForm()
    if form.is_submitted() and (item := form.attempt(lambda: _add_item(form))):
        pages.say(_("The item is in the catalogue. Now write its texts and price."))
        return pages.go("catalogue.new_version", item_id=item.id)
    return pages.form_page("registry/catalogue/new_item.html", form)


def _add_item(form: ItemForm) -> ServiceItem:
    return operations.add_item(
        form.code.data,
        by=me(),
        name=form.name.data,
        name_en=form.name_en.data,
        department=form.department.data,
        kind=form.kind.data,
        medical=form.medical.data,
        unit=form.unit.data,
        needs=form.needs.data or [],
    )


@blueprint.route("/items/<int:item_id>/versions/new", methods=["GET", "POST"])
@requires(Permission.WRITE)
def new_version(item_id: int) -> Response:
    item = queries.item(item_id)
    latest = item.versions[0] if item.versions else None
    form = VersionForm.of(latest, subject=item.id)
    if form.is_submitted() and (
        version := form.attempt(lambda: operations.write_version(item, by=me(), **form.details()))
    ):
        pages.say(_("Version %(number)d is written. A doctor signs off the texts next.", number=version.version))
        return pages.go("catalogue.show", item_id=item.id, version=version.version)
    if form.refusals and latest:
        form.catch_up(latest.version)
    return pages.form_page("registry/catalogue/new_version.html", form, item=item, latest=latest)


@blueprint.post("/versions/<int:version_id>/steps")
@requires(Permission.SIGN_OFF, Permission.APPROVE_PRICE, Permission.WRITE)
def take_step(version_id: int) -> Response:
    version = queries.version(version_id)
    step = request.form.get("step", "")
    try:
        operations.take_step(version, step, by=me(), reason=request.form.get("reason", "")[:1000])
    except KeyError:
        raise BadRequest from None
    done = {
        "sign_off": _("Signed off. Finance approves the price next."),
        "approve_price": _("In force from now on."),
    }
    pages.say(done.get(step) or _("Kept with your reason."))
    return pages.go("catalogue.show", item_id=version.item_id, version=version.version)


@blueprint.get("/items/<int:item_id>/brochure")
@requires(Permission.READ)
def brochure(item_id: int) -> Response:
    item = queries.item(item_id)
    if item.current_version is None:
        queries.price_of(item)
    return pages.page(
        "registry/catalogue/brochure.html",
        item=item,
        version=item.current_version,
        today=clock.today(),
        offers=queries.offers_for(item),
        departments=DEPARTMENTS,
        texts=policy.TEXTS,
    )
