"""Who is served when and what roads reach, as one and/or graph that is cut down to what is still open.

Terms are keys: ``("work", w)`` the end of a work, ``("part", c)`` a component's own works, ``("component", c)`` those and
the vertices that it depends on, ``("vertex", v)`` service at a vertex, ``("goal", g)`` the first of a goal's vertices,
``("road", b, v)`` roads from base b to vertex v, ``("site", b, w)`` the first access vertex of work w. Times are ticks capped at
the horizon, which stands for never.

What can be cut: a term whose earliest and latest time agree is a constant; a way into a term that is never earlier than its
latest time is none; a way into v through u is none where u cannot be reached but through v.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from tandem.network.kernel import PreparedGraph, prepare, served_times
from tandem.network.model import ServiceGraph
from tandem.plan.problem import IntArray, LongArray, Problem

Key = tuple[str, int, int]
DOMINATED_NODES = 400
"""Beyond this many open terms ways are not tested for being dominated: that takes quadratic time and saves little."""


@dataclass
class Node:
    """An open term: the latest of ``all_of`` and of the best way in ``ways`` (each the latest of its terms), between two ticks.

    Without ``any_way`` only ``all_of`` counts. ``late`` can be had whatever happens.
    """

    early: int
    late: int
    any_way: bool
    all_of: tuple[Key, ...]
    ways: list[tuple[Key, ...]]
    group: int = -1


@dataclass
class Reach:
    """Open nodes by key, in the order in which they were found; ``constant`` ticks of the others."""

    nodes: dict[Key, Node] = field(default_factory=dict)
    constant: dict[Key, int] = field(default_factory=dict)


class ReachBuilder:
    """The and/or graph behind some goals and sites, for works that end within given ticks."""

    def __init__(self, problem: Problem, early: LongArray, late: LongArray) -> None:
        self._problem = problem
        self._works = (early, late)
        self._parts = (self._component(early), self._component(late))
        self._graph = prepare(problem.graph)
        self._served = (self._times(self._graph, self._parts[0]), self._times(self._graph, self._parts[1]))
        self._roads: dict[int, tuple[LongArray, LongArray]] = {}
        graph = problem.graph
        self._service_edges = _adjacent(graph.n_vertices, graph.edge_from, graph.edge_to, graph.edge_component)
        roads = problem.roads
        self._road_edges = _adjacent(len(roads.vertex_component), roads.edge_from, roads.edge_to, roads.edge_component)
        self._depends: dict[int, list[int]] = {}
        for component, vertex in zip(
            graph.dependency_component.tolist(), graph.dependency_vertex.tolist(), strict=True
        ):
            self._depends.setdefault(component, []).append(vertex)
        self._reach = Reach()

    def build(self, wanted: Iterable[Key]) -> Reach:
        """All open terms that the wanted ones rest on."""
        pending = list(wanted)
        while pending:
            key = pending.pop()
            if key in self._reach.nodes or key in self._reach.constant:
                continue
            node = self._node(key)
            if node.early >= node.late:
                self._reach.constant[key] = node.late
                continue
            self._reach.nodes[key] = node
            pending += [*node.all_of, *(term for way in node.ways for term in way)]
        self._drop_constants()
        if len(self._reach.nodes) <= DOMINATED_NODES:
            _drop_dominated(self._reach)
        _group_cycles(self._reach)
        return self._reach

    def _drop_constants(self) -> None:
        """Ways whose earliest time is no better than what can be had anyway, and terms that hold already."""
        nodes, constant = self._reach.nodes, self._reach.constant
        for node in nodes.values():
            node.all_of = tuple(key for key in node.all_of if constant.get(key, self._horizon) > node.early)
            ways = []
            for way in node.ways:
                earliest = max((nodes[key].early if key in nodes else constant[key] for key in way), default=0)
                if earliest < node.late:
                    ways.append(tuple(key for key in way if constant.get(key, self._horizon) > node.early))
            node.ways = ways

    @property
    def _horizon(self) -> int:
        return self._problem.horizon

    def _node(self, key: Key) -> Node:
        kind, a, b = key
        if kind == "work":
            return Node(int(self._works[0][a]), int(self._works[1][a]), False, (), [])
        if kind == "part":
            return Node(int(self._parts[0][a]), int(self._parts[1][a]), False, self._works_of(a), [])
        if kind == "component":
            return self._component_node(a)
        if kind == "vertex":
            return self._vertex_node(a)
        if kind == "goal":
            goals = self._problem.service_goals
            vertices = goals.vertex[goals.vertex_ptr[a] : goals.vertex_ptr[a + 1]].tolist()
            return self._any([("vertex", v, 0) for v in vertices])
        if kind == "road":
            return self._road_node(a, b)
        works = self._problem.works
        return self._any([("road", a, v) for v in works.access[works.access_ptr[b] : works.access_ptr[b + 1]].tolist()])

    def _works_of(self, component: int) -> tuple[Key, ...]:
        components = self._problem.components
        works = components.work[components.work_ptr[component] : components.work_ptr[component + 1]].tolist()
        return tuple(("work", work, 0) for work in works)

    def _component_node(self, component: int) -> Node:
        vertices = self._depends[component]
        early, late = (
            max([int(self._parts[side][component]), *(int(self._served[side][v]) for v in vertices)]) for side in (0, 1)
        )
        return Node(early, late, False, (*self._works_of(component), *(("vertex", v, 0) for v in vertices)), [])

    def _working(self, component: int) -> tuple[Key, ...]:
        """What a service element's component waits for."""
        if component < 0:
            return ()
        return (("component" if component in self._depends else "part", component, 0),)

    def _vertex_node(self, vertex: int) -> Node:
        graph = self._problem.graph
        early, late = int(self._served[0][vertex]), int(self._served[1][vertex])
        own = self._working(int(graph.vertex_component[vertex]))
        if graph.vertex_is_source[vertex]:
            return Node(early, late, False, own, [])
        ways = [(("vertex", u, 0), *self._working(edge)) for u, edge in self._service_edges[vertex]]
        return Node(early, late, True, own, ways)

    def _road_node(self, base: int, vertex: int) -> Node:
        """Roads to a vertex: the base is left for nothing, other vertices are passed only where they work."""
        early, late = (int(times[vertex]) for times in self._from_base(base))
        ways = []
        for u, edge in self._road_edges[vertex]:
            passed = int(self._problem.roads.vertex_component[u])
            conditions: list[Key] = [] if edge < 0 else [("part", edge, 0)]
            if u != base:
                conditions += [("road", base, u), *([] if passed < 0 else [("part", passed, 0)])]
            ways.append(tuple(conditions))
        return Node(early, late, True, (), ways)

    def _any(self, terms: list[Key]) -> Node:
        sides = [self._sides(term) for term in terms]
        early = min((side[0] for side in sides), default=self._horizon)
        late = min((side[1] for side in sides), default=self._horizon)
        return Node(early, late, True, (), [(term,) for term in terms])

    def _sides(self, key: Key) -> tuple[int, int]:
        node = self._node(key)
        return node.early, node.late

    def _component(self, finish: LongArray) -> LongArray:
        """Tick from which each component works as far as its own works go."""
        components = self._problem.components
        ready = np.minimum(components.ready.astype(np.int64), self._horizon)
        owner = np.repeat(np.arange(len(ready)), np.diff(components.work_ptr))
        np.maximum.at(ready, owner, np.minimum(finish[components.work], self._horizon))
        return ready

    def _times(self, graph: PreparedGraph, ready: LongArray) -> LongArray:
        days = np.where(ready >= self._horizon, np.inf, ready.astype(np.float64))
        capped: LongArray = np.minimum(served_times(graph, days), self._horizon).astype(np.int64)
        return capped

    def _from_base(self, base: int) -> tuple[LongArray, LongArray]:
        """Earliest and latest tick at which open roads join each vertex with a base."""
        if base not in self._roads:
            roads = self._problem.roads
            component = roads.vertex_component.copy()
            component[base] = -1
            none = np.zeros(0, dtype=np.int32)
            graph = ServiceGraph(
                n_components=len(self._problem.components.ids),
                vertex_component=component,
                vertex_is_source=np.arange(len(component)) == base,
                edge_from=roads.edge_from,
                edge_to=roads.edge_to,
                edge_component=roads.edge_component,
                dependency_component=none,
                dependency_vertex=none,
            )
            prepared = prepare(graph)
            early, late = (self._ends(self._times(prepared, side), side) for side in self._parts)
            self._roads[base] = early, late
        return self._roads[base]

    def _ends(self, passed: LongArray, ready: LongArray) -> LongArray:
        """From when a vertex can be passed to when it can be reached: it need not work itself."""
        roads = self._problem.roads
        edge = np.append(ready, 0)[roads.edge_component]
        reached = passed.copy()
        np.minimum.at(reached, roads.edge_to, np.maximum(passed[roads.edge_from], edge))
        np.minimum.at(reached, roads.edge_from, np.maximum(passed[roads.edge_to], edge))
        return reached


