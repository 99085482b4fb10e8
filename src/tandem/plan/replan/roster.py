"""Rosters from standing assignments, and what a replay of one gives."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tandem.network.model import BoolArray
from tandem.plan.problem import NEVER, IntArray, LongArray, Problem
from tandem.plan.replan.fit import ASSIGNMENTS, BROKEN, DONE, RUNNING
from tandem.plan.replan.handles import memory_handle, roster_handle
from tandem.plan.replan.memory import Roster, new_memory
from tandem.plan.replan.replay import replay
from tandem.plan.schedule import Schedule
from tandem.plan.search.arrays import Arrays
from tandem.plan.search.handles import arrays_handle


@dataclass(frozen=True)
class Duties:
    """Pairs (p,) of works and teams with their starts, and, over works (n,), how they are to be played.

    ``held``: not before their start; ``firm``: and nothing else may be in their way; ``floating``: by any team, in order of ``wanted``, at most ``cap`` teams; others: by their teams, as
    early as their place in the teams' lists allows. ``first``/``finish`` is the interval of a held work.
    """

    work: IntArray
    team: IntArray
    start: IntArray
    held: BoolArray
    firm: BoolArray
    floating: BoolArray
    wanted: LongArray
    cap: IntArray
    first: IntArray
    finish: IntArray

    def but(self, **changes: object) -> Duties:
        """The same duties with other arrays."""
        return replace(self, **changes)  # type: ignore[arg-type]


def duties_of(problem: Problem, schedule: Schedule) -> Duties:
    """The assignments of a schedule, nothing held; works without assignment float in order of 0."""
    n = problem.n_works
    known = schedule.work_start < NEVER
    assigned = np.zeros(n, dtype=np.bool_)
    assigned[schedule.work] = True
    crew = np.bincount(schedule.work, minlength=n).astype(np.int32)
    return Duties(
        work=schedule.work,
        team=schedule.team,
        start=schedule.start,
        held=np.zeros(n, dtype=np.bool_),
        firm=np.zeros(n, dtype=np.bool_),
        floating=(problem.works.scope >= 0) & ~assigned,
        wanted=np.where(known, schedule.work_start, 0).astype(np.int64),
        cap=np.where(crew > 0, crew, problem.works.maximum_teams).astype(np.int32),
        first=schedule.work_start,
        finish=schedule.work_finish,
    )


class Player:
    """A problem prepared for many replays in one thread."""

    def __init__(self, problem: Problem, arrays: Arrays, entries: int) -> None:
        self.problem = problem
        self.arrays = arrays
        self._memory = new_memory(arrays, entries + len(problem.pins.work) + problem.n_works)
        self._handles = arrays_handle(arrays), memory_handle(self._memory)
        self._pinned = np.zeros(problem.n_works, dtype=np.bool_)
        self._pinned[problem.pins.work] = True
        self._started = np.zeros(problem.n_works, dtype=np.bool_)
        self._started[problem.pins.work[problem.pins.started]] = True
        self._pin_first = np.full(problem.n_works, NEVER, dtype=np.int32)
        np.minimum.at(self._pin_first, problem.pins.work, problem.pins.start)
        self._pin_finish = np.full(problem.n_works, NEVER, dtype=np.int32)
        self._pin_finish[arrays.pin_work] = arrays.pin_finish

    def play(self, duties: Duties, *, strict: bool = False, tolerance: int = 0) -> bool:
        """Replay; whether what came out keeps every rule. Pins come before the duties."""
        roster = self._roster(duties)
        replay(self._handles[0], roster_handle(roster), self._handles[1], strict, tolerance)
        memory = self._memory
        stuck = (memory.state == RUNNING) & (memory.work_finish > self.arrays.horizon)
        pinned = memory.work_start[self._pinned] == self._pin_first[self._pinned]
        return not (memory.tally[BROKEN] or stuck.any() or not pinned.all())

    @property
    def work_start(self) -> IntArray:
        """Start of each work (a view that the next replay overwrites)."""
        return self._memory.work_start

    @property
    def work_finish(self) -> IntArray:
        """Finish of each work (a view that the next replay overwrites)."""
        return self._memory.work_finish

    @property
    def done(self) -> BoolArray:
        """Works that were finished."""
        done: BoolArray = self._memory.state == DONE
        return done

    @property
    def failed(self) -> BoolArray:
        """Works that a strict replay gave up, or that ended after one of their teams had to leave."""
        return self._memory.failed.copy()

    @property
    def begun(self) -> BoolArray:
        """Works that a team began."""
        begun: BoolArray = self._memory.assignment_head >= 0
        return begun

    def schedule(self) -> Schedule:
        """What was played, works that were not finished left out."""
        memory, count = self._memory, int(self._memory.tally[ASSIGNMENTS])
        finished = memory.work_finish <= self.arrays.horizon
        work, team, start = (
            column[:count].copy()
            for column in (memory.assignment_work, memory.assignment_team, memory.assignment_start)
        )
        rows = np.lexsort((team, work, start))
        rows = rows[finished[work[rows]]]
        return Schedule(
            work=work[rows],
            team=team[rows],
            start=start[rows],
            finish=memory.work_finish[work[rows]],
            work_start=np.where(finished, memory.work_start, NEVER).astype(np.int32),
            work_finish=np.where(finished, memory.work_finish, NEVER).astype(np.int32),
        )

    def _roster(self, duties: Duties) -> Roster:
        pins, n = self.problem.pins, self.problem.n_works
        kept = ~(duties.floating | self._pinned)[duties.work]
        work = np.concatenate([pins.work, duties.work[kept]])
        team = np.concatenate([pins.team, duties.team[kept]])
        start = np.concatenate([pins.start, duties.start[kept]])
        rows = np.lexsort((work, start, team))
        by_work = np.argsort(work, kind="stable")
        return Roster(
            entry_ptr=np.searchsorted(team[rows], np.arange(self.problem.n_teams + 1)).astype(np.int32),
            entry_work=work[rows].astype(np.int32),
            start=start[rows].astype(np.int32),
            member_ptr=np.searchsorted(work[by_work], np.arange(n + 1)).astype(np.int32),
            member=team[by_work].astype(np.int32),
            wanted=duties.wanted.astype(np.int64),
            held=duties.held | self._pinned,
            firm=duties.firm | self._pinned,
            floating=duties.floating & ~self._pinned,
            pinned=self._pinned,
            started=self._started,
            first=np.where(self._pinned, self._pin_first, duties.first).astype(np.int32),
            finish=np.where(self._pinned, self._pin_finish, duties.finish).astype(np.int32),
            cap=duties.cap.astype(np.int32),
        )
