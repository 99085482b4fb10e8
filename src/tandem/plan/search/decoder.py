"""From priorities to a feasible schedule: event-driven construction over time (parallel schedule generation).

At each event, in order of time, works complete (successors and roads open, teams come free) and then idle teams take
the startable works in order of their key, smallest first, and join works that run with room for more teams when that
ends them earlier. A schedule so built keeps these rules, which ``tandem.plan.check`` tests independently:

* R1 a team works only in its scopes, within accreditation, arrival and departure, and after its course;
* R2 one work at a time; travel between sites, and from the base to the first, in calendar ticks;
* R3 predecessors are finished and the release has come (and, as the search wishes, the work's ``hold``); works without a
  team start at once then and last their duration;
* R4 the teams of a work finish together, at the first tick by which their rates times working ticks reach the effort;
* R5 no more teams than admitted, each once; R6 conflicting works do not overlap;
* R7 at its start a team's base and an access vertex of the work are joined by roads that work then (only what lies
  strictly between the two ends must work);
* R8 pins are kept exactly; R9 what does not end within the horizon is not scheduled.

Source: Kolisch (1996), Serial and parallel resource-constrained project scheduling methods revisited, EJOR 90.
"""

from __future__ import annotations

import numpy as np

from tandem.plan.problem import NEVER, FloatArray, IntArray
from tandem.plan.schedule import Schedule
from tandem.plan.search.access import (
    ABSENT,
    ACTIVE_TEAMS,
    ASSIGNMENTS,
    BUSY,
    GONE,
    IDLE,
    NOW,
    POOLS,
    ROADS_CHANGED,
    offer,
    open_component,
    places_of,
    rank_works,
    reset_access,
    wake,
    wake_closed_bases,
)
from tandem.plan.search.arrays import CLASSES, Arrays
from tandem.plan.search.compiled import compiled
from tandem.plan.search.dispatch import any_fits, assign, behind_conflict_or_season, set_state, try_join, try_start
from tandem.plan.search.heaps import (
    ACCREDITATION,
    AVAILABLE,
    COMPLETION,
    DEPARTURE,
    PIN,
    RELEASE,
    SEASON,
    decode_event,
    encode_event,
    merge_nodes,
    pop_event,
    pop_work,
    push_event,
)
from tandem.plan.search.scratch import Scratch


def decode(
    pointers: tuple[Arrays, Scratch],
    scratch: Scratch,
    key: FloatArray,
    crew_cap: IntArray,
    hold: IntArray,
    slowest: IntArray,
) -> Schedule:
    """The schedule that the priorities lead to.

    Parameters
    ----------
    pointers, scratch
        The prepared problem and the memory of the decode; ``scratch`` is the memory behind the second pointer.
    key
        (n,) priority of each work, smaller is earlier; ties by index.
    crew_cap
        (n,) most teams to put on each work, within what the work admits; pins are not capped.
    hold
        (n,) tick before which a work that needs teams is not offered to them; 0 for none.
    slowest
        (n,) least rate of the teams that each work takes; 0 for any.
    """
    run(*pointers, key, crew_cap, hold, slowest)
    count = int(scratch.tally[ASSIGNMENTS])
    work = scratch.assignment_work[:count].copy()
    team = scratch.assignment_team[:count].copy()
    start = scratch.assignment_start[:count].copy()
    order = np.lexsort((team, work, start))
    return Schedule(
        work=work[order],
        team=team[order],
        start=start[order],
        finish=scratch.work_finish[work[order]],
        work_start=scratch.work_start.copy(),
        work_finish=scratch.work_finish.copy(),
    )


