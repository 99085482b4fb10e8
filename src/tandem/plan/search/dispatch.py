"""Which teams take or join a work at a tick: candidates, crew, commitment."""

from __future__ import annotations

import numpy as np

from tandem.plan.problem import NEVER
from tandem.plan.search.access import ASSIGNMENTS, BUSY, IDLE, IDLE_TEAMS, NOW, team_reaches, wake
from tandem.plan.search.arrays import LONGEST_CLOSURE, Arrays
from tandem.plan.search.compiled import compiled
from tandem.plan.search.heaps import COMPLETION, encode_event, push_event
from tandem.plan.search.scratch import Scratch

VAIN_HELPERS = 8
"""Teams that are asked in vain whether they help, before the crew is left as it is."""


@compiled
def travel_ticks(a: Arrays, from_x: float, from_y: float, to_x: float, to_y: float) -> int:
    """Calendar ticks between two sites, 0 within the free distance."""
    distance = np.sqrt((from_x - to_x) ** 2 + (from_y - to_y) ** 2)
    if distance <= a.travel_free_m:
        return 0
    return int(np.ceil(distance * a.travel_ticks_per_m))


@compiled
def set_state(a: Arrays, s: Scratch, team: int, state: int) -> None:
    """Move a team to a state and keep the lists of idle teams per scope; a team that comes free looks for work."""
    was, is_ = s.team_state[team] == IDLE, state == IDLE
    s.team_state[team] = state
    if was == is_:
        return
    s.tally[IDLE_TEAMS] += 1 if is_ else -1
    for i in range(a.team_scope_ptr[team], a.team_scope_ptr[team + 1]):
        scope = a.team_scope[i]
        first = a.scope_team_ptr[scope]
        if is_:
            s.idle_place[i] = s.idle[scope]
            s.idle_team[first + s.idle[scope]] = i
            s.idle[scope] += 1
        else:
            s.idle[scope] -= 1
            last = s.idle_team[first + s.idle[scope]]
            s.idle_team[first + s.idle_place[i]] = last
            s.idle_place[last] = s.idle_place[i]
    if is_:
        wake(s, team)


@compiled
def behind_conflict_or_season(a: Arrays, s: Scratch, work: int, tick: int) -> bool:
    """Put a work off that cannot start at this tick whoever comes: it is offered again when that has passed."""
    for i in range(a.conflict_ptr[work], a.conflict_ptr[work + 1]):
        other = a.conflict[i]
        runs = s.work_finish[other] != NEVER and s.work_finish[other] > tick
        if runs and (s.work_start[other] <= tick or not s.pinned[other]):
            _park_behind(s, work, other)
            return True
    season = a.season[work]
    opens = a.season_opens[season, tick]
    if opens - tick <= LONGEST_CLOSURE:
        return False
    s.offered[work] = False
    s.blocked_next[work] = s.season_head[season]
    s.season_head[season] = work
    return True


@compiled
def any_fits(a: Arrays, s: Scratch, work: int, tick: int, teams: int) -> bool:
    """Whether one of the first ``teams`` active teams could take or join a work: looks through the shorter of two lists."""
    scope, spare = a.scope[work], len(s.candidate_team) - 1
    row, idle = a.scope_team_ptr[scope], s.idle[scope]
    for i in range(min(teams, idle)):
        if idle < teams:
            team = int(a.team_of_scope[s.idle_team[row + i]])
            if not s.active[team]:
                continue
        else:
            team = int(s.active_team[i])
            if s.team_state[team] != IDLE or a.rate[team, scope] == 0:
                continue
        if _fits(a, s, team, work, tick, spare) and (
            s.candidate_finish[spare] <= s.candidate_until[spare] or a.maximum_teams[work] > 1
        ):
            return True
    return False


@compiled
def try_start(a: Arrays, s: Scratch, work: int, tick: int) -> None:
    """Start a work with idle teams, or leave it, or put it off behind a conflicting work."""
    candidates = _idle_candidates(a, s, work, tick, 0)
    if candidates == 0:
        return
    limit = min(a.maximum_teams[work], max(1, s.crew_cap[work]))
    members, finish = _crew(a, s, work, tick, candidates, limit)
    if members == 0:
        return
    begin = s.candidate_start[0]
    for member in range(members):
        begin = min(begin, s.candidate_start[member])
    for i in range(a.conflict_ptr[work], a.conflict_ptr[work + 1]):
        other = int(a.conflict[i])
        if s.work_finish[other] != NEVER and s.work_finish[other] > begin and s.work_start[other] < finish:
            _park_behind(s, work, other)
            return
    s.work_start[work] = begin
    _commit(a, s, work, 0, members, finish)
    s.offered[work] = members < limit


