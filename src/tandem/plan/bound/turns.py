"""Turns: works that keep the safety distance from one another, each from each, never run at once.

A turn is a clique of the graph of conflicts: the intervals of its works are disjoint, so between a tick h and a tick T lies at least
the sum of the least durations of those that start from h on and end by T. That is what ``heads`` asks of them.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from tandem.plan.bound.earliest import Earliest
from tandem.plan.bound.fastest import fastest_crews
from tandem.plan.problem import NEVER, IntArray, LongArray, Problem


def least_durations(problem: Problem, earliest: Earliest) -> IntArray:
    """Ticks (n,) from start to finish that no work can do with less, done by its fastest teams; 0 for pinned works and impossible ones."""
    works = problem.works
    found = np.where(works.scope < 0, works.duration, 0).astype(np.int32)
    for mine, fastest in fastest_crews(problem, earliest):
        done = np.concatenate([[0], np.cumsum(fastest)])
        found[mine] = _shortest(done, works.effort[mine])
    return found


def turns(problem: Problem, earliest: Earliest, duration: IntArray) -> list[IntArray]:
    """Cliques that cover every conflict between works that can be done and take time, each grown by the longest works."""
    works = problem.works
    able = (earliest.finish < NEVER) & (duration > 0)
    beside = [
        {b for b in works.conflict[works.conflict_ptr[a] : works.conflict_ptr[a + 1]].tolist() if able[b] and b != a}
        if able[a]
        else set()
        for a in range(problem.n_works)
    ]
    return [np.array(clique, dtype=np.int32) for clique in _cliques(beside, duration.tolist())]


def _cliques(beside: list[set[int]], size: list[int]) -> list[list[int]]:
    covered: set[tuple[int, int]] = set()
    found = []
    for a, others in enumerate(beside):
        for b in sorted(others):
            if b < a or (a, b) in covered:
                continue
            clique, left = [a, b], others & beside[b]
            while left:
                clique.append(max(left, key=lambda one: (size[one], -one)))
                left = left & beside[clique[-1]]
            covered.update((one, other) for one in clique for other in clique)
            found.append(sorted(clique))
    return found


@njit(cache=True)
def _shortest(done: LongArray, effort: LongArray) -> IntArray:
    """Fewest ticks in which each effort is done, over all starts; 0 where it never is."""
    found = np.zeros(len(effort), dtype=np.int32)
    for i in range(len(effort)):
        end, best = 0, len(done)
        for begin in range(len(done)):
            while end < len(done) and done[end] - done[begin] < effort[i]:
                end += 1
            if end == len(done):
                break
            best = min(best, end - begin)
        found[i] = best if best < len(done) else 0
    return found
