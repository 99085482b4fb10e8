"""A search from a standing plan under changed facts: repaired, new teams put to use, and then searched as any plan."""

from __future__ import annotations

from dataclasses import replace

from tandem.plan.check import check
from tandem.plan.problem import Problem
from tandem.plan.replan.again import replan
from tandem.plan.replan.newcomers import Helped, Newcomers, idle_teams
from tandem.plan.replan.stability import FREE
from tandem.plan.schedule import Schedule, Solution
from tandem.plan.solve import solve
from tandem.usecases.planning import Search

UNLIMITED = 10**9


def searched_from(problem: Problem, standing: Schedule, search: Search) -> Solution:
    """The best plan of three searches, each from the one before, each with a third of the time or all of the iterations.

    A repair keeps what still holds and improves around what does not; then moves put teams that have nothing to do to use, which
    a search of the whole order does not find soon when they are many; then the search of ``tandem plan``.
    """
    share = search.seconds / 3
    found = replan(problem, standing, FREE, seed=search.seed, seconds=share, iterations=search.iterations)
    begun = standing
    if found is not None and not check(problem, found.schedule):
        begun = _put_to_use(problem, found.schedule, search).schedule
    return solve(
        problem,
        seed=search.seed,
        time_limit_seconds=share,
        iterations=search.iterations,
        on_progress=search.on_progress,
        start=begun,
    )


def with_idle_teams(problem: Problem, found: Solution, standing: Schedule, search: Search) -> Solution:
    """A solution, or a standing plan drawn together with its idle teams put to use, where that keeps every rule and is better."""
    if check(problem, standing):
        return found
    helped = _put_to_use(problem, standing, search)
    if helped.objective >= found.objective or check(problem, helped.schedule):
        return found
    return replace(found, schedule=helped.schedule, objective=helped.objective)


def _put_to_use(problem: Problem, schedule: Schedule, search: Search) -> Helped:
    newcomers = Newcomers(problem, schedule, idle_teams(problem, schedule))
    tries = UNLIMITED if search.iterations is None else search.iterations
    return newcomers.run(search.seed, tries, search.seconds / 3)
