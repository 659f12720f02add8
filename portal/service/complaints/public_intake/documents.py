"""The notice of all complaint channels, with the code to scan, for the waiting area (CMP-24, 4.5)."""

import io

import segno

from portal.core import clock, files, numbers, sealing
from portal.core.sealing import Document
from portal.registry.papers import policy as papers
from portal.registry.staff.models import Person
from portal.service.complaints.permissions import Permission
from portal.service.complaints.public_intake import settings
from portal.service.complaints.public_intake.models import IntakeLink

NOTICE = sealing.paper("complaint_notice", "service/complaints/print/notice.html", "1", "投诉与举报渠道公示")
papers.declare_kind(NOTICE.kind, opens_with=(Permission.TAKE_IN,), needs=lambda _document: (Permission.TAKE_IN,))


def code(address: str, *, scale: int = 8) -> bytes:
    """The address as a picture to scan."""
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="png", scale=scale, border=3)
    return out.getvalue()


def seal_notice(link: IntakeLink, address: str, *, by: Person) -> Document:
    """Seal the notice with the channels of today and the code of the standing address."""
    picture = files.store(code(address), ".png")
    return sealing.request(
        NOTICE,
        link,
        number=numbers.dated("GS", clock.today(), 2),
        by=by,
        values={
            "clinic": sealing.clinic(),
            "date": clock.today().isoformat(),
            "channels": settings.CHANNELS.value(),
            "address": address,
        },
        pictures={"code": picture.sha256},
    )
