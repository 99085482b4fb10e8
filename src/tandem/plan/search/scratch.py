"""The memory of a decode, allocated once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tandem.plan.problem import FloatArray, IntArray, LongArray
from tandem.plan.search.arrays import CLASSES, Arrays, BoolArray


class Scratch(NamedTuple):
    """Memory of one decode, reused. ``tally``: assignments, idle teams, active teams, roads changed, pools looked at, tick.

    Startable works lie in pools, one mergeable heap for each road region and scope (``pool_root``, nodes in ``node_*``). ``heap``
    holds, by scope, works that idle teams have not looked at yet. ``entered`` is the tick at which a work was first offered,
    ``assignment_tick`` when a team was chosen. The assignments of a work are linked from ``assignment_head`` by
    ``assignment_next``.
    """

    events: LongArray
    event_count: LongArray
    heap: IntArray
    heap_size: IntArray
    fresh: BoolArray
    key: FloatArray
    crew_cap: IntArray
    slowest: IntArray
    work_class: IntArray
    highest_class: IntArray
    missing: IntArray
    work_start: IntArray
    work_finish: IntArray
    entered: IntArray
    offered: BoolArray
    tried: IntArray
    pinned: BoolArray
    blocked_head: IntArray
    blocked_next: IntArray
    season_head: IntArray
    assignment_head: IntArray
    assignment_next: IntArray
    assignment_work: IntArray
    assignment_team: IntArray
    assignment_start: IntArray
    assignment_tick: IntArray
    tally: LongArray
    team_state: IntArray
    team_at_x: FloatArray
    team_at_y: FloatArray
    next_pin: IntArray
    idle: IntArray
    idle_team: IntArray
    idle_place: IntArray
    active: BoolArray
    active_team: IntArray
    component_left: IntArray
    edge_open: BoolArray
    vertex_open: BoolArray
    parent: IntArray
    region_size: IntArray
    places: IntArray
    pool_root: IntArray
    pool_teams: IntArray
    pools: IntArray
    node_left: IntArray
    node_right: IntArray
    node_key: FloatArray
    node_held: BoolArray
    stack: IntArray
    held: IntArray
    held_pool: IntArray
    candidate_team: IntArray
    candidate_start: IntArray
    candidate_finish: LongArray
    candidate_until: IntArray


def new_scratch(arrays: Arrays) -> Scratch:
    """Scratch that fits a problem; every decode initialises it."""
    n, (m, s) = len(arrays.scope), arrays.rate.shape
    v, e, pins, nodes = len(arrays.vertex_component), len(arrays.edge_from), len(arrays.pin_work), len(arrays.node_work)
    assignments = int(arrays.maximum_teams.clip(max=max(m, 1)).sum()) + pins + 1
    degree = int(np.diff(arrays.road_ptr).max(initial=0))

    def ints(size: int) -> IntArray:
        return np.zeros(size, dtype=np.int32)

    def flags(size: int) -> BoolArray:
        return np.zeros(size, dtype=np.bool_)

    return Scratch(
        events=np.zeros(2 * n + assignments + 4 * m + m * s + pins + len(arrays.opening_tick) + 16, dtype=np.int64),
        event_count=np.zeros(1, dtype=np.int64),
        heap=ints(n + 1),
        heap_size=ints(s),
        fresh=flags(n),
        key=np.zeros(n),
        crew_cap=ints(n),
        slowest=ints(n),
        work_class=ints(n),
        highest_class=ints(s),
        missing=ints(n),
        work_start=ints(n),
        work_finish=ints(n),
        entered=ints(n),
        offered=flags(n),
        tried=ints(n),
        pinned=flags(n),
        blocked_head=ints(n),
        blocked_next=ints(n),
        season_head=ints(arrays.open_ticks.shape[1]),
        assignment_head=ints(n),
        assignment_next=ints(assignments),
        assignment_work=ints(assignments),
        assignment_team=ints(assignments),
        assignment_start=ints(assignments),
        assignment_tick=ints(assignments),
        tally=np.zeros(6, dtype=np.int64),
        team_state=ints(m),
        team_at_x=np.zeros(m),
        team_at_y=np.zeros(m),
        next_pin=ints(m),
        idle=ints(s),
        idle_team=ints(len(arrays.team_scope)),
        idle_place=ints(len(arrays.team_scope)),
        active=flags(m),
        active_team=ints(m + 1),
        component_left=ints(len(arrays.component_ready)),
        edge_open=flags(e),
        vertex_open=flags(v),
        parent=ints(v),
        region_size=ints(v),
        places=ints(degree + 3),
        pool_root=ints((v + 2) * s * CLASSES),
        pool_teams=ints((v + 2) * s * CLASSES),
        pools=ints(min((v + 2) * s, (degree + 3) * len(arrays.team_scope)) * CLASSES + 1),
        node_left=ints(nodes),
        node_right=ints(nodes),
        node_key=np.zeros(nodes),
        node_held=flags(nodes),
        stack=ints(nodes + 1),
        held=ints(nodes + 1),
        held_pool=ints(nodes + 1),
        candidate_team=ints(m + 1),
        candidate_start=ints(m + 1),
        candidate_finish=np.zeros(m + 1, dtype=np.int64),
        candidate_until=ints(m + 1),
    )
