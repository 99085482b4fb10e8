"""The decoder's arrays behind one pointer each, for compiled functions.

Passed as tuples, sixty arrays by value cost each call more than its work, and compilation minutes; so the compiled code sees
structures (``numba.experimental.structref``) with the same field names.
"""

from __future__ import annotations

from numba import types
from numba.experimental import structref

from tandem.plan.search.arrays import Arrays, Scratch
from tandem.plan.search.compiled import compiled


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


@compiled
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
        t.node_ptr,
        t.node_work,
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
        t.team_scope_ptr,
        t.team_scope,
        t.team_of_scope,
        t.scope_work_ptr,
        t.open_ticks,
        t.tick_after,
        t.season_opens,
        t.opening_tick,
        t.opening_season,
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


@compiled
def scratch_handle(t: Scratch) -> Scratch:
    """The same arrays behind one pointer."""
    return ScratchHandle(  # type: ignore[no-untyped-call, return-value]
        t.events,
        t.event_count,
        t.heap,
        t.heap_size,
        t.fresh,
        t.key,
        t.missing,
        t.work_start,
        t.work_finish,
        t.offered,
        t.tried,
        t.pinned,
        t.blocked_head,
        t.blocked_next,
        t.season_head,
        t.assignment_first,
        t.assignment_count,
        t.assignment_work,
        t.assignment_team,
        t.assignment_start,
        t.tally,
        t.team_state,
        t.team_at_x,
        t.team_at_y,
        t.next_pin,
        t.idle,
        t.idle_team,
        t.idle_place,
        t.active,
        t.active_team,
        t.component_left,
        t.edge_open,
        t.vertex_open,
        t.parent,
        t.region_size,
        t.places,
        t.pool_root,
        t.pool_teams,
        t.pools,
        t.node_left,
        t.node_right,
        t.node_key,
        t.node_held,
        t.stack,
        t.held,
        t.held_pool,
        t.candidate_team,
        t.candidate_start,
        t.candidate_finish,
        t.candidate_until,
    )
