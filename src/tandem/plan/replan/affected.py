"""What a changed fact affects: the assignments of the standing plan that cannot hold, and all that hangs on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tandem.network.model import BoolArray
from tandem.plan.problem import NEVER, Problem
from tandem.plan.replan.roster import Player, duties_of
from tandem.plan.schedule import Schedule

ROUNDS = 64


@dataclass(frozen=True)
class Standing:
    """A standing plan under new facts.

    ``kept`` is the part that holds, as a schedule that keeps every rule by itself. Over the assignments of the standing schedule,
    ``holds`` (a,) marks those in it, and over works, ``affected`` (n,) those with assignments of which one is not.
    """

    plan: Schedule
    kept: Schedule
    holds: BoolArray
    affected: BoolArray


def standing_under(player: Player, plan: Schedule, tolerance: int) -> Standing:
    """What of a standing plan holds under a problem.

    The plan is replayed in order of time with its teams, its starts and nothing else: a work holds when it can begin with
    all its teams within ``tolerance`` ticks of its start, after the predecessors, over the roads and beside the works that
    hold. Of two works that collide the earlier one holds. Works that do not are left out, with what they would have opened;
    so ``affected`` is closed under precedence, roads and teams, and what holds is feasible without any of it.

    Works that were to have begun before the first day, and are neither started nor pinned, are late with their teams: they are replayed
    first, from the first day on, and what their teams cannot begin in time for that does not hold.

    Works that begin but lose a team, or end after a team has to leave, are taken out one by one, the earliest first.
    """
    problem = player.problem
    duties = duties_of(problem, plan)
    late = _late(problem, plan)
    out = (plan.work_start >= NEVER) | (plan.work_start >= problem.horizon)
    for round_ in range(ROUNDS + 1):
        player.play(duties.but(held=~out & ~late, floating=out), strict=True, tolerance=tolerance)
        broken = np.flatnonzero(player.begun & ~out & (player.failed | ~player.done))
        if not len(broken):
            break
        out[broken if round_ == ROUNDS - 1 else broken[np.argmin(player.work_start[broken])]] = True
    return _standing(problem, plan, player.schedule(), tolerance)


def _late(problem: Problem, plan: Schedule) -> BoolArray:
    """Works with a team that was to have begun before the first day."""
    late = np.zeros(problem.n_works, dtype=np.bool_)
    late[plan.work[plan.start < 0]] = True
    return late


def _standing(problem: Problem, plan: Schedule, kept: Schedule, tolerance: int) -> Standing:
    m = problem.n_teams
    new = dict(zip((kept.work.astype(np.int64) * m + kept.team).tolist(), kept.start.tolist(), strict=True))
    pairs = (plan.work.astype(np.int64) * m + plan.team).tolist()
    holds = np.array(
        [0 <= new.get(pair, -1) - start <= tolerance for pair, start in zip(pairs, plan.start.tolist(), strict=True)],
        dtype=np.bool_,
    )
    affected = np.zeros(problem.n_works, dtype=np.bool_)
    affected[plan.work[~holds]] = True
    return Standing(plan, kept, holds, affected)
