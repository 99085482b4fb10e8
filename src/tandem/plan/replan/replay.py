"""A roster played through time: each team goes through its own list of works as soon as rules and other works let it.

Where ``tandem.plan.search.decoder`` lets teams choose, here they are told: a team waits for the next work of its own list, and goes
on to works that are overdue when that one is held up. Held works begin at their standing start; works without a team go
to whoever is free before his next held work. So an unchanged plan is played back as it stands, and a changed fact shows in
what it touches. The rules are R1 to R9 of the decoder, with one freedom more: a team may set out before its site is
ready, to be there when it is.

With ``strict`` held works that cannot begin within ``tolerance`` ticks of their start fail, and nothing takes their place.
"""

from __future__ import annotations

from tandem.plan.problem import NEVER
from tandem.plan.replan.compiled import compiled
from tandem.plan.replan.fit import (
    ABSENT,
    ARRIVAL,
    ASSIGNMENTS,
    BEGUN,
    BROKEN,
    BUSY,
    COMPLETION,
    DONE,
    GONE,
    IDLE,
    LATER,
    LEAVING,
    LOOKERS,
    LOST,
    OFFERS,
    RELEASE,
    ROADS_CHANGED,
    RUNNING,
    WAITING,
    fit,
    limit_of,
    mark,
    next_pin_tick,
    wake,
)
from tandem.plan.replan.memory import Memory, Roster
from tandem.plan.search.access import find
from tandem.plan.search.arrays import Arrays
from tandem.plan.search.dispatch import travel_ticks
from tandem.plan.search.heaps import decode_event, encode_event, pop_event, push_event

LOOKS = 24
"""Entries of its list that a team looks at before it waits."""


@compiled
def replay(a: Arrays, r: Roster, s: Memory, strict: bool, tolerance: int) -> None:
    """Play a roster into the memory: ``work_start``, ``work_finish``, assignments, ``failed`` and what broke."""
    _reset(a, r, s)
    tick = 0
    for _ in range(3):
        while s.event_count[0] > 0:
            now = decode_event(s.events[0])[0]
            if now > a.horizon:
                break
            tick = now
            while s.event_count[0] > 0 and decode_event(s.events[0])[0] == tick:
                _, kind, item = decode_event(pop_event(s.events, s.event_count))
                _process(a, r, s, tick, kind, item)
            if tick < a.horizon:
                _look_around(a, r, s, tick, strict, tolerance)
        if strict or tick >= a.horizon or not _loosen_stuck(a, r, s):
            break
        _look_around(a, r, s, tick, strict, tolerance)


@compiled
def _reset(a: Arrays, r: Roster, s: Memory) -> None:
    s.event_count[0] = 0
    s.tally[:] = 0
    s.state[:] = WAITING
    s.work_start[:] = NEVER
    s.work_finish[:] = NEVER
    s.failed[:] = False
    s.assignment_head[:] = -1
    s.taken[:] = False
    s.wake_at[:] = -1
    s.looking[:] = False
    s.barred[:] = False
    s.offered[:] = False
    s.component_left[:] = a.component_size
    _reset_roads(a, s)
    for team in range(len(a.arrival)):
        s.team_state[team] = ABSENT
        s.team_at_x[team], s.team_at_y[team] = a.team_x[team], a.team_y[team]
        s.head[team] = r.entry_ptr[team]
        if a.after_work[team] < 0:
            push_event(s.events, s.event_count, encode_event(a.arrival[team], ARRIVAL, team))
        if a.departure[team] < a.horizon:
            push_event(s.events, s.event_count, encode_event(a.departure[team], LEAVING, team))
        firm, pin = -1, -1
        for entry in range(r.entry_ptr[team + 1] - 1, r.entry_ptr[team] - 1, -1):
            s.next_firm[entry], s.next_pin[entry] = firm, pin
            work = r.entry_work[entry]
            if r.firm[work]:
                firm = entry
            if r.pinned[work]:
                pin = entry
    for work in range(len(a.scope)):
        s.crew[work] = r.member_ptr[work + 1] - r.member_ptr[work]
        s.missing[work] = a.n_predecessors[work]
        if a.release[work] > 0:
            s.missing[work] += 1
            push_event(s.events, s.event_count, encode_event(min(a.release[work], a.horizon + 1), RELEASE, work))
    for work in range(len(a.scope)):
        if s.missing[work] == 0:
            _enter(a, r, s, work, 0)


