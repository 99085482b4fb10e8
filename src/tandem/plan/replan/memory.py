"""What the replay of a roster reads and writes: who does what in which order, and the memory of one run."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tandem.network.model import BoolArray
from tandem.plan.problem import FloatArray, IntArray, LongArray
from tandem.plan.search.arrays import Arrays

EVENTS_PER_ITEM = 24
"""Room for events, per work, team and assignment; a replay that needs more is given up."""


class Roster(NamedTuple):
    """Who does what in which order.

    Entries (p,) are pairs of a work and a team, sorted by team and, within, by ``start``: ``entry_ptr`` (m + 1,) belongs to the
    teams. ``start`` (p,) is the tick at which the team of a held work begins, and the place in the list for others. ``member_ptr``
    (n + 1,) belongs to ``member`` (p,), the teams of each work.

    Over works (n,): ``held`` ones begin at ``start`` or, where something holds them up, later, never before; others keep
    clear of the ``firm`` among them; ``floating`` ones have no team yet and are taken by any, in order
    of ``wanted`` (ticks), at most ``cap`` at once; ``pinned`` ones are kept whatever happens, the ``started`` among them
    are on site at tick 0. ``first`` and ``finish`` are the interval of a held work that others keep clear of.
    """

    entry_ptr: IntArray
    entry_work: IntArray
    start: IntArray
    member_ptr: IntArray
    member: IntArray
    wanted: LongArray
    held: BoolArray
    firm: BoolArray
    floating: BoolArray
    pinned: BoolArray
    started: BoolArray
    first: IntArray
    finish: IntArray
    cap: IntArray


class Memory(NamedTuple):
    """Memory of one replay, reused. ``tally``: assignments, works on offer, teams to look, whether roads changed, broken rules."""

    events: LongArray
    event_count: LongArray
    missing: IntArray
    state: IntArray
    work_start: IntArray
    work_finish: IntArray
    failed: BoolArray
    crew: IntArray
    assignment_head: IntArray
    assignment_next: IntArray
    assignment_work: IntArray
    assignment_team: IntArray
    assignment_start: IntArray
    tally: LongArray
    team_state: IntArray
    free_at: IntArray
    team_at_x: FloatArray
    team_at_y: FloatArray
    head: IntArray
    next_firm: IntArray
    next_pin: IntArray
    taken: BoolArray
    wake_at: IntArray
    looking: BoolArray
    barred: BoolArray
    offered: BoolArray
    look: IntArray
    offer: IntArray
    component_left: IntArray
    edge_open: BoolArray
    vertex_open: BoolArray
    parent: IntArray


def new_memory(arrays: Arrays, entries: int) -> Memory:
    """Memory for replays of at most ``entries`` pairs of the standing plan."""
    n, m = len(arrays.scope), len(arrays.arrival)
    v, e = len(arrays.vertex_component), len(arrays.edge_from)
    room = entries + int(arrays.maximum_teams.clip(max=max(m, 1)).sum()) + 1

    def ints(size: int) -> IntArray:
        return np.zeros(size, dtype=np.int32)

    def flags(size: int) -> BoolArray:
        return np.zeros(size, dtype=np.bool_)

    return Memory(
        events=np.zeros(EVENTS_PER_ITEM * (n + m + room) + 64, dtype=np.int64),
        event_count=np.zeros(1, dtype=np.int64),
        missing=ints(n),
        state=ints(n),
        work_start=ints(n),
        work_finish=ints(n),
        failed=flags(n),
        crew=ints(n),
        assignment_head=ints(n),
        assignment_next=ints(room),
        assignment_work=ints(room),
        assignment_team=ints(room),
        assignment_start=ints(room),
        tally=np.zeros(5, dtype=np.int64),
        team_state=ints(m),
        free_at=ints(m),
        team_at_x=np.zeros(m),
        team_at_y=np.zeros(m),
        head=ints(m),
        next_firm=ints(room),
        next_pin=ints(room),
        taken=flags(room),
        wake_at=ints(m),
        looking=flags(m),
        barred=flags(m),
        offered=flags(n),
        look=ints(m),
        offer=ints(n + 1),
        component_left=ints(len(arrays.component_size)),
        edge_open=flags(e),
        vertex_open=flags(v),
        parent=ints(v),
    )
