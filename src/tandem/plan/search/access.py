"""Which works lie where teams can reach them by road, kept up to date as components are repaired.

Open vertices joined by open edges form regions (union-find). Startable works lie in pools, one heap for each region, scope and class
of the rate that the work asks for, so that slow teams do not look at works kept from them. The pools
merge when regions join; a work at a closed vertex also lies in the pools of the open regions beside it, because the
two ends of a journey need not work themselves, only what is passed between them does. Two more places exist: one for works
that need no road, and one that teams without a base look at, which holds all works of their scopes.

Idle teams look at a work once. They look again only at what is new to them: when regions join, the works of the smaller side
are new to the teams of the larger, and the teams of the smaller side look at everything (``wake``).
"""

from __future__ import annotations

from tandem.plan.problem import IntArray
from tandem.plan.search.arrays import CLASSES, Arrays
from tandem.plan.search.compiled import compiled
from tandem.plan.search.heaps import merge_nodes, push_work
from tandem.plan.search.scratch import Scratch

ASSIGNMENTS, IDLE_TEAMS, ACTIVE_TEAMS, ROADS_CHANGED, POOLS, NOW = 0, 1, 2, 3, 4, 5
ABSENT, IDLE, BUSY, GONE = 0, 1, 2, 3


@compiled
def find(parent: IntArray, vertex: int) -> int:
    """Root of a vertex's region, halving the path."""
    while parent[vertex] != vertex:
        parent[vertex] = parent[parent[vertex]]
        vertex = parent[vertex]
    return vertex


@compiled
def reset_access(a: Arrays, s: Scratch) -> None:
    """Regions at tick 0: components without works that are not out of reach for good are open."""
    s.pool_root[:] = -1
    s.pool_teams[:] = 0
    s.region_size[:] = 0
    s.offered[:] = False
    s.node_held[:] = False
    s.fresh[:] = False
    for vertex in range(len(s.parent)):
        component = a.vertex_component[vertex]
        s.parent[vertex] = vertex
        s.vertex_open[vertex] = component < 0 or (
            a.component_size[component] == 0 and a.component_ready[component] == 0
        )
    s.edge_open[:] = False
    for edge in range(len(s.edge_open)):
        component = a.edge_component[edge]
        if component < 0 or (a.component_size[component] == 0 and a.component_ready[component] == 0):
            _open_edge(a, s, edge)


@compiled
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


@compiled
def _open_edge(a: Arrays, s: Scratch, edge: int) -> None:
    s.edge_open[edge] = True
    u, v = a.edge_from[edge], a.edge_to[edge]
    if s.vertex_open[u] and s.vertex_open[v]:
        _join(a, s, find(s.parent, u), find(s.parent, v))
    elif s.vertex_open[u]:
        _share(a, s, find(s.parent, u), v, edge)
    elif s.vertex_open[v]:
        _share(a, s, find(s.parent, v), u, edge)