@compiled
def try_join(a: Arrays, s: Scratch, work: int, tick: int) -> None:
    """Let idle teams join a work that runs, where that ends it earlier; its teams come first among the candidates."""
    present, latest, i = 0, 0, s.assignment_head[work]
    while i >= 0:
        s.candidate_team[present] = s.assignment_team[i]
        s.candidate_start[present] = s.assignment_start[i]
        latest = max(latest, int(s.assignment_start[i]))
        present += 1
        i = s.assignment_next[i]
    candidates = _idle_candidates(a, s, work, tick, present)
    for i in range(present, candidates):
        # A team that is nearer than the first on its way waits for it: the conflicts were looked at from its start on.
        s.candidate_start[i] = max(s.candidate_start[i], s.work_start[work])
    limit = min(a.maximum_teams[work], max(1, s.crew_cap[work]))
    members, finish = _helped(a, s, work, tick, present, candidates, limit, int(s.work_finish[work]), latest)
    if members > present:
        _commit(a, s, work, present, members, finish)
    s.offered[work] = members < limit


@compiled
def _idle_candidates(a: Arrays, s: Scratch, work: int, tick: int, first: int) -> int:
    """Number of candidates when the idle teams that could work on it are listed from ``first`` on."""
    scope, candidates = a.scope[work], first
    row = a.scope_team_ptr[scope]
    for i in range(row, row + s.idle[scope]):
        if _fits(a, s, int(a.team_of_scope[s.idle_team[i]]), work, tick, candidates):
            candidates += 1
    return candidates


@compiled
def _park_behind(s: Scratch, work: int, other: int) -> None:
    s.offered[work] = False
    s.blocked_next[work] = s.blocked_head[other]
    s.blocked_head[other] = work


@compiled
def _fits(a: Arrays, s: Scratch, team: int, work: int, tick: int, at: int) -> bool:
    """Whether an idle team could work on it; its first working tick, finish alone and last tick go to candidate ``at``."""
    scope, season = a.scope[work], a.season[work]
    if a.rate[team, scope] < s.slowest[work] or not team_reaches(a, s, team, work):
        return False
    on_site = tick + travel_ticks(a, s.team_at_x[team], s.team_at_y[team], a.x[work], a.y[work])
    if on_site >= a.horizon:
        return False
    calendar = a.calendar[team]
    done = a.open_ticks[calendar, season, on_site]
    first = a.tick_after[calendar, season, done + 1]
    if first == NEVER or first - 1 - on_site > LONGEST_CLOSURE:
        return False
    start = first - 1
    until = min(a.horizon, a.departure[team], a.accredited_until[team, scope])
    pin = s.next_pin[team]
    if pin < a.pin_ptr[team + 1]:
        site = a.pin_work[pin]
        until = min(until, a.pin_start[pin] - travel_ticks(a, a.x[work], a.y[work], a.x[site], a.y[site]))
    if start < a.accredited_from[team, scope] or start >= until:
        return False
    need = done + (a.effort[work] + a.rate[team, scope] - 1) // a.rate[team, scope]
    finish = np.int64(a.tick_after[calendar, season, need]) if need <= a.horizon else np.int64(NEVER)
    s.candidate_team[at] = team
    s.candidate_start[at] = start
    s.candidate_until[at] = until
    s.candidate_finish[at] = finish if finish != NEVER else np.int64(NEVER) + need
    return True


@compiled
def _crew(a: Arrays, s: Scratch, work: int, tick: int, candidates: int, limit: int) -> tuple[int, int]:
    """Lead team (earliest finish, then smallest id) and those that help; candidates 0..members-1 are the crew."""
    lead = -1
    for i in range(candidates):
        if s.candidate_finish[i] <= s.candidate_until[i] and (lead < 0 or _better(s, i, lead)):
            lead = i
    if lead < 0:
        return _joint_crew(a, s, work, candidates)
    _swap(s, 0, lead)
    return _helped(a, s, work, tick, 1, candidates, limit, int(s.candidate_finish[0]), int(s.candidate_start[0]))


