"""Sealed papers: exact bytes, provable, immutable."""

import hashlib
from pathlib import Path

import pytest
from flask import Flask, current_app
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from portal.core import jobs, sealing
from portal.core.database import SystemActor, db
from portal.core.sealing import Document
from tests.cast import Cast

NOTE = sealing.paper("test-note", "layouts/print.html", "1", "测试单")


@pytest.fixture(autouse=True)
def _own_files(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "FILES_DIR", str(tmp_path))


def ask(cast: Cast, number: str = "T-1", **values: str) -> Document:
    document = sealing.request(NOTE, cast.reception, number=number, values=values, by=SystemActor("tests"))
    db.session.commit()
    return document


def seal(cast: Cast, number: str = "T-1", **values: str) -> Document:
    ask(cast, number, **values)
    jobs.run_now("documents.seal")
    return db.session.scalars(select(Document).where(Document.number == number)).one()


def test_a_paper_is_sealed_with_the_hash_of_its_exact_bytes(cast: Cast) -> None:
    document = seal(cast, date="2026-11-21")
    data = sealing.content(document)
    assert data.startswith(b"%PDF")
    assert (document.state, document.sha256) == ("sealed", hashlib.sha256(data).hexdigest())
    assert document.size == len(data)
    assert sealing.recognise(data) is not None
    assert sealing.recognise(data + b" ") is None
    assert list(sealing.verify()) == []


def test_the_same_values_give_the_same_bytes(cast: Cast) -> None:
    document = seal(cast, date="2026-11-21")
    from portal.core import pdf

    again = pdf.render(sealing.html(document), attachments={}, title=document.title)
    assert again == sealing.content(document)


def test_sealing_twice_changes_nothing(cast: Cast) -> None:
    before = seal(cast).sealed_at
    jobs.run_now("documents.seal")
    assert db.session.scalars(select(Document)).one().sealed_at == before


@pytest.mark.parametrize(
    "statement", ["UPDATE documents SET title = 'other'", "UPDATE documents SET sha256 = 'x'", "DELETE FROM documents"]
)
def test_a_sealed_paper_cannot_be_changed_even_by_raw_sql(cast: Cast, statement: str) -> None:
    seal(cast)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(statement))


def test_a_changed_or_missing_file_is_named(cast: Cast) -> None:
    for number in ("T-1", "T-2"):
        seal(cast, number, place=number)
    files = sorted(Path(current_app.config["FILES_DIR"]).rglob("*.pdf"))
    assert len(files) == 2
    files[0].chmod(0o600)
    files[0].write_bytes(b"%PDF forged")
    files[1].unlink()
    assert len(list(sealing.verify())) == 2


def test_a_paper_that_cannot_be_printed_says_why_and_is_tried_again(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(app.config, "FILES_DIR", "/proc/nowhere")
        document = seal(cast)
        assert document.state == "failed"
        assert document.trouble
        assert document.sha256 is None
    jobs.run_now("documents.seal")
    document = db.session.scalars(select(Document)).one()
    assert (document.state, document.trouble) == ("sealed", "")


def test_a_number_is_given_to_one_paper_only(cast: Cast) -> None:
    ask(cast)
    with pytest.raises(IntegrityError):
        ask(cast)
    db.session.rollback()
