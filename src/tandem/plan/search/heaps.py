"""Heaps for the decoder: events by time, works by priority with one heap per scope in a flat array, and heaps that merge."""

from __future__ import annotations

import numpy as np

from tandem.plan.problem import FloatArray, IntArray, LongArray
from tandem.plan.search.compiled import widened

COMPLETION, RELEASE, AVAILABLE, PIN, DEPARTURE, SEASON, ACCREDITATION = 0, 1, 2, 3, 4, 5, 6
_TIME_SHIFT = 33
_KIND_SHIFT = 30


@widened
def encode_event(tick: int, kind: int, item: int) -> int:
    """Events as one integer that sorts by tick, kind and item."""
    return int((np.int64(tick) << _TIME_SHIFT) | (np.int64(kind) << _KIND_SHIFT) | np.int64(item))


@widened
def decode_event(event: int) -> tuple[int, int, int]:
    """Tick, kind and item of an event."""
    return event >> _TIME_SHIFT, (event >> _KIND_SHIFT) & 7, event & ((1 << _KIND_SHIFT) - 1)


@widened
def push_event(heap: LongArray, count: LongArray, event: int) -> None:
    """Add an event; ``count`` has shape (1,)."""
    at = count[0]
    count[0] += 1
    while at > 0:
        up = (at - 1) >> 1
        if heap[up] <= event:
            break
        heap[at] = heap[up]
        at = up
    heap[at] = event


@widened
def pop_event(heap: LongArray, count: LongArray) -> int:
    """Remove and return the smallest event."""
    top: int = heap[0]
    count[0] -= 1
    size = count[0]
    last = heap[size]
    at = 0
    while True:
        down = 2 * at + 1
        if down >= size:
            break
        if down + 1 < size and heap[down + 1] < heap[down]:
            down += 1
        if last <= heap[down]:
            break
        heap[at] = heap[down]
        at = down
    heap[at] = last
    return top


@widened
def _before(key: FloatArray, a: int, b: int) -> bool:
    return key[a] < key[b] or (key[a] == key[b] and a < b)


@widened
def push_work(heap: IntArray, base: int, size: IntArray, scope: int, key: FloatArray, work: int) -> None:
    """Add a work to the heap of its scope, which starts at ``base`` and holds ``size[scope]`` works."""
    at = size[scope]
    size[scope] += 1
    while at > 0:
        up = (at - 1) >> 1
        if not _before(key, work, heap[base + up]):
            break
        heap[base + at] = heap[base + up]
        at = up
    heap[base + at] = work


@widened
def pop_work(heap: IntArray, base: int, size: IntArray, scope: int, key: FloatArray) -> int:
    """Remove and return the work with the smallest key, then id, of a scope."""
    top: int = heap[base]
    size[scope] -= 1
    count = size[scope]
    last = heap[base + count]
    at = 0
    while True:
        down = 2 * at + 1
        if down >= count:
            break
        if down + 1 < count and _before(key, heap[base + down + 1], heap[base + down]):
            down += 1
        if not _before(key, heap[base + down], last):
            break
        heap[base + at] = heap[base + down]
        at = down
    heap[base + at] = last
    return top


@widened
def _node_before(key: FloatArray, a: int, b: int) -> bool:
    return key[a] < key[b] or (key[a] == key[b] and a < b)


@widened
def merge_nodes(left: IntArray, right: IntArray, key: FloatArray, a: int, b: int) -> int:
    """Root of two merged skew heaps, -1 for empty ones (Sleator and Tarjan 1986, top-down)."""
    if a < 0:
        return b
    if b < 0:
        return a
    if _node_before(key, b, a):
        a, b = b, a
    root = a
    while True:
        down = right[a]
        right[a] = left[a]
        if down < 0:
            left[a] = b
            return root
        if _node_before(key, b, down):
            down, b = b, down
        left[a] = down
        a = down
