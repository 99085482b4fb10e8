"""Repair of a standing plan, and a search around what changed that pays for each prepared assignment it moves.

Sources: Abumaizar and Svestka (1997), Rescheduling job shops under random disruptions, IJPR 35 (affected operations);
Vieira, Herrmann, Lin (2003), Rescheduling manufacturing systems, J. Scheduling 6 (right shift, partial rescheduling);
Shaw (1998) for large neighbourhoods.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from tandem.network.model import BoolArray
from tandem.plan.evaluate import Evaluator
from tandem.plan.problem import NEVER, IntArray, LongArray, Problem
from tandem.plan.replan.affected import standing_under
from tandem.plan.replan.roster import Duties, Player, duties_of
from tandem.plan.replan.stability import Near, Stability
from tandem.plan.schedule import Schedule, Stop, Trace

NEAR_CHANGE = 0.7
"""Share of the moves that begin at works which the change affects."""


@dataclass(frozen=True)
class Repaired:
    """The best plan found, its objective, and what it would cost to move none of the unaffected near assignments."""

    schedule: Schedule
    objective: float
    holding_cost: float
    iterations: int
    trace: tuple[Trace, ...]


class Repair:
    """One re-plan: the standing plan made good, then improved."""

    def __init__(
        self,
        problem: Problem,
        player: Player,
        evaluator: Evaluator,
        plan: Schedule,
        stability: Stability,
        seconds: float,
        on_progress: Callable[[Trace], None] | None,
        stop: Stop,
    ) -> None:
        self._stop = stop
        self._began = time.perf_counter()
        self._seconds = seconds
        self._on_progress = on_progress
        self._problem = problem
        self._player = player
        self._evaluator = evaluator
        self.standing = standing_under(player, plan, stability.tolerance_ticks)
        self._stability = stability
        self.near = Near.of(problem, self.standing, stability)
        self._allowed = int(stability.maximum_share * len(self.near.work))
        self._iterations = 0
        self._trace: list[Trace] = []
        self._best: Schedule | None = None
        self._best_cost = self._best_objective = np.inf
        self._best_holding = np.inf
        new = (problem.works.scope >= 0) & (plan.work_start >= NEVER)
        self._concerned = np.flatnonzero(self.standing.affected | new).astype(np.int32)

    def run(self, seed: int, iterations: int | None) -> Repaired | None:
        """Search until the time is over or the replays are used; None where no replay keeps every rule."""
        for duties in self._starts():
            self._try(duties)
        rng = np.random.default_rng(seed)
        while self._best is not None and not self._over(iterations):
            self._try(self._moved(self._best, rng))
        if self._best is None:
            return None
        holding = max(0.0, self._best_holding - self._best_objective)
        return Repaired(self._best, self._best_objective, holding, self._iterations, tuple(self._trace))

    def _over(self, iterations: int | None) -> bool:
        if self._stop() or (iterations is not None and self._iterations >= iterations):
            return True
        return time.perf_counter() - self._began >= self._seconds

    def _try(self, duties: Duties) -> None:
        """Replay duties; keep what comes out where it is the best so far."""
        self._iterations += 1
        if not self._player.play(duties):
            return
        objective = self._evaluator.objective(self._player.work_finish)
        if objective >= min(self._best_cost, self._best_holding):
            return
        schedule = self._player.schedule()
        moved = int(self.near.moved(schedule).sum())
        if moved == 0:
            self._best_holding = min(self._best_holding, objective)
        cost = objective + self._stability.price * moved
        if cost < self._best_cost and moved <= self._allowed:
            self._best, self._best_cost, self._best_objective = schedule, cost, objective
            self._trace.append(Trace(time.perf_counter() - self._began, self._iterations, objective))
            if self._on_progress is not None:
                self._on_progress(self._trace[-1])

    def _starts(self) -> Iterator[Duties]:
        """What holds, held; what does not, in the order of the standing plan or first, by its teams or by any."""
        problem, plan, kept = self._problem, self.standing.plan, self.standing.kept
        base = duties_of(problem, kept)
        wanted = _wanted(problem, plan)
        floating = base.floating
        every = ~floating & (problem.works.scope >= 0)
        near = self._prepared(kept)
        own = self._own(base)
        for held, firm in ((every, every), (every, near), (near, near)):
            yield base.but(held=held, firm=firm, wanted=wanted)
            yield base.but(held=held, firm=firm, wanted=np.zeros_like(wanted))
        for held in (every, near):
            yield own.but(held=held & ~own.floating, firm=near, wanted=wanted)
        yield own.but(held=near, firm=np.zeros_like(near), wanted=wanted)

    def _own(self, base: Duties) -> Duties:
        """Duties in which affected works stay with their teams, at their place in the lists."""
        plan, problem = self.standing.plan, self._problem
        back = self.standing.affected[plan.work] & base.floating[plan.work]
        back &= problem.teams.rate[plan.team, problem.works.scope[plan.work]] > 0
        floating = base.floating.copy()
        floating[plan.work[back]] = False
        return base.but(
            work=np.concatenate([base.work, plan.work[back]]),
            team=np.concatenate([base.team, plan.team[back]]),
            start=np.concatenate([base.start, np.maximum(plan.start[back], 0)]),
            floating=floating,
        )

    def _prepared(self, schedule: Schedule) -> BoolArray:
        """Works of a schedule with unaffected near assignments that have not moved."""
        result = np.zeros(self._problem.n_works, dtype=np.bool_)
        result[self.near.work[~self.near.moved(schedule)]] = True
        return result

    def _moved(self, schedule: Schedule, rng: np.random.Generator) -> Duties:
        """The best plan with one to three works at other places of the order."""
        base = duties_of(self._problem, schedule)
        near, last = self._prepared(schedule), int(schedule.start.max(initial=1))
        work, order, floating, wanted = base.work, base.start.copy(), base.floating.copy(), base.wanted.copy()
        firm, keep, added = near, np.ones(len(work), dtype=np.bool_), []
        for one in self._chosen(schedule, near, rng):
            place = self._place(int(base.wanted[one]) if not base.floating[one] else last, rng)
            wanted[one] = place
            firm[one] = False
            how = rng.random()
            if how < 0.35:
                order[work == one] = place
                continue
            keep &= work != one
            floating[one] = how < 0.7
            if not floating[one]:
                team = self._capable(one, rng)
                if team < 0:
                    floating[one] = True
                    continue
                added.append((one, team, place))
                if rng.random() < 0.25:
                    firm[work[(base.team == team) & (base.start >= place)]] = False
        extra = np.array(added, dtype=np.int32).reshape(-1, 3)
        return base.but(
            work=np.concatenate([work[keep], extra[:, 0]]),
            team=np.concatenate([base.team[keep], extra[:, 1]]),
            start=np.concatenate([order[keep], extra[:, 2]]),
            held=firm,
            firm=firm,
            floating=floating,
            wanted=wanted,
        )

    def _place(self, now: int, rng: np.random.Generator) -> int:
        """Another place in the order: mostly earlier, at times later."""
        if rng.random() < 0.7:
            return int(now * rng.random() ** 0.7)
        return int(now + rng.exponential(max(8.0, 0.1 * now)))

    def _chosen(self, schedule: Schedule, near: BoolArray, rng: np.random.Generator) -> IntArray:
        """Works to move: those concerned by the change first, else any that is not near, early ones more often."""
        count = 1 + int(rng.random() < 0.4) + int(rng.random() < 0.15)
        pinned = np.isin(np.arange(self._problem.n_works), self._problem.pins.work)
        if len(self._concerned) and rng.random() < NEAR_CHANGE:
            pool = self._concerned[~pinned[self._concerned]]
        else:
            pool = np.zeros(0, dtype=np.int32)
        if not len(pool):
            free = schedule.work[~near[schedule.work] & ~pinned[schedule.work]]
            if not len(free):
                return free
            first = int(len(free) * rng.random() ** 2)
            pool = free[first : first + 40]
        return np.unique(rng.choice(pool, size=count)).astype(np.int32)

    def _capable(self, work: int, rng: np.random.Generator) -> int:
        """A team with the scope of a work; -1 for none."""
        teams = np.flatnonzero(self._problem.teams.rate[:, self._problem.works.scope[work]] > 0)
        return int(rng.choice(teams)) if len(teams) else -1


def _wanted(problem: Problem, plan: Schedule) -> LongArray:
    """Order of works: their standing start; new ones before the first of what waits for them, else at the end."""
    last = int(plan.work_start[plan.work_start < NEVER].max(initial=0)) + 1
    wanted = np.where(plan.work_start < NEVER, np.maximum(plan.work_start, 0), last).astype(np.int64)
    new = plan.work_start >= NEVER
    works = problem.works
    owner = np.repeat(np.arange(problem.n_works), np.diff(works.predecessor_ptr))
    while True:
        before = wanted.copy()
        np.minimum.at(wanted, works.predecessor, wanted[owner])
        wanted = np.where(new, wanted, before)
        if np.array_equal(before, wanted):
            return wanted