@compiled
def _reset_roads(a: Arrays, s: Memory) -> None:
    for vertex in range(len(s.parent)):
        component = a.vertex_component[vertex]
        s.parent[vertex] = vertex
        s.vertex_open[vertex] = component < 0 or (
            a.component_size[component] == 0 and a.component_ready[component] == 0
        )
    s.edge_open[:] = False
    for edge in range(len(s.edge_open)):
        component = a.edge_component[edge]
        if component < 0 or (a.component_size[component] == 0 and a.component_ready[component] == 0):
            _open_edge(a, s, edge)


@compiled
def _open_edge(a: Arrays, s: Memory, edge: int) -> None:
    s.edge_open[edge] = True
    u, v = a.edge_from[edge], a.edge_to[edge]
    if s.vertex_open[u] and s.vertex_open[v]:
        s.parent[find(s.parent, u)] = find(s.parent, v)


@compiled
def _open_component(a: Arrays, s: Memory, component: int) -> None:
    for i in range(a.component_edge_ptr[component], a.component_edge_ptr[component + 1]):
        s.tally[ROADS_CHANGED] = 1
        _open_edge(a, s, a.component_edge[i])
    for i in range(a.component_vertex_ptr[component], a.component_vertex_ptr[component + 1]):
        vertex = a.component_vertex[i]
        s.vertex_open[vertex] = True
        s.tally[ROADS_CHANGED] = 1
        for j in range(a.road_ptr[vertex], a.road_ptr[vertex + 1]):
            if s.edge_open[a.road_edge[j]]:
                _open_edge(a, s, a.road_edge[j])


@compiled
def _process(a: Arrays, r: Roster, s: Memory, tick: int, kind: int, item: int) -> None:
    if kind == COMPLETION:
        if s.state[item] == RUNNING and s.work_finish[item] == tick:
            _complete(a, r, s, tick, item)
    elif kind == RELEASE:
        _advance(a, r, s, tick, item)
    elif kind == ARRIVAL:
        if s.team_state[item] == ABSENT and tick < a.departure[item]:
            s.team_state[item] = IDLE
            s.free_at[item] = tick
            mark(s, item)
    elif kind == LEAVING:
        if s.team_state[item] != BUSY:
            _leave(a, r, s, item)
    else:
        mark(s, item)


@compiled
def _complete(a: Arrays, r: Roster, s: Memory, tick: int, work: int) -> None:
    s.state[work] = DONE
    i = s.assignment_head[work]
    while i >= 0:
        team = s.assignment_team[i]
        s.team_at_x[team], s.team_at_y[team] = a.x[work], a.y[work]
        s.free_at[team] = tick
        leaves = min(a.departure[team], a.accredited_until[team, a.scope[work]])
        if tick > leaves or (not r.pinned[work] and tick > next_pin_tick(a, r, s, team, work)):
            s.failed[work] = True
            s.tally[BROKEN] += 1
        if tick < a.departure[team]:
            s.team_state[team] = IDLE
            mark(s, team)
        else:
            _leave(a, r, s, team)
        i = s.assignment_next[i]
    for i in range(a.successor_ptr[work], a.successor_ptr[work + 1]):
        _advance(a, r, s, tick, a.successor[i])
    for i in range(a.work_component_ptr[work], a.work_component_ptr[work + 1]):
        component = a.work_component[i]
        s.component_left[component] -= 1
        if s.component_left[component] == 0 and a.component_ready[component] == 0:
            _open_component(a, s, component)
    for i in range(a.conflict_ptr[work], a.conflict_ptr[work + 1]):
        _call(a, r, s, a.conflict[i])
    if a.is_course[work]:
        for team in range(len(a.arrival)):
            if a.after_work[team] == work:
                push_event(s.events, s.event_count, encode_event(max(tick, a.arrival[team]), ARRIVAL, team))


@compiled
def _leave(a: Arrays, r: Roster, s: Memory, team: int) -> None:
    """A team goes for good: what it was still to do is left to others."""
    s.team_state[team] = GONE
    for entry in range(s.head[team], r.entry_ptr[team + 1]):
        if not s.taken[entry]:
            s.taken[entry] = True
            _lose_member(a, r, s, r.entry_work[entry])


@compiled
def _lose_member(a: Arrays, r: Roster, s: Memory, work: int) -> None:
    """One of the teams of a work will not come; without any the work is open to all."""
    s.crew[work] -= 1
    if s.state[work] == WAITING and s.crew[work] == 0 and s.missing[work] == 0 and not s.failed[work]:
        _offer(a, r, s, work)


@compiled
def _advance(a: Arrays, r: Roster, s: Memory, tick: int, work: int) -> None:
    s.missing[work] -= 1
    if s.missing[work] == 0:
        _enter(a, r, s, work, tick)


