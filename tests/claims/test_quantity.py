"""Quantities as people say them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.claims.quantity import Quantity, quantity_of
from tests.claims.makers import believe, claim, examples

NUMBERS = st.integers(0, 10**6) | st.floats(0, 1e6)
SAID: st.SearchStrategy[Any] = st.one_of(
    NUMBERS,
    NUMBERS.map(lambda n: {"exact": n}),
    NUMBERS.map(lambda n: {"approx": n}),
    NUMBERS.map(lambda n: {"min": n}),
    NUMBERS.map(lambda n: {"max": n}),
    st.tuples(NUMBERS, NUMBERS).map(lambda ends: {"min": min(ends), "max": max(ends)}),
    st.just({"text": "thousands"}),
    st.just({"text": "thousands", "min": 2000, "max": 9999}),
)


@examples(300)
@given(SAID)
def test_bounds_are_in_order_and_words_are_said(value: Any) -> None:
    quantity = quantity_of(value)
    assert quantity is not None and quantity.words()
    if quantity.low is not None and quantity.high is not None:
        assert 0 <= quantity.low <= quantity.high
    assert not quantity.excludes(quantity)


@examples(300)
@given(SAID, SAID, NUMBERS)
def test_two_quantities_exclude_each_other_only_where_no_number_fits_both(one: Any, other: Any, number: float) -> None:
    first, second = quantity_of(one), quantity_of(other)
    assert first is not None and second is not None
    assert first.excludes(second) == second.excludes(first)
    fits = [q.low is None or q.low <= number for q in (first, second)]
    fits += [q.high is None or number <= q.high for q in (first, second)]
    if all(fits):
        assert not first.excludes(second)


@pytest.mark.parametrize(
    "value",
    [None, True, "many", [], {}, -1, float("inf"), {"approx": "5"}, {"min": 3, "max": 2}, {"exact": 1, "max": 2},
     {"about": 5}, {"text": 5}, {"min": -1}, {"exact": True}],
)  # fmt: skip
def test_what_is_no_quantity_is_none(value: Any) -> None:
    assert quantity_of(value) is None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1000, "1,000"),
        (2.5, "2.5"),
        ({"approx": 5000}, "about 5,000"),
        ({"min": 42}, "at least 42"),
        ({"max": 12}, "up to 12"),
        ({"min": 20, "max": 30}, "20 to 30"),
        ({"approx": 20, "max": 30}, "about 20 to 30"),
        ({"text": "a handful"}, "a handful"),
        ({"text": "thousands", "min": 2000, "max": 9999}, "thousands (2,000 to 9,999)"),
    ],
)
def test_words_of_a_quantity(value: Any, words: str) -> None:
    quantity = quantity_of(value)
    assert isinstance(quantity, Quantity) and quantity.words() == words


def test_about_and_exactly_support_each_other_and_excluding_figures_contest() -> None:
    about = claim("a", {"approx": 5000}, kind="commitment", property="headcount_arrived", by="nis")
    exact = claim("b", 5000, kind="commitment", property="headcount_arrived", by="mayor")
    few = claim("c", {"max": 400}, kind="commitment", property="headcount_arrived", by="ap")
    assert believe(about, exact, prop="headcount_arrived").status == "confirmed"
    assert believe(about, few, prop="headcount_arrived").status == "contested"
    loose = claim("d", {"min": 2000}, kind="commitment", property="headcount_arrived", by="ap")
    assert believe(about, loose, prop="headcount_arrived").status == "reported"
