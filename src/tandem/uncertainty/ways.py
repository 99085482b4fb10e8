"""Open roads of an execution: which sites a base is joined with, as disjoint sets."""

from __future__ import annotations

from tandem.plan.problem import IntArray
from tandem.uncertainty.memory import ROADS_CHANGED, Memory, compiled
from tandem.uncertainty.routes import Fixed


@compiled
def open_component(f: Fixed, m: Memory, component: int) -> None:
    for i in range(f.component_vertex_ptr[component], f.component_vertex_ptr[component + 1]):
        vertex = f.component_vertex[i]
        m.vertex_open[vertex] = True
        m.tally[ROADS_CHANGED] = 1
        for j in range(f.road_ptr[vertex], f.road_ptr[vertex + 1]):
            if m.edge_open[f.road_edge[j]]:
                open_edge(f, m, f.road_edge[j])
    for i in range(f.component_edge_ptr[component], f.component_edge_ptr[component + 1]):
        open_edge(f, m, f.component_edge[i])


@compiled
def open_edge(f: Fixed, m: Memory, edge: int) -> None:
    """Join the ends of an edge where both can be passed (disjoint sets, Tarjan 1975)."""
    m.edge_open[edge] = True
    m.tally[ROADS_CHANGED] = 1
    one, two = f.edge_from[edge], f.edge_to[edge]
    if m.vertex_open[one] and m.vertex_open[two]:
        m.parent[_root(m.parent, one)] = _root(m.parent, two)


@compiled
def reaches(f: Fixed, m: Memory, team: int, work: int) -> bool:
    """Whether open roads join a team's base with a site; the two ends themselves need not work."""
    base = f.base[team]
    if base < 0 or f.access_ptr[work] == f.access_ptr[work + 1]:
        return True
    found = False
    for i in range(f.access_ptr[work], f.access_ptr[work + 1]):
        found = found or _joined(f, m, base, f.access[i])
    return found


@compiled
def _joined(f: Fixed, m: Memory, base: int, site: int) -> bool:
    if base == site:
        return True
    if m.vertex_open[base]:
        return _touches(f, m, site, _root(m.parent, base))
    for i in range(f.road_ptr[base], f.road_ptr[base + 1]):
        if m.edge_open[f.road_edge[i]]:
            beside = f.road_vertex[i]
            if beside == site or (m.vertex_open[beside] and _touches(f, m, site, _root(m.parent, beside))):
                return True
    return False


@compiled
def _touches(f: Fixed, m: Memory, site: int, root: int) -> bool:
    """Whether a site lies in the set of a root, or, closed, beside one of its vertices by an open road."""
    if m.vertex_open[site]:
        return _root(m.parent, site) == root
    for i in range(f.road_ptr[site], f.road_ptr[site + 1]):
        beside = f.road_vertex[i]
        if m.edge_open[f.road_edge[i]] and m.vertex_open[beside] and _root(m.parent, beside) == root:
            return True
    return False


@compiled
def _root(parent: IntArray, vertex: int) -> int:
    while parent[vertex] != vertex:
        parent[vertex] = parent[parent[vertex]]
        vertex = parent[vertex]
    return vertex
