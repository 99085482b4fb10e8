"""Chains of works that are longer than the horizon whatever anybody does: the proof that a horizon is too short."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tandem.plan.impossible import BoolArray
from tandem.plan.minimal import minimal_set
from tandem.plan.problem import LongArray, Problem


@dataclass(frozen=True)
class TooLong:
    """Works (rows) that cannot end within the horizon, and for the first of them the fewest links of its chain that show it.

    A link is what it is (a work, or the day from which a work may begin) with its ticks.
    """

    works: tuple[int, ...]
    chain: tuple[tuple[str, int], ...]


def too_long(problem: Problem, possible: BoolArray) -> TooLong:
    """Possible works whose longest chain, each work with the most and fastest teams working every day, passes the horizon."""
    last = shortest(problem)
    finish, before = _forward(problem, last)
    late = np.flatnonzero(possible & (finish > problem.horizon))
    # The first work of a chain that is late; what comes after it is late because of it.
    roots = [work for work in late.tolist() if before[work] < 0 or finish[before[work]] <= problem.horizon]
    if not roots:
        return TooLong((), ())
    links, work = [], roots[0]
    while work >= 0:
        links.append((problem.works.ids[work], int(last[work])))
        if before[work] < 0 and problem.works.release[work] > 0:
            links.append((f"{problem.works.ids[work]} may begin only after", int(problem.works.release[work])))
        work = int(before[work])
    chain = minimal_set(
        sorted(links, key=lambda link: -link[1]), lambda kept: sum(ticks for _, ticks in kept) > problem.horizon
    )
    return TooLong((*roots, *(work for work in late.tolist() if work not in set(roots))), chain)


def shortest(problem: Problem) -> LongArray:
    """Fewest ticks that each work can last, shape (n,): the fastest teams of its scope, as many as may join, every tick."""
    works, rate = problem.works, problem.teams.rate.astype(np.int64)
    last = works.duration.astype(np.int64)
    ranked = -np.sort(-rate, axis=0)
    fastest = np.cumsum(ranked, axis=0)
    for work in np.flatnonzero(works.scope >= 0).tolist():
        crews = min(int(works.maximum_teams[work]), problem.n_teams)
        units = int(fastest[crews - 1, works.scope[work]]) if crews else 0
        last[work] = -(-int(works.effort[work]) // units) if units else 0
    return last


def _forward(problem: Problem, last: LongArray) -> tuple[LongArray, LongArray]:
    """Earliest end of each work along its predecessors, and the predecessor that decides it (-1: its release)."""
    works = problem.works
    pointer, predecessor = works.predecessor_ptr.tolist(), works.predecessor.tolist()
    finish = np.full(problem.n_works, -1, dtype=np.int64)
    decides = np.full(problem.n_works, -1, dtype=np.int64)
    for root in range(problem.n_works):
        stack = [root]
        while stack:
            work = stack[-1]
            if finish[work] >= 0:
                stack.pop()
                continue
            before = predecessor[pointer[work] : pointer[work + 1]]
            waiting = [other for other in before if finish[other] < 0]
            if waiting:
                stack += waiting
                continue
            begin = int(works.release[work])
            for other in before:
                if finish[other] > begin:
                    begin, decides[work] = int(finish[other]), other
            finish[work] = begin + last[work]
            stack.pop()
    return finish, decides
