"""Papers as PDF: the same input gives the same bytes, and nothing foreign gets in.

WeasyPrint is loaded by the first `render`, never by importing this module: the web processes ask
for papers, a worker prints them.
"""

from collections.abc import Mapping
from datetime import datetime
from threading import Lock

from portal.core.print_fonts import FontsMissing, missing_glyphs

__all__ = ["FontsMissing", "MissingGlyphs", "PaperError", "RefusedResource", "missing_glyphs", "render"]

_one_at_a_time = Lock()  # Pango's font map is not made for threads


class PaperError(ValueError):
    """A paper cannot be printed as it is; the message says why."""


class MissingGlyphs(PaperError):
    """The paper holds characters no installed typeface can print (`characters`)."""

    def __init__(self, characters: list[str]) -> None:
        self.characters = characters
        shown = ", ".join(f"{character} (U+{ord(character):04X})" for character in characters)
        super().__init__(f"no installed typeface has {shown}")


class RefusedResource(PaperError):
    """The paper asks for a file that is not one of the portal's own, or for a picture that is none."""


def render(
    html: str,
    *,
    title: str | None = None,
    attachments: Mapping[str, bytes] | None = None,
    created: datetime | None = None,
) -> bytes:
    """Print a whole HTML page on A4 by `static/print/print.css`.

    The page may use files under /static/print/ and the pictures in `attachments`, as
    `portal-file:NAME`; any other address, data: included, raises RefusedResource. Characters that
    cannot be printed raise MissingGlyphs before anything is laid out. `title` replaces the page's
    own; `created` (aware) is printed into the file's properties, which otherwise name no time.
    """
    from portal.core import pdf_engine

    with _one_at_a_time:
        return pdf_engine.print_page(html, title=title, attachments=attachments or {}, created=created)
