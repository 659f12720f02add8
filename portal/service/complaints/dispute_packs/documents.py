"""The papers of a dispute: notice, sealing lists in two copies, copies of the record with the proof mark."""

from collections.abc import Sequence

from portal.core import clock, sealing
from portal.core.database import Actor
from portal.core.sealing import Document, Paper
from portal.registry.customers.permissions import Permission as Customers
from portal.registry.papers import policy as papers
from portal.service.complaints.dispute_packs import contents
from portal.service.complaints.dispute_packs.models import CopyRequest, DisputeSeal
from portal.service.complaints.models import Case
from portal.service.complaints.papers.documents import declared, seal

NOTICE = declared("dispute_notice", "医疗纠纷告知书")
SEAL_LIST = declared("dispute_seal_list", "封存清单")
COVER = declared("record_copy_cover", "病历资料复制证明")
COPY = "record_copy"
papers.declare_kind(COPY, needs=lambda _document: (Customers.READ_HEALTH,))

#: Whose copy a list is.
COPIES = (("A", "患方执"), ("B", "医方执"))


def seal_notice(case: Case, *, told_to: str, capacity: str, by: Actor, picture: str = "") -> Document:
    """The notice of the three things, with the drawn signature or lines to sign on (LAW-04)."""
    values = contents.notice(
        case, told_to=told_to, capacity=capacity, told_at=clock.now(), teller=by.name, drawn=bool(picture)
    )
    return seal(NOTICE, case, "GZ", values, case=case, by=by, pictures={"told": picture} if picture else None)


def seal_lists(found: DisputeSeal, *, by: Actor) -> list[Document]:
    """The list in two copies, one a side; a later list replaces the earlier one of the same side (LAW-05)."""
    earlier = sealing.of_subject(found, SEAL_LIST.kind)
    made = []
    for letter, whose in COPIES:
        own = [row for row in earlier if row.number.endswith(letter)]
        made.append(
            sealing.request(
                SEAL_LIST,
                found,
                number=f"{found.number}-{len(own) + 1}{letter}",
                title=f"{SEAL_LIST.title}（{whose}）",
                values=contents.seal_list(found, whose),
                by=by,
                customer_id=found.case.customer_id,
                replaces=own[0] if own else None,
            )
        )
    return made


def seal_copies(request: CopyRequest, originals: Sequence[Document], *, by: Actor) -> list[Document]:
    """The cover, and each paper again with the clinic's proof mark on every page (LAW-07)."""
    cover = sealing.request(
        COVER,
        request,
        number=request.number,
        values=contents.copy_cover(request, list(originals)),
        by=by,
        customer_id=request.customer_id,
    )
    mark = f"病历复制件 · 与原件核对无误 · {clock.today()} · {request.number} · 证明印记处"
    copies = [
        sealing.request(
            Paper(COPY, original.template, original.template_version, original.title),
            request,
            number=f"{request.number}-{number}",
            title=f"{original.title}（复制件）",
            values={**original.values, "proof_mark": f"{mark} · 原件 {original.number}"},
            pictures=original.pictures,
            by=by,
            customer_id=request.customer_id,
        )
        for number, original in enumerate(originals, 1)
    ]
    return [cover, *copies]
