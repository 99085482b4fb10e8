"""The same problem, seed and iterations give the same document, on whatever machine one machine can imitate."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tandem.plan.exact import growth, weighted_sum
from tests.plan.same_bytes import MACHINES, elsewhere, plan_digest

SIZES = 3, 120, 12, 250


def test_plan_document_is_the_same_on_another_processor() -> None:
    """All differences at once; ``benchmarks/truth.py --full`` tries them one by one, and compiled code for any x86-64."""
    machine = {name: value for variables in MACHINES.values() for name, value in variables.items()}
    assert elsewhere(machine, *SIZES) == plan_digest(*SIZES)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**4))))
def test_weighted_sum_of_whole_numbers_is_exact(pairs: list[tuple[int, int]]) -> None:
    weight, value = (np.array([pair[k] for pair in pairs], dtype=np.float64) for k in (0, 1))
    assert weighted_sum(weight, value) == sum(a * b for a, b in pairs)


@given(st.floats(-2.5, 2.5), st.floats(-2.5, 2.5))
def test_growth_is_near_the_exponential_and_rises_with_it(a: float, b: float) -> None:
    low, high = sorted((a, b))
    powers = growth(np.array([low, high, -1e3]))
    assert np.allclose(powers[:2], np.exp([low, high]), rtol=0.06)
    assert powers[0] <= powers[1]
    assert powers[2] == 0
