"""Numbers people say aloud."""

from datetime import date

from portal.core import numbers


def test_a_series_counts_without_gaps_and_apart_from_others(session: None) -> None:
    assert [numbers.next_in("a"), numbers.next_in("a"), numbers.next_in("b")] == [1, 2, 1]


def test_a_dated_number_starts_anew_each_day(session: None) -> None:
    assert numbers.dated("HT", date(2026, 11, 21)) == "HT20261121-0001"
    assert numbers.dated("HT", date(2026, 11, 21)) == "HT20261121-0002"
    assert numbers.dated("HT", date(2026, 11, 22)) == "HT20261122-0001"
