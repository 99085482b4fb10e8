"""What new teams change in a standing plan: a search whose every move is about them, so that nothing else is credited to them.

The standing plan is drawn together first, without them. From there on each try gives the newcomers works, puts them beside a
crew, moves or takes back what they have; the others keep their works and their order and move up behind. The plan without
anything for the newcomers is the first one, so no number of new teams makes a plan worse.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from tandem.plan.evaluate import Evaluator
from tandem.plan.problem import NEVER, IntArray, Problem
from tandem.plan.replan.roster import Duties, Player, duties_of
from tandem.plan.schedule import Schedule, Stop, go_on
from tandem.plan.search.arrays import prepare_arrays

POOL = 40
"""Works around a random place of the order from which those of one try are taken."""


@dataclass(frozen=True)
class Helped:
    """The best plan found, and its weighted person-days."""

    schedule: Schedule
    objective: float


def idle_teams(problem: Problem, schedule: Schedule) -> tuple[int, ...]:
    """Teams without any assignment that have a scope of some work."""
    used = np.zeros(problem.n_teams, dtype=np.bool_)
    used[schedule.team] = True
    used[problem.pins.team] = True
    wanted = np.unique(problem.works.scope[problem.works.scope >= 0])
    return tuple(np.flatnonzero(~used & (problem.teams.rate[:, wanted] > 0).any(axis=1)).tolist())


class Newcomers:
    """One plan and the teams that are new to it."""

    def __init__(self, problem: Problem, standing: Schedule, teams: Collection[int]) -> None:
        self._problem = problem
        self._teams = np.array(sorted(teams), dtype=np.int32)
        self._new = np.isin(np.arange(problem.n_teams), self._teams)
        self._player = Player(problem, prepare_arrays(problem), len(standing.work) + 2 * problem.n_works)
        self._evaluator = Evaluator(problem)
        self.best = Helped(standing, self._evaluator.objective(standing.work_finish))
        self._fixed = np.zeros(problem.n_works, dtype=np.bool_)
        self._fixed[problem.pins.work] = True

    def settle(self, schedule: Schedule) -> bool:
        """Keep another plan, drawn together, where it is better: every work by its teams, in their order, as early as that allows."""
        return self._try(duties_of(self._problem, schedule))

    def run(self, seed: int, iterations: int, seconds: float = np.inf, stop: Stop = go_on) -> Helped:
        """The best plan after so many tries, so many seconds, or when somebody asks for it."""
        self.settle(self.best.schedule)
        rng, until = np.random.default_rng(seed), time.perf_counter() + seconds
        for _ in range(iterations if len(self._teams) else 0):
            if stop() or time.perf_counter() >= until:
                break
            duties = self._moved(self.best.schedule, rng)
            if duties is not None:
                self._try(duties)
        return self.best

    def _try(self, duties: Duties) -> bool:
        if not self._player.play(duties):
            return False
        objective = self._evaluator.objective(self._player.work_finish)
        if objective >= self.best.objective:
            return False
        self.best = Helped(self._player.schedule(), objective)
        return True

    def _moved(self, schedule: Schedule, rng: np.random.Generator) -> Duties | None:
        """The plan with one to four works more, fewer or elsewhere for one of the newcomers; None where it can do nothing."""
        team = int(rng.choice(self._teams))
        works = self._chosen(schedule, team, rng)
        if not len(works):
            return None
        base = duties_of(self._problem, schedule)
        keep = np.ones(len(base.work), dtype=np.bool_)
        floating, cap, wanted, added = base.floating.copy(), base.cap.copy(), base.wanted.copy(), []
        order = base.start.copy()
        for work in works.tolist():
            rows = base.work == work
            mine = rows & (base.team == team)
            wanted[work] = place = int(base.wanted[work] * rng.random() ** 0.5)
            how = rng.random()
            if mine.any():
                self._again(how, rows, mine, keep, order, place)
                floating[work] = not (rows & keep).any()
                cap[work] = self._problem.works.maximum_teams[work] if floating[work] else cap[work]
                continue
            beside = how < 0.5 and rows.any() and rows.sum() < self._problem.works.maximum_teams[work]
            keep &= ~rows | beside
            floating[work], cap[work] = False, rows.sum() + 1 if beside else 1
            added.append((work, team, place if not beside else int(base.wanted[work])))
        extra = np.array(added, dtype=np.int32).reshape(-1, 3)
        return base.but(
            work=np.concatenate([base.work[keep], extra[:, 0]]),
            team=np.concatenate([base.team[keep], extra[:, 1]]),
            start=np.concatenate([order[keep], extra[:, 2]]),
            floating=floating,
            wanted=wanted,
            cap=cap,
        )

    def _again(
        self,
        how: float,
        rows: np.ndarray[tuple[int], np.dtype[np.bool_]],
        mine: np.ndarray[tuple[int], np.dtype[np.bool_]],
        keep: np.ndarray[tuple[int], np.dtype[np.bool_]],
        order: IntArray,
        place: int,
    ) -> None:
        """A work that the newcomer has: taken back, done alone, or done at another place of its order (in place)."""
        if how < 0.3:
            keep &= ~mine
        elif how < 0.5:
            keep &= ~rows | mine
        else:
            order[mine] = place

    def _chosen(self, schedule: Schedule, team: int, rng: np.random.Generator) -> IntArray:
        """Works that a team could do and that end after it has come, near each other in the order."""
        scope = self._problem.works.scope
        able = (scope >= 0) & (self._problem.teams.rate[team, scope] > 0) & ~self._fixed
        able &= schedule.work_finish > self._problem.teams.arrival[team]
        pool = np.flatnonzero(able)
        pool = pool[np.argsort(schedule.work_start[pool], kind="stable")]
        if not len(pool):
            return pool.astype(np.int32)
        first = int(max(0, len(pool) - POOL // 4) * rng.random() ** 1.5)
        near = pool[first : first + POOL]
        return np.unique(rng.choice(near, size=1 + int(rng.geometric(0.6)))).astype(np.int32)


def without(schedule: Schedule, teams: Collection[int]) -> Schedule:
    """A plan without what some teams do: works that nobody is left for have no dates."""
    kept = ~np.isin(schedule.team, list(teams))
    gone = np.setdiff1d(schedule.work[~kept], schedule.work[kept])
    start, finish = schedule.work_start.copy(), schedule.work_finish.copy()
    start[gone] = finish[gone] = NEVER
    return Schedule(
        schedule.work[kept], schedule.team[kept], schedule.start[kept], schedule.finish[kept], start, finish
    )
