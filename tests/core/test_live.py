"""Revisions, tags and shared renderings."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask

from portal.core import live
from portal.core.database import db
from portal.core.live import Renderings
from portal.core.pieces import PIECE_END, piece
from tests.cast import Cast
from tests.conftest import race


def test_a_topic_nobody_touched_is_at_zero(session: None) -> None:
    assert live.revision("tests:1") == 0


def test_a_bump_counts_once_in_each_transaction(session: None) -> None:
    live.bump("tests:1")
    live.bump("tests:1")
    assert live.revision("tests:1") == 0
    db.session.commit()
    assert live.revision("tests:1") == 1
    live.bump("tests:1")
    db.session.commit()
    assert (live.revision("tests:1"), live.revision("tests:2")) == (2, 0)


def test_work_that_was_rolled_back_moves_nothing(session: None) -> None:
    assert live.revision("tests:1") == 0
    live.bump("tests:1")
    db.session.rollback()
    db.session.commit()
    assert live.revision("tests:1") == 0


def test_the_tag_depends_on_the_revision_and_on_who_looks(session: None) -> None:
    before = live.tag("tests:1", "reception")
    assert before == live.tag("tests:1", "reception")
    assert before != live.tag("tests:1", "doctor")
    live.bump("tests:1")
    db.session.commit()
    assert before != live.tag("tests:1", "reception")


def test_every_one_of_many_parallel_bumps_counts(arena: Flask) -> None:
    answers = race(arena, 20, lambda _number: live.bump("tests:race"))
    assert answers == [None] * 20
    with arena.app_context():
        assert live.revision("tests:race") == 20
        db.session.remove()


class TestRenderings:
    def test_a_rendering_is_made_once_per_tag_and_audience(self) -> None:
        kept, made = Renderings(), []

        def render() -> str:
            made.append(1)
            return f"rendering {len(made)}"

        assert [kept.get("t", "a", "1", render) for _time in range(3)] == ["rendering 1"] * 3
        assert kept.get("t", "b", "1", render) == "rendering 2"
        assert kept.get("t", "a", "2", render) == "rendering 3"

    def test_what_only_the_time_changes_is_drawn_anew_and_is_no_news(self, tmp_path: Path) -> None:
        one, other = Renderings(), Renderings()
        one.share(tmp_path / "drawn")
        other._folder = tmp_path / "drawn"

        def board(minutes: int) -> Callable[[], str]:
            return lambda: f"{piece('p', 'a', 'A')}<p id=a>{minutes} min</p>{PIECE_END}"

        one.get("t", "a", "1-me", board(0), moment=0)
        assert other.get("t", "a", "1-me", board(9), moment=0).answer() == b"<p id=a>0 min</p>"
        later = other.get("t", "a", "1-me", board(9), moment=1)
        assert later.answer() == b"<p id=a>9 min</p>"
        assert later.answer(1) == b'<p id="a" data-same="A"></p>'
        assert one.get("t", "a", "1-me", board(1), moment=1).answer() == b"<p id=a>9 min</p>"

    def test_what_drawings_share_is_read_once_a_moment(self) -> None:
        kept, read = Renderings(), []

        def ask(topic: str, about: str, moment: object) -> int:
            return kept.reading(topic, about, moment, lambda: read.append(about) or len(read))  # type: ignore[func-returns-value]

        assert [ask("t", "hall", 1), ask("t", "hall", 1), ask("t", "rooms", 1), ask("u", "hall", 1)] == [1, 1, 2, 3]
        assert [ask("t", "hall", 2), ask("t", "hall", 2)] == [4, 4]
        kept.forget()
        assert ask("t", "hall", 2) == 5

    def test_only_so_many_are_kept_and_the_oldest_goes_first(self) -> None:
        kept = Renderings(size=2)
        for audience in ("a", "b", "a", "c"):
            kept.get("t", audience, "1", lambda: "old")
        assert kept.get("t", "a", "1", lambda: "new") == "old"
        assert kept.get("t", "b", "1", lambda: "new") == "new"

    def test_a_rendering_that_fails_is_not_kept(self) -> None:
        kept = Renderings()

        def fail() -> str:
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            kept.get("t", "a", "1", fail)
        assert kept.get("t", "a", "1", lambda: "good") == "good"

    def test_many_threads_get_what_belongs_to_them(self) -> None:
        kept = Renderings(size=8)

        def ask(number: int) -> bool:
            audience = str(number % 16)
            return kept.get("t", audience, "1", lambda: audience) == audience

        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(ask, range(2000)))

    def test_who_asks_while_one_is_being_made_waits_for_it(self) -> None:
        kept, made, together = Renderings(), [], Barrier(8)

        def render() -> str:
            made.append(1)
            time.sleep(0.05)  # long enough for everybody to come
            return "drawn"

        def ask(_number: int) -> str:
            together.wait()
            return kept.get("t", "a", "1", render)

        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(ask, range(8))) == ["drawn"] * 8
        assert len(made) == 1

    def test_what_one_process_has_drawn_the_others_take(self, tmp_path: Path) -> None:
        made: list[str] = []

        def process() -> Renderings:
            own = Renderings()
            own._folder = tmp_path / "drawn"  # as a fork has it from its parent
            return own

        def draw(words: str) -> Callable[[], str]:
            return lambda: made.append(words) or words  # type: ignore[func-returns-value]

        process().share(tmp_path / "drawn")
        one, other = process(), process()
        assert one.get("t", "a", "1", draw("第一次")) == "第一次"
        assert other.get("t", "a", "1", draw("again")) == "第一次"
        assert other.get("t", "b", "1", draw("another audience")) == "another audience"
        assert other.get("t", "a", "2", draw("moved")) == "moved"
        assert one.get("t", "a", "2", draw("again")) == "moved"
        assert made == ["第一次", "another audience", "moved"]
        # A new start of the portal draws with templates of its own.
        one.share(tmp_path / "drawn")
        assert process().get("t", "a", "2", draw("new program")) == "new program"

    def test_a_folder_that_is_gone_costs_a_drawing_and_no_answer(self, tmp_path: Path) -> None:
        kept = Renderings()
        kept.share(tmp_path / "drawn")
        (tmp_path / "drawn").rmdir()
        assert kept.get("t", "a", "1", lambda: "drawn") == "drawn"

    def test_only_this_account_can_read_what_was_drawn(self, tmp_path: Path) -> None:
        kept = Renderings()
        kept.share(tmp_path / "drawn")
        kept.get("t", "a", "1", lambda: "names of customers")
        modes = [path.stat().st_mode & 0o777 for path in (tmp_path / "drawn", *(tmp_path / "drawn").iterdir())]
        assert modes == [0o700, 0o600]


def test_a_bump_is_silent_about_rows(cast: Cast) -> None:
    live.bump("tests:1")
    db.session.commit()
    assert not db.session.dirty
