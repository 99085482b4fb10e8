"""Who is served when: one pass in order of time over the and/or graph, compiled.

A bottleneck-path computation (Dijkstra with ``max`` in place of ``+``; Pollack 1960) with counters for the
dependencies: a vertex is settled at the earliest time at which a neighbour that is served, the edge and its own
component all work; a component starts to work when the last vertex that it depends on is settled. Every time found is at
least the time of the event that caused it, so each vertex is settled once: O(E log E), no simulation over days.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from tandem.errors import ProblemError
from tandem.network.model import BoolArray, IntArray, ServiceGraph

FloatArray = npt.NDArray[np.float64]


class PreparedGraph(NamedTuple):
    """A service graph as compressed, read-only arrays; made once, used for any number of ``served_times``.

    ``neighbour_ptr`` (v + 1,) points into ``neighbour``/``neighbour_component``: the other end of each edge and the
    component of that edge or -1. ``dependent_ptr`` (v + 1,) points into ``dependent``: components that need the vertex.
    ``waiting`` (c,) counts the dependencies of each component. For components that wait, ``guarded_ptr`` (c + 1,) points into
    ``guarded``: their vertices; ``gate_ptr`` (c + 1,) into ``gate_from``/``gate_to``: the ends of their edges.
    """

    vertex_component: IntArray
    vertex_is_source: BoolArray
    neighbour_ptr: IntArray
    neighbour: IntArray
    neighbour_component: IntArray
    dependent_ptr: IntArray
    dependent: IntArray
    waiting: IntArray
    guarded_ptr: IntArray
    guarded: IntArray
    gate_ptr: IntArray
    gate_from: IntArray
    gate_to: IntArray


class Scratch(NamedTuple):
    """Working memory of the kernel: one per thread, reused between calls, contents without meaning."""

    active: FloatArray
    waiting: IntArray
    reached: FloatArray
    heap_time: FloatArray
    heap_vertex: IntArray


def prepare(graph: ServiceGraph) -> PreparedGraph:
    """Compress a graph for the kernel; edges that join a vertex to itself are left out."""
    n_vertices, n_components = graph.n_vertices, graph.n_components
    proper = graph.edge_from != graph.edge_to
    start, end, component = graph.edge_from[proper], graph.edge_to[proper], graph.edge_component[proper]
    ends, others = np.concatenate([start, end]), np.concatenate([end, start])
    neighbour_ptr, order = _compress(ends, n_vertices)
    waiting = np.bincount(graph.dependency_component, minlength=n_components).astype(np.int32)
    dependent_ptr, dependent_order = _compress(graph.dependency_vertex, n_vertices)
    guarded_ptr, guarded = _of_waiting(graph.vertex_component, waiting)
    gate_ptr, gate = _of_waiting(component, waiting)
    arrays = (
        neighbour_ptr,
        others[order],
        np.concatenate([component, component])[order],
        dependent_ptr,
        graph.dependency_component[dependent_order],
        waiting,
        guarded_ptr,
        guarded,
        gate_ptr,
        start[gate],
        end[gate],
    )
    frozen = [np.array(array, dtype=np.int32) for array in arrays]
    for array in frozen:
        array.setflags(write=False)
    return PreparedGraph(graph.vertex_component, graph.vertex_is_source, *frozen)


def _compress(owner: IntArray, n: int) -> tuple[IntArray, IntArray]:
    """Pointers (n + 1,) and the stable order that puts the entries of each owner side by side."""
    pointer = np.zeros(n + 1, dtype=np.int32)
    np.cumsum(np.bincount(owner, minlength=n)[:n], out=pointer[1:])
    return pointer, np.argsort(owner, kind="stable").astype(np.int32)


def _of_waiting(owner: IntArray, waiting: IntArray) -> tuple[IntArray, IntArray]:
    """Entries by owner, for components that wait for something only."""
    chosen = np.flatnonzero((owner >= 0) & (waiting[owner] > 0)) if len(waiting) else np.zeros(0, dtype=np.int64)
    pointer, order = _compress(owner[chosen], len(waiting))
    return pointer, chosen[order].astype(np.int32)


def scratch(graph: PreparedGraph) -> Scratch:
    """Working memory that fits the graph."""
    n_vertices, n_components = len(graph.vertex_component), len(graph.waiting)
    heap = len(graph.neighbour) + 2 * n_vertices + 1
    return Scratch(
        np.empty(n_components),
        np.empty(n_components, dtype=np.int32),
        np.empty(n_vertices),
        np.empty(heap),
        np.empty(heap, dtype=np.int32),
    )


def served_times(graph: ServiceGraph | PreparedGraph, ready: FloatArray) -> FloatArray:
    """Times at which each vertex is served, shape (v,), infinite for never.

    Parameters
    ----------
    graph
        Prepare it once with ``prepare`` where many times are asked for.
    ready
        (n_components,) time from which each component could work; infinite for never. Any unit, at least 0.

    Raises
    ------
    ProblemError
        When ``ready`` has another shape, or holds NaN or negative times.
    """
    prepared = graph if isinstance(graph, PreparedGraph) else prepare(graph)
    times = np.ascontiguousarray(ready, dtype=np.float64)
    if times.shape != prepared.waiting.shape or not bool((times >= 0).all()):
        raise ProblemError(
            f"Ready times of shape {times.shape} with NaN or negative values, or not one for each of "
            f"{len(prepared.waiting)} components.",
            "Report this with the workspace: it is a defect.",
        )
    served = np.empty(len(prepared.vertex_component))
    served_times_kernel(prepared, times, served, scratch(prepared))
    return served


@njit(cache=True, nogil=True)
def served_times_kernel(graph: PreparedGraph, ready: FloatArray, served: FloatArray, memory: Scratch) -> None:
    """``served_times`` for compiled callers: writes into ``served`` (v,), allocates nothing, checks nothing."""
    memory.active[:] = np.inf
    memory.waiting[:] = graph.waiting
    memory.reached[:] = np.inf
    served[:] = np.inf
    for component in range(len(ready)):
        if graph.waiting[component] == 0:
            memory.active[component] = ready[component]
    size = 0
    for vertex in range(len(served)):
        if graph.vertex_is_source[vertex]:
            size = _reach(graph, memory, size, vertex, 0.0)
    while size > 0:
        time, vertex, size = _pop(memory, size)
        if served[vertex] <= time:
            continue
        served[vertex] = time
        for at in range(graph.neighbour_ptr[vertex], graph.neighbour_ptr[vertex + 1]):
            other, component = graph.neighbour[at], graph.neighbour_component[at]
            if served[other] == np.inf:
                gate = time if component < 0 else max(time, memory.active[component])
                size = _reach(graph, memory, size, other, gate)
        for at in range(graph.dependent_ptr[vertex], graph.dependent_ptr[vertex + 1]):
            component = graph.dependent[at]
            memory.waiting[component] -= 1
            if memory.waiting[component] == 0:
                memory.active[component] = max(ready[component], time)
                size = _activate(graph, memory, size, component, served)


@njit(cache=True)
def _activate(graph: PreparedGraph, memory: Scratch, size: int, component: int, served: FloatArray) -> int:
    """Let what waited for a component go on: its vertices that were reached, its edges with a served end."""
    active = memory.active[component]
    for at in range(graph.guarded_ptr[component], graph.guarded_ptr[component + 1]):
        vertex = graph.guarded[at]
        if memory.reached[vertex] < np.inf and active < np.inf:
            size = _push(memory, size, max(memory.reached[vertex], active), vertex)
    for at in range(graph.gate_ptr[component], graph.gate_ptr[component + 1]):
        one, two = graph.gate_from[at], graph.gate_to[at]
        if served[one] < np.inf and served[two] == np.inf:
            size = _reach(graph, memory, size, two, max(active, served[one]))
        elif served[two] < np.inf and served[one] == np.inf:
            size = _reach(graph, memory, size, one, max(active, served[two]))
    return size


@njit(cache=True)
def _reach(graph: PreparedGraph, memory: Scratch, size: int, vertex: int, time: float) -> int:
    """Note that a vertex can be reached from ``time`` on; it queues as soon as its component has a known time."""
    if time >= memory.reached[vertex]:
        return size
    memory.reached[vertex] = time
    component = graph.vertex_component[vertex]
    gate = time if component < 0 else max(time, memory.active[component])
    return _push(memory, size, gate, vertex) if gate < np.inf else size


@njit(cache=True)
def _push(memory: Scratch, size: int, time: float, vertex: int) -> int:
    """Binary heap by time (Williams 1964)."""
    here = size
    while here > 0:
        parent = (here - 1) >> 1
        if memory.heap_time[parent] <= time:
            break
        memory.heap_time[here] = memory.heap_time[parent]
        memory.heap_vertex[here] = memory.heap_vertex[parent]
        here = parent
    memory.heap_time[here] = time
    memory.heap_vertex[here] = vertex
    return size + 1


@njit(cache=True)
def _pop(memory: Scratch, size: int) -> tuple[float, int, int]:
    """Earliest entry and the new size."""
    first_time, first_vertex = memory.heap_time[0], memory.heap_vertex[0]
    size -= 1
    time, vertex = memory.heap_time[size], memory.heap_vertex[size]
    here = 0
    while True:
        child = 2 * here + 1
        if child >= size:
            break
        if child + 1 < size and memory.heap_time[child + 1] < memory.heap_time[child]:
            child += 1
        if memory.heap_time[child] >= time:
            break
        memory.heap_time[here] = memory.heap_time[child]
        memory.heap_vertex[here] = memory.heap_vertex[child]
        here = child
    memory.heap_time[here] = time
    memory.heap_vertex[here] = vertex
    return first_time, first_vertex, size
