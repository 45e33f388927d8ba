"""Means and bands: trimming, the same seed the same band, equal totals, and what one entry does to the others."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from compounds.awards.standing.bands import Band, Contestant, Sampling, bands
from compounds.awards.standing.means import trimmed

SAMPLING = Sampling(places=2, trim=1, trim_from=4, samples=200, level=Decimal("0.95"), seed="seal")


def contestant(key: str, *shares: int, fixed: int = 40) -> Contestant:
    return Contestant(key, Fraction(fixed), Fraction(20), tuple(Fraction(one, 100) for one in shares))


def test_trimming_leaves_out_one_at_each_end_where_enough_count() -> None:
    four = [Fraction(one) for one in (90, 60, 60, 100)]
    found = trimmed(four, 1, 4)
    assert (found.mean, found.kept, found.dropped) == (75, (0, 2), (1, 3))
    assert trimmed(four, 1, 5).dropped == ()
    assert trimmed(four[:2], 1, 1).mean == 75, "two sheets would leave none"


def test_the_same_seed_gives_the_same_bands_and_another_seed_others() -> None:
    entries = [contestant(str(n), n, 60, 90 - n, 50 + n, 30) for n in range(20)]
    first = bands(entries, SAMPLING)
    assert bands(entries, SAMPLING) == first
    assert bands(entries[::-1], SAMPLING) == first, "the order in which entries stand does not matter"
    assert bands(entries, replace(SAMPLING, seed="another")) != first


def test_far_apart_entries_have_bands_of_one_rank() -> None:
    entries = [contestant("first", 90, 92, 91, fixed=60), contestant("second", 50, 52, 51, fixed=20)]
    assert bands(entries, SAMPLING) == {"first": Band(1, 1), "second": Band(2, 2)}


def test_equal_totals_share_the_band_of_their_ranks() -> None:
    entries = [contestant("a", fixed=50), contestant("b", fixed=50), contestant("c", fixed=30)]
    assert bands(entries, SAMPLING) == {"a": Band(1, 2), "b": Band(1, 2), "c": Band(3, 3)}


def test_entries_with_the_same_sheets_are_not_told_apart() -> None:
    found = bands([contestant(key, 20, 60, 70, 95, 40) for key in "abc"], SAMPLING)
    assert set(found.values()) == {Band(1, 3)}


def test_the_band_holds_the_share_of_resamplings_that_was_asked_for() -> None:
    # One sheet of 100 and one of 0 against a fixed 50: above in 1/4, level in 1/2, below in 1/4 of the resamplings.
    entries = [
        Contestant("moves", Fraction(0), Fraction(100), (Fraction(0), Fraction(1))),
        contestant("stays", fixed=50),
    ]
    assert bands(entries, replace(SAMPLING, samples=1000))["moves"] == Band(1, 2)
    assert bands(entries, replace(SAMPLING, samples=1000, level=Decimal("0.4")))["moves"] == Band(1, 2)
    above = replace(entries[1], fixed=Fraction(99))
    assert bands([entries[0], above], replace(SAMPLING, samples=1000, level=Decimal("0.4")))["moves"] == Band(2, 2)


def test_nothing_is_resampled_never() -> None:
    with pytest.raises(ValueError, match="resampling"):
        bands([contestant("a", 50)], replace(SAMPLING, samples=0))
