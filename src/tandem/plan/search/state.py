"""What the search varies: places of works in the order, crews and holds; and the decoder that makes a schedule of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tandem.plan.evaluate import Evaluator
from tandem.plan.problem import FloatArray, IntArray, Problem
from tandem.plan.schedule import Schedule
from tandem.plan.search.access import ASSIGNMENTS
from tandem.plan.search.arrays import Arrays, prepare_arrays
from tandem.plan.search.compiled import widened
from tandem.plan.search.decoder import decode, run
from tandem.plan.search.greedy import Blocks
from tandem.plan.search.handles import arrays_handle, scratch_handle
from tandem.plan.search.pointers import pointer_to
from tandem.plan.search.scratch import new_scratch


@dataclass(frozen=True)
class State:
    """What becomes a schedule; arrays over works, shape (n,).

    ``key`` is the wished order, smaller first, in places of the order; ``crew_cap`` the most teams, ``hold`` the tick before which
    it is not offered, ``slowest`` the least rate of a team that it takes. ``blocks`` are the closed sets of the greedy order that
    moves hold on to.
    """

    blocks: Blocks
    key: FloatArray
    crew_cap: IntArray
    hold: IntArray
    slowest: IntArray


class Decoder:
    """A problem prepared for thousands of decodes in one thread."""

    def __init__(self, problem: Problem, arrays: Arrays | None = None) -> None:
        self.problem = problem
        self.arrays = prepare_arrays(problem) if arrays is None else arrays
        self.evaluator = Evaluator(problem)
        self._scratch = new_scratch(self.arrays)
        self._pointers = pointer_to(arrays_handle(self.arrays)), pointer_to(scratch_handle(self._scratch))
        self._topological = topological_order(
            self.arrays.n_predecessors, self.arrays.successor_ptr, self.arrays.successor
        )
        self._within = _tie_break(problem)
        self._none = np.zeros(problem.n_works, dtype=np.int32)

    def twin(self) -> Decoder:
        """Another decoder of the same problem, for another thread."""
        return Decoder(self.problem, self.arrays)

    def fresh(self, blocks: Blocks) -> State:
        """Blocks in their own order, crews as large as admitted, nothing held."""
        key = _block_key(blocks.ptr, blocks.work, len(self._none)) + self._within
        return State(blocks, _places(self.inherited(key)), self.arrays.maximum_teams.copy(), self._none, self._none)

    def key(self, state: State) -> FloatArray:
        """Priority of each work: its place, no later than its successors'."""
        return self.inherited(state.key)

    def inherited(self, key: FloatArray) -> FloatArray:
        """The key with predecessors no later than what needs them."""
        result: FloatArray = _inherit(
            self._topological, self.arrays.successor_ptr, self.arrays.successor, key.astype(np.float64)
        )
        return result

    def finish(self, state: State) -> IntArray:
        """Finish of each work (a view that the next decode overwrites)."""
        run(*self._pointers, self.key(state), state.crew_cap, state.hold, state.slowest)
        return self._scratch.work_finish

    def objective(self, state: State) -> float:
        """Weighted person-days that a state leads to."""
        return self.evaluator.objective(self.finish(state))

    def schedule_of(self, state: State) -> Schedule:
        """The schedule of a state."""
        return decode(self._pointers, self._scratch, self.key(state), state.crew_cap, state.hold, state.slowest)

    def schedule(self, key: FloatArray, crew_cap: IntArray | None = None) -> Schedule:
        """The schedule of a key; without caps every work takes the teams that help."""
        caps = self.arrays.maximum_teams if crew_cap is None else crew_cap
        return decode(self._pointers, self._scratch, key, caps, self._none, self._none)

    def decoded(self) -> Decoded:
        """A copy of what the last decode made."""
        s = self._scratch
        count = int(s.tally[ASSIGNMENTS])
        return Decoded(
            s.work_start.copy(),
            s.work_finish.copy(),
            s.assignment_work[:count].copy(),
            s.assignment_team[:count].copy(),
            s.assignment_start[:count].copy(),
            s.entered.copy(),
            s.assignment_tick[:count].copy(),
        )


class Decoded(NamedTuple):
    """Start and finish of each work (n,), and the assignments (a,) in the order in which they were made.

    ``entered`` (n,) is the tick at which a work was first offered to teams (NEVER: not at all, or pinned), ``assigned_at`` (a,) the tick
    at which a team was chosen.
    """

    start: IntArray
    finish: IntArray
    assigned_work: IntArray
    assigned_team: IntArray
    assigned_start: IntArray
    entered: IntArray
    assigned_at: IntArray


def _places(key: FloatArray) -> FloatArray:
    """Place of each work in the order of the key."""
    place = np.empty(len(key))
    place[np.argsort(key, kind="stable")] = np.arange(len(key))
    return place


def _tie_break(problem: Problem) -> FloatArray:
    """Inside a block the longest works first: a service is back with the last of them."""
    effort = problem.works.effort.astype(np.float64)
    return 0.4 * (1 - effort / max(1.0, float(effort.max(initial=0.0))))


@widened
def _block_key(ptr: IntArray, work: IntArray, n: int) -> FloatArray:
    """First block of each work; works in no block come last."""
    key = np.full(n, float(len(ptr) - 1))
    for block in range(len(ptr) - 1):
        for i in range(ptr[block], ptr[block + 1]):
            key[work[i]] = min(key[work[i]], float(block))
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
