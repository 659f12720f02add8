"""A contract as PDF: the portal's engine when warm, beside WeasyPrint alone on the same page.

Also run as a process of its own (`python -m tests.bench.papers`) that prints until it is stopped.
"""

import statistics
import time
from collections.abc import Callable

import weasyprint
from sqlalchemy import case, select

from portal import create_app
from portal.core import pdf, pdf_engine, sealing
from portal.core.database import db
from portal.core.sealing import Document

ROUNDS = 12


def paper() -> tuple[str, dict[str, bytes], str]:
    """A sealed contract's page and pictures; where there is none, the paper most like it."""
    order = case((Document.kind == "contract", 0), (Document.kind == "plan", 1), else_=2)
    document = db.session.scalars(select(Document).order_by(order, Document.id).limit(1)).first()
    if document is None:
        raise SystemExit("no paper was ever asked for in this database")
    return sealing.html(document), sealing._pictures(document), document.kind


def times(act: Callable[[], object]) -> list[float]:
    """Seconds of each of some rounds, after two that warm up."""
    act(), act()
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return taken


def measure() -> dict[str, float | str]:
    """Medians in seconds: ours, bare WeasyPrint with its configuration made each time, and what was printed."""
    app = create_app()
    with app.app_context():
        page, pictures, kind = paper()
    ours = times(lambda: pdf.render(page, attachments=pictures))
    style = (pdf_engine.PRINT_FOLDER / pdf_engine.STYLE_SHEET).read_text(encoding="utf-8")

    def bare() -> object:
        html = weasyprint.HTML(string=page, base_url="file:///", url_fetcher=pdf_engine.Fetcher(pictures))
        sheet = weasyprint.CSS(string=style, base_url="file:///static/print/", url_fetcher=pdf_engine.Fetcher())
        return html.write_pdf(stylesheets=[sheet])

    alone = times(bare)
    return {
        "kind": kind,
        "size": len(pdf.render(page, attachments=pictures)),
        "same bytes": str(pdf.render(page, attachments=pictures) == pdf.render(page, attachments=pictures)),
        "warm": statistics.median(ours),
        "bare": statistics.median(alone),
    }


def loop() -> None:
    """Print until stopped, as a worker with a long queue does."""
    app = create_app()
    with app.app_context():
        page, pictures, _kind = paper()
    while True:
        pdf.render(page, attachments=pictures)


if __name__ == "__main__":
    loop()
