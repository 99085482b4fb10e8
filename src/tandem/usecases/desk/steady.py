"""A search that keeps what people have prepared for: repaired, new teams put to use, and planned anew beyond the near days.

Each stage begins at the best plan so far, and hands on a plan that keeps every rule: whoever stops the search has the best one of
the stages that are over and of the one that runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tandem.plan.bound import lower_bound
from tandem.plan.check import check
from tandem.plan.evaluate import objective
from tandem.plan.problem import Problem
from tandem.plan.replan.affected import Standing
from tandem.plan.replan.again import Replanned, replan
from tandem.plan.replan.anew import anew
from tandem.plan.replan.changes import Changes, changes
from tandem.plan.replan.newcomers import Newcomers, idle_teams
from tandem.plan.replan.stability import Stability
from tandem.plan.schedule import Schedule, Solution, Trace
from tandem.plan.solve import baselines_of, solve
from tandem.usecases.planning import Search
from tandem.usecases.searching import UNLIMITED

STAGES = 3


@dataclass(frozen=True)
class Stage:
    """The best plan after a stage, what it moves of the near days (None where the standing plan could not be repaired), and its number."""

    number: int
    solution: Solution
    changes: Changes | None


def steady_stages(
    problem: Problem, standing: Schedule, stability: Stability, search: Search, known: Schedule | None = None
) -> Iterator[Stage]:
    """The stages of a search from a standing plan, each with a third of the time or all of the iterations.

    Where no repair of the standing plan keeps every rule, one stage plans afresh. ``known`` is a plan of the same problem that was
    found before: what comes out is no worse.
    """
    bound = lower_bound(problem)
    made = _Made(problem, stability, search, bound, baselines_of(problem))
    third = search.seconds / STAGES
    found = replan(
        problem,
        standing,
        stability,
        seed=search.seed,
        seconds=third,
        iterations=search.iterations,
        on_progress=search.on_progress,
        stop=search.stop,
    )
    if found is None or check(problem, found.schedule):
        afresh = solve(
            problem,
            seed=search.seed,
            time_limit_seconds=search.seconds,
            iterations=search.iterations,
            on_progress=search.on_progress,
            stop=search.stop,
        )
        yield Stage(STAGES, afresh, None)
        return
    best = made.stage(1, found, found.schedule, found.objective)
    best = made.better(1, found, best, None if known is None else (known, objective(problem, known)))
    yield best
    helped = _put_to_use(problem, best.solution.schedule, search, third)
    best = made.better(2, found, best, helped)
    yield best
    if not search.stop():
        later = anew(
            problem,
            found,
            stability,
            seed=search.seed,
            seconds=third,
            iterations=search.iterations,
            on_progress=_below(best.solution.objective, search.on_progress),
            stop=search.stop,
        )
        best = made.better(3, found, best, None if later is None else (later.schedule, later.objective))
    yield replace(best, number=STAGES)


@dataclass(frozen=True)
class _Made:
    """Solutions of one search, which share bound and baselines."""

    problem: Problem
    stability: Stability
    search: Search
    bound: float
    baselines: tuple[tuple[str, float, Schedule], ...]

    def stage(self, number: int, found: Replanned, schedule: Schedule, objective: float) -> Stage:
        solution = Solution(
            schedule=schedule,
            objective=objective,
            bound=self.bound,
            baselines=self.baselines,
            seed=self.search.seed,
            iterations=found.iterations,
            trace=(),
        )
        return Stage(number, solution, self._changes(found.standing, schedule, found.changes.holding_cost))

    def better(self, number: int, found: Replanned, best: Stage, other: tuple[Schedule, float] | None) -> Stage:
        """The stage with another plan, where that keeps every rule and costs less, what it moves included."""
        if other is None or other[1] >= best.solution.objective or check(self.problem, other[0]):
            return replace(best, number=number)
        made = self.stage(number, found, *other)
        return made if self._cost(made) < self._cost(best) else replace(best, number=number)

    def _cost(self, stage: Stage) -> float:
        moved = 0 if stage.changes is None else stage.changes.for_gain
        return stage.solution.objective + self.stability.price * moved

    def _changes(self, standing: Standing, schedule: Schedule, holding_cost: float) -> Changes:
        return changes(self.problem, standing, schedule, self.stability, holding_cost)


def _put_to_use(problem: Problem, schedule: Schedule, search: Search, seconds: float) -> tuple[Schedule, float]:
    newcomers = Newcomers(problem, schedule, idle_teams(problem, schedule))
    tries = UNLIMITED if search.iterations is None else search.iterations
    helped = newcomers.run(search.seed, tries, seconds, search.stop)
    return helped.schedule, helped.objective


def _below(value: float, progress: Callable[[Trace], None] | None) -> Callable[[Trace], None] | None:
    """Progress that is told only of what is better than ``value``."""
    if progress is None:
        return None
    return lambda trace: progress(trace) if trace.objective < value else None