@compiled
def _helped(
    a: Arrays, s: Scratch, work: int, tick: int, members: int, candidates: int, limit: int, finish: int, latest: int
) -> tuple[int, int]:
    """Size and finish of a crew of ``members``, whose last started at ``latest``, with those candidates that end it earlier."""
    tried = members
    while members < limit and tried < min(candidates, members + VAIN_HELPERS):
        _next_best(s, tried, candidates)
        start = int(s.candidate_start[tried])
        if start < finish:
            _swap(s, members, tried)
            joint = _joint_finish(a, s, work, members + 1, latest, finish)
            worth = joint < finish and joint - start >= start - tick and joint > latest
            if worth and joint > start and joint <= s.candidate_until[members]:
                members, finish, latest = members + 1, joint, max(latest, start)
        tried += 1
    return members, finish


@compiled
def _joint_crew(a: Arrays, s: Scratch, work: int, candidates: int) -> tuple[int, int]:
    """A work too long for any idle team alone: add teams, best first, until they end in time together."""
    members, until, latest = 0, a.horizon, 0
    while members < candidates and members < a.maximum_teams[work]:
        _next_best(s, members, candidates)
        until = min(until, s.candidate_until[members])
        latest = max(latest, s.candidate_start[members])
        members += 1
        finish = _joint_finish(a, s, work, members, 0, a.horizon + 1)
        if latest < finish <= until:
            return members, finish
    return 0, 0


@compiled
def _better(s: Scratch, i: int, j: int) -> bool:
    """Earlier finish alone, then smaller id."""
    one, other = s.candidate_finish[i], s.candidate_finish[j]
    return bool(one < other or (one == other and s.candidate_team[i] < s.candidate_team[j]))


@compiled
def _next_best(s: Scratch, first: int, candidates: int) -> None:
    """Bring the candidate with the earliest finish alone, then smallest id, to position ``first``."""
    best = first
    for i in range(first + 1, candidates):
        if _better(s, i, best):
            best = i
    _swap(s, first, best)


@compiled
def _swap(s: Scratch, i: int, j: int) -> None:
    s.candidate_team[i], s.candidate_team[j] = s.candidate_team[j], s.candidate_team[i]
    s.candidate_start[i], s.candidate_start[j] = s.candidate_start[j], s.candidate_start[i]
    s.candidate_finish[i], s.candidate_finish[j] = s.candidate_finish[j], s.candidate_finish[i]
    s.candidate_until[i], s.candidate_until[j] = s.candidate_until[j], s.candidate_until[i]


@compiled
def _joint_finish(a: Arrays, s: Scratch, work: int, members: int, low: int, high: int) -> int:
    """First tick from ``low`` on by which the crew has done the effort; ``high`` where not before it (binary search)."""
    while low < high:
        middle = (low + high) // 2
        if _done_by(a, s, work, members, middle) >= a.effort[work]:
            high = middle
        else:
            low = middle + 1
    return low


@compiled
def _done_by(a: Arrays, s: Scratch, work: int, members: int, tick: int) -> int:
    done = np.int64(0)
    for member in range(members):
        start = s.candidate_start[member]
        if start < tick:
            team = s.candidate_team[member]
            row = a.open_ticks[a.calendar[team], a.season[work]]
            done += np.int64(a.rate[team, a.scope[work]]) * np.int64(row[tick] - row[start])
    return int(done)


@compiled
def assign(s: Scratch, work: int, team: int, start: int) -> None:
    """Note that a team works on a work from a tick on."""
    at = s.tally[ASSIGNMENTS]
    s.assignment_work[at] = work
    s.assignment_team[at] = team
    s.assignment_start[at] = start
    s.assignment_tick[at] = s.tally[NOW]
    s.assignment_next[at] = s.assignment_head[work]
    s.assignment_head[work] = at
    s.tally[ASSIGNMENTS] += 1


@compiled
def _commit(a: Arrays, s: Scratch, work: int, first: int, members: int, finish: int) -> None:
    """Candidates ``first`` to ``members`` - 1 set out for a work that will then end at ``finish``."""
    s.work_finish[work] = finish
    for member in range(first, members):
        team = int(s.candidate_team[member])
        assign(s, work, team, int(s.candidate_start[member]))
        set_state(a, s, team, BUSY)
    push_event(s.events, s.event_count, encode_event(finish, COMPLETION, work))
