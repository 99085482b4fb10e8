"""Closed sets: for a component or a work, everything that has to be done for it, back to the open road.

The set holds the works themselves, their predecessors and the works of the road components on a cheapest way from any
base to a site, with theirs. The cheapest way is one road tree for all, so that sets are an approximation to plan by,
never a constraint.
"""

from __future__ import annotations

import numpy as np

from tandem.plan.problem import NEVER, FloatArray, IntArray, Problem
from tandem.plan.search.arrays import Arrays
from tandem.plan.search.compiled import widened


def road_tree(problem: Problem, arrays: Arrays, cost: FloatArray) -> tuple[IntArray, IntArray]:
    """For each road vertex the next vertex and edge towards the base that is cheapest to open a way to; -1 at bases."""
    pointer, works = predecessor_closures(
        problem,
        np.split(problem.components.work, problem.components.work_ptr[1:-1]) if len(problem.components.ids) else [],
    )
    owner = np.repeat(np.arange(len(arrays.component_ready)), np.diff(pointer))
    # An empty bincount has whole numbers even with weights.
    component_cost = np.bincount(owner, weights=cost[works], minlength=len(arrays.component_ready)).astype(np.float64)
    component_cost[arrays.component_ready >= NEVER] = np.inf
    padded = np.append(component_cost, 0.0)
    return _tree(
        arrays.road_ptr,
        arrays.road_vertex,
        arrays.road_edge,
        padded[arrays.edge_component],
        padded[arrays.vertex_component],
        np.unique(arrays.base[arrays.base >= 0]).astype(np.int32),
    )


@widened
def _tree(
    road_ptr: IntArray,
    road_vertex: IntArray,
    road_edge: IntArray,
    edge: FloatArray,
    vertex: FloatArray,
    bases: IntArray,
) -> tuple[IntArray, IntArray]:
    """Label-correcting shortest paths with a queue (Pape 1974); hops break ties so that free roads stay short."""
    n = len(vertex)
    distance = np.full(n, np.inf)
    parent = np.full(n, -1, dtype=np.int32)
    via = np.full(n, -1, dtype=np.int32)
    queue = np.empty(n + 1, dtype=np.int32)
    queued = np.zeros(n, dtype=np.bool_)
    head, size = 0, 0
    for base in bases:
        distance[base] = 0.0
        queue[size] = base
        queued[base] = True
        size += 1
    while size > 0:
        u = queue[head]
        head = (head + 1) % (n + 1)
        size -= 1
        queued[u] = False
        for i in range(road_ptr[u], road_ptr[u + 1]):
            v = road_vertex[i]
            through = distance[u] + edge[road_edge[i]] + vertex[v] + 1e-6
            if through < distance[v]:
                distance[v], parent[v], via[v] = through, u, road_edge[i]
                if not queued[v]:
                    queue[(head + size) % (n + 1)] = v
                    queued[v] = True
                    size += 1
    return parent, via


def closed_sets(problem: Problem, arrays: Arrays, cost: FloatArray, seeds: list[IntArray]) -> tuple[IntArray, IntArray]:
    """Compressed lists: the closed set of works of each list of seed works."""
    parent, via = road_tree(problem, arrays, cost)
    return _all_closures(problem, seeds, parent, via)


def predecessor_closures(problem: Problem, seeds: list[IntArray]) -> tuple[IntArray, IntArray]:
    """Compressed lists: the works of each list with all that precedes them, without roads: all of them are indispensable."""
    nowhere = np.full(len(problem.roads.vertex_component), -1, dtype=np.int32)
    return _all_closures(problem, seeds, nowhere, nowhere)


def _all_closures(
    problem: Problem, seeds: list[IntArray], parent: IntArray, via: IntArray
) -> tuple[IntArray, IntArray]:
    pointer = np.concatenate([[0], np.cumsum([len(seed) for seed in seeds])]).astype(np.int32)
    works = np.concatenate(seeds).astype(np.int32) if seeds else np.zeros(0, dtype=np.int32)
    return _closures(
        pointer,
        works,
        problem.works.predecessor_ptr,
        problem.works.predecessor,
        problem.works.access_ptr,
        problem.works.access,
        parent,
        via,
        problem.roads.edge_component,
        problem.roads.vertex_component,
        problem.components.work_ptr,
        problem.components.work,
    )


@widened
def _closures(
    seed_ptr: IntArray,
    seeds: IntArray,
    predecessor_ptr: IntArray,
    predecessor: IntArray,
    access_ptr: IntArray,
    access: IntArray,
    parent: IntArray,
    via: IntArray,
    edge_component: IntArray,
    vertex_component: IntArray,
    component_ptr: IntArray,
    component_work: IntArray,
) -> tuple[IntArray, IntArray]:
    n_sets = len(seed_ptr) - 1
    pointer = np.zeros(n_sets + 1, dtype=np.int32)
    out = np.empty(max(1024, 8 * len(seeds)), dtype=np.int32)
    seen_work = np.full(len(predecessor_ptr) - 1, -1, dtype=np.int32)
    seen_vertex = np.full(len(parent), -1, dtype=np.int32)
    total = 0
    for one in range(n_sets):
        done = total
        for i in range(seed_ptr[one], seed_ptr[one + 1]):
            out, total = _add(out, total, seen_work, one, seeds[i])
        while done < total:
            work = out[done]
            done += 1
            for i in range(predecessor_ptr[work], predecessor_ptr[work + 1]):
                out, total = _add(out, total, seen_work, one, predecessor[i])
            if access_ptr[work] == access_ptr[work + 1]:
                continue
            vertex = access[access_ptr[work]]
            while parent[vertex] >= 0 and seen_vertex[vertex] != one:
                seen_vertex[vertex] = one
                for component in (edge_component[via[vertex]], vertex_component[parent[vertex]]):
                    if component >= 0:
                        for i in range(component_ptr[component], component_ptr[component + 1]):
                            out, total = _add(out, total, seen_work, one, component_work[i])
                vertex = parent[vertex]
        pointer[one + 1] = total
    return pointer, out[:total].copy()


@widened
def _add(out: IntArray, total: int, seen: IntArray, stamp: int, work: int) -> tuple[IntArray, int]:
    if seen[work] == stamp:
        return out, total
    seen[work] = stamp
    if total == len(out):
        larger = np.empty(2 * total, dtype=np.int32)
        larger[:total] = out
        out = larger
    out[total] = work
    return out, total + 1
