"""Who is told and who waits: a table of who sees what."""

import pytest

from portal.core.live_watchers import PATIENCE, View, Watchers

NOW = 1000.0


def view(stream: str, drawing: str = "d", shown: str = "4-a", person: int = 1, until: float = NOW + 60) -> View:
    return View(stream, drawing, f"topic {drawing[0]}", "board", shown, person, until)


@pytest.fixture
def watchers() -> Watchers:
    """Three streams see one drawing, the fourth another of the same topic, the fifth one of another topic."""
    found = Watchers()
    for stream, drawing in (("1", "d"), ("2", "d"), ("3", "d"), ("4", "d'"), ("5", "e")):
        found.sees(view(stream, drawing))
    return found


ALL = {"1", "2", "3", "4", "5", "6"}


def test_one_of_an_audience_is_told_and_everybody_who_sees_nothing_of_it(watchers: Watchers) -> None:
    assert watchers.moved("topic d", ALL, NOW) == {"3", "4", "5", "6"}
    assert watchers.moved("topic x", ALL, NOW) == ALL


def test_the_others_are_handed_the_news_once_it_is_drawn(watchers: Watchers) -> None:
    watchers.moved("topic d", ALL, NOW)
    handed = watchers.drawn("d", "5-a", NOW)
    assert [view.stream for view in handed] == ["1", "2"]
    for one in handed:
        one.shown = "5-a"
    assert watchers.drawn("d", "5-a", NOW) == []
    assert watchers.overdue(NOW + 2 * PATIENCE) == []


def test_whoever_waited_long_enough_is_told(watchers: Watchers) -> None:
    watchers.moved("topic d", ALL, NOW)
    assert watchers.overdue(NOW + PATIENCE / 2) == []
    assert watchers.overdue(NOW + 2 * PATIENCE) == [("topic d", {"1", "2"})]
    assert watchers.drawn("d", "5-a", NOW) == [], "they ask themselves now"


def test_who_was_told_and_never_answered_is_not_relied_on_again(watchers: Watchers) -> None:
    watchers.moved("topic d", ALL, NOW)
    watchers.drawn("d", "5-a", NOW)
    assert watchers.moved("topic d", ALL, NOW) == {"2", "3", "4", "5", "6"}
    watchers.sees(view("3", shown="6-a"))
    assert watchers.moved("topic d", ALL, NOW) >= {"3"}


def test_a_second_change_before_the_drawing_keeps_the_first_patience(watchers: Watchers) -> None:
    watchers.moved("topic d", ALL, NOW)
    watchers.sees(view("3"))
    watchers.moved("topic d", ALL, NOW + PATIENCE)
    assert watchers.overdue(NOW + 1.1 * PATIENCE) == [("topic d", {"1", "2"})]


@pytest.mark.parametrize(
    "shown, tag, handed",
    [("4-a", "5-a", True), ("5-a", "5-a", False), ("6-a", "5-a", False), ("junk", "5-a", True)],
)
def test_nobody_is_handed_what_is_older_than_what_they_show(shown: str, tag: str, handed: bool) -> None:
    found = Watchers()
    found.sees(view("1", shown=shown))
    assert bool(found.drawn("d", tag, NOW)) is handed


@pytest.mark.parametrize(
    "leave",
    [
        lambda found: found.gone("1"),
        lambda found: found.rights_moved(7),
        lambda found: found.sees(view("1", until=NOW - 1)),
    ],
)
def test_who_left_lost_a_right_or_was_not_vouched_for_lately_is_handed_nothing(leave) -> None:
    found = Watchers()
    for stream in ("1", "2", "3"):
        found.sees(view(stream, person=7 if stream == "1" else 1))
    leave(found)
    assert found.moved("topic d", {"1", "2", "3"}, NOW) == {"1", "3"}
    assert [one.stream for one in found.drawn("d", "5-a", NOW)] == ["2"]
