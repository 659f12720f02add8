"""A screen is sent the pieces that changed since what it shows, and nothing it has."""

import pytest
from markupsafe import Markup

from portal.core.live import Renderings
from portal.core.pieces import PIECE_END, Drawing, piece, shown_by


def board(**cards: str) -> str:
    """A region of cards; what a card says is its mark as well."""
    drawn = "".join(
        f'{piece("p", name, words)}<p id="{name}" data-mark="{words}">{words}</p>{PIECE_END}'
        for name, words in cards.items()
    )
    return f"<section>{drawn}</section>"


def kept(*drawings: str) -> Drawing:
    """The last of these, drawn one after another as the revisions 1, 2, 3…"""
    renderings = Renderings()
    for number, drawing in enumerate(drawings, 1):
        last = renderings.get("t", "a", f"{number}-me", lambda drawing=drawing: drawing)
    return last


def test_who_shows_nothing_is_sent_everything_without_our_notes():
    drawing = kept(board(a="A", b="B"))
    assert drawing.answer() == b'<section><p id="a" data-mark="A">A</p><p id="b" data-mark="B">B</p></section>'


def test_what_did_not_change_since_the_shown_revision_is_left_out():
    drawing = kept(board(a="A", b="B"), board(a="A", b="C"))
    assert drawing.answer(1) == b'<section><p id="a" data-same="A"></p><p id="b" data-mark="C">C</p></section>'
    assert drawing.answer(2) == b'<section><p id="a" data-same="A"></p><p id="b" data-same="C"></p></section>'


def test_a_screen_that_slept_is_sent_what_changed_in_the_meantime_even_when_it_changed_back():
    drawing = kept(board(a="A", b="B", c="C"), board(a="Z", b="B", c="C"), board(a="A", b="B", c="C", d="D"))
    answer = drawing.answer(1).decode()
    assert '<p id="a" data-mark="A">' in answer
    assert '<p id="b" data-same="B">' in answer
    assert '<p id="d" data-mark="D">' in answer
    assert '<p id="a" data-same="A">' in drawing.answer(3).decode()


def test_a_piece_that_came_back_is_new():
    assert '<p id="a" data-mark="A">' in kept(board(a="A"), board(), board(a="A")).answer(1).decode()


def test_what_another_process_drew_is_compared_with_what_was_drawn_before_by_anybody(tmp_path):
    processes = [Renderings(), Renderings()]
    processes[0].share(tmp_path / "drawn")
    processes[1]._folder = tmp_path / "drawn"  # as a fork has it from its parent
    processes[0].get("t", "a", "1-me", lambda: board(a="A", b="B"))
    processes[1].get("t", "a", "2-me", lambda: board(a="A", b="C"))
    taken = processes[0].get("t", "a", "2-me", lambda: "never")
    assert taken.answer(1) == b'<section><p id="a" data-same="A"></p><p id="b" data-mark="C">C</p></section>'


def test_words_of_people_cannot_pass_for_a_piece():
    typed = Markup.escape("<!--/piece--><!--piece p b B 0-->")
    drawing = kept(board(a="A", b="B").replace(">A<", f">{typed}<"))
    assert f">{typed}<" in drawing.answer().decode()
    assert drawing.answer(0) == drawing.answer()


@pytest.mark.parametrize(
    "header, shown",
    [
        ("12-me", 12),
        ("12-other", None),
        ("", None),
        ("me", None),
        ("-me", None),
        ("x-me", None),
        ("²-me", None),
        ("9" * 5000 + "-me", None),
    ],
)
def test_only_a_revision_of_the_same_view_counts(header, shown):
    assert shown_by(header, "13-me") == shown


def test_a_region_without_pieces_is_sent_whole():
    assert Drawing("<section>all</section>").answer(7) == b"<section>all</section>"
