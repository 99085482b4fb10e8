"""The arrays of an execution behind one pointer each, for compiled functions; why is told in ``tandem.plan.search.handles``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
from numba import njit, types
from numba.experimental import structref

from tandem.network.model import BoolArray
from tandem.plan.problem import FloatArray, IntArray, LongArray
from tandem.plan.search.compiled import layout_digest
from tandem.plan.search.handles import borrowed
from tandem.uncertainty.routes import Fixed

TOGETHER = ("choice", "execution", "memory", "openings", "timeline", "ways")
"""Modules whose compiled functions call each other across files: numba alone would go on calling the old code of another file."""
SLOTS, PENDING, ROADS_CHANGED = 0, 1, 2
"""Places in ``Memory.tally``."""
F = TypeVar("F", bound=Callable[..., Any])


class Memory(NamedTuple):
    """Working memory of an execution, reused; after a run ``work_start``/``work_finish`` (n,) and the slots hold what was done.

    ``effort``, ``duration`` (n,) and ``arrival`` (m,) are the draw. A slot is one stay of a team on a work: ``slot_team``, ``slot_start``, ``slot_until`` (it cannot stay longer), by work
    from ``first_slot`` along ``next_slot``. All works of a scope (s,) that come before its ``front`` in ``Fixed.scope_work`` are done.
    """

    effort: LongArray
    duration: IntArray
    arrival: IntArray
    events: LongArray
    tally: LongArray
    missing: IntArray
    open_to_all: BoolArray
    taken: BoolArray
    open_works: IntArray
    front: IntArray
    active: IntArray
    expected: IntArray
    work_start: IntArray
    work_finish: IntArray
    first_slot: IntArray
    next_slot: IntArray
    slot_team: IntArray
    slot_start: IntArray
    slot_until: IntArray
    state: IntArray
    place: IntArray
    target: IntArray
    token: IntArray
    free_at: IntArray
    at_x: FloatArray
    at_y: FloatArray
    until: IntArray
    pending: BoolArray
    left: IntArray
    edge_open: BoolArray
    vertex_open: BoolArray
    parent: IntArray


def new_memory(fixed: Fixed) -> Memory:
    """Memory that fits; every run begins by setting it up."""
    n, m, s = len(fixed.scope), len(fixed.base), len(fixed.scope_ptr) - 1
    slots = 2 * len(fixed.route) + 4 * n + 64

    def ints(size: int) -> IntArray:
        return np.zeros(size, dtype=np.int32)

    return Memory(
        effort=np.zeros(n, dtype=np.int64),
        duration=ints(n),
        arrival=ints(m),
        events=np.zeros(12 * n + 16 * m + 4 * slots + 64, dtype=np.int64),
        tally=np.zeros(4, dtype=np.int64),
        missing=ints(n),
        open_to_all=np.zeros(n, dtype=np.bool_),
        taken=np.zeros(n, dtype=np.bool_),
        open_works=ints(s),
        front=ints(s),
        active=ints(n),
        expected=ints(n),
        work_start=ints(n),
        work_finish=ints(n),
        first_slot=ints(n),
        next_slot=ints(slots),
        slot_team=ints(slots),
        slot_start=ints(slots),
        slot_until=ints(slots),
        state=ints(m),
        place=ints(m),
        target=ints(m),
        token=ints(m),
        free_at=ints(m),
        at_x=np.zeros(m),
        at_y=np.zeros(m),
        until=ints(m),
        pending=np.zeros(m, dtype=np.bool_),
        left=ints(len(fixed.component_size)),
        edge_open=np.zeros(len(fixed.edge_from), dtype=np.bool_),
        vertex_open=np.zeros(len(fixed.vertex_component), dtype=np.bool_),
        parent=ints(len(fixed.vertex_component)),
    )


LAYOUT = layout_digest(
    Fixed,
    Memory,
    texts=tuple(Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8") for name in TOGETHER),
)


def compiled(function: F) -> F:
    """``njit(cache=True)`` for functions that take ``Fixed`` or ``Memory``, cached under this layout only."""
    function.__qualname__ = f"{function.__qualname__}_{LAYOUT}"
    return cast(F, njit(cache=True)(function))


@structref.register
class _FixedType(types.StructRef):
    pass


@structref.register
class _MemoryType(types.StructRef):
    pass


class FixedHandle(structref.StructRefProxy):
    """``Fixed`` behind one pointer; whoever makes it keeps the arrays alive."""


class MemoryHandle(structref.StructRefProxy):
    """``Memory`` behind one pointer; whoever makes it keeps the arrays alive."""


structref.define_constructor(FixedHandle, _FixedType, list(Fixed._fields))  # type: ignore[no-untyped-call]
structref.define_boxing(_FixedType, FixedHandle)  # type: ignore[no-untyped-call]
structref.define_constructor(MemoryHandle, _MemoryType, list(Memory._fields))  # type: ignore[no-untyped-call]
structref.define_boxing(_MemoryType, MemoryHandle)  # type: ignore[no-untyped-call]


@compiled
def fixed_handle(t: Fixed) -> Fixed:
    """The same arrays behind one pointer."""
    return FixedHandle(  # type: ignore[no-untyped-call, return-value]
        t.horizon,
        t.patience,
        t.margin,
        borrowed(t.scope),
        borrowed(t.earliest),
        borrowed(t.season),
        borrowed(t.maximum_teams),
        borrowed(t.x),
        borrowed(t.y),
        borrowed(t.before),
        borrowed(t.after_ptr),
        borrowed(t.after),
        borrowed(t.near_before),
        borrowed(t.near_ptr),
        borrowed(t.near),
        borrowed(t.rank),
        borrowed(t.begin),
        borrowed(t.route_ptr),
        borrowed(t.route),
        borrowed(t.crew_ptr),
        borrowed(t.crew),
        borrowed(t.scope_ptr),
        borrowed(t.scope_work),
        borrowed(t.team_x),
        borrowed(t.team_y),
        borrowed(t.departure),
        borrowed(t.after_work),
        borrowed(t.due),
        borrowed(t.rate),
        borrowed(t.accredited_from),
        borrowed(t.accredited_until),
        borrowed(t.base),
        borrowed(t.calendar),
        borrowed(t.started),
        borrowed(t.pinned),
        borrowed(t.helper),
        borrowed(t.open_ticks),
        borrowed(t.tick_after),
        borrowed(t.access_ptr),
        borrowed(t.access),
        borrowed(t.road_ptr),
        borrowed(t.road_vertex),
        borrowed(t.road_edge),
        borrowed(t.edge_from),
        borrowed(t.edge_to),
        borrowed(t.edge_component),
        borrowed(t.vertex_component),
        borrowed(t.component_ready),
        borrowed(t.component_size),
        borrowed(t.work_component_ptr),
        borrowed(t.work_component),
        borrowed(t.component_edge_ptr),
        borrowed(t.component_edge),
        borrowed(t.component_vertex_ptr),
        borrowed(t.component_vertex),
        t.travel_ticks_per_m,
        t.travel_free_m,
    )


@compiled
def memory_handle(t: Memory) -> Memory:
    """The same arrays behind one pointer."""
    return MemoryHandle(  # type: ignore[no-untyped-call, return-value]
        borrowed(t.effort),
        borrowed(t.duration),
        borrowed(t.arrival),
        borrowed(t.events),
        borrowed(t.tally),
        borrowed(t.missing),
        borrowed(t.open_to_all),
        borrowed(t.taken),
        borrowed(t.open_works),
        borrowed(t.front),
        borrowed(t.active),
        borrowed(t.expected),
        borrowed(t.work_start),
        borrowed(t.work_finish),
        borrowed(t.first_slot),
        borrowed(t.next_slot),
        borrowed(t.slot_team),
        borrowed(t.slot_start),
        borrowed(t.slot_until),
        borrowed(t.state),
        borrowed(t.place),
        borrowed(t.target),
        borrowed(t.token),
        borrowed(t.free_at),
        borrowed(t.at_x),
        borrowed(t.at_y),
        borrowed(t.until),
        borrowed(t.pending),
        borrowed(t.left),
        borrowed(t.edge_open),
        borrowed(t.vertex_open),
        borrowed(t.parent),
    )