@compiled
def _join(a: Arrays, s: Scratch, one: int, other: int) -> None:
    if one == other:
        return
    if s.region_size[other] > s.region_size[one]:
        one, other = other, one
    if s.tally[IDLE_TEAMS] > 0:
        for team in range(len(a.base)):
            base = a.base[team]
            if s.team_state[team] == IDLE and base >= 0 and s.vertex_open[base] and find(s.parent, base) == other:
                wake(s, team)
    s.parent[other] = one
    if s.region_size[other] == 0:
        return
    s.region_size[one] += s.region_size[other]
    kinds = len(s.idle) * CLASSES
    for kind in range(kinds):
        node = s.pool_root[other * kinds + kind]
        if node < 0:
            continue
        if s.idle[kind // CLASSES] > 0:
            for i in range(_nodes_below(s, node)):
                freshen(a, s, a.node_work[s.stack[i]])
        s.pool_root[other * kinds + kind] = -1
        pool = one * kinds + kind
        s.pool_root[pool] = merge_nodes(s.node_left, s.node_right, s.node_key, s.pool_root[pool], node)


@compiled
def _share(a: Arrays, s: Scratch, region: int, vertex: int, edge: int) -> None:
    """Works at a closed vertex come into the pools of a region beside it, through an edge that opens."""
    if s.region_size[vertex] == 0:
        return
    kinds, slot = len(s.idle) * CLASSES, 1
    while a.road_edge[a.road_ptr[vertex] + slot - 1] != edge:
        slot += 1
    for kind in range(kinds):
        for i in range(_nodes_below(s, s.pool_root[vertex * kinds + kind])):
            node = s.stack[i]
            if s.offered[a.node_work[node]]:
                _put(a, s, region, node + slot)
                freshen(a, s, a.node_work[node])


@compiled
def _nodes_below(s: Scratch, root: int) -> int:
    """Number of nodes of a heap, listed in ``stack``."""
    count, done = 0, 0
    if root >= 0:
        s.stack[0] = root
        count = 1
    while done < count:
        node = s.stack[done]
        done += 1
        if s.node_left[node] >= 0:
            s.stack[count] = s.node_left[node]
            count += 1
        if s.node_right[node] >= 0:
            s.stack[count] = s.node_right[node]
            count += 1
    return count


@compiled
def wake(s: Scratch, team: int) -> None:
    """An idle team looks at all works in its reach at the next dispatch."""
    if not s.active[team]:
        s.active[team] = True
        s.active_team[s.tally[ACTIVE_TEAMS]] = team
        s.tally[ACTIVE_TEAMS] += 1


@compiled
def freshen(a: Arrays, s: Scratch, work: int) -> None:
    """All idle teams look at a work at the next dispatch."""
    scope = a.scope[work]
    if s.offered[work] and not s.fresh[work] and s.idle[scope] > 0:
        s.fresh[work] = True
        push_work(s.heap, a.scope_work_ptr[scope], s.heap_size, scope, s.key, work)


@compiled
def offer(a: Arrays, s: Scratch, work: int) -> None:
    """A work can be started as far as predecessors, conflicts and seasons known now go: into the pools of its places."""
    s.offered[work] = True
    vertices, by_work = len(s.parent), len(a.node_work) - len(a.scope) + work
    if a.access_ptr[work] == a.access_ptr[work + 1]:
        _put(a, s, vertices + 1, by_work)
    elif a.free_bits >> a.scope[work] & 1:
        _put(a, s, vertices, by_work)
    for i in range(a.access_ptr[work], a.access_ptr[work + 1]):
        vertex, node = a.access[i], a.node_ptr[i]
        _put(a, s, find(s.parent, vertex), node)
        if not s.vertex_open[vertex]:
            for j in range(a.road_ptr[vertex], a.road_ptr[vertex + 1]):
                if s.edge_open[a.road_edge[j]] and s.vertex_open[a.road_vertex[j]]:
                    _put(a, s, find(s.parent, a.road_vertex[j]), node + 1 + j - a.road_ptr[vertex])
    freshen(a, s, work)


@compiled
def _put(a: Arrays, s: Scratch, place: int, node: int) -> None:
    """Into a place's pool; a node that was left there when its work was put off is there already."""
    if s.node_held[node]:
        return
    work = a.node_work[node]
    s.node_held[node] = True
    s.node_left[node] = s.node_right[node] = -1
    s.node_key[node] = s.key[work]
    pool = (place * len(s.idle) + a.scope[work]) * CLASSES + s.work_class[work]
    s.pool_root[pool] = merge_nodes(s.node_left, s.node_right, s.node_key, s.pool_root[pool], node)
    if place < len(s.parent):
        s.region_size[place] += 1


@compiled
def rank_works(a: Arrays, s: Scratch) -> None:
    """Class of each work by the least rate that it takes, and the highest class of each scope."""
    s.highest_class[:] = 0
    for work in range(len(a.scope)):
        scope, of_rate = a.scope[work], 0
        if scope >= 0 and s.slowest[work] > 0:
            while of_rate < CLASSES - 1 and a.class_rate[scope, of_rate] <= s.slowest[work]:
                of_rate += 1
            s.highest_class[scope] = max(s.highest_class[scope], of_rate)
        s.work_class[work] = of_rate


@compiled
def places_of(a: Arrays, s: Scratch, team: int) -> int:
    """Number of places whose pools a team looks at, listed in ``places``."""
    vertices, base = len(s.parent), a.base[team]
    s.places[0] = vertices + 1
    if base < 0:
        s.places[1] = vertices
        return 2
    s.places[1] = find(s.parent, base)
    count = 2
    if not s.vertex_open[base]:
        for j in range(a.road_ptr[base], a.road_ptr[base + 1]):
            if s.edge_open[a.road_edge[j]]:
                s.places[count] = find(s.parent, a.road_vertex[j])
                count += 1
    return count


@compiled
def wake_closed_bases(a: Arrays, s: Scratch) -> None:
    """Roads changed: teams whose base does not work itself look again."""
    s.tally[ROADS_CHANGED] = 0
    if s.tally[IDLE_TEAMS] > 0:
        for team in range(len(a.base)):
            if s.team_state[team] == IDLE and a.base[team] >= 0 and not s.vertex_open[a.base[team]]:
                wake(s, team)


@compiled
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


@compiled
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
