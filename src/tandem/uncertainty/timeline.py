"""What is still to happen in an execution: a heap of events by time, then kind, then item."""

from __future__ import annotations

import numpy as np

from tandem.plan.problem import LongArray
from tandem.uncertainty.memory import PENDING, Memory, compiled

COMPLETE, RELEASED, HERE, LEAVE, DEPART, DUE, ON_SITE, OVERDUE = 0, 1, 2, 3, 4, 5, 6, 7
KINDS = 8


@compiled
def push(m: Memory, tick: int, kind: int, item: int) -> None:
    """Binary heap by time, then kind, then item (Williams 1964)."""
    event = (np.int64(tick) * KINDS + kind) * np.int64(2**32) + item
    here = m.tally[PENDING]
    m.tally[PENDING] += 1
    while here > 0:
        parent = (here - 1) >> 1
        if m.events[parent] <= event:
            break
        m.events[here] = m.events[parent]
        here = parent
    m.events[here] = event


@compiled
def pop(events: LongArray, tally: LongArray) -> int:
    first = events[0]
    tally[PENDING] -= 1
    size = tally[PENDING]
    event = events[size]
    here = 0
    while True:
        child = 2 * here + 1
        if child >= size:
            break
        if child + 1 < size and events[child + 1] < events[child]:
            child += 1
        if events[child] >= event:
            break
        events[here] = events[child]
        here = child
    events[here] = event
    return int(first)