@compiled
def _enter(a: Arrays, r: Roster, s: Memory, work: int, tick: int) -> None:
    """A work whose predecessors and release are behind it."""
    if a.scope[work] < 0:
        if tick + a.duration[work] <= a.horizon:
            s.state[work] = RUNNING
            s.work_start[work] = tick
            s.work_finish[work] = tick + a.duration[work]
            push_event(s.events, s.event_count, encode_event(s.work_finish[work], COMPLETION, work))
    elif s.failed[work]:
        return
    elif r.floating[work] or s.crew[work] == 0:
        _offer(a, r, s, work)
    else:
        _call(a, r, s, work)


@compiled
def _offer(a: Arrays, r: Roster, s: Memory, work: int) -> None:
    """Into the list of works that any team may take, by order."""
    at = s.tally[OFFERS]
    while at > 0 and r.wanted[s.offer[at - 1]] > r.wanted[work]:
        s.offer[at] = s.offer[at - 1]
        at -= 1
    s.offer[at] = work
    s.tally[OFFERS] += 1
    s.offered[work] = True
    _call(a, r, s, work)


@compiled
def _call(a: Arrays, r: Roster, s: Memory, work: int) -> None:
    """The teams of a work that waits, or, where nobody has it, all of its scope, look for work."""
    if s.state[work] != WAITING:
        return
    if s.offered[work]:
        for team in range(len(a.arrival)):
            if a.rate[team, a.scope[work]] > 0:
                mark(s, team)
    else:
        for i in range(r.member_ptr[work], r.member_ptr[work + 1]):
            mark(s, r.member[i])


@compiled
def _loosen_stuck(a: Arrays, r: Roster, s: Memory) -> bool:
    """Works that could begin, but whose teams wait for each other, are open to all."""
    found = False
    for work in range(len(a.scope)):
        if s.state[work] == WAITING and s.missing[work] == 0 and s.crew[work] > 0 and not r.pinned[work]:
            s.crew[work] = 0
            for i in range(r.member_ptr[work], r.member_ptr[work + 1]):
                team = r.member[i]
                for entry in range(s.head[team], r.entry_ptr[team + 1]):
                    if r.entry_work[entry] == work:
                        s.taken[entry] = True
            _offer(a, r, s, work)
            found = True
    return found


@compiled
def _look_around(a: Arrays, r: Roster, s: Memory, tick: int, strict: bool, tolerance: int) -> None:
    if s.tally[ROADS_CHANGED]:
        s.tally[ROADS_CHANGED] = 0
        for team in range(len(a.arrival) - 1, -1, -1):
            if s.barred[team]:
                mark(s, team)
    while s.tally[LOOKERS] > 0:
        s.tally[LOOKERS] -= 1
        team = s.look[s.tally[LOOKERS]]
        s.looking[team] = False
        s.barred[team] = False
        if s.team_state[team] == IDLE:
            _look(a, r, s, team, tick, strict, tolerance)


@compiled
def _look(a: Arrays, r: Roster, s: Memory, team: int, tick: int, strict: bool, tolerance: int) -> None:
    """An idle team begins the next work of its list, else one that is overdue, else one that nobody has."""
    end = r.entry_ptr[team + 1]
    while s.head[team] < end and s.taken[s.head[team]]:
        s.head[team] += 1
    entry, looked = s.head[team], 0
    while entry < end and looked < LOOKS:
        work = r.entry_work[entry]
        if not s.taken[entry] and (s.failed[work] or s.state[work] == DONE):
            s.taken[entry] = True
        if s.taken[entry]:
            entry += 1
            continue
        if looked > 0 and r.start[entry] > tick:
            wake(a, s, team, tick, r.start[entry])
            break
        if s.tally[OFFERS] > 0 and not strict and _take_offer(a, r, s, team, tick, r.start[entry]):
            return
        if _try_entry(a, r, s, team, entry, tick, strict, tolerance) == BEGUN:
            return
        looked += 1
        entry += 1
    if s.tally[OFFERS] > 0 and not strict:
        _take_offer(a, r, s, team, tick, tick if looked > 0 else int(NEVER))


