"""Which sites the open roads reach, as time goes on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from tandem.plan.check.value import component_ready
from tandem.plan.check.view import View
from tandem.plan.check.violation import Violation
from tandem.plan.problem import LongArray, Problem


def access(view: View) -> Iterator[Violation]:
    """Roads are opened in order of time into sets of joined vertices; each assignment is looked up at its start.

    What lies between the two ends must work; the ends themselves, which nobody passes, need not.
    """
    problem, works = view.problem, view.problem.works
    roads = OpenRoads(problem, component_ready(problem, view.schedule))
    for index in sorted(range(len(view.work)), key=view.start.__getitem__):
        work, team = view.work[index], view.team[index]
        base, sites = int(problem.teams.base[team]), view.listed(works.access_ptr, works.access, work)
        if base < 0 or not sites or (work, team) in view.started:
            continue
        roads.advance(view.start[index])
        if not any(roads.reaches(base, site) for site in sites):
            yield view.at(index, "access", "no open road joins its base with the site.")


class OpenRoads:
    """Sets of vertices that roads join by a tick that only moves forward."""

    def __init__(self, problem: Problem, ready: LongArray) -> None:
        roads, ready = problem.roads, np.append(ready, 0)
        self.now = 0
        self.vertex: list[int] = ready[roads.vertex_component].tolist()
        self.edge: list[int] = ready[roads.edge_component].tolist()
        self.ends = list(zip(roads.edge_from.tolist(), roads.edge_to.tolist(), strict=True))
        self.joined = Joined(len(self.vertex))
        self.opened = [
            max(edge, self.vertex[a], self.vertex[b]) for edge, (a, b) in zip(self.edge, self.ends, strict=True)
        ]
        self.coming = sorted(range(len(self.edge)), key=self.opened.__getitem__, reverse=True)
        self.at: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for edge, (a, b) in enumerate(self.ends):
            self.at[a].append((b, edge))
            self.at[b].append((a, edge))

    def advance(self, tick: int) -> None:
        """Open what is ready by the tick."""
        self.now = tick
        while self.coming and self.opened[self.coming[-1]] <= tick:
            self.joined.join(*self.ends[self.coming.pop()])

    def reaches(self, base: int, site: int) -> bool:
        """Whether one end reaches the other now."""
        beside = {other for other, edge in self.at[base] if self.edge[edge] <= self.now}
        return base == site or site in beside or bool(self._sets(base) & self._sets(site))

    def _sets(self, vertex: int) -> set[int]:
        """The sets that open roads lead to from a vertex: of an open one its own, of a closed one those of its neighbours."""
        beside = (other for other, edge in self.at[vertex] if self.edge[edge] <= self.now)
        return {self.joined.root(other) for other in beside if self.vertex[other] <= self.now}


class Joined:
    """Sets of road vertices that open roads join."""

    def __init__(self, n: int) -> None:
        self.parent = list(range(n))

    def root(self, vertex: int) -> int:
        """The vertex that stands for the set."""
        while self.parent[vertex] != vertex:
            self.parent[vertex] = self.parent[self.parent[vertex]]
            vertex = self.parent[vertex]
        return vertex

    def join(self, a: int, b: int) -> None:
        """Make one set of two."""
        self.parent[self.root(a)] = self.root(b)
