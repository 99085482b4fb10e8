"""Works that nobody can do without: those that every schedule finishes before it starts a work, or before it meets a goal.

Sets of works are bit sets. They grow by and: a work needs its predecessors with all that these need, a component its works
and the vertices that it depends on. They shrink by or: what every way needs, from any base of a team with the scope to any
access vertex of the site, and from any source to a vertex of the service graph, is the intersection over the ways. The greatest
solution of these equations is found from below the ways that are known so far, taking vertices up again whenever one that they
build on has lost works; a vertex that has no set yet is reached by no way yet. Any number of rounds between works and roads gives
works that are indispensable, because what is left out is only what later rounds would add.

Source: landmarks of and/or graphs, Keyder, Richter, Helmert (2010), Sound and complete landmarks for and/or graphs, ECAI.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tandem.plan.problem import NEVER, IntArray, Problem

ROUNDS = 4


@dataclass(frozen=True)
class Landmarks:
    """Compressed lists of works: finished before each work can start (n works), and before each service goal can be met (g goals).

    A goal that no way reaches has an empty list.
    """

    before_ptr: IntArray
    before: IntArray
    goal_ptr: IntArray
    goal: IntArray


def landmarks(problem: Problem) -> Landmarks:
    """Indispensable works, through predecessors, roads, components and dependencies between services."""
    works = _Works(problem)
    needs = works.needs()
    before = [bits & ~(1 << work) for work, bits in enumerate(needs)]
    goals = problem.service_goals
    served = _served(problem, works.components(needs))
    shared = [
        _common([served[vertex] for vertex in goals.vertex[goals.vertex_ptr[goal] : goals.vertex_ptr[goal + 1]]])
        for goal in range(len(goals.weight))
    ]
    return Landmarks(*_compressed(before), *_compressed([bits or 0 for bits in shared]))


class _Works:
    """Works, road components and roads as lists, prepared once."""

    def __init__(self, problem: Problem) -> None:
        works, roads, teams = problem.works, problem.roads, problem.teams
        self._scope = works.scope.tolist()
        self._predecessors = _lists(works.predecessor_ptr, works.predecessor)
        self._access = _lists(works.access_ptr, works.access)
        self._component_works = _lists(problem.components.work_ptr, problem.components.work)
        self._dead = (problem.components.ready >= NEVER).tolist()
        self._on_site = set(problem.pins.work[problem.pins.started].tolist())
        self._order = _topological(self._predecessors)
        self._vertex_component = roads.vertex_component.tolist()
        self._neighbours: list[list[tuple[int, int]]] = [[] for _ in self._vertex_component]
        for a, b, component in zip(
            roads.edge_from.tolist(), roads.edge_to.tolist(), roads.edge_component.tolist(), strict=True
        ):
            self._neighbours[a].append((b, component))
            self._neighbours[b].append((a, component))
        self._bases: list[tuple[int, ...]] = []
        for scope in range(len(problem.scopes)):
            bases = teams.base[teams.rate[:, scope] > 0]
            self._bases.append(() if (bases < 0).any() else tuple(np.unique(bases).tolist()))

    def needs(self) -> list[int]:
        """Bit set of each work with all that it needs."""
        access = [0] * len(self._scope)
        found: list[int] = []
        for _ in range(ROUNDS):
            before, found = found, self._closed(access)
            if found == before:
                break
            access = self._access_needs(self.components(found))
        return found

    def _closed(self, access: Sequence[int]) -> list[int]:
        found = [0] * len(access)
        for work in self._order:
            bits = access[work] | 1 << work
            for predecessor in self._predecessors[work]:
                bits |= found[predecessor]
            found[work] = bits
        return found

    def components(self, needs: Sequence[int]) -> list[int | None]:
        """Bit set of each component, None where it never works."""
        return [
            None if dead else _union([needs[work] for work in works])
            for dead, works in zip(self._dead, self._component_works, strict=True)
        ]

    def _access_needs(self, components: Sequence[int | None]) -> list[int]:
        """What every way from a base of the scope to the site needs; nothing where teams reach everything or are on the site, or no way is known."""
        at = {bases: self._ways(bases, components) for bases in set(self._bases) if bases}
        found = [0] * len(self._scope)
        for work, scope in enumerate(self._scope):
            if scope >= 0 and self._access[work] and self._bases[scope] and work not in self._on_site:
                reached = at[self._bases[scope]]
                common = _common([reached[vertex] for vertex in self._access[work]])
                found[work] = (common or 0) & ~(1 << work)
        return found

    def _ways(self, bases: Sequence[int], components: Sequence[int | None]) -> list[int | None]:
        """What every way to each road vertex needs; only what lies strictly between its ends has to work."""
        at: list[int | None] = [None] * len(self._neighbours)
        for base in bases:
            at[base] = 0
        queue, queued = deque(bases), set(bases)
        starts = set(bases)
        while queue:
            vertex = queue.popleft()
            queued.discard(vertex)
            here = at[vertex] or 0
            own = self._vertex_component[vertex]
            if vertex not in starts and own >= 0:
                needed = components[own]
                if needed is None:
                    continue
                here |= needed
            for other, component in self._neighbours[vertex]:
                edge = components[component] if component >= 0 else 0
                if edge is None:
                    continue
                known = at[other]
                through = here | edge if known is None else known & (here | edge)
                if through != known:
                    at[other] = through
                    if other not in queued:
                        queued.add(other)
                        queue.append(other)
        return at


def _served(problem: Problem, components: Sequence[int | None]) -> list[int | None]:
    """What every way to serve each vertex of the service graph needs, None where there is none."""
    graph = problem.graph
    vertex_component = graph.vertex_component.tolist()
    needs: list[list[int]] = [[] for _ in range(graph.n_components)]
    touched: list[list[int]] = [[] for _ in range(graph.n_components)]
    dependents: list[list[int]] = [[] for _ in vertex_component]
    neighbours: list[list[tuple[int, int]]] = [[] for _ in vertex_component]
    for component, vertex in zip(graph.dependency_component.tolist(), graph.dependency_vertex.tolist(), strict=True):
        needs[component].append(vertex)
        dependents[vertex].append(component)
    for vertex, component in enumerate(vertex_component):
        if component >= 0:
            touched[component].append(vertex)
    for a, b, component in zip(
        graph.edge_from.tolist(), graph.edge_to.tolist(), graph.edge_component.tolist(), strict=True
    ):
        neighbours[a].append((b, component))
        neighbours[b].append((a, component))
        if component >= 0:
            touched[component] += [a, b]
    served: list[int | None] = [None] * len(vertex_component)
    sources = graph.vertex_is_source.tolist()

    def working(component: int) -> int | None:
        if component < 0:
            return 0
        found = components[component]
        for vertex in needs[component]:
            there = served[vertex]
            if found is None or there is None:
                return None
            found |= there
        return found

    def through(vertex: int) -> int | None:
        own = working(vertex_component[vertex])
        if own is None or sources[vertex]:
            return own
        ways = [
            there | edge
            for other, component in neighbours[vertex]
            if (there := served[other]) is not None and (edge := working(component)) is not None
        ]
        common = _common(ways)
        return None if common is None else common | own

    queue, queued = deque(range(len(served))), [True] * len(served)
    while queue:
        vertex = queue.popleft()
        queued[vertex] = False
        found, known = through(vertex), served[vertex]
        if found is None or found == known:
            continue
        served[vertex] = found if known is None else found & known
        if served[vertex] == known:
            continue
        later = [other for other, _ in neighbours[vertex]]
        for component in dependents[vertex]:
            later += touched[component]
        for other in later:
            if not queued[other]:
                queued[other] = True
                queue.append(other)
    return served


def _union(sets: Sequence[int]) -> int:
    total = 0
    for bits in sets:
        total |= bits
    return total


def _common(sets: Sequence[int | None]) -> int | None:
    """Intersection of the sets that are known, None if none is."""
    total: int | None = None
    for bits in sets:
        if bits is not None:
            total = bits if total is None else total & bits
    return total


def _lists(pointer: IntArray, values: IntArray) -> list[list[int]]:
    flat, ends = values.tolist(), pointer.tolist()
    return [flat[a:b] for a, b in pairwise(ends)]


def _topological(predecessors: Sequence[Sequence[int]]) -> list[int]:
    """Works with predecessors first."""
    order: list[int] = []
    state = [0] * len(predecessors)
    for seed in range(len(predecessors)):
        stack = [seed]
        while stack:
            work = stack[-1]
            if state[work] == 0:
                state[work] = 1
                stack += [other for other in predecessors[work] if state[other] == 0]
                continue
            stack.pop()
            if state[work] == 1:
                state[work] = 2
                order.append(work)
    return order


def _compressed(sets: Sequence[int]) -> tuple[IntArray, IntArray]:
    members = []
    for bits in sets:
        raw = np.frombuffer(bits.to_bytes(bits.bit_length() // 8 + 1, "little"), dtype=np.uint8)
        members.append(np.flatnonzero(np.unpackbits(raw, bitorder="little")).astype(np.int32))
    pointer = np.cumsum([0] + [len(one) for one in members]).astype(np.int32)
    return pointer, np.concatenate([*members, np.zeros(0, dtype=np.int32)]).astype(np.int32)
