"""Which sites teams can reach by road, kept up to date as components are repaired.

Open vertices joined by open edges form regions (union-find). A region knows the scopes of the teams based in it, as
bits, and the works that wait in it; when regions join, only works whose scope is new to their side are looked at. The two
ends of a journey need not work themselves, only what is passed between them does.
"""

from __future__ import annotations

from numba import njit

from tandem.plan.problem import IntArray
from tandem.plan.search.arrays import Arrays, Scratch

ASSIGNMENTS, ARRIVED, SPECIAL, ROADS_CHANGED = 0, 1, 2, 3


@njit(cache=True)
def find(parent: IntArray, vertex: int) -> int:
    """Root of a vertex's region, halving the path."""
    while parent[vertex] != vertex:
        parent[vertex] = parent[parent[vertex]]
        vertex = parent[vertex]
    return vertex


@njit(cache=True)
def reset_access(a: Arrays, s: Scratch) -> None:
    """Regions at tick 0: components without works that are not out of reach for good are open."""
    s.tally[ARRIVED] = s.tally[SPECIAL] = s.tally[ROADS_CHANGED] = 0
    for vertex in range(len(s.parent)):
        component = a.vertex_component[vertex]
        s.parent[vertex] = vertex
        s.vertex_open[vertex] = component < 0 or (
            a.component_size[component] == 0 and a.component_ready[component] == 0
        )
        s.region_bits[vertex] = a.base_bits[vertex]
        s.wait_head[vertex] = s.wait_tail[vertex] = -1
    for edge in range(len(s.edge_open)):
        component = a.edge_component[edge]
        s.edge_open[edge] = False
        if component < 0 or (a.component_size[component] == 0 and a.component_ready[component] == 0):
            _open_edge(a, s, edge)


@njit(cache=True)
def open_component(a: Arrays, s: Scratch, component: int) -> None:
    """A component works from now on: its road edges and vertices open."""
    for i in range(a.component_edge_ptr[component], a.component_edge_ptr[component + 1]):
        s.tally[ROADS_CHANGED] = 1
        _open_edge(a, s, a.component_edge[i])
    for i in range(a.component_vertex_ptr[component], a.component_vertex_ptr[component + 1]):
        vertex = a.component_vertex[i]
        s.vertex_open[vertex] = True
        s.tally[ROADS_CHANGED] = 1
        for j in range(a.road_ptr[vertex], a.road_ptr[vertex + 1]):
            if s.edge_open[a.road_edge[j]]:
                _open_edge(a, s, a.road_edge[j])


@njit(cache=True)
def _open_edge(a: Arrays, s: Scratch, edge: int) -> None:
    s.edge_open[edge] = True
    u, v = a.edge_from[edge], a.edge_to[edge]
    if s.vertex_open[u] and s.vertex_open[v]:
        _join(a, s, find(s.parent, u), find(s.parent, v))
    elif s.vertex_open[u]:
        _add_bits(a, s, find(s.parent, u), a.base_bits[v])
    elif s.vertex_open[v]:
        _add_bits(a, s, find(s.parent, v), a.base_bits[u])


@njit(cache=True)
def _join(a: Arrays, s: Scratch, one: int, other: int) -> None:
    if one == other:
        return
    bits = s.region_bits[one] | s.region_bits[other]
    _add_bits(a, s, one, bits)
    _add_bits(a, s, other, bits)
    s.parent[other] = one
    if s.wait_head[other] >= 0:
        if s.wait_head[one] < 0:
            s.wait_head[one] = s.wait_head[other]
        else:
            s.wait_next[s.wait_tail[one]] = s.wait_head[other]
        s.wait_tail[one] = s.wait_tail[other]


@njit(cache=True)
def _add_bits(a: Arrays, s: Scratch, root: int, bits: int) -> None:
    """Teams of further scopes reach a region: works that wait there for them arrive."""
    if s.region_bits[root] | bits == s.region_bits[root]:
        return
    s.region_bits[root] |= bits
    node = s.wait_head[root]
    s.wait_head[root] = s.wait_tail[root] = -1
    while node >= 0:
        following = s.wait_next[node]
        work = a.access_work[node]
        if s.waiting[work]:
            if s.region_bits[root] >> a.scope[work] & 1:
                s.waiting[work] = False
                s.arrived[s.tally[ARRIVED]] = work
                s.tally[ARRIVED] += 1
            else:
                _append(s, root, node)
        node = following


