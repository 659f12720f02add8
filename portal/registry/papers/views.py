"""Pages of sealed papers: their state, the PDF, a preview, and whether a file is one of ours."""

import hashlib
import re

from flask import Blueprint, Response, request, url_for

from portal.core import files, pages, sealing
from portal.core.access import requires, signed_in
from portal.core.idempotency import repeatable
from portal.core.refusals import Missing
from portal.registry.papers import policy, queries, signatures
from portal.registry.papers.forms import CheckForm
from portal.registry.papers.permissions import Permission
from portal.registry.staff.identity import me

blueprint = Blueprint("papers", __name__, url_prefix="/papers")


@blueprint.get("/<int:document_id>")
@signed_in("the kind of paper and the reach of its customer decide, see policy.may_open")
def show(document_id: int) -> Response:
    document = queries.visible(document_id, me())
    if not pages.is_fragment_request():
        policy.opened(document, me(), "view")
    return pages.page(
        "registry/papers/show.html",
        document=document,
        signatures=signatures.on_document(document),
        later=queries.later_version(document),
    )


@blueprint.get("/<int:document_id>/pdf")
@signed_in("the kind of paper and the reach of its customer decide, see policy.may_open")
def pdf(document_id: int) -> Response:
    document = queries.visible(document_id, me())
    if document.sha256 is None:
        raise Missing
    policy.opened(document, me(), "print")
    return Response(
        sealing.content(document),
        mimetype="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{document.number}.pdf"',
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'self'",
        },
    )


@blueprint.get("/<int:document_id>/preview")
@signed_in("the kind of paper and the reach of its customer decide, see policy.may_open")
def preview(document_id: int) -> Response:
    document = queries.visible(document_id, me())
    policy.opened(document, me(), "view")
    text = sealing.html(document, draft=document.sha256 is None)
    for digest in document.pictures.values():
        text = text.replace(f"portal-file:{digest}", url_for("papers.picture", document_id=document_id, digest=digest))
    return Response(text, mimetype="text/html")


@blueprint.get("/<int:document_id>/pictures/<string(length=64):digest>")
@signed_in("the kind of paper and the reach of its customer decide, see policy.may_open")
def picture(document_id: int, digest: str) -> Response:
    document = queries.visible(document_id, me())
    if digest not in document.pictures.values():
        raise Missing
    content = files.read(digest)
    kind = "image/png" if content[:4] == b"\x89PNG" else "image/jpeg" if content[:2] == b"\xff\xd8" else "image/webp"
    return Response(content, mimetype=kind)


@blueprint.route("/check", methods=["GET", "POST"])
@repeatable
@requires(Permission.VERIFY)
def check() -> Response:
    form = CheckForm()
    if form.is_submitted() and form.validate():
        return pages.go("papers.check", sha256=hashlib.sha256(form.pdf.data.read()).hexdigest())
    digest = request.args.get("sha256", "").strip().lower()
    asked = bool(re.fullmatch(r"[0-9a-f]{64}", digest))
    document = queries.with_hash(digest) if asked else None
    return pages.form_page(
        "registry/papers/check.html",
        form,
        digest=digest if asked else "",
        document=document,
        may_open=document is not None and policy.may_open(document, me()),
        unchanged=document is not None and _still_whole(document),
    )


def _still_whole(document: sealing.Document) -> bool:
    """Whether our own copy still has the hash it was sealed with."""
    try:
        return hashlib.sha256(sealing.content(document)).hexdigest() == document.sha256
    except OSError:
        return False
