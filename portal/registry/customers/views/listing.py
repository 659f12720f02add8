"""The list of customers, counts by category, and the search of the top bar (CUS-05, CUS-09, CUS-21)."""

from collections.abc import Sequence
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.core import listing, pages, templating
from portal.core.access import requires
from portal.registry.customers import cautions, choices, glances, lists, policy, queries
from portal.registry.customers.cautions import Caution
from portal.registry.customers.models import Customer
from portal.registry.customers.permissions import Permission
from portal.registry.customers.views.blueprint import blueprint
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person

NOTHING = glances.Glance()
SORTS = {"contact": Customer.last_contact_at, "name": Customer.pinyin, "number": Customer.number}


@blueprint.get("")
@requires(Permission.READ)
def index() -> Response:
    filters = {
        name: request.args.get(name, "").strip()[:60]
        for name in ("q", "category", "grade", "completeness", "owner", "skin")
    }
    person = me()
    if not person.can(Permission.READ_HEALTH):
        filters["skin"] = ""
    found = lists.filtered(person, filters)
    if listing.wants_export():
        return _counts(found)
    page = listing.listing(
        lists.rows(found), sorts=SORTS, default="-contact", key=Customer.id, filters=filters, scalars=False
    )
    return pages.page(
        "registry/customers/index.html",
        listing=page,
        filters=filters,
        choices=choices,
        # Said once for all rows.
        categories=choices.labels(choices.CATEGORIES),
        grades=choices.labels(choices.GRADES),
        levels=choices.labels(choices.COMPLETENESS),
        owners=queries.possible_owners(person),
        phone=lambda phone: policy.shown_phone(phone, person),
        may_read_health=person.can(Permission.READ_HEALTH),
        may_write=person.can(Permission.WRITE),
    )


def _counts(found: Any) -> Response:
    """Counts by category, grade and skin type: figures without anybody's data (CUS-05, PRV-06)."""
    header = [_("Category"), _("Grade"), _("Customers")]
    rows = [
        (choices.label(choices.CATEGORIES, category), choices.label(choices.GRADES, grade), count)
        for category, grade, count in lists.counts(found)
    ]
    skin = [
        (_("Skin condition"), choices.label(choices.SKIN_CONDITIONS, name), count)
        for name, count in (lists.skin_counts(found) if me().can(Permission.READ_HEALTH) else [])
    ]
    return listing.export("customer-counts", header, [*rows, *skin])


@blueprint.get("/search")
@requires(Permission.READ)
def search() -> Response:
    text = request.args.get("q", "").strip()[:60]
    person = me()
    genders = choices.labels(choices.GENDERS)
    rows = queries.search(text, person)
    warned = cautions.of([row.id for row in rows], person)
    seen = glances.of([row.id for row in rows], person)
    hits = [_hit(row, person, genders, warned.get(row.id, [])) | vars(seen.get(row.id, NOTHING)) for row in rows]
    if len(hits) == 1 and not pages.is_fragment_request():
        return pages.go("customers.show", customer_id=hits[0]["id"])
    return pages.page(
        "registry/customers/search.html",
        search_text=text,
        hits=hits,
        all_url=url_for("customers.search", q=text) if len(hits) > 1 else None,
        new_url=url_for("customers.new") if person.can(Permission.WRITE) else None,
        doors=glances.newcomer(text, person),
    )


def _hit(row: Any, person: Person, genders: dict[str, str], warned: Sequence[Caution]) -> dict[str, Any]:
    gender = genders.get(row.gender, row.gender)
    born = str(row.birth_date.year) if row.birth_date else ""
    owner = _("Consultant: %(name)s", name=row.owner_name) if row.owner_name else ""
    merged = _("merged") if row.merged_into_id else ""
    return {
        "id": row.id,
        "url": templating.url_for("customers.show", customer_id=row.id),
        "name": row.name,
        "number": row.number,
        "detail": " · ".join(part for part in (row.number, gender, born, owner, merged) if part),
        "phone": policy.shown_phone(row.phone, person),
        "tags": [caution.label for caution in warned],
    }
