"""WeasyPrint, held so that it is fast, repeatable and shut off from everything but our own files.

One font configuration and one parsed style sheet per process: a new configuration for every paper
would cost time and leak megabytes. Only `portal.core.pdf` imports this module.
"""

import gc
import hashlib
import io
import itertools
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from PIL import Image, ImageFile
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from portal.core import print_fonts
from portal.core.pdf import MissingGlyphs, RefusedResource

# WeasyPrint tells Pillow, for the whole process, to take half a picture for a whole one. Not here.
ImageFile.LOAD_TRUNCATED_IMAGES = False

PRINT_FOLDER = Path(__file__).parents[1] / "static" / "print"
PRINT_PATH = "/static/print/"
STYLE_SHEET = "print.css"
BASE_URL = "file:///"
"""Makes /static/print/… an address the fetcher sees; nothing is read from the root of the disk."""

TIDY_EVERY = 8
"""Papers between two collections. WeasyPrint's page trees are cycles that hold whole typefaces; left
to Python's own pace they scatter over the memory, which then never shrinks again."""

_printed = itertools.count(1)
_TYPES = {
    ".css": "text/css",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
}
_PICTURES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


class Fetcher(URLFetcher):
    """Answers for three kinds of address only: our print files, our typefaces, this paper's pictures."""

    def __init__(self, attachments: Mapping[str, bytes] | None = None) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._attachments = attachments or {}

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The content behind the address. Raises RefusedResource, which ends the printing."""
        scheme, _, rest = url.partition(":")
        if scheme == "portal-file":
            return self._picture(url, unquote(rest))
        if scheme == "portal-font":
            return _answer(url, _typefaces()[rest].read_bytes(), "font/ttf")
        parts = urlsplit(url)
        if scheme == "file" and not parts.netloc and parts.path.startswith(PRINT_PATH):
            return self._print_file(url, unquote(parts.path.removeprefix(PRINT_PATH)))
        raise RefusedResource(f"a paper may not use {url[:200]}")

    def _picture(self, url: str, name: str) -> URLFetcherResponse:
        if name not in self._attachments:
            raise RefusedResource(f"no picture named {name[:200]} was given for this paper")
        content = self._attachments[name]
        try:
            with Image.open(io.BytesIO(content), formats=list(_PICTURES)) as image:
                kind = _PICTURES[str(image.format)]
                image.load()
        except (OSError, SyntaxError, ValueError) as error:
            raise RefusedResource(f"{name[:200]} is not a picture that can be printed") from error
        return _answer(url, content, kind)

    def _print_file(self, url: str, name: str) -> URLFetcherResponse:
        path = (PRINT_FOLDER / name).resolve()
        if not path.is_relative_to(PRINT_FOLDER.resolve()) or path.suffix not in _TYPES or not path.is_file():
            raise RefusedResource(f"{url[:200]} is not one of the print files")
        # The style sheet is applied to every paper already; reading it again would only cost time.
        content = b"" if name == STYLE_SHEET else path.read_bytes()
        return _answer(url, content, _TYPES[path.suffix])


@dataclass(frozen=True)
class Engine:
    """What every paper of this process shares."""

    fonts: FontConfiguration
    style: tuple[CSS, ...]


def print_page(html: str, *, title: str | None, attachments: Mapping[str, bytes], created: datetime | None) -> bytes:
    """See `portal.core.pdf.render`."""
    page = HTML(string=html, base_url=BASE_URL, url_fetcher=Fetcher(attachments))
    missing = print_fonts.missing_glyphs(_words(page))
    if missing:
        raise MissingGlyphs(missing)
    engine = _engine(os.getpid())
    try:
        document = page.render(font_config=engine.fonts, stylesheets=list(engine.style))
    except FatalURLFetchingError as stop:
        raise RefusedResource(str(stop.__cause__ or stop)) from stop
    if title is not None:
        document.metadata.title = title
    if created is not None:
        document.metadata.created = created.isoformat(timespec="seconds")
    document.metadata.generator = "Portal"
    content: bytes = document.write_pdf(pdf_identifier=_identifier(html, title, attachments, created))
    del document, page
    if next(_printed) % TIDY_EVERY == 0:
        gc.collect()
    return content


@cache
def _engine(process: int) -> Engine:
    """Made by the first paper of a process; a forked child makes its own."""
    fonts, fetcher = FontConfiguration(), Fetcher()
    faces = "".join(
        f"@font-face {{ font-family: '{face.family}'; font-weight: {face.weight};"
        f" src: url(portal-font:{_address(face)}) }}"
        for face in print_fonts.FACES
    )
    sheets = (faces, (PRINT_FOLDER / STYLE_SHEET).read_text(encoding="utf-8"))
    style = tuple(
        CSS(string=text, base_url=f"file://{PRINT_PATH}", url_fetcher=fetcher, font_config=fonts) for text in sheets
    )
    return Engine(fonts, style)


def _address(face: print_fonts.Face) -> str:
    return f"{face.family.replace(' ', '-')}-{face.weight}".lower()


def _typefaces() -> dict[str, Path]:
    return {_address(face): path for face, path in print_fonts.prepare().items()}


def _answer(url: str, content: bytes, kind: str) -> URLFetcherResponse:
    return URLFetcherResponse(url, content, {"Content-Type": kind})


def _words(page: HTML) -> str:
    """Everything that may be printed: texts, and attributes, which the style sheet prints too."""
    root = page.etree_element
    return "".join(root.itertext()) + "".join(value for element in root.iter() for value in element.attrib.values())


def _identifier(html: str, title: str | None, attachments: Mapping[str, bytes], created: datetime | None) -> bytes:
    """The file's own name for itself, from what went in."""
    digest = hashlib.sha256(repr((html, title, created)).encode())
    for name, content in sorted(attachments.items()):
        digest.update(repr((name, hashlib.sha256(content).digest())).encode())
    return digest.hexdigest()[:32].encode()
