"""Which teams take a work at a tick: candidates, crew, commitment."""

from __future__ import annotations

import numpy as np
from numba import njit

from tandem.plan.problem import NEVER, IntArray
from tandem.plan.search.access import ASSIGNMENTS, team_reaches
from tandem.plan.search.arrays import Arrays, Scratch
from tandem.plan.search.heaps import COMPLETION, SEASON, encode_event, push_event

ABSENT, IDLE, BUSY, GONE = 0, 1, 2, 3
STARTED, HELD, PARKED = 0, 1, 2
LONGEST_CLOSURE = 16
"""A team waits at most this many ticks on site for working time (a long weekend); beyond, the work waits instead."""


@njit(cache=True)
def travel_ticks(a: Arrays, from_x: float, from_y: float, to_x: float, to_y: float) -> int:
    """Calendar ticks between two sites, 0 within the free distance."""
    distance = np.sqrt((from_x - to_x) ** 2 + (from_y - to_y) ** 2)
    if distance <= a.travel_free_m:
        return 0
    return int(np.ceil(distance * a.travel_ticks_per_m))


@njit(cache=True)
def set_idle(a: Arrays, s: Scratch, team: int, state: int) -> None:
    """Move a team to a state and keep the number of idle teams per scope."""
    change = int(state == IDLE) - int(s.team_state[team] == IDLE)
    s.team_state[team] = state
    if change == 0:
        return
    for scope in range(a.rate.shape[1]):
        if a.rate[team, scope] > 0:
            s.idle[scope] += change
            s.dirty[scope] = s.dirty[scope] or change > 0


@njit(cache=True)
def try_start(a: Arrays, s: Scratch, crew_cap: IntArray, work: int, tick: int) -> int:
    """Start a work with idle teams: STARTED, HELD (not by the teams idle now) or PARKED (woken by an event)."""
    for i in range(a.conflict_ptr[work], a.conflict_ptr[work + 1]):
        other = a.conflict[i]
        runs = s.work_finish[other] != NEVER and s.work_finish[other] > tick
        if runs and (s.work_start[other] <= tick or not s.pinned[other]):
            return _park_behind(s, work, other)
    candidates = _candidates(a, s, work, tick)
    if candidates == 0:
        opens = a.season_opens[a.season[work], tick]
        if opens == NEVER:
            return PARKED
        if opens - tick > LONGEST_CLOSURE:
            push_event(s.events, s.event_count, encode_event(opens, SEASON, work))
            return PARKED
        return HELD
    members, finish = _crew(a, s, work, tick, candidates, min(a.maximum_teams[work], max(1, crew_cap[work])))
    if members == 0:
        return HELD
    begin = s.candidate_start[0]
    for member in range(members):
        begin = min(begin, s.candidate_start[member])
    for i in range(a.conflict_ptr[work], a.conflict_ptr[work + 1]):
        other = a.conflict[i]
        if s.work_finish[other] != NEVER and s.work_finish[other] > begin and s.work_start[other] < finish:
            return _park_behind(s, work, other)
    _commit(a, s, work, members, begin, finish)
    return STARTED


@njit(cache=True)
def _park_behind(s: Scratch, work: int, other: int) -> int:
    s.blocked_next[work] = s.blocked_head[other]
    s.blocked_head[other] = work
    return PARKED


@njit(cache=True)
def _candidates(a: Arrays, s: Scratch, work: int, tick: int) -> int:
    """Idle teams that could work on it, with first working tick, finish alone (may be NEVER) and the tick they must stop by."""
    scope, season, found = a.scope[work], a.season[work], 0
    for i in range(a.scope_team_ptr[scope], a.scope_team_ptr[scope + 1]):
        team = a.scope_team[i]
        if s.team_state[team] != IDLE or not team_reaches(a, s, team, work):
            continue
        on_site = tick + travel_ticks(a, s.team_at_x[team], s.team_at_y[team], a.x[work], a.y[work])
        if on_site >= a.horizon:
            continue
        calendar = a.calendar[team]
        done = a.open_ticks[calendar, season, on_site]
        first = a.tick_after[calendar, season, done + 1]
        if first == NEVER or first - 1 - on_site > LONGEST_CLOSURE:
            continue
        start = first - 1
        until = min(a.horizon, a.departure[team], a.accredited_until[team, scope])
        pin = s.next_pin[team]
        if pin < a.pin_ptr[team + 1]:
            site = a.pin_work[pin]
            until = min(until, a.pin_start[pin] - travel_ticks(a, a.x[work], a.y[work], a.x[site], a.y[site]))
        if start < a.accredited_from[team, scope] or start >= until:
            continue
        need = done + (a.effort[work] + a.rate[team, scope] - 1) // a.rate[team, scope]
        s.candidate_team[found] = team
        s.candidate_start[found] = start
        s.candidate_until[found] = until
        s.candidate_finish[found] = a.tick_after[calendar, season, need] if need <= a.horizon else NEVER
        if s.candidate_finish[found] == NEVER:
            s.candidate_finish[found] = np.int64(NEVER) + need
        found += 1
    return found


