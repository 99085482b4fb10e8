"""Cheapest closed sets on the and/or service graph: additive costs, dependencies added (Knuth 1977's Dijkstra)."""

from __future__ import annotations

import numpy as np

from tandem.network.kernel import PreparedGraph
from tandem.plan.problem import FloatArray, IntArray
from tandem.plan.search.compiled import compiled, widened


@compiled
def cheapest(graph: PreparedGraph, component_cost: FloatArray) -> tuple[FloatArray, IntArray, IntArray, IntArray]:
    """Cost, parent vertex, component of the edge to it, and vertices in order of cost (unserved ones left out)."""
    n = len(graph.vertex_component)
    total = component_cost.copy()
    waiting = graph.waiting.copy()
    reached = np.full(n, np.inf)
    cost = np.full(n, np.inf)
    parent = np.full(n, -1, dtype=np.int32)
    via = np.full(n, -1, dtype=np.int32)
    order = np.empty(n, dtype=np.int32)
    heap = [(0.0, -1)]
    for vertex in range(n):
        if graph.vertex_is_source[vertex]:
            _reach(graph, waiting, total, reached, heap, vertex, 0.0)
    settled = 0
    while len(heap) > 0:
        value, vertex = _pop(heap)
        if vertex < 0 or cost[vertex] <= value:
            continue
        cost[vertex] = value
        order[settled] = vertex
        settled += 1
        for i in range(graph.neighbour_ptr[vertex], graph.neighbour_ptr[vertex + 1]):
            other, component = graph.neighbour[i], graph.neighbour_component[i]
            if component >= 0 and waiting[component] > 0:
                continue
            through = value + (total[component] if component >= 0 else 0.0)
            if cost[other] == np.inf and _reach(graph, waiting, total, reached, heap, other, through):
                parent[other], via[other] = vertex, component
        for i in range(graph.dependent_ptr[vertex], graph.dependent_ptr[vertex + 1]):
            component = graph.dependent[i]
            waiting[component] -= 1
            total[component] += value
            if waiting[component] == 0:
                _release(graph, waiting, total, reached, cost, parent, via, heap, component)
    return cost, parent, via, order[:settled]


@compiled
def _release(
    graph: PreparedGraph,
    waiting: IntArray,
    total: FloatArray,
    reached: FloatArray,
    cost: FloatArray,
    parent: IntArray,
    via: IntArray,
    heap: list[tuple[float, int]],
    component: int,
) -> None:
    """The last dependency of a component has a cost: what waited for the component goes on."""
    for i in range(graph.guarded_ptr[component], graph.guarded_ptr[component + 1]):
        vertex = graph.guarded[i]
        if reached[vertex] < np.inf and cost[vertex] == np.inf:
            _push(heap, reached[vertex] + total[component], vertex)
    for i in range(graph.gate_ptr[component], graph.gate_ptr[component + 1]):
        for a, b in ((graph.gate_from[i], graph.gate_to[i]), (graph.gate_to[i], graph.gate_from[i])):
            open_end = cost[a] < np.inf and cost[b] == np.inf
            if open_end and _reach(graph, waiting, total, reached, heap, b, cost[a] + total[component]):
                parent[b], via[b] = a, component


@compiled
def _reach(
    graph: PreparedGraph,
    waiting: IntArray,
    total: FloatArray,
    reached: FloatArray,
    heap: list[tuple[float, int]],
    vertex: int,
    value: float,
) -> bool:
    if value >= reached[vertex]:
        return False
    reached[vertex] = value
    component = graph.vertex_component[vertex]
    if component < 0:
        _push(heap, value, vertex)
    elif waiting[component] == 0 and total[component] < np.inf:
        _push(heap, value + total[component], vertex)
    return True


@widened
def _push(heap: list[tuple[float, int]], value: float, vertex: int) -> None:
    at = len(heap)
    heap.append((value, int(vertex)))
    while at > 0:
        up = (at - 1) >> 1
        if heap[up][0] <= value:
            break
        heap[at] = heap[up]
        at = up
    heap[at] = (value, int(vertex))


@widened
def _pop(heap: list[tuple[float, int]]) -> tuple[float, int]:
    top = heap[0]
    last = heap.pop()
    size = len(heap)
    if size == 0:
        return top
    at = 0
    while True:
        down = 2 * at + 1
        if down >= size:
            break
        if down + 1 < size and heap[down + 1][0] < heap[down][0]:
            down += 1
        if last[0] <= heap[down][0]:
            break
        heap[at] = heap[down]
        at = down
    heap[at] = last
    return top
