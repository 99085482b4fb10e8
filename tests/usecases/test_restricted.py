"""Counts of victims that tell of nobody."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tandem.usecases.restricted import _untold


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 30), min_size=1), st.integers(2, 10))
def test_untold_counts_cannot_be_worked_out_from_the_others(found: dict[str, int], smallest: int) -> None:
    if sum(found.values()) < smallest:
        return  # Then no answer is told at all.
    untold = _untold(Counter(found), smallest)
    assert all(found[code] >= smallest for code in found.keys() - untold)
    assert len(untold) != 1
    assert not untold or sum(found[code] for code in untold) >= smallest
