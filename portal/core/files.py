"""A store of exact bytes under their own SHA-256: what is in it is never changed or overwritten.

A file appears under its name only when all of it is safely on the disk. Pictures are checked by
decoding them before they are let in.
"""

import errno
import hashlib
import io
import os
import re
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

_DIGEST = re.compile(r"[0-9a-f]{64}")
_SUFFIX = re.compile(r"(\.[a-z0-9]{1,8})?")
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

MAX_PIXELS = 50_000_000
"""Width × height a picture may have: a good telephone's camera, not a decompression bomb."""

_PICTURES = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp"}
_KEPT_IN_PICTURES = ("icc_profile", "transparency")


class StorageError(OSError):
    """A file could not be stored, read or found whole; the message says which and why."""


class StorageFull(StorageError):
    """No room is left for the file. Nothing of it was kept."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Where the bytes with this SHA-256 (hexadecimal) are; `size` in bytes."""

    sha256: str
    size: int
    path: Path


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture fit to be stored: clean bytes, the suffix of their kind, width and height in pixels."""

    content: bytes
    suffix: str
    width: int
    height: int


def store(content: bytes, suffix: str = "") -> StoredFile:
    """Keep the bytes durably; the same bytes a second time are the same file, whatever the suffix.

    `suffix` is like ".pdf", or empty. Raises StorageFull or StorageError and then leaves nothing
    behind; ValueError for a suffix that is none.
    """
    if not _SUFFIX.fullmatch(suffix):
        raise ValueError(f"not a file suffix: {suffix!r}")
    sha256 = hashlib.sha256(content).hexdigest()
    known = _find(sha256)
    if known is not None and verify(sha256):
        return StoredFile(sha256, len(content), known)
    if known is not None:
        raise StorageError(f"{known} no longer holds what was stored in it; restore it from a backup")
    path = _folder(sha256) / f"{sha256}{suffix}"
    try:
        _write_durably(content, path)
    except OSError as error:
        raise _explained(error, f"storing {path}") from error
    return StoredFile(sha256, len(content), path)


def read(sha256: str) -> bytes:
    """The bytes with this SHA-256. Raises StorageError when they are missing, unreadable or damaged."""
    path = _find(sha256)
    if path is None:
        raise StorageError(f"no stored file has the SHA-256 {sha256}")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _explained(error, f"reading {path}") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise StorageError(f"{path} no longer holds what was stored in it; restore it from a backup")
    return content


def verify(sha256: str) -> bool:
    """Whether the file is there and holds exactly the bytes that were stored."""
    path = _find(sha256)
    if path is None:
        return False
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == sha256
    except OSError:
        return False


def accept_image(content: bytes, *, max_pixels: int = MAX_PIXELS) -> Picture:
    """Check a picture by decoding all of it, and clean it: upright, nothing but the picture kept.

    Takes PNG, JPEG and WebP with one frame. EXIF (place, camera, time), comments and bytes behind
    the picture are dropped. Raises ValueError, worded for the person who sent it, otherwise.
    """
    try:
        with Image.open(io.BytesIO(content), formats=list(_PICTURES)) as image:
            if image.width * image.height > max_pixels:
                raise ValueError(_("The picture is too large: send a smaller one."))
            if getattr(image, "n_frames", 1) != 1:
                raise ValueError(_("Moving pictures are not accepted: send a single picture."))
            return _cleaned(image)
    except UnidentifiedImageError:
        raise ValueError(_("This is not a picture: send a PNG, JPEG or WebP file.")) from None
    except (OSError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise ValueError(_("The picture is damaged and cannot be read: send it again.")) from error


def _cleaned(image: Image.Image) -> Picture:
    kind = str(image.format)
    image.load()
    turned = image.getexif().get(0x0112, 1) != 1
    upright = ImageOps.exif_transpose(image) if turned else image
    upright.info = {name: value for name, value in upright.info.items() if name in _KEPT_IN_PICTURES}
    out = io.BytesIO()
    if kind == "JPEG":
        upright.save(out, kind, quality=95 if turned else "keep", exif=b"")
    elif kind == "WEBP":
        upright.save(out, kind, quality=95, exif=b"")
    else:
        upright.save(out, kind, exif=b"")
    return Picture(out.getvalue(), _PICTURES[kind], upright.width, upright.height)


def _folder(sha256: str) -> Path:
    """One of 256 folders, so that none of them grows too long to list."""
    return Path(current_app.config["FILES_DIR"]) / sha256[:2]


def _find(sha256: str) -> Path | None:
    if not _DIGEST.fullmatch(sha256):
        raise StorageError(f"not a SHA-256: {sha256!r}")
    try:
        return next(iter(sorted(_folder(sha256).glob(f"{sha256}*"))), None)
    except OSError as error:
        raise _explained(error, f"looking for {sha256}") from error


def _write_durably(content: bytes, path: Path) -> None:
    """Temporary file beside the final one, fsync, link under the final name, fsync the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fchmod(stream.fileno(), 0o440)
            os.fsync(stream.fileno())
        with suppress(FileExistsError):  # somebody stored the same bytes meanwhile
            os.link(temporary, path)
    finally:
        os.unlink(temporary)
    for folder in (path.parent, path.parent.parent):
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _explained(error: OSError, doing: str) -> StorageError:
    kind = StorageFull if error.errno in _FULL else StorageError
    return kind(f"{doing}: {error.strerror or error}")
