"""Routes of teams that can be edited: a change is re-timed, judged by the rules, and taken or left.

All else keeps its times, so that a change is judged by what it touches. A plan so changed keeps every rule that the decoder keeps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from math import ceil, sqrt

import numpy as np

from tandem.plan.figures import component_ready
from tandem.plan.problem import NEVER, IntArray
from tandem.plan.schedule import Schedule
from tandem.plan.search.state import Decoder
from tandem.plan.timing import Ways

Sequences = Sequence[tuple[int, list[int]]]
"""Teams with the assignments that they would have, in order."""


@dataclass
class Change:
    """A change that keeps every rule: new sequences, and new team and start of assignments, start and finish of works."""

    sequences: Sequences
    team: dict[int, int] = field(default_factory=dict)
    start: dict[int, int] = field(default_factory=dict)
    work: dict[int, tuple[int, int]] = field(default_factory=dict)
    objective: float = 0.0


class Routes:
    """A schedule as one sequence of assignments for each team. Assignments are numbered as in the schedule."""

    def __init__(self, decoder: Decoder, schedule: Schedule) -> None:
        self.problem = problem = decoder.problem
        self._evaluator = decoder.evaluator
        self.work: list[int] = schedule.work.tolist()
        self.team: list[int] = schedule.team.tolist()
        self.start: list[int] = schedule.start.tolist()
        self.work_start: list[int] = schedule.work_start.tolist()
        self.finish = schedule.work_finish.copy()
        self.objective = self._evaluator.objective(self.finish)
        self.sequence: list[list[int]] = [[] for _ in range(problem.n_teams)]
        for a in sorted(range(len(self.work)), key=lambda a: (self.start[a], self.work[a])):
            self.sequence[self.team[a]].append(a)
        self.place = [0] * len(self.work)
        for team in range(problem.n_teams):
            self._number(team)
        pins = problem.pins
        self._pinned = set(pins.work.tolist())
        self._on_site = set(zip(pins.work[pins.started].tolist(), pins.team[pins.started].tolist(), strict=True))
        crew = np.bincount(schedule.work, minlength=problem.n_works)
        self.pinned = [work in self._pinned for work in self.work]
        self.timed = [work in self._pinned or crew[work] > 1 for work in self.work]
        self._open_ticks, self._tick_after = problem.calendars.open_ticks, decoder.arrays.tick_after
        self._calendar: list[int] = problem.teams.calendar.tolist()
        self._season: list[int] = problem.works.season.tolist()
        self._effort: list[int] = problem.works.effort.tolist()
        self._ways = Ways(problem, component_ready(problem, schedule.work_finish).tolist())
        self._opening: dict[tuple[int, int], int] = {}
        self._x: list[float] = problem.works.x.tolist()
        self._y: list[float] = problem.works.y.tolist()
        self._base = list(zip(problem.teams.x.tolist(), problem.teams.y.tolist(), strict=True))
        self._rate: list[list[int]] = problem.teams.rate.tolist()
        self._scope: list[int] = problem.works.scope.tolist()
        self._release: list[int] = problem.works.release.tolist()

    def metres(self, team: int, before: int, after: int) -> float:
        """From the work of one assignment (-1: the base of the team) to that of another (-1: 0, nothing comes)."""
        if after < 0:
            return 0.0
        work = self.work[after]
        if self._on_site and (work, team) in self._on_site:
            return 0.0
        x, y = self._base[team] if before < 0 else (self._x[self.work[before]], self._y[self.work[before]])
        x, y = x - self._x[work], y - self._y[work]
        return sqrt(x * x + y * y)

    def able(self, team: int, assignment: int) -> bool:
        """Whether a team has the scope for an assignment, and the same pace where its times are fixed."""
        if team == self.team[assignment]:
            return True
        work, other = self.work[assignment], self.team[assignment]
        rate = self._rate[team][self._scope[work]]
        if self.pinned[assignment] or rate == 0:
            return False
        if not self.timed[assignment]:
            return True
        same = rate == self._rate[other][self._scope[work]]
        return same and self._calendar[team] == self._calendar[other] and team not in self._crew[work]

    def change(self, sequences: Sequences, moved: set[int], keep_ticks: bool) -> Change | None:
        """The change with its times, None where it breaks a rule.

        ``moved`` assignments begin as early as they can or, with ``keep_ticks``, when they did; all others begin when they did, or
        later where their team comes later.
        """
        change = Change(sequences)
        for team, sequence in sequences:
            if not self._timed(change, team, sequence, moved, keep_ticks):
                return None
        if not self._gates(change) or not self._allowed(change):
            return None
        change.objective = self.objective
        if any(finish != self.finish[work] for work, (_, finish) in change.work.items()):
            change.objective = self._evaluator.objective(self._finishes(change))
        return change

    def take(self, change: Change) -> None:
        """Make the change."""
        for a, team in change.team.items():
            work = self.work[a]
            if work in self._crew:
                self._crew[work].discard(self.team[a])
                self._crew[work].add(team)
            self.team[a] = team
        for a, start in change.start.items():
            self.start[a] = start
        self.finish = self._finishes(change)
        for work, (start, _) in change.work.items():
            self.work_start[work] = start
        for team, sequence in change.sequences:
            self.sequence[team] = sequence
            self._number(team)
        self.objective = change.objective

    def schedule(self) -> Schedule:
        """The schedule as it is now."""
        work, team, start = (np.array(column, dtype=np.int32) for column in (self.work, self.team, self.start))
        order = np.lexsort((team, work, start))
        begins = np.array(self.work_start, dtype=np.int32)
        return Schedule(work[order], team[order], start[order], self.finish[work[order]], begins, self.finish.copy())

    @cached_property
    def _crew(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        for a, work in enumerate(self.work):
            if self.timed[a]:
                found.setdefault(work, set()).add(self.team[a])
        return found

    @cached_property
    def _successors(self) -> list[list[int]]:
        works = self.problem.works
        found: list[list[int]] = [[] for _ in range(self.problem.n_works)]
        owner = np.repeat(np.arange(self.problem.n_works), np.diff(works.predecessor_ptr))
        for after, before in zip(owner.tolist(), works.predecessor.tolist(), strict=True):
            found[before].append(after)
        return found

    @cached_property
    def _before(self) -> list[list[int]]:
        works = self.problem.works
        before: list[int] = works.predecessor.tolist()
        return [before[i:j] for i, j in pairwise(works.predecessor_ptr.tolist())]

    @cached_property
    def _never_later(self) -> set[int]:
        """Works that open a road or make a team: others count on their end."""
        roads, components = self.problem.roads, self.problem.components
        opens = np.zeros(len(components.ids) + 1, dtype=np.bool_)
        opens[roads.edge_component] = True
        opens[roads.vertex_component] = True
        owner = np.repeat(np.arange(len(components.ids)), np.diff(components.work_ptr))
        courses = self.problem.teams.after_work
        return {*components.work[opens[:-1][owner]].tolist(), *courses[courses >= 0].tolist()}

    def _number(self, team: int) -> None:
        for place, a in enumerate(self.sequence[team]):
            self.place[a] = place

    def _timed(self, change: Change, team: int, sequence: list[int], moved: set[int], keep_ticks: bool) -> bool:
        """Times of a sequence from its first difference on, until all is as it was."""
        was = self.sequence[team]
        first, as_it_was = common(was, sequence), common(was[::-1], sequence[::-1])
        before = sequence[first - 1] if first else -1
        free = int(self.finish[self.work[before]]) if first else 0
        for k in range(first, len(sequence)):
            a = sequence[k]
            earliest = max(free, self._here(team)) + self._ticks(team, before, a)
            stays = (a not in moved or keep_ticks or self.timed[a]) and earliest <= self.start[a]
            if stays and team == self.team[a] and a not in moved:
                if k >= len(sequence) - as_it_was:
                    return True
                finish: int | None = int(self.finish[self.work[a]])
            elif (keep_ticks or self.timed[a]) and not stays:
                return False
            else:
                finish = self._begin(change, team, a, self.start[a] if stays else earliest, stays)
            if finish is None:
                return False
            before, free = a, finish
        return True

    def _begin(self, change: Change, team: int, a: int, tick: int, stays: bool) -> int | None:
        """Finish of an assignment that begins at the tick or as soon after as it can; None where it cannot."""
        work = self.work[a]
        start = tick if stays else self._first_start(team, work, tick)
        if start < self._roads_open(team, work):
            return None
        finish = int(self.finish[work]) if self.timed[a] else self._finish(team, work, start)
        teams, scope = self.problem.teams, self._scope[work]
        until = min(int(teams.departure[team]), int(teams.accredited_until[team, scope]), self.problem.horizon)
        if finish > until or start < teams.accredited_from[team, scope] or start >= NEVER:
            return None
        change.team[a], change.start[a] = team, start
        if not self.timed[a]:
            change.work[work] = start, finish
        return finish

    def _first_start(self, team: int, work: int, tick: int) -> int:
        """First working tick at which all but other changes of the same move let it begin."""
        before = [int(self.finish[one]) for one in self._before[work]]
        due = max(tick, self._release[work], self._roads_open(team, work), *before)
        if due >= self.problem.horizon:
            return int(NEVER)
        row = self._calendar[team], self._season[work]
        return min(int(self._tick_after[*row, self._open_ticks[*row, due] + 1]) - 1, int(NEVER))

    def _finish(self, team: int, work: int, start: int) -> int:
        """Exclusive tick at which a team alone has done a work; NEVER beyond the horizon."""
        if start >= self.problem.horizon:
            return int(NEVER)
        row = self._calendar[team], self._season[work]
        need = int(self._open_ticks[*row, start]) - (-self._effort[work] // self._rate[team][self._scope[work]])
        return int(self._tick_after[*row, need]) if need <= self.problem.horizon else int(NEVER)

    def _here(self, team: int) -> int:
        """Tick from which the team is there: arrival and course."""
        teams = self.problem.teams
        course = int(teams.after_work[team])
        return max(int(teams.arrival[team]), int(self.finish[course]) if course >= 0 else 0)

    def _ticks(self, team: int, before: int, after: int) -> int:
        metres = self.metres(team, before, after)
        return 0 if metres <= self.problem.travel_free_m else ceil(metres * self.problem.travel_ticks_per_m)

    def _roads_open(self, team: int, work: int) -> int:
        """Tick from which a team reaches a work by roads that open as in the plan at the start: they never open later since."""
        key = int(self.problem.teams.base[team]), work
        if key not in self._opening:
            self._opening[key] = self._ways.opening(team, work)
        return self._opening[key]

    def _gates(self, change: Change) -> bool:
        """Works without a team begin with the end of what they wait for: they follow."""
        works, waiting = self.problem.works, list(change.work)
        while waiting:
            for after in self._successors[waiting.pop()]:
                if self._scope[after] >= 0 or self.finish[after] >= NEVER or after in self._pinned:
                    continue
                ends = (self._times(change, one)[1] for one in self._before[after])
                start = max(0, self._release[after], *ends)
                finish = start + int(works.duration[after])
                if finish > self.problem.horizon:
                    return False
                if (start, finish) != self._times(change, after):
                    change.work[after] = start, finish
                    waiting.append(after)
        return True

    def _times(self, change: Change, work: int) -> tuple[int, int]:
        return change.work.get(work) or (self.work_start[work], int(self.finish[work]))

    def _allowed(self, change: Change) -> bool:
        """Precedence both ways, safety distance, and roads and teams that others count on."""
        works = self.problem.works
        for work, (start, finish) in change.work.items():
            if finish > self.finish[work] and work in self._never_later:
                return False
            if start < self._release[work] or any(self._times(change, one)[1] > start for one in self._before[work]):
                return False
            if any(self._times(change, one)[0] < finish for one in self._successors[work]):
                return False
            for other in works.conflict[works.conflict_ptr[work] : works.conflict_ptr[work + 1]].tolist():
                begins, ends = self._times(change, other)
                if other != work and ends < NEVER and begins < finish and start < ends:
                    return False
        return True

    def _finishes(self, change: Change) -> IntArray:
        finish = self.finish.copy()
        for work, (_, ends) in change.work.items():
            finish[work] = ends
        return finish


def common(one: Sequence[int], other: Sequence[int]) -> int:
    """Length of the common beginning of two sequences."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((k for k, (a, b) in pairs if a != b), min(len(one), len(other)))
