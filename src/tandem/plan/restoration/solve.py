"""The composition root: a first order by elimination, chains of annealing over the order of repairs, then a descent over their periods."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from tandem.errors import ProblemError
from tandem.network.flows import FloatArray
from tandem.network.model import IntArray
from tandem.network.simplex import LongArray, cheapest_flows
from tandem.plan.restoration.annealing import Standing, Works, anneal, polish, stand
from tandem.plan.restoration.elimination import elimination_order
from tandem.plan.restoration.pricing import Memory, Pricing, new_memory, prepare_pricing
from tandem.plan.restoration.problem import RestorationPlan, RestorationProblem, check_resource, work_costs

ITERATIONS = 60_000
CHAINS = 2
"""Chains of annealing side by side, from the same plan with other draws; the better one counts."""
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
        Draws the moves and the words of the tables of prices.
    iterations
        Moves of each chain of the annealing; about 15 microseconds each at 170 nodes.

    Raises
    ------
    ProblemError
        Flows could not be priced: amounts or costs are beyond what 64 bits tell apart.
    """
    works = _works(problem)
    pricing = prepare_pricing(problem, seed)
    first = _first(problem, elimination_order(pricing, new_memory(pricing, problem.n_periods), problem.use))
    with ThreadPoolExecutor(CHAINS) as pool:
        chains = list(
            pool.map(lambda one: _chain(pricing, works, first, CHAINS * seed + one, iterations), range(CHAINS))
        )
    memory, standing = min(chains, key=lambda chain: _objective(problem, chain[1]))
    if len(first):
        polish(pricing, memory, works, standing, SMALLEST * max(float(standing.flow_cost.sum()), 1.0))
    for used, _ in chains:
        _require_solved(used)
    return RestorationPlan(standing.period, standing.flow_cost, work_costs(problem, standing.period))


def _chain(pricing: Pricing, works: Works, first: IntArray, seed: int, iterations: int) -> tuple[Memory, Standing]:
    memory = new_memory(pricing, len(works.resource))
    draws = seed * len(HOTTEST)
    standing = stand(pricing, memory, works, first, draws)
    span = float(standing.flow_cost.max(axis=0).sum()) - works.whole
    best = first.copy()
    for cycle, hottest in enumerate(HOTTEST if len(first) and span > 0 else ()):
        anneal(pricing, memory, works, standing, best, iterations // len(HOTTEST), hottest * span, COLDEST * span)
        standing = stand(pricing, memory, works, best, draws + cycle + 1)
    return memory, standing


def _objective(problem: RestorationProblem, standing: Standing) -> float:
    return float(standing.flow_cost.sum() + work_costs(problem, standing.period).sum())


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
