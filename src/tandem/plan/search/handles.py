"""The decoder's arrays behind one pointer each, for compiled functions.

Passed as tuples, sixty arrays by value cost each call more than its work, and compilation minutes; so the compiled code sees
structures (``numba.experimental.structref``) with the same field names. The structures borrow the arrays: whoever makes a handle
keeps the arrays alive. Without that, each access would count references up and down, which costs more than the access.
"""

from __future__ import annotations

from typing import Any

from numba import types
from numba.core import cgutils
from numba.experimental import structref
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

from tandem.plan.search.arrays import Arrays
from tandem.plan.search.compiled import compiled
from tandem.plan.search.scratch import Scratch


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


def _without_owner(_context: Any, array: Any) -> Any:
    """The same array without a share in its ownership."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        value = make_array(array)(context, builder, value=args[0])  # type: ignore[no-untyped-call]
        value.meminfo = cgutils.get_null_value(value.meminfo.type)  # type: ignore[no-untyped-call]
        value.parent = cgutils.get_null_value(value.parent.type)  # type: ignore[no-untyped-call]
        return value._getvalue()

    return array(array), codegen


borrowed: Any = intrinsic(_without_owner)


@compiled
def arrays_handle(t: Arrays) -> Arrays:
    """The same arrays behind one pointer."""
    return ArraysHandle(  # type: ignore[no-untyped-call, return-value]
        t.horizon,
        borrowed(t.scope),
        borrowed(t.effort),
        borrowed(t.duration),
        borrowed(t.release),
        borrowed(t.maximum_teams),
        borrowed(t.season),
        borrowed(t.x),
        borrowed(t.y),
        borrowed(t.n_predecessors),
        borrowed(t.successor_ptr),
        borrowed(t.successor),
        borrowed(t.access_ptr),
        borrowed(t.access),
        borrowed(t.node_ptr),
        borrowed(t.node_work),
        borrowed(t.conflict_ptr),
        borrowed(t.conflict),
        borrowed(t.team_x),
        borrowed(t.team_y),
        borrowed(t.arrival),
        borrowed(t.departure),
        borrowed(t.after_work),
        borrowed(t.is_course),
        borrowed(t.rate),
        borrowed(t.accredited_from),
        borrowed(t.accredited_until),
        borrowed(t.base),
        borrowed(t.calendar),
        borrowed(t.scope_team_ptr),
        borrowed(t.team_scope_ptr),
        borrowed(t.team_scope),
        borrowed(t.team_of_scope),
        borrowed(t.team_class),
        borrowed(t.class_rate),
        borrowed(t.scope_work_ptr),
        borrowed(t.open_ticks),
        borrowed(t.tick_after),
        borrowed(t.season_opens),
        borrowed(t.opening_tick),
        borrowed(t.opening_season),
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
        t.free_bits,
        borrowed(t.pin_ptr),
        borrowed(t.pin_work),
        borrowed(t.pin_team),
        borrowed(t.pin_start),
        borrowed(t.pin_finish),
        borrowed(t.pin_by_work),
        t.travel_ticks_per_m,
        t.travel_free_m,
    )


@compiled
def scratch_handle(t: Scratch) -> Scratch:
    """The same arrays behind one pointer."""
    return ScratchHandle(  # type: ignore[no-untyped-call, return-value]
        borrowed(t.events),
        borrowed(t.event_count),
        borrowed(t.heap),
        borrowed(t.heap_size),
        borrowed(t.fresh),
        borrowed(t.key),
        borrowed(t.crew_cap),
        borrowed(t.slowest),
        borrowed(t.work_class),
        borrowed(t.highest_class),
        borrowed(t.missing),
        borrowed(t.work_start),
        borrowed(t.work_finish),
        borrowed(t.entered),
        borrowed(t.offered),
        borrowed(t.tried),
        borrowed(t.pinned),
        borrowed(t.blocked_head),
        borrowed(t.blocked_next),
        borrowed(t.season_head),
        borrowed(t.assignment_head),
        borrowed(t.assignment_next),
        borrowed(t.assignment_work),
        borrowed(t.assignment_team),
        borrowed(t.assignment_start),
        borrowed(t.assignment_tick),
        borrowed(t.tally),
        borrowed(t.team_state),
        borrowed(t.team_at_x),
        borrowed(t.team_at_y),
        borrowed(t.next_pin),
        borrowed(t.idle),
        borrowed(t.idle_team),
        borrowed(t.idle_place),
        borrowed(t.active),
        borrowed(t.active_team),
        borrowed(t.component_left),
        borrowed(t.edge_open),
        borrowed(t.vertex_open),
        borrowed(t.parent),
        borrowed(t.region_size),
        borrowed(t.places),
        borrowed(t.pool_root),
        borrowed(t.pool_teams),
        borrowed(t.pools),
        borrowed(t.node_left),
        borrowed(t.node_right),
        borrowed(t.node_key),
        borrowed(t.node_held),
        borrowed(t.stack),
        borrowed(t.held),
        borrowed(t.held_pool),
        borrowed(t.candidate_team),
        borrowed(t.candidate_start),
        borrowed(t.candidate_finish),
        borrowed(t.candidate_until),
    )
