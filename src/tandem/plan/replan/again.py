"""One call from a standing plan and new facts to a plan that moves little."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tandem.plan.evaluate import Evaluator
from tandem.plan.problem import Problem
from tandem.plan.replan.affected import Standing
from tandem.plan.replan.changes import Changes, changes
from tandem.plan.replan.roster import Player
from tandem.plan.replan.search import Repair
from tandem.plan.replan.stability import Stability
from tandem.plan.schedule import Schedule, Stop, Trace, go_on
from tandem.plan.search.arrays import prepare_arrays


@dataclass(frozen=True)
class Replanned:
    """The plan, its objective in weighted person-days, what it changes in the near days, and how it was found."""

    schedule: Schedule
    objective: float
    changes: Changes
    standing: Standing
    iterations: int
    trace: tuple[Trace, ...]


def replan(
    problem: Problem,
    plan: Schedule,
    stability: Stability,
    *,
    seed: int,
    seconds: float,
    iterations: int | None = None,
    on_progress: Callable[[Trace], None] | None = None,
    stop: Stop = go_on,
) -> Replanned | None:
    """The standing plan made good under a problem, and improved around what changed; None where it cannot be.

    Parameters
    ----------
    plan
        The standing plan on the works and teams of the problem, ticks from its start; new works are NEVER.
    seed
        Same problem, plan, stability, seed and ``iterations`` give the same schedule, bit for bit, if time suffices.
    seconds
        Of everything but the preparation; the repair always runs.
    iterations
        Replays that the search may use; as many as the time allows when None.
    stop
        Asked between replays; where it says so the best found is the answer.

    Raises
    ------
    PlanError
        When a pinned work cannot end within the horizon.
    """
    player = Player(problem, prepare_arrays(problem), len(plan.work))
    repair = Repair(problem, player, Evaluator(problem), plan, stability, seconds, on_progress, stop)
    found = repair.run(seed, iterations)
    if found is None:
        return None
    told = changes(problem, repair.standing, found.schedule, stability, found.holding_cost)
    return Replanned(found.schedule, found.objective, told, repair.standing, found.iterations, found.trace)


__all__ = ["Replanned", "Stability", "replan"]
