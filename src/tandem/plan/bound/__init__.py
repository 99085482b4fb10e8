"""A lower bound on the objective of every feasible schedule: nobody can do better, whatever the order.

For each tick t the weight of the goals still unmet is bounded from below, and the bounds are summed over the ticks of the
horizon (the objective is that sum for the true unmet weights, since every time is capped at the horizon).

At a tick t, let A be the goals met by t in some feasible schedule.

1. *Earliest times* (``earliest``): no goal of A has an earliest time after t, where earliest times let every work have the
   fastest teams for itself at each tick. Dropping the competition for teams, travel and conflicts only makes works earlier, and times at
   which goals are met grow with the finishes of works.
2. *Capacity* (``capacity``): by t the teams have at most W(t) priced team effort, each team's tick counted at the dearest of
   its scopes. Works finished by t took their whole effort, so their priced efforts sum to at most W(t).
3. *Requirements* (``requirements``): numbers p_g >= 0 such that for every set A of goals the works that have to be
   finished for all of A together have a priced effort of at least the sum of p_g over A. See there for the proof.

So the goals of A are a choice among those of 1 with requirements of at most W(t) in sum; the heaviest fractional choice (a
continuous knapsack: highest weight per requirement first) weighs at least as much as A. What is left of all weight is
unmet at t in every schedule. This holds for each price vector, so the best over several is taken at each tick.
"""

from __future__ import annotations

import numpy as np

from tandem.plan.bound.capacity import capacity, price_vectors
from tandem.plan.bound.earliest import earliest
from tandem.plan.bound.knapsack import unmet_weight
from tandem.plan.bound.requirements import Requirements
from tandem.plan.evaluate import Evaluator
from tandem.plan.problem import TICKS_PER_DAY, FloatArray, IntArray, Problem

SAFETY = 1 - 1e-9
"""Takes back what floating-point sums may have gained."""


def lower_bound(problem: Problem) -> float:
    """Weighted person-days that no feasible schedule goes below; the proof is in the package's docstring."""
    ticks = earliest(problem)
    finish, arrival = ticks.finish, ticks.arrival
    requirements = Requirements(problem)
    weight, first = _goals(problem, finish)
    if weight.sum() <= 0:
        return 0.0
    unmet = np.zeros(problem.horizon)
    for price in price_vectors(problem, finish):
        needed = requirements.needed(price) * SAFETY
        available = capacity(problem, price, arrival)
        unmet = np.maximum(unmet, unmet_weight(weight, needed, first, available))
    return float(unmet.sum()) / TICKS_PER_DAY * SAFETY


def _goals(problem: Problem, finish: IntArray) -> tuple[FloatArray, IntArray]:
    """Weights and earliest ticks of the goals: services, areas released, areas marked or released."""
    evaluator, hazards = Evaluator(problem), problem.hazard_goals
    release, marked = evaluator.hazard_ticks(finish)
    weight = np.concatenate(
        [
            problem.service_goals.weight,
            hazards.weight * (1 - hazards.marked_share),
            hazards.weight * hazards.marked_share,
        ]
    )
    first = np.concatenate([evaluator.service_ticks(finish), release, marked]).astype(np.int32)
    return weight, first