@njit(cache=True)
def _append(s: Scratch, root: int, node: int) -> None:
    s.wait_next[node] = -1
    if s.wait_head[root] < 0:
        s.wait_head[root] = node
    else:
        s.wait_next[s.wait_tail[root]] = node
    s.wait_tail[root] = node


@njit(cache=True)
def _bits_at(a: Arrays, s: Scratch, vertex: int) -> int:
    """Scopes of the teams that can stand at a vertex, which need not be open itself."""
    if s.vertex_open[vertex]:
        region: int = s.region_bits[find(s.parent, vertex)]
        return region
    bits: int = a.base_bits[vertex]
    for j in range(a.road_ptr[vertex], a.road_ptr[vertex + 1]):
        if s.edge_open[a.road_edge[j]]:
            neighbour = a.road_vertex[j]
            if s.vertex_open[neighbour]:
                bits |= s.region_bits[find(s.parent, neighbour)]
            else:
                bits |= a.base_bits[neighbour]
    return bits


@njit(cache=True)
def reachable_by_scope(a: Arrays, s: Scratch, work: int) -> bool:
    """Whether any team of the work's scope, here or not yet, can reach it from its base."""
    if a.access_ptr[work] == a.access_ptr[work + 1] or a.free_bits >> a.scope[work] & 1:
        return True
    for i in range(a.access_ptr[work], a.access_ptr[work + 1]):
        if _bits_at(a, s, a.access[i]) >> a.scope[work] & 1:
            return True
    return False


@njit(cache=True)
def wait_for_access(a: Arrays, s: Scratch, work: int) -> None:
    """Park a work that no team of its scope reaches yet."""
    s.waiting[work] = True
    special = False
    for node in range(a.access_ptr[work], a.access_ptr[work + 1]):
        if s.vertex_open[a.access[node]]:
            _append(s, find(s.parent, a.access[node]), node)
        else:
            special = True
    if special:
        s.special[s.tally[SPECIAL]] = work
        s.tally[SPECIAL] += 1


@njit(cache=True)
def recheck_special(a: Arrays, s: Scratch) -> None:
    """Look again at works whose access vertex was closed when they began to wait."""
    kept = 0
    for i in range(s.tally[SPECIAL]):
        work = s.special[i]
        if not s.waiting[work]:
            continue
        if reachable_by_scope(a, s, work):
            s.waiting[work] = False
            s.arrived[s.tally[ARRIVED]] = work
            s.tally[ARRIVED] += 1
        else:
            s.special[kept] = work
            kept += 1
    s.tally[SPECIAL] = kept
    s.tally[ROADS_CHANGED] = 0


@njit(cache=True)
def team_reaches(a: Arrays, s: Scratch, team: int, work: int) -> bool:
    """Whether a team's base and one of the work's access vertices are joined now."""
    base = a.base[team]
    if base < 0 or a.access_ptr[work] == a.access_ptr[work + 1]:
        return True
    for i in range(a.access_ptr[work], a.access_ptr[work + 1]):
        vertex = a.access[i]
        if base == vertex:
            return True
        if s.vertex_open[base] and s.vertex_open[vertex]:
            if find(s.parent, base) == find(s.parent, vertex):
                return True
        elif _joined_at_closed_end(a, s, base, vertex):
            return True
    return False


@njit(cache=True)
def _joined_at_closed_end(a: Arrays, s: Scratch, base: int, vertex: int) -> bool:
    """Joined where at least one end does not work itself: through open neighbours of the closed ends."""
    if s.vertex_open[vertex]:
        base, vertex = vertex, base
    for j in range(a.road_ptr[vertex], a.road_ptr[vertex + 1]):
        if not s.edge_open[a.road_edge[j]]:
            continue
        u = a.road_vertex[j]
        if u == base:
            return True
        if not s.vertex_open[u]:
            continue
        if s.vertex_open[base]:
            if find(s.parent, u) == find(s.parent, base):
                return True
            continue
        for k in range(a.road_ptr[base], a.road_ptr[base + 1]):
            w = a.road_vertex[k]
            if s.edge_open[a.road_edge[k]] and s.vertex_open[w] and find(s.parent, u) == find(s.parent, w):
                return True
    return False
