"""Continuous knapsack at every tick, with items that join when they become possible."""

from __future__ import annotations

import numpy as np
from numba import njit

from tandem.plan.problem import FloatArray, IntArray


def unmet_weight(weight: FloatArray, needed: FloatArray, first: IntArray, available: FloatArray) -> FloatArray:
    """Least weight that is unmet at each tick, shape (horizon,).

    Parameters
    ----------
    weight, needed, first
        (g,) weight of each goal, its requirement, and the tick before which it cannot be met.
    available
        (horizon,) capacity used up before each tick at the most.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        density = np.where(needed > 0, weight / needed, np.inf)
    order = np.argsort(-density, kind="stable")
    arrival = np.argsort(first[order], kind="stable").astype(np.int32)
    return _sweep(weight[order], needed[order], first[order], arrival, available)


@njit(cache=True)
def _sweep(
    weight: FloatArray, needed: FloatArray, first: IntArray, arrival: IntArray, available: FloatArray
) -> FloatArray:
    """Items sorted by density; Fenwick trees of weight and requirement over those that are possible by the tick."""
    n = len(weight)
    weights, needs = np.zeros(n + 1), np.zeros(n + 1)
    top = 1
    while top * 2 <= n:
        top *= 2
    total = weight.sum()
    unmet = np.empty(len(available))
    joined = 0
    for tick in range(len(available)):
        while joined < n and first[arrival[joined]] <= tick:
            at = arrival[joined] + 1
            while at <= n:
                weights[at] += weight[arrival[joined]]
                needs[at] += needed[arrival[joined]]
                at += at & -at
            joined += 1
        met, left, at, step = 0.0, available[tick], 0, top
        while step > 0:
            if at + step <= n and needs[at + step] <= left:
                at += step
                met += weights[at]
                left -= needs[at]
            step >>= 1
        if at < n and first[at] <= tick and needed[at] > 0:
            met += weight[at] * min(1.0, left / needed[at])
        unmet[tick] = max(0.0, total - met)
    return unmet
