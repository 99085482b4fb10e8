"""A lower bound on the objective of every feasible schedule: nobody can do better, whatever the order.

The objective is the sum of weight x time over goals: a service at a community, an area released, an area marked or released; no time
counts beyond the horizon. Five relaxations, each proved where it is made, bound these times from below:

1. *Earliest times* (``earliest``): every work has the best crew that can reach it for itself. Dropping the competition for
   teams, travel between sites and conflicts only makes works earlier, and times at which goals are met grow with the ends of works.
2. *Landmarks* (``landmarks``): works that every schedule finishes before a work starts or a goal is met, however it chooses roads,
   paths of a network and their dependencies.
3. *Heads* (``heads``, ``turns``): what has to come before a work or a goal needs time together, of teams and for the safety distance.
4. *Lanes* (``lanes``): by each tick teams have done at most so much priced effort, for each scope and for what teams with several
   scopes share; so works are late on average, and the end of a set of works is later than its average.
5. *Weights* (``weights``): how much of each goal's weight rests on which of these, found by steps that raise the bound.
"""

from __future__ import annotations

from tandem.plan.bound.heads import crowded
from tandem.plan.bound.landmarks import landmarks
from tandem.plan.bound.lanes import lanes
from tandem.plan.bound.weights import STEPS, best_weights
from tandem.plan.problem import TICKS_PER_DAY, Problem

SAFETY = 1 - 1e-9
"""Takes back what floating-point sums may have gained."""


def lower_bound(problem: Problem, steps: int = STEPS) -> float:
    """Weighted person-days that no feasible schedule goes below, from the best of so many steps; any number of them gives a valid bound."""
    needed = landmarks(problem)
    first, met = crowded(problem, needed)
    return best_weights(problem, first, needed, lanes(problem, first), met, steps) / TICKS_PER_DAY * SAFETY