@compiled
def run(a: Arrays, s: Scratch, key: FloatArray, crew_cap: IntArray, hold: IntArray, slowest: IntArray) -> None:
    """Decode into the scratch: ``work_start``, ``work_finish`` and the assignments."""
    s.key[:] = key
    s.crew_cap[:] = crew_cap
    s.slowest[:] = slowest
    _reset(a, s, hold)
    while s.event_count[0] > 0:
        tick = decode_event(s.events[0])[0]
        if tick > a.horizon:
            break
        s.tally[NOW] = tick
        while s.event_count[0] > 0 and decode_event(s.events[0])[0] == tick:
            _, kind, item = decode_event(pop_event(s.events, s.event_count))
            _process(a, s, tick, kind, item)
        if s.tally[ROADS_CHANGED]:
            wake_closed_bases(a, s)
        if tick < a.horizon:
            _dispatch(a, s, tick)


@compiled
def _reset(a: Arrays, s: Scratch, hold: IntArray) -> None:
    s.event_count[0] = 0
    s.tally[:] = 0
    s.heap_size[:] = 0
    s.idle[:] = 0
    s.active[:] = False
    s.tried[:] = -1
    s.work_start[:] = NEVER
    s.entered[:] = NEVER
    s.work_finish[:] = NEVER
    s.pinned[:] = False
    s.blocked_head[:] = -1
    s.season_head[:] = -1
    s.assignment_head[:] = -1
    s.component_left[:] = a.component_size
    rank_works(a, s)
    reset_access(a, s)
    _reset_teams(a, s)
    _place_pins(a, s)
    for i in range(len(a.opening_tick)):
        push_event(s.events, s.event_count, encode_event(a.opening_tick[i], SEASON, a.opening_season[i]))
    for work in range(len(a.scope)):
        s.missing[work] = a.n_predecessors[work]
        release = max(a.release[work], hold[work]) if a.scope[work] >= 0 else a.release[work]
        if release > 0:
            s.missing[work] += 1
            push_event(s.events, s.event_count, encode_event(min(int(release), a.horizon + 1), RELEASE, work))
    for work in range(len(a.scope)):
        if s.missing[work] == 0:
            _enter(a, s, work, 0)


@compiled
def _reset_teams(a: Arrays, s: Scratch) -> None:
    for team in range(len(a.arrival)):
        s.team_state[team] = ABSENT
        s.team_at_x[team], s.team_at_y[team] = a.team_x[team], a.team_y[team]
        s.next_pin[team] = a.pin_ptr[team]
        if a.after_work[team] < 0:
            push_event(s.events, s.event_count, encode_event(a.arrival[team], AVAILABLE, team))
        if a.departure[team] < a.horizon:
            push_event(s.events, s.event_count, encode_event(a.departure[team], DEPARTURE, team))
        for scope in range(a.rate.shape[1]):
            if a.rate[team, scope] > 0 and 0 < a.accredited_from[team, scope] <= a.horizon:
                push_event(s.events, s.event_count, encode_event(a.accredited_from[team, scope], ACCREDITATION, team))


@compiled
def _place_pins(a: Arrays, s: Scratch) -> None:
    for pin in a.pin_by_work:
        work = int(a.pin_work[pin])
        if not s.pinned[work]:
            s.pinned[work] = True
            s.work_finish[work] = a.pin_finish[pin]
            push_event(s.events, s.event_count, encode_event(a.pin_finish[pin], COMPLETION, work))
        s.work_start[work] = min(s.work_start[work], a.pin_start[pin])
        assign(s, work, int(a.pin_team[pin]), int(a.pin_start[pin]))
        push_event(s.events, s.event_count, encode_event(a.pin_start[pin], PIN, pin))


@compiled
def _process(a: Arrays, s: Scratch, tick: int, kind: int, item: int) -> None:
    if kind == COMPLETION:
        # A work that teams joined later ends earlier than its first event said.
        if s.work_finish[item] == tick:
            _complete(a, s, tick, item)
    elif kind == RELEASE:
        _advance(a, s, tick, item)
    elif kind == AVAILABLE:
        if s.team_state[item] == ABSENT and tick < a.departure[item]:
            set_state(a, s, item, IDLE)
    elif kind == PIN:
        set_state(a, s, a.pin_team[item], BUSY)
        s.next_pin[a.pin_team[item]] = item + 1
    elif kind == DEPARTURE:
        if s.team_state[item] != BUSY:
            set_state(a, s, item, GONE)
    elif kind == ACCREDITATION:
        if s.team_state[item] == IDLE:
            wake(s, item)
    else:
        _open_season(a, s, item)


