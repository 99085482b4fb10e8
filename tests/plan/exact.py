"""Small problems of every feature, and their best plans by plain enumeration: the oracle of the exact model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np

from tandem.plan.check import check, objective
from tandem.plan.problem import NEVER, IntArray, Problem
from tandem.plan.schedule import Schedule
from tests.plan.naive import Row, _Naive, build_schedule
from tests.plan.problems import compressed, random_problem


def small_varied_problem(seed: int, n_works: int | None = None, n_teams: int | None = None) -> Problem:
    """A small problem with short horizon, on which features that the generator draws seldom are laid with good odds.

    Added: conflicts of any two works, works without a team among them; sites with two access vertices; road vertices that
    have to work to be passed; components that depend on any vertex, in cycles too; courses; accreditations that begin and end.
    What concerns pinned works and their teams stays as it was.
    """
    rng = np.random.default_rng(seed)
    n_works = int(rng.integers(4, 8)) if n_works is None else n_works
    n_teams = int(rng.integers(2, 4)) if n_teams is None else n_teams
    problem = random_problem(seed, n_works, n_teams, pins=bool(rng.random() < 0.5), horizon=int(rng.integers(120, 400)))
    pinned = set(problem.pins.work.tolist())
    return replace(
        problem,
        works=_works(problem, rng, pinned),
        teams=_teams(problem, rng),
        roads=_roads(problem, rng),
        graph=_graph(problem, rng),
    )


def _works(problem: Problem, rng: np.random.Generator, pinned: set[int]):  # type: ignore[no-untyped-def]
    works, n = problem.works, problem.n_works
    conflicts = [set(entry) for entry in _lists(works.conflict_ptr, works.conflict)]
    if rng.random() < 0.4:
        a, b = (int(w) for w in rng.integers(0, n, 2))
        if a != b and not {a, b} & pinned:
            conflicts[a].add(b)
            conflicts[b].add(a)
    access = _lists(works.access_ptr, works.access)
    sites = len(problem.roads.vertex_component)
    for work in range(n):
        if access[work] and work not in pinned and rng.random() < 0.2:
            access[work] = sorted({*access[work], int(rng.integers(sites))})
    conflict_ptr, conflict = compressed([sorted(entry) for entry in conflicts])
    access_ptr, accesses = compressed(access)
    return replace(works, conflict_ptr=conflict_ptr, conflict=conflict, access_ptr=access_ptr, access=accesses)


def _teams(problem: Problem, rng: np.random.Generator):  # type: ignore[no-untyped-def]
    teams, lags = problem.teams, np.flatnonzero(problem.works.scope < 0)
    after, start, until = teams.after_work.copy(), teams.accredited_from.copy(), teams.accredited_until.copy()
    free = [team for team in range(problem.n_teams) if team not in problem.pins.team]
    for team in free:
        if len(lags) and rng.random() < 0.2:
            after[team] = rng.choice(lags)
        if rng.random() < 0.3:
            start[team, rng.integers(len(problem.scopes))] = rng.integers(1, problem.horizon // 2)
        if rng.random() < 0.3:
            until[team, rng.integers(len(problem.scopes))] = rng.integers(problem.horizon // 3, problem.horizon)
    return replace(teams, after_work=after, accredited_from=start, accredited_until=until)


def _roads(problem: Problem, rng: np.random.Generator):  # type: ignore[no-untyped-def]
    vertex = problem.roads.vertex_component.copy()
    if len(problem.components.ids):
        closed = rng.random(len(vertex)) < 0.2
        vertex[closed] = rng.integers(0, len(problem.components.ids), int(closed.sum()))
    return replace(problem.roads, vertex_component=vertex)


def _graph(problem: Problem, rng: np.random.Generator):  # type: ignore[no-untyped-def]
    graph, count = problem.graph, int(rng.integers(0, 4)) if len(problem.components.ids) else 0
    component = rng.integers(0, max(1, len(problem.components.ids)), count)
    vertex = rng.integers(0, graph.n_vertices, count)
    return replace(
        graph,
        dependency_component=np.append(graph.dependency_component, component).astype(np.int32),
        dependency_vertex=np.append(graph.dependency_vertex, vertex).astype(np.int32),
    )


def _lists(pointer: IntArray, values: IntArray) -> list[list[int]]:
    return [values[a:b].tolist() for a, b in pairwise(pointer.tolist())]


class Enumeration(_Naive):
    """Every order of ends, every choice of teams, each work at its earliest: the best of all is the optimum.

    In any plan the works in order of their ends come after everything that they wait for (teams, roads, predecessors, works too
    near), and starting a work earlier never makes another later; so the earliest plan of the right order and teams is a best one.
    (Works without a team that keep a safety distance are the exception: there earlier is not always better.)
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem, np.random.default_rng(0))
        self.best = np.inf
        self.plan: Schedule | None = None
        self._ends: dict[tuple[Row, ...], int | None] = {}
        self._pins: dict[int, list[Row]] = {}
        columns = (problem.pins.work.tolist(), problem.pins.team.tolist(), problem.pins.start.tolist())
        for work, team, start in zip(*columns, strict=True):
            self._pins.setdefault(work, []).append((work, team, start))

    def search(self) -> None:
        """Judge what stands, then place each work that may come next in each way."""
        self._judge()
        placed = max((f for f in self.finish if f < NEVER), default=0)
        for work in range(self.problem.n_works):
            if self.finish[work] != NEVER:
                continue
            for rows, start, finish in self._ways(work):
                if finish < placed:
                    continue
                last = dict(self.last)
                self.start[work], self.finish[work] = start, finish
                self.rows += rows
                self.last |= {row[1]: work for row in rows}
                self.search()
                self.start[work] = self.finish[work] = int(NEVER)
                del self.rows[len(self.rows) - len(rows) :]
                self.last = last

    def _ways(self, work: int) -> Iterator[tuple[list[Row], int, int]]:
        works, horizon = self.problem.works, self.problem.horizon
        before = works.predecessor[works.predecessor_ptr[work] : works.predecessor_ptr[work + 1]].tolist()
        earliest = max([0, int(works.release[work]), *(self.finish[b] for b in before)])
        if earliest >= horizon:
            return
        if works.scope[work] < 0:
            if earliest + works.duration[work] <= horizon:
                yield [], earliest, earliest + int(works.duration[work])
            return
        conflict = works.conflict[works.conflict_ptr[work] : works.conflict_ptr[work + 1]].tolist()
        earliest = max([earliest, *(self.finish[c] for c in conflict if self.finish[c] != NEVER)])
        if work in self._pins:
            groups = [self._pins[work]] if min(row[2] for row in self._pins[work]) >= earliest else []
        else:
            options = [
                (work, t, s)
                for t in range(self.problem.n_teams)
                if (s := self.team_start(t, work, earliest)) is not None
            ]
            most = min(int(works.maximum_teams[work]), len(options))
            groups = [list(rows) for size in range(1, most + 1) for rows in combinations(options, size)]
        for rows in groups:
            finish = self._end(tuple(rows))
            if finish is not None and all(self.may_until(t, work, finish) and s < finish for _, t, s in rows):
                yield rows, min(row[2] for row in rows), finish

    def _end(self, rows: tuple[Row, ...]) -> int | None:
        if rows not in self._ends:
            self._ends[rows] = self.finish_of(list(rows))
        return self._ends[rows]

    def _judge(self) -> None:
        if any(self.finish[work] == NEVER for work in self._pins):
            return
        schedule = build_schedule(self.problem, self.rows, self.start, self.finish)
        value = objective(self.problem, schedule)
        if value < self.best and not check(self.problem, schedule):
            self.best, self.plan = value, schedule


def best_by_enumeration(problem: Problem) -> tuple[float, Schedule | None]:
    """The least objective of all schedules, and a schedule that has it (None where the pins leave none)."""
    enumeration = Enumeration(problem)
    enumeration.search()
    return float(enumeration.best), enumeration.plan


def distance_of_lags(problem: Problem) -> bool:
    """Whether a work without a team keeps a safety distance: enumeration is no oracle then."""
    works = problem.works
    return bool((np.diff(works.conflict_ptr)[works.scope < 0] > 0).any())
