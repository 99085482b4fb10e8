"""What it costs to move assignments that people have prepared for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tandem.network.model import BoolArray
from tandem.plan.problem import IntArray, LongArray, Problem
from tandem.plan.replan.affected import Standing
from tandem.plan.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Stability:
    """The policy of a re-plan: what is near, what counts as moved, its price, and how much may move.

    ``near_ticks`` from the start; a start moves when it shifts by more than ``tolerance_ticks``; ``price`` in weighted person-days for
    each unaffected near assignment that moves; at most ``maximum_share`` of them.
    """

    near_ticks: int
    tolerance_ticks: int
    price: float
    maximum_share: float


FREE = Stability(near_ticks=0, tolerance_ticks=0, price=0.0, maximum_share=0.0)
"""Nobody has prepared for anything: a plan that is only asked for may move all of it."""


@dataclass(frozen=True)
class Near:
    """The unaffected near assignments of a standing plan: their works, teams and starts, shape (u,)."""

    work: IntArray
    team: IntArray
    start: IntArray
    n_teams: int
    tolerance: int

    @classmethod
    def of(cls, problem: Problem, standing: Standing, stability: Stability) -> Near:
        """Assignments that hold, begin within the near days, and are not pinned anyway."""
        plan = standing.plan
        chosen = standing.holds & (plan.start < stability.near_ticks) & ~np.isin(plan.work, problem.pins.work)
        return cls(plan.work[chosen], plan.team[chosen], plan.start[chosen], problem.n_teams, stability.tolerance_ticks)

    def moved(self, schedule: Schedule) -> BoolArray:
        """Which of them (u,) have another team or another start in a schedule, or are gone."""
        return _shifted(self.work, self.team, self.start, schedule, self.n_teams, self.tolerance)


def shifted(plan: Schedule, schedule: Schedule, n_teams: int, tolerance: int) -> BoolArray:
    """Which assignments of a plan (a,) a schedule does not hold: no such pair, or a start more than ``tolerance`` ticks away."""
    return _shifted(plan.work, plan.team, plan.start, schedule, n_teams, tolerance)


def _shifted(
    work: IntArray, team: IntArray, start: IntArray, schedule: Schedule, n_teams: int, tolerance: int
) -> BoolArray:
    early = schedule.start <= int(start.max(initial=0)) + tolerance
    pair, begins = _pairs(schedule.work[early], schedule.team[early], n_teams), schedule.start[early]
    order = np.argsort(pair, kind="stable")
    pair, begins = np.append(pair[order], np.int64(-1)), np.append(begins[order], np.int32(0))
    wanted = _pairs(work, team, n_teams)
    place = np.searchsorted(pair[:-1], wanted)
    result: BoolArray = (pair[place] != wanted) | (np.abs(begins[place] - start) > tolerance)
    return result


def _pairs(work: IntArray, team: IntArray, n_teams: int) -> LongArray:
    """Pairs of a work and a team as one number each."""
    result: LongArray = work.astype(np.int64) * n_teams + team
    return result