@compiled
def _complete(a: Arrays, s: Scratch, tick: int, work: int) -> None:
    s.offered[work] = False
    i = s.assignment_head[work]
    while i >= 0:
        team = int(s.assignment_team[i])
        s.team_at_x[team], s.team_at_y[team] = a.x[work], a.y[work]
        set_state(a, s, team, IDLE if tick < a.departure[team] else GONE)
        i = s.assignment_next[i]
    for i in range(a.successor_ptr[work], a.successor_ptr[work + 1]):
        _advance(a, s, tick, a.successor[i])
    for i in range(a.work_component_ptr[work], a.work_component_ptr[work + 1]):
        component = a.work_component[i]
        s.component_left[component] -= 1
        if s.component_left[component] == 0 and a.component_ready[component] == 0:
            open_component(a, s, component)
    _offer_list(a, s, s.blocked_head[work])
    if a.is_course[work]:
        for team in range(len(a.arrival)):
            if a.after_work[team] == work:
                push_event(s.events, s.event_count, encode_event(max(tick, a.arrival[team]), AVAILABLE, team))


@compiled
def _advance(a: Arrays, s: Scratch, tick: int, work: int) -> None:
    s.missing[work] -= 1
    if s.missing[work] == 0:
        _enter(a, s, work, tick)


@compiled
def _enter(a: Arrays, s: Scratch, work: int, tick: int) -> None:
    """A work whose predecessors and release are behind it: start it (no team) or offer it."""
    if s.pinned[work]:
        return
    if a.scope[work] < 0:
        if tick + a.duration[work] <= a.horizon:
            s.work_start[work] = tick
            s.work_finish[work] = tick + a.duration[work]
            push_event(s.events, s.event_count, encode_event(s.work_finish[work], COMPLETION, work))
    else:
        s.entered[work] = tick
        offer(a, s, work)


@compiled
def _offer_list(a: Arrays, s: Scratch, work: int) -> None:
    """Offer the works that were put off behind the same end."""
    while work >= 0:
        offer(a, s, work)
        work = s.blocked_next[work]


@compiled
def _open_season(a: Arrays, s: Scratch, season: int) -> None:
    """A long closure ends: works put off until then come back, and idle teams look again."""
    _offer_list(a, s, s.season_head[season])
    s.season_head[season] = -1
    for team in range(len(a.base)):
        if s.team_state[team] == IDLE:
            wake(s, team)


@compiled
def _dispatch(a: Arrays, s: Scratch, tick: int) -> None:
    """Works new to idle teams and pools of teams new to them, smallest key first, until these have work or looked at all."""
    teams, held = s.tally[ACTIVE_TEAMS], 0
    s.tally[POOLS] = 0
    for i in range(teams):
        _count_pools(a, s, s.active_team[i], 1)
    while True:
        scope, pool = _next(a, s)
        if scope >= 0:
            work = pop_work(s.heap, a.scope_work_ptr[scope], s.heap_size, scope, s.key)
            s.fresh[work] = False
            node = -1
        elif pool >= 0:
            node = s.pool_root[pool]
            s.pool_root[pool] = merge_nodes(
                s.node_left, s.node_right, s.node_key, s.node_left[node], s.node_right[node]
            )
            work = a.node_work[node]
        else:
            break
        if _take(a, s, work, tick, teams, node >= 0) and node >= 0:
            s.held[held], s.held_pool[held] = node, pool
            held += 1
        elif node >= 0:
            s.node_held[node] = False
    _put_back(a, s, held)
    _rest(a, s, teams)