@njit(cache=True)
def _crew(a: Arrays, s: Scratch, work: int, tick: int, candidates: int, limit: int) -> tuple[int, int]:
    """Lead team (earliest finish, then smallest id) and those that help; candidates 0..members-1 are the crew."""
    lead = -1
    for i in range(candidates):
        if s.candidate_finish[i] <= s.candidate_until[i] and (
            lead < 0 or s.candidate_finish[i] < s.candidate_finish[lead]
        ):
            lead = i
    if lead < 0:
        return _joint_crew(a, s, work, candidates)
    _swap(s, 0, lead)
    members, finish, latest, tried = 1, s.candidate_finish[0], s.candidate_start[0], 1
    while members < limit and tried < candidates:
        _next_best(s, tried, candidates)
        start = s.candidate_start[tried]
        if start < finish:
            _swap(s, members, tried)
            joint = _joint_finish(a, s, work, members + 1, finish)
            worth = joint < finish and joint - start >= start - tick and joint > latest
            if worth and joint <= s.candidate_until[members]:
                members, finish, latest = members + 1, joint, max(latest, start)
        tried += 1
    return members, finish


@njit(cache=True)
def _joint_crew(a: Arrays, s: Scratch, work: int, candidates: int) -> tuple[int, int]:
    """A work too long for any idle team alone: add teams, best first, until they end in time together."""
    members, until, latest = 0, a.horizon, 0
    while members < candidates and members < a.maximum_teams[work]:
        _next_best(s, members, candidates)
        until = min(until, s.candidate_until[members])
        latest = max(latest, s.candidate_start[members])
        members += 1
        finish = _joint_finish(a, s, work, members, a.horizon + 1)
        if latest < finish <= until:
            return members, finish
    return 0, 0


@njit(cache=True)
def _next_best(s: Scratch, first: int, candidates: int) -> None:
    """Bring the candidate with the earliest finish alone, then smallest id, to position ``first``."""
    best = first
    for i in range(first + 1, candidates):
        if s.candidate_finish[i] < s.candidate_finish[best] or (
            s.candidate_finish[i] == s.candidate_finish[best] and s.candidate_team[i] < s.candidate_team[best]
        ):
            best = i
    _swap(s, first, best)


@njit(cache=True)
def _swap(s: Scratch, i: int, j: int) -> None:
    s.candidate_team[i], s.candidate_team[j] = s.candidate_team[j], s.candidate_team[i]
    s.candidate_start[i], s.candidate_start[j] = s.candidate_start[j], s.candidate_start[i]
    s.candidate_finish[i], s.candidate_finish[j] = s.candidate_finish[j], s.candidate_finish[i]
    s.candidate_until[i], s.candidate_until[j] = s.candidate_until[j], s.candidate_until[i]


@njit(cache=True)
def _joint_finish(a: Arrays, s: Scratch, work: int, members: int, high: int) -> int:
    """First tick by which the crew has done the effort; ``high`` where not before it (binary search)."""
    low = 0
    while low < high:
        middle = (low + high) // 2
        if _done_by(a, s, work, members, middle) >= a.effort[work]:
            high = middle
        else:
            low = middle + 1
    return low


@njit(cache=True)
def _done_by(a: Arrays, s: Scratch, work: int, members: int, tick: int) -> int:
    done = np.int64(0)
    for member in range(members):
        start = s.candidate_start[member]
        if start < tick:
            team = s.candidate_team[member]
            row = a.open_ticks[a.calendar[team], a.season[work]]
            done += np.int64(a.rate[team, a.scope[work]]) * np.int64(row[tick] - row[start])
    return int(done)


@njit(cache=True)
def _commit(a: Arrays, s: Scratch, work: int, members: int, begin: int, finish: int) -> None:
    s.work_start[work] = begin
    s.work_finish[work] = finish
    s.assignment_first[work] = s.tally[ASSIGNMENTS]
    s.assignment_count[work] = members
    for member in range(members):
        at = s.tally[ASSIGNMENTS]
        s.assignment_work[at] = work
        s.assignment_team[at] = s.candidate_team[member]
        s.assignment_start[at] = s.candidate_start[member]
        s.tally[ASSIGNMENTS] += 1
        set_idle(a, s, s.candidate_team[member], BUSY)
    push_event(s.events, s.event_count, encode_event(finish, COMPLETION, work))
