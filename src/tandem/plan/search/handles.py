"""The decoder's arrays behind one pointer each, for compiled functions.

Passed as tuples, sixty arrays by value cost each call more than its work, and compilation minutes; so the compiled code sees
structures (``numba.experimental.structref``) with the same field names.
"""

from __future__ import annotations

from numba import njit, types
from numba.experimental import structref

from tandem.plan.search.arrays import Arrays, Scratch


@structref.register
class _ArraysType(types.StructRef):
    pass


@structref.register
class _ScratchType(types.StructRef):
    pass


class ArraysHandle(structref.StructRefProxy):
    """``Arrays`` behind one pointer: passing 60 arrays by value to each compiled function costs more than the work done."""


class ScratchHandle(structref.StructRefProxy):
    """``Scratch`` behind one pointer."""


structref.define_constructor(ArraysHandle, _ArraysType, list(Arrays._fields))  # type: ignore[no-untyped-call]
structref.define_boxing(_ArraysType, ArraysHandle)  # type: ignore[no-untyped-call]
structref.define_constructor(ScratchHandle, _ScratchType, list(Scratch._fields))  # type: ignore[no-untyped-call]
structref.define_boxing(_ScratchType, ScratchHandle)  # type: ignore[no-untyped-call]


@njit(cache=True)
def arrays_handle(t: Arrays) -> Arrays:
    """The same arrays behind one pointer."""
    return ArraysHandle(  # type: ignore[no-untyped-call, return-value]
        t.horizon,
        t.scope,
        t.effort,
        t.duration,
        t.release,
        t.maximum_teams,
        t.season,
        t.x,
        t.y,
        t.n_predecessors,
        t.successor_ptr,
        t.successor,
        t.access_ptr,
        t.access,
        t.access_work,
        t.conflict_ptr,
        t.conflict,
        t.team_x,
        t.team_y,
        t.arrival,
        t.departure,
        t.after_work,
        t.is_course,
        t.rate,
        t.accredited_from,
        t.accredited_until,
        t.base,
        t.calendar,
        t.scope_team_ptr,
        t.scope_team,
        t.scope_work_ptr,
        t.open_ticks,
        t.tick_after,
        t.season_opens,
        t.road_ptr,
        t.road_vertex,
        t.road_edge,
        t.edge_from,
        t.edge_to,
        t.edge_component,
        t.vertex_component,
        t.component_ready,
        t.component_size,
        t.work_component_ptr,
        t.work_component,
        t.component_edge_ptr,
        t.component_edge,
        t.component_vertex_ptr,
        t.component_vertex,
        t.base_bits,
        t.free_bits,
        t.pin_ptr,
        t.pin_work,
        t.pin_team,
        t.pin_start,
        t.pin_finish,
        t.pin_by_work,
        t.travel_ticks_per_m,
        t.travel_free_m,
    )


@njit(cache=True)
def scratch_handle(t: Scratch) -> Scratch:
    """The same arrays behind one pointer."""
    return ScratchHandle(  # type: ignore[no-untyped-call, return-value]
        t.events,
        t.event_count,
        t.heap,
        t.heap_size,
        t.key,
        t.missing,
        t.work_start,
        t.work_finish,
        t.waiting,
        t.pinned,
        t.blocked_head,
        t.blocked_next,
        t.assignment_first,
        t.assignment_count,
        t.assignment_work,
        t.assignment_team,
        t.assignment_start,
        t.tally,
        t.held,
        t.team_state,
        t.team_at_x,
        t.team_at_y,
        t.next_pin,
        t.idle,
        t.dirty,
        t.component_left,
        t.edge_open,
        t.vertex_open,
        t.parent,
        t.region_bits,
        t.wait_head,
        t.wait_tail,
        t.wait_next,
        t.special,
        t.arrived,
        t.candidate_team,
        t.candidate_start,
        t.candidate_finish,
        t.candidate_until,
    )
