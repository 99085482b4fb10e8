"""From priorities to a feasible schedule: event-driven construction over time (parallel schedule generation).

At each event, in order of time, works complete (successors and roads open, teams come free) and then idle teams take
the startable works in order of their key, smallest first. A schedule so built keeps these rules, which
``tandem.plan.check`` tests independently:

* R1 a team works only in its scopes, within accreditation, arrival and departure, and after its course;
* R2 one work at a time; travel between sites, and from the base to the first, in calendar ticks;
* R3 predecessors are finished and the release has come; works without a team start at once then and last their duration;
* R4 the teams of a work finish together, at the first tick by which their rates times working ticks reach the effort;
* R5 no more teams than admitted, each once; R6 conflicting works do not overlap;
* R7 at its start a team's base and an access vertex of the work are joined by roads that work then (only what lies
  strictly between the two ends must work);
* R8 pins are kept exactly; R9 what does not end within the horizon is not scheduled.

Source: Kolisch (1996), Serial and parallel resource-constrained project scheduling methods revisited, EJOR 90.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from tandem.plan.problem import NEVER, FloatArray, IntArray
from tandem.plan.schedule import Schedule
from tandem.plan.search.access import (
    ARRIVED,
    ASSIGNMENTS,
    ROADS_CHANGED,
    open_component,
    reachable_by_scope,
    recheck_special,
    reset_access,
    wait_for_access,
)
from tandem.plan.search.arrays import Arrays, Scratch
from tandem.plan.search.dispatch import ABSENT, BUSY, GONE, HELD, IDLE, set_idle, try_start
from tandem.plan.search.heaps import (
    ACCREDITATION,
    AVAILABLE,
    COMPLETION,
    DEPARTURE,
    PIN,
    RELEASE,
    decode_event,
    encode_event,
    pop_event,
    pop_work,
    push_event,
    push_work,
)

MAXIMUM_TRIES = 1024
"""Works per scope and event that are looked at in vain. Measured: 16 to 64 is faster but plans up to a half worse."""
DEMOTION = 1e12
"""Added to the key of works that used up the tries, so that those behind them get a turn."""


def decode(handles: tuple[Arrays, Scratch], scratch: Scratch, key: FloatArray, crew_cap: IntArray) -> Schedule:
    """The schedule that the priorities lead to.

    Parameters
    ----------
    handles, scratch
        The prepared problem and the memory of the decode; ``scratch`` is the memory behind the second handle.
    key
        (n,) priority of each work, smaller is earlier; ties by index.
    crew_cap
        (n,) most teams to put on each work, within what the work admits; pins are not capped.
    """
    run(*handles, key, crew_cap)
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


@njit(cache=True)
def run(a: Arrays, s: Scratch, key: FloatArray, crew_cap: IntArray) -> None:
    """Decode into the scratch: ``work_start``, ``work_finish`` and the assignments."""
    _reset(a, s, key)
    while s.event_count[0] > 0:
        tick = decode_event(s.events[0])[0]
        if tick > a.horizon:
            break
        while s.event_count[0] > 0 and decode_event(s.events[0])[0] == tick:
            _, kind, item = decode_event(pop_event(s.events, s.event_count))
            _process(a, s, tick, kind, item)
        if s.tally[ROADS_CHANGED]:
            recheck_special(a, s)
        for i in range(s.tally[ARRIVED]):
            _offer(a, s, s.arrived[i])
        s.tally[ARRIVED] = 0
        if tick < a.horizon:
            _dispatch(a, s, crew_cap, tick)


@njit(cache=True)
def _reset(a: Arrays, s: Scratch, key: FloatArray) -> None:
    s.event_count[0] = 0
    s.tally[:] = 0
    s.heap_size[:] = 0
    s.idle[:] = 0
    s.dirty[:] = False
    s.key[:] = key
    s.work_start[:] = NEVER
    s.work_finish[:] = NEVER
    s.waiting[:] = False
    s.pinned[:] = False
    s.blocked_head[:] = -1
    s.assignment_count[:] = 0
    s.component_left[:] = a.component_size
    reset_access(a, s)
    _reset_teams(a, s)
    _place_pins(a, s)
    for work in range(len(a.scope)):
        s.missing[work] = a.n_predecessors[work]
        if a.release[work] > 0:
            s.missing[work] += 1
            push_event(s.events, s.event_count, encode_event(min(a.release[work], a.horizon + 1), RELEASE, work))
    for work in range(len(a.scope)):
        if s.missing[work] == 0:
            _enter(a, s, work, 0)


@njit(cache=True)
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
                push_event(s.events, s.event_count, encode_event(a.accredited_from[team, scope], ACCREDITATION, scope))


@njit(cache=True)
def _place_pins(a: Arrays, s: Scratch) -> None:
    for pin in a.pin_by_work:
        work, at = a.pin_work[pin], s.tally[ASSIGNMENTS]
        if not s.pinned[work]:
            s.pinned[work] = True
            s.work_finish[work] = a.pin_finish[pin]
            s.assignment_first[work] = at
            push_event(s.events, s.event_count, encode_event(a.pin_finish[pin], COMPLETION, work))
        s.work_start[work] = min(s.work_start[work], a.pin_start[pin])
        s.assignment_count[work] += 1
        s.assignment_work[at] = work
        s.assignment_team[at] = a.pin_team[pin]
        s.assignment_start[at] = a.pin_start[pin]
        s.tally[ASSIGNMENTS] += 1
        push_event(s.events, s.event_count, encode_event(a.pin_start[pin], PIN, pin))


@njit(cache=True)
def _process(a: Arrays, s: Scratch, tick: int, kind: int, item: int) -> None:
    if kind == COMPLETION:
        _complete(a, s, tick, item)
    elif kind == RELEASE:
        _advance(a, s, tick, item)
    elif kind == AVAILABLE:
        if s.team_state[item] == ABSENT and tick < a.departure[item]:
            set_idle(a, s, item, IDLE)
    elif kind == PIN:
        set_idle(a, s, a.pin_team[item], BUSY)
        s.next_pin[a.pin_team[item]] = item + 1
    elif kind == DEPARTURE:
        if s.team_state[item] != BUSY:
            set_idle(a, s, item, GONE)
    elif kind == ACCREDITATION:
        s.dirty[item] = True
    else:
        _offer(a, s, item)


@njit(cache=True)
def _complete(a: Arrays, s: Scratch, tick: int, work: int) -> None:
    first = s.assignment_first[work]
    for i in range(first, first + s.assignment_count[work]):
        team = s.assignment_team[i]
        s.team_at_x[team], s.team_at_y[team] = a.x[work], a.y[work]
        set_idle(a, s, team, IDLE if tick < a.departure[team] else GONE)
    for i in range(a.successor_ptr[work], a.successor_ptr[work + 1]):
        _advance(a, s, tick, a.successor[i])
    for i in range(a.work_component_ptr[work], a.work_component_ptr[work + 1]):
        component = a.work_component[i]
        s.component_left[component] -= 1
        if s.component_left[component] == 0 and a.component_ready[component] == 0:
            open_component(a, s, component)
    blocked = s.blocked_head[work]
    while blocked >= 0:
        _offer(a, s, blocked)
        blocked = s.blocked_next[blocked]
    if a.is_course[work]:
        for team in range(len(a.arrival)):
            if a.after_work[team] == work:
                push_event(s.events, s.event_count, encode_event(max(tick, a.arrival[team]), AVAILABLE, team))


@njit(cache=True)
def _advance(a: Arrays, s: Scratch, tick: int, work: int) -> None:
    s.missing[work] -= 1
    if s.missing[work] == 0:
        _enter(a, s, work, tick)


@njit(cache=True)
def _enter(a: Arrays, s: Scratch, work: int, tick: int) -> None:
    """A work whose predecessors and release are behind it: start it (no team), offer it or let it wait for a road."""
    if s.pinned[work]:
        return
    if a.scope[work] < 0:
        if tick + a.duration[work] <= a.horizon:
            s.work_start[work] = tick
            s.work_finish[work] = tick + a.duration[work]
            push_event(s.events, s.event_count, encode_event(s.work_finish[work], COMPLETION, work))
    elif reachable_by_scope(a, s, work):
        _offer(a, s, work)
    else:
        wait_for_access(a, s, work)


@njit(cache=True)
def _offer(a: Arrays, s: Scratch, work: int) -> None:
    scope = a.scope[work]
    push_work(s.heap, a.scope_work_ptr[scope], s.heap_size, scope, s.key, work)
    s.dirty[scope] = True


@njit(cache=True)
def _dispatch(a: Arrays, s: Scratch, crew_cap: IntArray, tick: int) -> None:
    """Offer works to idle teams, smallest key first over all scopes; a scope is left after too many works in vain."""
    held = 0
    tries = np.zeros(len(s.idle), dtype=np.int32)
    while True:
        scope = _best_scope(a, s, tries)
        if scope < 0:
            break
        work = pop_work(s.heap, a.scope_work_ptr[scope], s.heap_size, scope, s.key)
        if try_start(a, s, crew_cap, work, tick) == HELD:
            s.held[held] = work
            held += 1
            tries[scope] += 1
    for i in range(held):
        work = s.held[i]
        scope = a.scope[work]
        if tries[scope] >= MAXIMUM_TRIES:
            s.key[work] += DEMOTION
        push_work(s.heap, a.scope_work_ptr[scope], s.heap_size, scope, s.key, work)
    s.dirty[:] = tries >= MAXIMUM_TRIES


@njit(cache=True)
def _best_scope(a: Arrays, s: Scratch, tries: IntArray) -> int:
    best, best_key = -1, np.inf
    for scope in range(len(s.idle)):
        if s.dirty[scope] and s.idle[scope] > 0 and s.heap_size[scope] > 0 and tries[scope] < MAXIMUM_TRIES:
            key = s.key[s.heap[a.scope_work_ptr[scope]]]
            if best < 0 or key < best_key:
                best, best_key = scope, key
    return best
