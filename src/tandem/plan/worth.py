"""The closed set that a work belongs to, and what that set brings for its effort: why it stands where it stands in the order.

The sets and prices are those of the greedy start (``tandem.plan.search.greedy``) with skills priced by scarcity: a set is
everything that a goal still needs, taken in the order of value per priced effort; a work belongs to the first set that
needs it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tandem.plan.problem import TICKS_PER_DAY, Problem
from tandem.plan.search.arrays import prepare_arrays
from tandem.plan.search.greedy import Greedy
from tandem.plan.search.local import scarcity


@dataclass(frozen=True, slots=True)
class ClosedSet:
    """The first closed set that needs a work.

    Parameters
    ----------
    rank, of
        Place of the set among all sets by value per priced effort, from 1.
    works
        Ids of all works of the set.
    team_days
        Effort of the works that no set before it needs, in days of an average team of their scope.
    value_per_team_day
        Weighted people served per day, over the priced team-days of those works.
    price
        Price of the work's own scope; the average of all scopes is 1. 0 for works that need no team.
    """

    rank: int
    of: int
    works: tuple[str, ...]
    team_days: float
    value_per_team_day: float
    price: float


def closed_set(problem: Problem, work: int) -> ClosedSet | None:
    """The closed set of a work; None where no goal needs it."""
    greedy = Greedy(problem, prepare_arrays(problem))
    price = scarcity(problem, greedy)
    blocks = greedy.blocks(price, np.ones(problem.n_works), np.ones(len(problem.service_goals.weight)))
    taken = np.zeros(problem.n_works, dtype=np.bool_)
    for block in range(len(blocks.benefit)):
        works = blocks.work[blocks.ptr[block] : blocks.ptr[block + 1]]
        if work in works:
            mine = works[~taken[works]]
            scope = int(problem.works.scope[work])
            return ClosedSet(
                rank=block + 1,
                of=len(blocks.benefit),
                works=tuple(problem.works.ids[one] for one in works.tolist()),
                team_days=float(greedy.effort_ticks[mine].sum()) / TICKS_PER_DAY,
                value_per_team_day=float(blocks.benefit[block]) * TICKS_PER_DAY,
                price=float(price[scope]) if scope >= 0 else 0.0,
            )
        taken[works] = True
    return None
