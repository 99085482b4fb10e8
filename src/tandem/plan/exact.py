"""Arithmetic that gives the same bits on every machine, because plans must.

BLAS products, vectorised exponentials and partial sorts differ in the last bit, or in the order of ties, from one processor to
the next; a search that compares objectives turns that bit into another plan. What stands here uses sums in a fixed order
and single IEEE 754 operations alone (source: Goldberg 1991, What every computer scientist should know, ACM CSUR 23).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
SQUARINGS = 6


def weighted_sum(weight: FloatArray, value: npt.NDArray[np.float64 | np.int64]) -> float:
    """Sum of products in numpy's own fixed (pairwise) order; both (n,)."""
    return float((weight * value).sum())


def growth(exponent: FloatArray) -> FloatArray:
    """About e to the exponents, by squarings alone: (1 + x / 64) to the 64, 0 where that would turn negative.

    For random factors, whose exact distribution does not matter: 5 % under e to the x at x = 2.5, 1 % at 1.
    """
    power = np.maximum(0.0, 1.0 + exponent / 2.0**SQUARINGS)
    for _ in range(SQUARINGS):
        power = power * power
    return power