@compiled
def _try_entry(a: Arrays, r: Roster, s: Memory, team: int, entry: int, tick: int, strict: bool, tolerance: int) -> int:
    work = r.entry_work[entry]
    held, earliest = r.held[work], tick
    if held:
        if r.start[entry] > tick:
            wake(a, s, team, tick, r.start[entry])
            return LATER
        earliest = max(tick, r.start[entry])
        if strict and tick > r.start[entry] + tolerance and not r.pinned[work]:
            return _fail(s, entry, work)
    result, start, finish = fit(a, r, s, team, work, tick, earliest, limit_of(a, r, s, entry, work), True)
    if strict and held and not r.pinned[work]:
        if result == LOST or (result == BEGUN and start > r.start[entry] + tolerance):
            return _fail(s, entry, work)
        if result == LATER:
            wake(a, s, team, tick, r.start[entry] + tolerance)
            wake(a, s, team, tick, r.start[entry] + tolerance + 1)
    if result == BEGUN:
        s.taken[entry] = True
        _begin(a, r, s, team, work, start, finish)
    elif result == LOST:
        s.taken[entry] = True
        _lose_member(a, r, s, work)
    return result


@compiled
def _fail(s: Memory, entry: int, work: int) -> int:
    s.taken[entry] = True
    s.failed[work] = True
    return LOST


@compiled
def _begin(a: Arrays, r: Roster, s: Memory, team: int, work: int, start: int, finish: int) -> None:
    at = s.tally[ASSIGNMENTS]
    s.tally[ASSIGNMENTS] += 1
    s.assignment_work[at], s.assignment_team[at], s.assignment_start[at] = work, team, start
    s.assignment_next[at] = s.assignment_head[work]
    s.assignment_head[work] = at
    s.team_state[team] = BUSY
    s.crew[work] -= 1
    s.work_start[work] = min(s.work_start[work], start)
    s.work_finish[work] = finish
    was = s.state[work]
    s.state[work] = RUNNING
    if finish <= a.horizon:
        push_event(s.events, s.event_count, encode_event(finish, COMPLETION, work))
    if was == WAITING:
        for i in range(r.member_ptr[work], r.member_ptr[work + 1]):
            mark(s, r.member[i])


@compiled
def _take_offer(a: Arrays, r: Roster, s: Memory, team: int, tick: int, before: int) -> bool:
    """Works that nobody has, in their order, go to the best of the teams that look; whether this team has one then."""
    i = 0
    while i < s.tally[OFFERS]:
        work = s.offer[i]
        if r.wanted[work] > before:
            return False
        if a.rate[team, a.scope[work]] == 0 or _offer_fit(a, r, s, team, work, tick)[0] != BEGUN:
            i += 1
            continue
        _crew(a, r, s, team, work, tick)
        for j in range(i, s.tally[OFFERS] - 1):
            s.offer[j] = s.offer[j + 1]
        s.tally[OFFERS] -= 1
        if s.team_state[team] != IDLE:
            return True
    return False


@compiled
def _offer_fit(a: Arrays, r: Roster, s: Memory, team: int, work: int, tick: int) -> tuple[int, int, int]:
    """Whether a team can take a work that nobody has before its next firm one."""
    entry, limit = s.head[team], int(a.horizon)
    if entry < r.entry_ptr[team + 1]:
        if s.taken[entry] or not r.firm[r.entry_work[entry]]:
            entry = s.next_firm[entry]
        while entry >= 0 and s.taken[entry]:
            entry = s.next_firm[entry]
        if entry >= 0:
            site = r.entry_work[entry]
            limit = r.start[entry] - travel_ticks(a, a.x[work], a.y[work], a.x[site], a.y[site])
    return fit(a, r, s, team, work, tick, tick, limit, False)


@compiled
def _crew(a: Arrays, r: Roster, s: Memory, team: int, work: int, tick: int) -> None:
    """The team that ends a work first begins it; others that look join while that ends it earlier."""
    members = 0
    while members < min(a.maximum_teams[work], max(1, r.cap[work])):
        best, best_start, best_finish = -1, 0, s.work_finish[work]
        for i in range(-1, s.tally[LOOKERS]):
            one = team if i < 0 else s.look[i]
            if s.team_state[one] != IDLE or a.rate[one, a.scope[work]] == 0:
                continue
            if one != team and not _may_take(r, s, one, work, tick):
                continue
            result, start, finish = _offer_fit(a, r, s, one, work, tick)
            worth = members == 0 or finish - start >= start - tick
            if result == BEGUN and finish < best_finish and worth:
                best, best_start, best_finish = one, start, finish
        if best < 0:
            return
        _begin(a, r, s, best, work, best_start, best_finish)
        members += 1


@compiled
def _may_take(r: Roster, s: Memory, team: int, work: int, tick: int) -> bool:
    """Whether the work comes before the next one of a team's own list, or is overdue."""
    entry = s.head[team]
    while entry < r.entry_ptr[team + 1] and s.taken[entry]:
        entry += 1
    if entry >= r.entry_ptr[team + 1]:
        return True
    return bool(r.wanted[work] <= max(tick, r.start[entry]))