@compiled
def _take(a: Arrays, s: Scratch, work: int, tick: int, teams: int, from_pool: bool) -> bool:
    """Let idle teams start or join a work; whether it stays where it is for teams to come."""
    if not s.offered[work]:
        return False
    if s.tried[work] == tick:
        return True
    runs = s.work_finish[work] != NEVER
    if not runs and behind_conflict_or_season(a, s, work, tick):
        return False
    if from_pool and not any_fits(a, s, work, tick, teams):
        return True
    before = s.tally[ASSIGNMENTS]
    if runs:
        try_join(a, s, work, tick)
    else:
        try_start(a, s, work, tick)
    for i in range(before, s.tally[ASSIGNMENTS]):
        team = int(s.assignment_team[i])
        if s.active[team]:
            s.active[team] = False
            _count_pools(a, s, team, -1)
    s.tried[work] = tick
    return bool(s.offered[work])


@compiled
def _count_pools(a: Arrays, s: Scratch, team: int, change: int) -> None:
    """Add or take a team at the pools that it looks at; pools that come new are listed."""
    if change > 0 and s.team_state[team] != IDLE:
        return
    for i in range(places_of(a, s, team)):
        for j in range(a.team_scope_ptr[team], a.team_scope_ptr[team + 1]):
            scope = a.team_scope[j]
            first = (s.places[i] * len(s.idle) + scope) * CLASSES
            for pool in range(first, first + min(s.highest_class[scope], a.team_class[j]) + 1):
                if s.pool_root[pool] < 0 and s.pool_teams[pool] == 0:
                    continue
                if s.pool_teams[pool] == 0 and change > 0:
                    s.pools[s.tally[POOLS]] = pool
                    s.tally[POOLS] += 1
                s.pool_teams[pool] += change


@compiled
def _next(a: Arrays, s: Scratch) -> tuple[int, int]:
    """Scope of new works, or else pool, that holds the work with the smallest key; -1 for none."""
    best_scope, best_pool, best_key, best_work = -1, -1, np.inf, -1
    for scope in range(len(s.idle)):
        if s.idle[scope] > 0 and s.heap_size[scope] > 0:
            work = s.heap[a.scope_work_ptr[scope]]
            if s.key[work] < best_key or (s.key[work] == best_key and work < best_work):
                best_scope, best_key, best_work = scope, s.key[work], work
    kept = 0
    for i in range(s.tally[POOLS]):
        pool = s.pools[i]
        node = s.pool_root[pool]
        if node < 0 or s.pool_teams[pool] <= 0:
            continue
        s.pools[kept] = pool
        kept += 1
        work = a.node_work[node]
        if s.node_key[node] < best_key or (s.node_key[node] == best_key and work < best_work):
            best_scope, best_pool, best_key, best_work = -1, pool, s.node_key[node], work
    s.tally[POOLS] = kept
    return best_scope, best_pool


@compiled
def _put_back(a: Arrays, s: Scratch, held: int) -> None:
    """Works that nobody could start go back to their pools."""
    for i in range(held):
        node, pool = s.held[i], s.held_pool[i]
        s.node_held[node] = s.offered[a.node_work[node]]
        if s.node_held[node]:
            s.node_left[node] = s.node_right[node] = -1
            s.pool_root[pool] = merge_nodes(s.node_left, s.node_right, s.node_key, s.pool_root[pool], node)


@compiled
def _rest(a: Arrays, s: Scratch, teams: int) -> None:
    """Teams still idle have looked at all there is for them."""
    for i in range(teams):
        team = s.active_team[i]
        s.active[team] = False
        if s.team_state[team] == IDLE:
            _count_pools(a, s, team, -1)
    s.tally[ACTIVE_TEAMS] = 0
    for scope in range(len(s.idle)):
        first = a.scope_work_ptr[scope]
        for i in range(first, first + s.heap_size[scope]):
            s.fresh[s.heap[i]] = False
        s.heap_size[scope] = 0
