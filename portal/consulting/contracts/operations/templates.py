"""Templates: written by one person, approved by another, never with a void clause (CTR-01, LAW-28)."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal.consulting.contracts import wording
from portal.consulting.contracts.permissions import Permission
from portal.consulting.contracts.templates import KINDS, ContractTemplate, TemplateVersion
from portal.consulting.contracts.workflow import TEMPLATE
from portal.core import access, audit, clock, live, workflow
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused

Terms = Iterable[Mapping[str, Any]]


def draft_template(*, by: Actor, name: str, kind: str = "service", terms: Terms | None = None) -> TemplateVersion:
    """Write a new template, or the next text of the one with this name; without `terms`, the present ones."""
    access.check(by, Permission.DRAFT, Permission.REVIEW)
    if kind not in KINDS:
        raise Refused("CTR-01", _("Choose what the template is for."), field="kind")
    if not name.strip():
        raise Refused("CTR-01", _("Give the template a name."), field="name")
    template = db.session.scalar(
        select(ContractTemplate).where(
            ContractTemplate.name == name.strip(), ContractTemplate.branch_id == by.branch_id
        )
    )
    if template is None:
        template = add(ContractTemplate(kind=kind, name=name.strip()), by=by)
        db.session.flush()
    if any(version.state == "draft" for version in template.versions):
        raise Refused("CTR-01", _("This template has a draft already. Write on that one."), field="name")
    present = template.versions[-1].terms if template.versions else wording.standard_terms(template.kind)
    assert by.id is not None  # a template has a person who writes it
    version = TemplateVersion(
        template_id=template.id,
        number=len(template.versions) + 1,
        state=TEMPLATE.initial,
        author_id=by.id,
        terms=_clean(present if terms is None else terms),
    )
    template.versions.append(add(version, by=by))
    db.session.flush()
    audit.record("contracts.draft_template", template, by=by, name=template.name, text=version.number)
    live.bump(f"contracts:{by.branch_id}")
    return version


def save_template(version: TemplateVersion, *, by: Actor, terms: Terms) -> TemplateVersion:
    """Write the terms of a template's draft; whoever writes is its author."""
    access.check(by, Permission.DRAFT, Permission.REVIEW)
    if version.state != "draft":
        raise Refused(
            "CTR-01", _("This text is “%(state)s” and fixed. A change is a new text.", state=version.state_label)
        )
    version.terms = _clean(terms)
    if by.id is not None:
        version.author_id = by.id
    db.session.flush()
    audit.record("contracts.save_template", version, by=by, text=version.number)
    return version


def approve_template(version: TemplateVersion, *, by: Actor) -> TemplateVersion:
    """Approve a template's text: by another than its author, whole, and without any void clause (LAW-28).

    The text that was in force before is retired.
    """
    access.check(by, Permission.REVIEW)
    if by.id is None or by.id == version.author_id:
        raise Refused("CTR-03", _("You wrote this template; somebody else approves it."))
    wording.check_not_void(version.terms)
    wording.check_whole(version.terms, version.template.kind)
    if version.state == "draft":
        before = version.template.in_force
        if before is not None:
            workflow.apply(TEMPLATE, before, "retire", by=by, reason=version.label)
        version.approved_by_id, version.approved_at = by.id, clock.now()
    workflow.apply(TEMPLATE, version, "approve", by=by, text=version.number)
    live.bump(f"contracts:{by.branch_id}")
    return version


def retire_template(version: TemplateVersion, *, by: Actor) -> TemplateVersion:
    """Take a template out of force; contracts drafted from it stay as they are."""
    access.check(by, Permission.REVIEW)
    workflow.apply(TEMPLATE, version, "retire", by=by)
    return version


def _clean(terms: Terms) -> list[dict[str, Any]]:
    cleaned = [
        {
            "key": str(term["key"]),
            "title": str(term["title"]).strip(),
            "text": str(term["text"]).strip(),
            "burdensome": bool(term["burdensome"]),
        }
        for term in terms
    ]
    if not cleaned or any(not term["title"] or not term["text"] for term in cleaned):
        raise Refused("CTR-01", _("Every term has a title and a text."), field="terms")
    return cleaned
