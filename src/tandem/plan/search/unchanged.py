"""Which moves leave the schedule as it is: told from what was decoded before, without a decode."""

from __future__ import annotations

import numpy as np

from tandem.plan.problem import FloatArray, IntArray
from tandem.plan.search.arrays import Arrays, BoolArray
from tandem.plan.search.compiled import widened
from tandem.plan.search.state import Decoded, Decoder, State


class Unchanged:
    """Proves that another order leads to the schedule that is known.

    The places of two works matter to each other only at a tick at which both wait for teams or admit more, one of them
    gets some, and a team could serve both or the two conflict. Where no two works that change sides meet so in the known
    schedule, the decoder takes the same decisions at each tick; by induction over ticks the schedule is the same.
    """

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self._rivals = _rivals(decoder.arrays)

    def holds(self, state: State, decoded: Decoded, other: State) -> bool:
        """Whether ``other`` is known to lead to what ``state`` was decoded to; False where it may or may not."""
        for name in ("crew_cap", "hold", "slowest"):
            one, two = getattr(state, name), getattr(other, name)
            if one is not two and not np.array_equal(one, two):
                return False
        arrays = self._decoder.arrays
        return not _meet(
            self._decoder.key(state),
            self._decoder.key(other),
            decoded.entered,
            decoded.finish,
            arrays.scope,
            arrays.conflict_ptr,
            self._rivals,
            decoded.assigned_work,
            decoded.assigned_at,
        )


def _rivals(arrays: Arrays) -> BoolArray:
    """Pairs of scopes that a team holds both, (s, s)."""
    holds = (arrays.rate > 0).astype(np.int64)
    rivals: BoolArray = holds.T @ holds > 0
    return rivals


@widened
def _meet(
    key: FloatArray,
    other: FloatArray,
    entered: IntArray,
    finish: IntArray,
    scope: IntArray,
    conflict_ptr: IntArray,
    rivals: BoolArray,
    assigned_work: IntArray,
    assigned_at: IntArray,
) -> bool:
    """Whether a work that changes its place meets one that it may pass, when either gets teams."""
    low, high = np.minimum(key, other), np.maximum(key, other)
    moved = np.flatnonzero(low < high)
    for i in range(len(assigned_work)):
        work, tick = assigned_work[i], assigned_at[i]
        # The work that gets teams moves: anyone beside it; or it stands still: those that move.
        many = low[work] < high[work]
        for j in range(len(key) if many else len(moved)):
            beside = j if many else moved[j]
            if entered[beside] > tick or finish[beside] < tick or beside == work:
                continue
            if low[beside] > high[work] or high[beside] < low[work]:
                continue
            may = rivals[scope[beside], scope[work]] or conflict_ptr[beside] < conflict_ptr[beside + 1]
            if may:
                return True
    return False
