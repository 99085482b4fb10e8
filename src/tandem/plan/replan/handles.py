"""Roster and memory behind one pointer each, as in ``tandem.plan.search.handles``: whoever makes a handle keeps the arrays alive."""

from __future__ import annotations

from numba import types
from numba.experimental import structref

from tandem.plan.replan.compiled import compiled
from tandem.plan.replan.memory import Memory, Roster
from tandem.plan.search.handles import borrowed


@structref.register
class _RosterType(types.StructRef):
    pass


@structref.register
class _MemoryType(types.StructRef):
    pass


class RosterHandle(structref.StructRefProxy):
    """``Roster`` behind one pointer."""


class MemoryHandle(structref.StructRefProxy):
    """``Memory`` behind one pointer."""


structref.define_constructor(RosterHandle, _RosterType, list(Roster._fields))  # type: ignore[no-untyped-call]
structref.define_boxing(_RosterType, RosterHandle)  # type: ignore[no-untyped-call]
structref.define_constructor(MemoryHandle, _MemoryType, list(Memory._fields))  # type: ignore[no-untyped-call]
structref.define_boxing(_MemoryType, MemoryHandle)  # type: ignore[no-untyped-call]


@compiled
def roster_handle(t: Roster) -> Roster:
    """The same arrays behind one pointer."""
    return RosterHandle(  # type: ignore[no-untyped-call, return-value]
        borrowed(t.entry_ptr),
        borrowed(t.entry_work),
        borrowed(t.start),
        borrowed(t.member_ptr),
        borrowed(t.member),
        borrowed(t.wanted),
        borrowed(t.held),
        borrowed(t.firm),
        borrowed(t.floating),
        borrowed(t.pinned),
        borrowed(t.started),
        borrowed(t.first),
        borrowed(t.finish),
        borrowed(t.cap),
    )


@compiled
def memory_handle(t: Memory) -> Memory:
    """The same arrays behind one pointer."""
    return MemoryHandle(  # type: ignore[no-untyped-call, return-value]
        borrowed(t.events),
        borrowed(t.event_count),
        borrowed(t.missing),
        borrowed(t.state),
        borrowed(t.work_start),
        borrowed(t.work_finish),
        borrowed(t.failed),
        borrowed(t.crew),
        borrowed(t.assignment_head),
        borrowed(t.assignment_next),
        borrowed(t.assignment_work),
        borrowed(t.assignment_team),
        borrowed(t.assignment_start),
        borrowed(t.tally),
        borrowed(t.team_state),
        borrowed(t.free_at),
        borrowed(t.team_at_x),
        borrowed(t.team_at_y),
        borrowed(t.head),
        borrowed(t.next_firm),
        borrowed(t.next_pin),
        borrowed(t.taken),
        borrowed(t.wake_at),
        borrowed(t.looking),
        borrowed(t.barred),
        borrowed(t.offered),
        borrowed(t.look),
        borrowed(t.offer),
        borrowed(t.component_left),
        borrowed(t.edge_open),
        borrowed(t.vertex_open),
        borrowed(t.parent),
    )
