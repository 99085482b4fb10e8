"""What the search varies: ranks of closed sets, shifts of single works and crew sizes; and how it becomes priorities."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tandem.plan.evaluate import Evaluator
from tandem.plan.problem import FloatArray, IntArray, Problem
from tandem.plan.schedule import Schedule
from tandem.plan.search.arrays import new_scratch, prepare_arrays
from tandem.plan.search.compiled import widened
from tandem.plan.search.decoder import decode, run
from tandem.plan.search.greedy import Blocks
from tandem.plan.search.handles import arrays_handle, scratch_handle


@dataclass(frozen=True)
class State:
    """An order: ``rank`` (b,) of each block, ``shift`` (n,) of each work in units of rank, ``crew_cap`` (n,)."""

    blocks: Blocks
    rank: FloatArray
    shift: FloatArray
    crew_cap: IntArray

    def with_rank(self, rank: FloatArray) -> State:
        """The same blocks in another order, as ranks 0, 1, 2, ..."""
        order = np.argsort(rank, kind="stable")
        dense = np.empty(len(rank))
        dense[order] = np.arange(len(rank))
        return replace(self, rank=dense)


class Decoder:
    """A problem prepared for thousands of decodes in one thread."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.arrays = prepare_arrays(problem)
        self.evaluator = Evaluator(problem)
        self._scratch = new_scratch(self.arrays)
        self._handles = arrays_handle(self.arrays), scratch_handle(self._scratch)
        self._topological = topological_order(
            self.arrays.n_predecessors, self.arrays.successor_ptr, self.arrays.successor
        )
        self._within = _tie_break(problem)
        self._no_hold = np.zeros(problem.n_works, dtype=np.int32)

    def key(self, state: State) -> FloatArray:
        """Priority of each work: the least rank of its blocks plus its shift, no later than its successors'."""
        return self.inherited(self.raw_key(state) + state.shift)

    def raw_key(self, state: State) -> FloatArray:
        """The key before shifts and inheritance: least rank of each work's blocks, longest works first within one."""
        key: FloatArray = _block_key(state.blocks.ptr, state.blocks.work, state.rank, len(self._within))
        return key + self._within

    def inherited(self, key: FloatArray) -> FloatArray:
        """The key with predecessors no later than what needs them."""
        result: FloatArray = _inherit(
            self._topological, self.arrays.successor_ptr, self.arrays.successor, key.astype(np.float64)
        )
        return result

    def finish(self, key: FloatArray, crew_cap: IntArray, hold: IntArray | None = None) -> IntArray:
        """Finish of each work (a view that the next decode overwrites)."""
        run(*self._handles, key, crew_cap, self._no_hold if hold is None else hold)
        return self._scratch.work_finish

    def objective(self, state: State) -> float:
        """Weighted person-days that a state leads to."""
        return self.evaluator.objective(self.finish(self.key(state), state.crew_cap))

    def schedule(self, key: FloatArray, crew_cap: IntArray | None = None) -> Schedule:
        """The schedule of a key; without caps every work takes the teams that help."""
        caps = self.arrays.maximum_teams if crew_cap is None else crew_cap
        return decode(self._handles, self._scratch, key, caps, self._no_hold)


def _tie_break(problem: Problem) -> FloatArray:
    """Inside a block the longest works first: a service is back with the last of them."""
    effort = problem.works.effort.astype(np.float64)
    return 0.4 * (1 - effort / max(1.0, float(effort.max(initial=0.0))))


@widened
def _block_key(ptr: IntArray, work: IntArray, rank: FloatArray, n: int) -> FloatArray:
    """Least rank of each work's blocks; works in no block come last."""
    key = np.full(n, float(len(rank)))
    for block in range(len(rank)):
        for i in range(ptr[block], ptr[block + 1]):
            key[work[i]] = min(key[work[i]], rank[block])
    return key


@widened
def topological_order(n_predecessors: IntArray, successor_ptr: IntArray, successor: IntArray) -> IntArray:
    """Works in an order in which predecessors come first (Kahn)."""
    missing = n_predecessors.copy()
    order = np.empty(len(missing), dtype=np.int32)
    count = 0
    for work in range(len(missing)):
        if missing[work] == 0:
            order[count] = work
            count += 1
    done = 0
    while done < count:
        work = order[done]
        done += 1
        for i in range(successor_ptr[work], successor_ptr[work + 1]):
            missing[successor[i]] -= 1
            if missing[successor[i]] == 0:
                order[count] = successor[i]
                count += 1
    return order


@widened
def _inherit(order: IntArray, successor_ptr: IntArray, successor: IntArray, key: FloatArray) -> FloatArray:
    for position in range(len(order) - 1, -1, -1):
        work = order[position]
        for i in range(successor_ptr[work], successor_ptr[work + 1]):
            key[work] = min(key[work], key[successor[i]])
    return key
