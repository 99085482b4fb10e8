"""A state with what it leads to, and what the moves ask of it: who waits for whom, and for what."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tandem.network.model import BoolArray
from tandem.plan.problem import NEVER, FloatArray, IntArray, Problem
from tandem.plan.search.compiled import widened
from tandem.plan.search.state import Decoded, Decoder, State

LONGEST_CHAIN = 60


@dataclass(frozen=True)
class Chain:
    """Works of which each waited for the next, the last to be finished first; ``blocker`` is what a team of it did before, or -1."""

    work: IntArray
    blocker: IntArray


class Lookup:
    """What does not change while a problem is searched, once for all incumbents."""

    def __init__(self, decoder: Decoder) -> None:
        self.problem: Problem = decoder.problem
        self.evaluator = decoder.evaluator
        problem, n = self.problem, self.problem.n_works
        self.in_component = np.zeros(n, dtype=np.bool_)
        self.in_component[problem.components.work] = True
        self.opens_road = _road_works(problem)
        self.has_access = np.diff(problem.works.access_ptr) > 0
        self.several = np.flatnonzero((problem.works.maximum_teams > 1) & (problem.works.scope >= 0))


@dataclass(frozen=True)
class Incumbent:
    """A state, its objective in weighted person-days and its decoded schedule."""

    state: State
    objective: float
    decoded: Decoded
    lookup: Lookup

    def moved(self, state: State) -> Incumbent:
        """Another state that is known to lead to the same schedule."""
        other = copy(self)
        object.__setattr__(other, "state", state)
        return other

    def chain(self, rng: np.random.Generator) -> Chain | None:
        """Why a goal is reached no earlier: goals by what they cost, then back from its last work to what that waited for.

        A work waits for its predecessors, for a road, and for its teams; the chain follows these at random where several bind, and
        in every second draw through what its teams did before.
        """
        last = self._last_work(rng)
        if last < 0:
            return None
        work = np.empty(LONGEST_CHAIN, dtype=np.int32)
        blocker = np.empty(LONGEST_CHAIN, dtype=np.int32)
        works, look = self.lookup.problem.works, self.lookup
        count = _trace(
            last,
            self.decoded.start,
            self.decoded.finish,
            *self._before,
            works.predecessor_ptr,
            works.predecessor,
            look.has_access,
            look.opens_road,
            *self._by_finish,
            rng.random(2 * LONGEST_CHAIN),
            bool(rng.random() < 0.5),
            work,
            blocker,
        )
        return Chain(work[:count], blocker[:count])

    def _last_work(self, rng: np.random.Generator) -> int:
        """A work whose end is the tick at which a goal is reached; -1 for a goal that no work decides."""
        tick, share = self._goals
        hazards = self.lookup.problem.hazard_goals
        if len(share) == 0 or share[-1] <= 0:
            return -1
        goal = int(np.searchsorted(share, rng.random() * share[-1], side="right"))
        served, areas = len(tick) - 2 * len(hazards.ids), len(hazards.ids)
        if goal >= served:
            ends = hazards.release_work if goal < served + areas else hazards.marking_work
            return int(ends[(goal - served) % areas])
        order, ticks = self._by_finish
        here = order[np.searchsorted(ticks, tick[goal]) : np.searchsorted(ticks, tick[goal], side="right")]
        here = here[self.lookup.in_component[here]]
        return int(here[rng.integers(len(here))]) if len(here) else -1

    @cached_property
    def _goals(self) -> tuple[FloatArray, FloatArray]:
        """Tick of each goal (services, releases, markings) and running sum of what the goals cost."""
        look = self.lookup
        service = look.evaluator.service_ticks(self.decoded.finish)
        release, marked = look.evaluator.hazard_ticks(self.decoded.finish)
        hazards = look.problem.hazard_goals
        weight = np.concatenate(
            [
                look.problem.service_goals.weight,
                hazards.weight * (1 - hazards.marked_share),
                hazards.weight * hazards.marked_share,
            ]
        )
        tick = np.concatenate([service, release, marked])
        return tick, np.cumsum(weight * tick)

    @cached_property
    def _by_finish(self) -> tuple[IntArray, IntArray]:
        """Works in order of their finish, and these finishes."""
        order = np.argsort(self.decoded.finish, kind="stable").astype(np.int32)
        return order, self.decoded.finish[order]

    @cached_property
    def _before(self) -> tuple[IntArray, IntArray]:
        """Compressed list: for each work, what its teams did before it (-1: nothing)."""
        d = self.decoded
        order = np.lexsort((d.assigned_start, d.assigned_team))
        before = np.full(len(order), -1, dtype=np.int32)
        same = d.assigned_team[order[1:]] == d.assigned_team[order[:-1]]
        before[order[1:][same]] = d.assigned_work[order[:-1][same]]
        by_work = np.argsort(d.assigned_work, kind="stable")
        pointer = np.searchsorted(d.assigned_work[by_work], np.arange(len(d.start) + 1)).astype(np.int32)
        return pointer, before[by_work]

    @cached_property
    def succession(self) -> tuple[IntArray, IntArray]:
        """Pairs of works that a team did one after the other, in the same scope."""
        pointer, before = self._before
        after = np.repeat(np.arange(len(pointer) - 1, dtype=np.int32), np.diff(pointer))
        scope = self.lookup.problem.works.scope
        good = (before >= 0) & (scope[before] == scope[after])
        return before[good], after[good]


def _road_works(problem: Problem) -> BoolArray:
    """Works of components that open a road."""
    components, roads = problem.components, problem.roads
    opens = np.zeros(len(components.ids) + 1, dtype=np.bool_)
    opens[roads.edge_component] = True
    opens[roads.vertex_component] = True
    opens[-1] = False
    owner = np.repeat(np.arange(len(components.ids)), np.diff(components.work_ptr))
    found = np.zeros(problem.n_works, dtype=np.bool_)
    found[components.work[opens[owner]]] = True
    return found


@widened
def _trace(
    last: int,
    start: IntArray,
    finish: IntArray,
    before_ptr: IntArray,
    before: IntArray,
    predecessor_ptr: IntArray,
    predecessor: IntArray,
    has_access: BoolArray,
    opens_road: BoolArray,
    order: IntArray,
    ticks: IntArray,
    draws: FloatArray,
    through_teams: bool,
    chain: IntArray,
    blocker: IntArray,
) -> int:
    """Length of the chain written to ``chain`` and ``blocker``."""
    count, work = 0, last
    while work >= 0 and count < len(chain) and start[work] < NEVER:
        need, needed, block, blocked = -1, 0, -1, 0
        for i in range(predecessor_ptr[work], predecessor_ptr[work + 1]):
            if finish[predecessor[i]] >= needed and finish[predecessor[i]] <= start[work]:
                need, needed = int(predecessor[i]), int(finish[predecessor[i]])
        for i in range(before_ptr[work], before_ptr[work + 1]):
            if before[i] >= 0 and finish[before[i]] > blocked and finish[before[i]] <= start[work]:
                block, blocked = int(before[i]), int(finish[before[i]])
        chain[count] = work
        blocker[count] = block
        if has_access[work] and draws[2 * count] < 0.7:
            at = np.searchsorted(ticks, start[work], side="right") - 1
            while at >= 0 and ticks[at] > needed:
                if opens_road[order[at]]:
                    need, needed = int(order[at]), int(ticks[at])
                    break
                at -= 1
        work = block if through_teams and blocked > needed and draws[2 * count + 1] < 0.7 else need
        count += 1
    return count
