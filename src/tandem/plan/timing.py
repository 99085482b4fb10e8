"""Exact times of single works: travel, working ticks of a crew, and when roads open. Plain, for reasons, not for search."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cached_property
from math import ceil, hypot

from tandem.plan.problem import NEVER, Problem

Member = tuple[int, int]
"""A team and the tick at which it begins on site."""


class Clock:
    """Travel and working time of one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        # Plain lists: asked for one tick at a time, numpy is ten times slower.
        self._rows: dict[tuple[int, int], list[int]] = {}
        self._calendar: list[int] = problem.teams.calendar.tolist()
        self._season: list[int] = problem.works.season.tolist()
        self._effort: list[int] = problem.works.effort.tolist()
        self._scope: list[int] = problem.works.scope.tolist()
        self._rate: list[list[int]] = problem.teams.rate.tolist()

    def row(self, team: int, work: int) -> list[int]:
        """Working ticks before each tick, of a team on a work, horizon + 1 of them."""
        key = self._calendar[team], self._season[work]
        found = self._rows.get(key)
        if found is None:
            found = self._rows[key] = self.problem.calendars.open_ticks[key].tolist()
        return found

    @cached_property
    def _every_day(self) -> list[int]:
        return list(range(self.problem.horizon + 1))

    def next_open(self, team: int, work: int, tick: int) -> int:
        """First working tick from ``tick`` on; NEVER where none is left."""
        row = self.row(team, work)
        if tick >= self.problem.horizon or row[tick] == row[-1]:
            return int(NEVER)
        return bisect_left(row, row[tick] + 1) - 1

    def last_open(self, team: int, work: int, tick: int) -> int:
        """Last working tick before ``tick``; -1 where there is none."""
        row = self.row(team, work)
        return bisect_left(row, row[min(tick, self.problem.horizon)]) - 1

    def finish(self, work: int, crew: Sequence[Member], *, every_day: bool = False) -> int:
        """Exclusive tick at which a crew has done the effort of a work, or would if every day was worked; NEVER beyond the horizon."""
        horizon, effort, scope = self.problem.horizon, self._effort[work], self._scope[work]
        parts = [
            (self._every_day if every_day else self.row(team, work), start, self._rate[team][scope])
            for team, start in crew
        ]
        if len(parts) == 1:
            row, start, rate = parts[0]
            need = row[min(start, horizon)] + -(-effort // rate) if rate > 0 else int(NEVER)
            return bisect_left(row, need) if need <= row[-1] else int(NEVER)

        def done(tick: int) -> int:
            return sum(rate * (row[tick] - row[start]) for row, start, rate in parts if start < tick)

        low, high = min(start for _, start in crew), horizon + 1
        while low < high:
            middle = (low + high) // 2
            if done(middle) >= effort if middle <= horizon else True:
                high = middle
            else:
                low = middle + 1
        return low if low <= horizon else int(NEVER)

    def from_base(self, team: int, work: int) -> int:
        """Ticks of travel from a team's base to a work."""
        teams, works = self.problem.teams, self.problem.works
        return self._travel(teams.x[team] - works.x[work], teams.y[team] - works.y[work])

    def between(self, before: int, after: int) -> int:
        """Ticks of travel from one work to another."""
        works = self.problem.works
        return self._travel(works.x[before] - works.x[after], works.y[before] - works.y[after])

    def _travel(self, x: float, y: float) -> int:
        metres = hypot(x, y)
        return 0 if metres <= self.problem.travel_free_m else ceil(metres * self.problem.travel_ticks_per_m)


class Ways:
    """When the roads join bases with sites. Only what lies between the two ends must work."""

    def __init__(self, problem: Problem, ready: Sequence[int]) -> None:
        self.problem = problem
        self.ready = ready
        self._opened: dict[int, dict[int, tuple[int, int]]] = {}
        self._parents: dict[int, dict[int, tuple[int, int]]] = {}

    def sites(self, work: int) -> list[int]:
        """Access vertices of a work."""
        works = self.problem.works
        found: list[int] = works.access[works.access_ptr[work] : works.access_ptr[work + 1]].tolist()
        return found

    def opening(self, team: int, work: int) -> int:
        """First tick at which a team's base reaches a work; NEVER where it never does, 0 where it always does."""
        return self.way(team, work)[0]

    def way(self, team: int, work: int) -> tuple[int, int]:
        """``opening`` and the component that opens the way last (-1: none)."""
        base, sites = int(self.problem.teams.base[team]), self.sites(work)
        if base < 0 or not sites:
            return 0, -1
        ways = self._ways(base)
        return min(ways.get(site, (int(NEVER), -1)) for site in sites)

    def along(self, team: int, work: int) -> tuple[int, ...]:
        """Components that have to be repaired for the way that opens first, in order of their numbers."""
        base, sites = int(self.problem.teams.base[team]), self.sites(work)
        if base < 0 or not sites:
            return ()
        ways = self._ways(base)
        site = min(sites, key=lambda one: ways.get(one, (int(NEVER), -1)))
        vertices, found, vertex = self.problem.roads.vertex_component, set[int](), site
        while vertex != base and vertex in self._parents[base]:
            parent, edge = self._parents[base][vertex]
            found |= {edge} if parent == base else {edge, int(vertices[parent])}
            vertex = parent
        return tuple(sorted(one for one in found if one >= 0 and self.ready[one] > 0))

    def missing(self, team: int, work: int, tick: int, usable: Collection[int]) -> tuple[int, ...] | None:
        """The fewest components that would have to be ready by ``tick`` for a team to reach a work; None where no road leads.

        ``usable`` are the components that can ever be ready.
        """
        base, targets = int(self.problem.teams.base[team]), set(self.sites(work))
        vertices: list[int] = self.problem.roads.vertex_component.tolist()
        queue: list[tuple[int, int, int, int]] = [(0, 0, base, -1)]
        settled: dict[int, tuple[int, ...]] = {}
        order, paths = 0, {0: tuple[int, ...]()}
        while queue:
            count, place, vertex, _ = heapq.heappop(queue)
            if vertex in settled:
                continue
            settled[vertex] = paths[place]
            if vertex in targets:
                return tuple(sorted(set(paths[place])))
            passed = () if vertex == base else self._needed((vertices[vertex],), tick, usable)
            for other, edge in self.neighbours[vertex]:
                over = self._needed((edge,), tick, usable)
                if other in settled or passed is None or over is None:
                    continue
                order += 1
                paths[order] = (*paths[place], *passed, *over)
                heapq.heappush(queue, (count + len(passed) + len(over), order, other, vertex))
        return None

    def _needed(self, components: tuple[int, ...], tick: int, usable: Collection[int]) -> tuple[int, ...] | None:
        late = tuple(c for c in components if c >= 0 and self.ready[c] > tick)
        return late if all(c in usable for c in late) else None

    @cached_property
    def neighbours(self) -> dict[int, list[tuple[int, int]]]:
        """Vertices beside each vertex, with the component of the edge."""
        roads = self.problem.roads
        columns = (roads.edge_from.tolist(), roads.edge_to.tolist(), roads.edge_component.tolist())
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for a, b, component in zip(*columns, strict=True):
            found[a].append((b, component))
            found[b].append((a, component))
        return found

    def _ways(self, base: int) -> dict[int, tuple[int, int]]:
        """``way`` to every vertex: bottleneck shortest paths, the largest ready tick on the path as small as possible."""
        if base in self._opened:
            return self._opened[base]
        vertices: list[int] = self.problem.roads.vertex_component.tolist()
        queue, reached = [(0, -1, base, base, -1)], dict[int, tuple[int, int]]()
        parents = self._parents[base] = {}
        while queue:
            tick, component, vertex, parent, edge = heapq.heappop(queue)
            if vertex in reached:
                continue
            reached[vertex] = tick, component
            parents[vertex] = parent, edge
            through = (tick, component) if vertex == base else self._later(tick, component, vertices[vertex])
            for other, over in self.neighbours[vertex]:
                if other not in reached:
                    heapq.heappush(queue, (*self._later(*through, over), other, vertex, over))
        self._opened[base] = reached
        return reached

    def _later(self, tick: int, component: int, other: int) -> tuple[int, int]:
        """The later of two openings."""
        if other >= 0 and self.ready[other] > tick:
            return self.ready[other], other
        return tick, component
