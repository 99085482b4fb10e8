"""Moats that grow around terminals until they meet the root (Goemans and Williamson 1995), by events in order of time."""

from __future__ import annotations

import numpy as np
from numba import njit

from tandem.plan.problem import FloatArray, IntArray

EXHAUSTED = 1e-10
"""Share of an edge's cost that may be left when its two sides join: joining early keeps the packing valid."""


def meeting_times(tail: IntArray, head: IntArray, cost: FloatArray, weight: FloatArray) -> FloatArray:
    """Time at which the moat of each node meets node 0, infinite for never.

    Each set of joined nodes without node 0 grows at the rate of its weights; edges between sets are used up by both, and
    join them at the end. ``tail``, ``head``, ``cost`` have shape (e,), ``weight`` (n,).
    """
    return _grow(tail, head, cost.astype(np.float64), weight.astype(np.float64))


@njit(cache=True)
def _grow(tail: IntArray, head: IntArray, cost: FloatArray, weight: FloatArray) -> FloatArray:
    """Half-edge 2e starts at the tail of edge e, 2e + 1 at its head; each set keeps a list of its half-edges.

    Rates rise only when two sets without the root join; then all edges of the joined set get new times. Where a set
    meets the root its rate falls: times in the heap are too early then and are corrected when they come up.
    """
    n, m = len(weight), len(cost)
    parent = np.arange(n).astype(np.int32)
    size = np.ones(n, dtype=np.int32)
    rate, grown, since, offset = weight.copy(), np.zeros(n), np.zeros(n), np.zeros(n)
    met = np.full(n, np.inf)
    met[0], rate[0] = 0.0, 0.0
    first, last = np.full(n, -1, dtype=np.int32), np.full(n, -1, dtype=np.int32)
    following = np.full(2 * m, -1, dtype=np.int32)
    for edge in range(m):
        if cost[edge] <= 0:
            _unite(parent, size, rate, grown, since, offset, met, first, last, following, 0.0, tail[edge], head[edge])
    for edge in range(m):
        for half, node in ((2 * edge, tail[edge]), (2 * edge + 1, head[edge])):
            top = _top(parent, node)
            following[half] = first[top]
            first[top] = half
            if last[top] < 0:
                last[top] = half
    heap = [(np.inf, -1)]
    for edge in range(m):
        _predict(heap, parent, rate, grown, since, offset, tail, head, cost, edge, 0.0)
    while heap[0][0] < np.inf:
        now, edge = _pop(heap)
        if not _predict(heap, parent, rate, grown, since, offset, tail, head, cost, edge, now):
            continue
        joined = _unite(
            parent, size, rate, grown, since, offset, met, first, last, following, now, tail[edge], head[edge]
        )
        if met[joined] < np.inf:
            continue
        half, before = first[joined], -1
        while half >= 0:
            edge = half >> 1
            if _top(parent, tail[edge]) == _top(parent, head[edge]):
                if before < 0:
                    first[joined] = following[half]
                else:
                    following[before] = following[half]
            else:
                before = half
                _predict(heap, parent, rate, grown, since, offset, tail, head, cost, edge, now)
            half = following[half]
        last[joined] = before
    return _first_meeting(parent, met)


@njit(cache=True)
def _top(parent: IntArray, node: int) -> int:
    """Representative of a node's set; sets join by size, so that ways up are short without compression."""
    while parent[node] != node:
        node = parent[node]
    return node


@njit(cache=True)
def _predict(
    heap: list[tuple[float, int]],
    parent: IntArray,
    rate: FloatArray,
    grown: FloatArray,
    since: FloatArray,
    offset: FloatArray,
    tail: IntArray,
    head: IntArray,
    cost: FloatArray,
    edge: int,
    now: float,
) -> bool:
    """Whether an edge between two sets is used up now; if not, the time at which it will be goes to the heap."""
    slack, speed, a, b = cost[edge], 0.0, -1, -1
    for side in range(2):
        node = tail[edge] if side == 0 else head[edge]
        while parent[node] != node:
            slack -= offset[node]
            node = parent[node]
        slack -= grown[node] + rate[node] * (now - since[node])
        speed += rate[node]
        if side == 0:
            a = node
        else:
            b = node
    if a == b:
        return False
    if slack <= EXHAUSTED * cost[edge]:
        return True
    if speed > 0:
        _push(heap, now + slack / speed, edge)
    return False


@njit(cache=True)
def _unite(
    parent: IntArray,
    size: IntArray,
    rate: FloatArray,
    grown: FloatArray,
    since: FloatArray,
    offset: FloatArray,
    met: FloatArray,
    first: IntArray,
    last: IntArray,
    following: IntArray,
    now: float,
    one: int,
    other: int,
) -> int:
    """Join the sets of two nodes; what each had grown is kept below its representative. Returns the new representative."""
    a, b = _top(parent, one), _top(parent, other)
    if a == b:
        return a
    if size[b] > size[a]:
        a, b = b, a
    for top in (a, b):
        grown[top] += rate[top] * (now - since[top])
        since[top] = now
    parent[b] = a
    size[a] += size[b]
    offset[b] = grown[b] - grown[a]
    a_met, b_met = met[a] < np.inf, met[b] < np.inf
    if a_met and not b_met:
        met[b] = now
    elif b_met and not a_met:
        met[a] = now
    rate[a] = 0.0 if a_met or b_met else rate[a] + rate[b]
    if first[b] >= 0:
        if first[a] < 0:
            first[a] = first[b]
        else:
            following[last[a]] = first[b]
        last[a] = last[b]
    return a


@njit(cache=True)
def _first_meeting(parent: IntArray, met: FloatArray) -> FloatArray:
    """The first representative on the way up whose set met the root tells when."""
    times = np.full(len(parent), np.inf)
    for node in range(len(parent)):
        at = node
        while met[at] == np.inf and parent[at] != at:
            at = parent[at]
        times[node] = met[at]
    return times


@njit(cache=True)
def _push(heap: list[tuple[float, int]], time: float, edge: int) -> None:
    at = len(heap)
    heap.append((time, int(edge)))
    while at > 0:
        up = (at - 1) >> 1
        if heap[up][0] <= time:
            break
        heap[at] = heap[up]
        at = up
    heap[at] = (time, int(edge))


@njit(cache=True)
def _pop(heap: list[tuple[float, int]]) -> tuple[float, int]:
    top = heap[0]
    end = heap.pop()
    at, size = 0, len(heap)
    while size > 0:
        down = 2 * at + 1
        if down >= size:
            break
        if down + 1 < size and heap[down + 1][0] < heap[down][0]:
            down += 1
        if end[0] <= heap[down][0]:
            break
        heap[at] = heap[down]
        at = down
    if size > 0:
        heap[at] = end
    return top
