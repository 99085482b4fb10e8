"""A slow, plain planner for tests: feasible schedules that owe nothing to the search."""

from __future__ import annotations

from math import ceil, hypot

import numpy as np

from tandem.plan.problem import NEVER, Problem
from tandem.plan.schedule import Schedule

Row = tuple[int, int, int]


class _Naive:
    """Appends one work after the other: each team's new work lies behind all that it has."""

    def __init__(self, problem: Problem, rng: np.random.Generator) -> None:
        self.problem = problem
        self.rng = rng
        self.start = [int(NEVER)] * problem.n_works
        self.finish = [int(NEVER)] * problem.n_works
        self.rows: list[Row] = []
        self.last: dict[int, int] = {}

    def run(self) -> Schedule:
        pins: dict[int, list[Row]] = {}
        for w, t, s in zip(
            *(getattr(self.problem.pins, name).tolist() for name in ("work", "team", "start")), strict=True
        ):
            pins.setdefault(w, []).append((w, t, s))
        for work, rows in sorted(pins.items(), key=lambda item: max(row[2] for row in item[1])):
            finish = self.finish_of(rows)
            assert finish is not None
            self.place(work, rows, finish)
        changed = True
        while changed:
            changed = False
            for work in self.rng.permutation(self.problem.n_works).tolist():
                changed |= self.finish[work] == NEVER and self.try_work(work)
        return build_schedule(self.problem, self.rows, self.start, self.finish)

    def place(self, work: int, rows: list[Row], finish: int) -> None:
        self.start[work], self.finish[work] = min(row[2] for row in rows), finish
        self.rows += rows
        for _, team, _ in rows:
            self.last[team] = work

    def try_work(self, work: int) -> bool:
        works, problem = self.problem.works, self.problem
        before = works.predecessor[works.predecessor_ptr[work] : works.predecessor_ptr[work + 1]].tolist()
        earliest = max([0, int(works.release[work]), *(self.finish[b] for b in before)])
        if earliest >= problem.horizon:
            return False
        if works.scope[work] < 0:
            if earliest + works.duration[work] > problem.horizon:
                return False
            self.start[work], self.finish[work] = earliest, earliest + int(works.duration[work])
            return True
        conflict = works.conflict[works.conflict_ptr[work] : works.conflict_ptr[work + 1]].tolist()
        earliest = max([earliest, *(self.finish[c] for c in conflict if self.finish[c] != NEVER)])
        options = [(t, s) for t in range(problem.n_teams) if (s := self.team_start(t, work, earliest)) is not None]
        options.sort(key=lambda option: option[1])
        for size in range(min(int(self.rng.integers(1, 4)), int(works.maximum_teams[work]), len(options)), 0, -1):
            rows = [(work, t, s) for t, s in options[:size]]
            finish = self.finish_of(rows)
            if finish is not None and all(self.may_until(t, work, finish) and s < finish for _, t, s in rows):
                self.place(work, rows, finish)
                return True
        return False

    def team_start(self, team: int, work: int, earliest: int) -> int | None:
        problem, teams = self.problem, self.problem.teams
        scope = int(problem.works.scope[work])
        if teams.rate[team, scope] == 0:
            return None
        course = int(teams.after_work[team])
        free = max(int(teams.arrival[team]), self.finish[course] if course >= 0 else 0)
        x, y = teams.x[team], teams.y[team]
        if team in self.last:
            last = self.last[team]
            free, x, y = self.finish[last], problem.works.x[last], problem.works.y[last]
        metres = hypot(x - problem.works.x[work], y - problem.works.y[work])
        travel = 0 if metres <= problem.travel_free_m else ceil(metres * problem.travel_ticks_per_m)
        at = max(free + travel, earliest, int(teams.accredited_from[team, scope]))
        for tick in sorted({at, *(f for f in self.finish if at < f < problem.horizon)}):
            if tick < problem.horizon and reaches(problem, self.finish, team, work, tick):
                return tick
        return None

    def may_until(self, team: int, work: int, finish: int) -> bool:
        teams = self.problem.teams
        return bool(
            finish <= teams.departure[team] and finish <= teams.accredited_until[team, self.problem.works.scope[work]]
        )

    def finish_of(self, rows: list[Row]) -> int | None:
        """First tick at which the effort is done, counted tick by tick."""
        problem = self.problem
        left = int(problem.works.effort[rows[0][0]])
        for tick in range(min(row[2] for row in rows), problem.horizon):
            for work, team, start in rows:
                row = problem.calendars.open_ticks[problem.teams.calendar[team], problem.works.season[work]]
                if tick >= start and row[tick + 1] > row[tick]:
                    left -= int(problem.teams.rate[team, problem.works.scope[work]])
            if left <= 0:
                return tick + 1
        return None


def reaches(problem: Problem, finish: list[int], team: int, work: int, tick: int) -> bool:
    """Whether roads that are open at a tick join a team's base with a work's site, by a walk over the roads."""
    roads, works = problem.roads, problem.works
    base = int(problem.teams.base[team])
    sites = set(works.access[works.access_ptr[work] : works.access_ptr[work + 1]].tolist())
    if base < 0 or not sites:
        return True
    seen, pending = {base}, [base]
    while pending:
        vertex = pending.pop()
        if vertex != base and not opened(problem, finish, int(roads.vertex_component[vertex]), tick):
            continue
        for a, b, component in zip(
            roads.edge_from.tolist(), roads.edge_to.tolist(), roads.edge_component.tolist(), strict=True
        ):
            for one, other in ((a, b), (b, a)):
                if one == vertex and other not in seen and opened(problem, finish, component, tick):
                    seen.add(other)
                    pending.append(other)
    return bool(seen & sites)


def opened(problem: Problem, finish: list[int], component: int, tick: int) -> bool:
    """Whether a component works at a tick as far as its own works go, by the ticks at which works finish."""
    parts = problem.components
    if component < 0:
        return True
    works = parts.work[parts.work_ptr[component] : parts.work_ptr[component + 1]].tolist()
    return max([int(parts.ready[component]), *(finish[work] for work in works)]) <= tick


def build_schedule(problem: Problem, rows: list[Row], start: list[int], finish: list[int]) -> Schedule:
    """A schedule of (work, team, start) rows and the works' starts and finishes."""
    rows = sorted(rows, key=lambda row: (row[2], row[0], row[1]))
    work, team, begin = (np.array([row[k] for row in rows], dtype=np.int32) for k in range(3))
    ends = np.array([finish[row[0]] for row in rows], dtype=np.int32)
    return Schedule(work, team, begin, ends, np.array(start, dtype=np.int32), np.array(finish, dtype=np.int32))


def naive_schedule(problem: Problem, seed: int = 0) -> Schedule:
    """A feasible schedule: works in random order, each by the teams that can come first."""
    return _Naive(problem, np.random.default_rng(seed)).run()
