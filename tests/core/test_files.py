"""The store of exact bytes: durable, never overwritten, clean when the disk is full or closed."""

import hashlib
import io
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from portal.core import files

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path):
    app = Flask("store")
    app.config["FILES_DIR"] = str(tmp_path / "files")
    with app.app_context():
        yield tmp_path / "files"


def everything_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(content=st.binary(max_size=2000))
def test_what_was_stored_is_read_back(folder, content):
    stored = files.store(content, ".bin")
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert stored.size == len(content)
    assert stored.path.read_bytes() == files.read(stored.sha256) == content
    assert files.verify(stored.sha256)


def test_the_same_bytes_are_one_file(folder):
    first = files.store(b"paper", ".pdf")
    inode = first.path.stat().st_ino
    assert files.store(b"paper", ".txt") == first
    assert first.path.stat().st_ino == inode
    assert everything_in(folder) == [first.path]


def test_a_damaged_file_is_reported_and_never_overwritten(folder):
    stored = files.store(b"paper", ".pdf")
    stored.path.chmod(0o600)
    stored.path.write_bytes(b"forged")
    assert not files.verify(stored.sha256)
    with pytest.raises(files.StorageError, match="no longer holds"):
        files.read(stored.sha256)
    with pytest.raises(files.StorageError, match="no longer holds"):
        files.store(b"paper", ".pdf")
    assert stored.path.read_bytes() == b"forged"


def test_what_was_never_stored_is_not_found(folder):
    missing = hashlib.sha256(b"never").hexdigest()
    assert not files.verify(missing)
    with pytest.raises(files.StorageError, match="no stored file"):
        files.read(missing)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "*", "A" * 64, "a" * 63])
def test_only_a_digest_names_a_file(folder, name):
    with pytest.raises(files.StorageError, match="not a SHA-256"):
        files.read(name)


@pytest.mark.parametrize("suffix", ["pdf", "../x", ".p/f", ".toolongsuffix"])
def test_a_suffix_is_a_suffix(folder, suffix):
    with pytest.raises(ValueError, match="suffix"):
        files.store(b"x", suffix)


def test_a_place_that_cannot_be_a_folder_is_explained(folder):
    folder.write_text("in the way")
    with pytest.raises(files.StorageError, match="Not a directory"):
        files.store(b"x")


STORING = """
    import os, sys
    from pathlib import Path
    from flask import Flask
    from portal.core import files

    app = Flask("store")
    folder = Path(sys.argv[1])
    app.config["FILES_DIR"] = str(folder)
    {limit}
    with app.app_context():
        small = files.store(b"small", ".txt") if {small} else None
        try:
            files.store(os.urandom(400_000), ".bin")
        except files.StorageError as error:
            print(type(error).__name__, error)
        os.seteuid(os.getuid())
        left = [path for path in folder.rglob("*") if path.is_file()]
        assert left == ([small.path] if small else []), left
        assert small is None or files.read(small.sha256) == b"small"
"""


def storing(folder, *, limit="", small=True, before=()):
    script = textwrap.dedent(STORING).format(limit=limit, small=small)
    command = [*before, sys.executable, "-c", script, str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)


def a_disk_of_its_own(size):
    """A command's prefix that runs it with a tiny disk mounted at its last argument, unseen by others."""
    mount = f'for where; do :; done; mount -t tmpfs -o size={size} tiny "$where" && exec "$@"'
    return [
        "unshare",
        "--mount",
        *([] if os.geteuid() == 0 else ["--map-root-user"]),
        "sh",
        "-c",
        mount,
        "sh",
    ]


def may_mount(folder):
    return (
        subprocess.run([*a_disk_of_its_own("64k"), "true", str(folder)], capture_output=True, check=False).returncode
        == 0
    )


def test_a_full_disk_is_reported_and_leaves_nothing_behind(tmp_path):
    if may_mount(tmp_path):
        result = storing(tmp_path, before=a_disk_of_its_own("128k"))
        assert "No space left on device" in result.stdout, result.stderr
    else:  # no right to mount: the kernel's limit on a file's size stands in for the disk's
        result = storing(tmp_path, limit="import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))")
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("StorageFull storing ")


def test_a_file_larger_than_allowed_leaves_nothing_behind(tmp_path):
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))"
    result = storing(tmp_path / "files", limit=limit)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("StorageFull storing ")


def test_a_closed_folder_is_reported(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0o555)
    limit = "os.geteuid() == 0 and (os.setgroups([]), os.setegid(65534), os.seteuid(65534))"
    result = storing(closed, limit=limit, small=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("StorageError ")
    assert "Permission denied" in result.stdout


def picture(kind, size=(40, 20), *, exif=None, **options):
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(
        out, kind, **({"exif": exif} if exif else {}), **options
    )
    return out.getvalue()


def taken_with_a_telephone(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Somebody's telephone"
    exif.get_ifd(0x8825)[2] = (31.0, 14.0, 0.0)
    return exif


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("kind, suffix", [("PNG", ".png"), ("JPEG", ".jpg"), ("WEBP", ".webp")])
def test_a_picture_is_kept_upright_and_without_where_it_was_taken(kind, suffix, orientation):
    sent = picture(kind, exif=taken_with_a_telephone(orientation))
    assert b"telephone" in sent
    accepted = files.accept_image(sent)
    assert accepted.suffix == suffix
    assert (accepted.width, accepted.height) == ((40, 20) if orientation == 1 else (20, 40))
    kept = Image.open(io.BytesIO(accepted.content))
    kept.load()
    assert kept.format == kind
    assert kept.size == (accepted.width, accepted.height)
    assert not kept.getexif()
    assert b"telephone" not in accepted.content


def test_words_and_bytes_hidden_in_a_picture_are_dropped():
    words = PngInfo()
    words.add_text("Comment", "hidden words")
    for sent in (
        picture("PNG", pnginfo=words),
        picture("JPEG", comment=b"hidden words"),
        picture("JPEG") + b"hidden words",
        picture("JPEG", xmp=b"hidden words"),
        picture("WEBP", xmp=b"hidden words"),
    ):
        assert b"hidden words" in sent
        assert b"hidden words" not in files.accept_image(sent).content


def test_a_drawn_signature_keeps_its_transparency():
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")
    assert Image.open(io.BytesIO(files.accept_image(out.getvalue()).content)).getpixel((5, 5)) == (0, 0, 0, 0)


def moving(kind):
    out = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), shade) for shade in ("red", "blue")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"%PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture("GIF"),
        picture("TIFF"),
        picture("JPEG", (400, 400))[:-2000],
        picture("PNG", (400, 400))[:-500],
        moving("WEBP"),
        moving("PNG"),
    ],
)
def test_what_is_no_whole_single_picture_is_refused(sent):
    with pytest.raises(ValueError, match=r"[Pp]icture"):
        files.accept_image(sent)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded():
    with pytest.raises(ValueError, match="too large"):
        files.accept_image(picture("PNG", (300, 300)), max_pixels=89_999)
    assert files.accept_image(picture("PNG", (300, 300)), max_pixels=90_000).width == 300
