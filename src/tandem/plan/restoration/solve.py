"""The composition root: a first order by elimination, annealing over the order of repairs, then a descent over their periods."""

from __future__ import annotations

import numpy as np

from tandem.errors import ProblemError
from tandem.network.flows import FloatArray
from tandem.network.model import IntArray
from tandem.network.simplex import LongArray, cheapest_flows
from tandem.plan.restoration.annealing import Works, anneal, polish, stand
from tandem.plan.restoration.elimination import elimination_order
from tandem.plan.restoration.pricing import Memory, new_memory, prepare_pricing
from tandem.plan.restoration.problem import RestorationPlan, RestorationProblem, check_resource, work_costs

ITERATIONS = 60_000
HOTTEST = (1e-2, 3e-3, 3e-3)
"""First temperature of each cycle, which starts at the best plan so far, as a fraction of what a period costs more with nothing repaired."""
COLDEST = 3e-5
SMALLEST = 1e-12
"""The descent goes on while a move saves more than this fraction of the objective."""


def solve_restoration(problem: RestorationProblem, *, seed: int = 1, iterations: int = ITERATIONS) -> RestorationPlan:
    """A plan of low cost; the same for the same problem, seed and number of iterations, on every machine.

    Parameters
    ----------
    problem
        Networks, damage and resource.
    seed
        Draws the moves and the words of the table of prices.
    iterations
        Moves of the annealing; about 20 to 30 microseconds each at 170 nodes.

    Raises
    ------
    ProblemError
        Flows could not be priced: amounts or costs are beyond what 64 bits tell apart.
    """
    pricing = prepare_pricing(problem, seed)
    memory = new_memory(pricing, problem.n_periods)
    works = _works(problem)
    standing = stand(pricing, memory, works, _first(problem, elimination_order(pricing, memory, problem.use)), seed)
    span = float(standing.flow_cost.max(axis=0).sum()) - works.whole
    best = standing.period.copy()
    for cycle, hottest in enumerate(HOTTEST if len(best) and span > 0 else ()):
        share = iterations // len(HOTTEST)
        anneal(pricing, memory, works, standing, best, share, hottest * span, COLDEST * span)
        standing = stand(pricing, memory, works, best, seed + cycle + 1)
    if len(best):
        polish(pricing, memory, works, standing, SMALLEST * max(float(standing.flow_cost.sum()), 1.0))
    _require_solved(memory)
    return RestorationPlan(standing.period, standing.flow_cost, work_costs(problem, standing.period))


def price_plan(problem: RestorationProblem, period: IntArray) -> RestorationPlan:
    """A plan with these (c,) periods of repair, priced with the flows of each period found anew.

    Raises
    ------
    ProblemError
        The periods do not fit the problem or break its resource.
    """
    check_resource(problem, period)
    repaired = period[None, :] <= np.arange(problem.n_periods)[:, None]
    flow_cost: FloatArray = np.array([cheapest_flows(problem.services, now).cost for now in repaired])
    return RestorationPlan(period, flow_cost, work_costs(problem, period))


def _works(problem: RestorationProblem) -> Works:
    choices = np.concatenate([np.flatnonzero(problem.resource > 0), [problem.n_periods]]).astype(np.int32)
    whole = cheapest_flows(problem.services, np.ones(len(problem.use), dtype=np.bool_)).cost.sum()
    return Works(
        problem.resource,
        problem.use,
        problem.repair_cost,
        problem.site,
        problem.site_cost,
        choices,
        float(whole),
        float(problem.use.min(initial=np.inf)),
    )


def _first(problem: RestorationProblem, order: LongArray) -> IntArray:
    period = np.full(len(problem.use), problem.n_periods, dtype=np.int32)
    t, left = 0, float(problem.resource[0])
    for one in order:
        while t < problem.n_periods and problem.use[one] > left + 1e-9:
            t += 1
            left = float(problem.resource[t]) if t < problem.n_periods else 0.0
        if t == problem.n_periods:
            break
        period[one] = t
        left -= float(problem.use[one])
    return period


def _require_solved(memory: Memory) -> None:
    if memory.solved[1]:
        raise ProblemError(
            "The cheapest flows of some periods were not found.",
            "Check that amounts and costs within a network do not differ by more than a factor of 1e9.",
        )