def _adjacent(n: int, start: IntArray, end: IntArray, component: IntArray) -> list[list[tuple[int, int]]]:
    beside: list[list[tuple[int, int]]] = [[] for _ in range(n)]
    for a, b, c in zip(start.tolist(), end.tolist(), component.tolist(), strict=True):
        if a != b:
            beside[a].append((b, c))
            beside[b].append((a, c))
    return beside


def _drop_dominated(reach: Reach) -> None:
    """Ways into a node through terms that cannot be had before the node itself.

    A term's ``late`` counts as had without the node only where it is earlier than the node's own: else the way is no better.
    """
    for target, node in reach.nodes.items():
        if not node.any_way:
            continue
        had = _derivable(reach, target, node.late)
        node.ways = [way for way in node.ways if all(key in had or key in reach.constant for key in way)]


def _derivable(reach: Reach, without: Key, late: int) -> set[Key]:
    """Open terms that can be had before ``late`` without a term."""
    had = {key for key, node in reach.nodes.items() if key != without and node.late < late}
    grown = True
    while grown:
        grown = False
        for key, node in reach.nodes.items():
            if key in had or key == without or not all(k in had or k in reach.constant for k in node.all_of):
                continue
            if not node.any_way or any(all(k in had or k in reach.constant for k in way) for way in node.ways):
                had.add(key)
                grown = True
    return had


def _group_cycles(reach: Reach) -> None:
    """Number the groups of nodes that rest on each other; ``group`` stays -1 for nodes on no cycle."""
    place = {key: index for index, key in enumerate(reach.nodes)}
    arcs = [
        (place[term], place[key])
        for key, node in reach.nodes.items()
        for term in [*node.all_of, *(term for way in node.ways for term in way)]
        if term in place
    ]
    if not arcs:
        return
    tail, head = np.array(arcs).T
    graph = coo_matrix((np.ones(len(tail)), (tail, head)), shape=(len(place), len(place)))
    _, label = connected_components(graph, directed=True, connection="strong")
    size = np.bincount(label)
    for index, node in enumerate(reach.nodes.values()):
        if size[label[index]] > 1:
            node.group = int(label[index])
