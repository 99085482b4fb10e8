"""Whether a team can begin or join a work now, from when, and until when the work lasts then."""

from __future__ import annotations

from tandem.plan.problem import NEVER
from tandem.plan.replan.compiled import compiled
from tandem.plan.replan.memory import Memory, Roster
from tandem.plan.search.access import team_reaches
from tandem.plan.search.arrays import LONGEST_CLOSURE, Arrays
from tandem.plan.search.dispatch import travel_ticks
from tandem.plan.search.heaps import encode_event, push_event

COMPLETION, RELEASE, ARRIVAL, LEAVING, WAKE = 0, 1, 2, 3, 4
ASSIGNMENTS, OFFERS, LOOKERS, ROADS_CHANGED, BROKEN = 0, 1, 2, 3, 4
ABSENT, IDLE, BUSY, GONE = 0, 1, 2, 3
WAITING, RUNNING, DONE = 0, 1, 2
BEGUN, LATER, LOST = 0, 1, 2


@compiled
def mark(s: Memory, team: int) -> None:
    """An idle team looks for work at this tick."""
    if s.team_state[team] == IDLE and not s.looking[team]:
        s.looking[team] = True
        s.look[s.tally[LOOKERS]] = team
        s.tally[LOOKERS] += 1


@compiled
def wake(a: Arrays, s: Memory, team: int, now: int, tick: int) -> None:
    """A team looks again at a later tick."""
    if tick <= now or tick >= a.horizon or now < s.wake_at[team] <= tick:
        return
    if s.event_count[0] >= len(s.events) - len(a.scope) - 2 * len(a.arrival) - 8:
        s.tally[BROKEN] += 1
        return
    s.wake_at[team] = tick
    push_event(s.events, s.event_count, encode_event(tick, WAKE, team))


@compiled
def limit_of(a: Arrays, r: Roster, s: Memory, entry: int, work: int) -> int:
    """Tick by which a team must have ended, for the next pinned (or, for what is not firm itself, firm) work of its list."""
    following = s.next_pin[entry] if r.firm[work] else s.next_firm[entry]
    while following >= 0 and s.taken[following]:
        following = s.next_pin[following] if r.firm[work] else s.next_firm[following]
    if following < 0:
        return int(a.horizon)
    site = r.entry_work[following]
    return int(r.start[following] - travel_ticks(a, a.x[work], a.y[work], a.x[site], a.y[site]))


@compiled
def next_pin_tick(a: Arrays, r: Roster, s: Memory, team: int, work: int) -> int:
    """Tick by which a team must leave a work for its next pinned one."""
    entry = s.head[team]
    while entry >= 0 and entry < r.entry_ptr[team + 1] and (s.taken[entry] or not r.pinned[r.entry_work[entry]]):
        entry = s.next_pin[entry]
    if entry < 0 or entry >= r.entry_ptr[team + 1]:
        return int(a.horizon)
    site = r.entry_work[entry]
    return int(r.start[entry] - travel_ticks(a, a.x[work], a.y[work], a.x[site], a.y[site]))


@compiled
def fit(
    a: Arrays, r: Roster, s: Memory, team: int, work: int, tick: int, earliest: int, limit: int, own: bool
) -> tuple[int, int, int]:
    """Whether a team can begin a work or join it now (or LATER, or never: LOST), when it starts and when the work ends."""
    scope, season, running = a.scope[work], a.season[work], s.state[work] == RUNNING
    if s.state[work] == DONE or a.rate[team, scope] <= 0:
        return LOST, 0, 0
    if r.pinned[work]:
        return BEGUN, earliest, int(r.finish[work])
    if not running and s.missing[work] > 0:
        return LATER, 0, 0
    if not team_reaches(a, s, team, work):  # type: ignore[arg-type]  # has the fields that it reads
        s.barred[team] = True
        return LATER, 0, 0
    travel = travel_ticks(a, s.team_at_x[team], s.team_at_y[team], a.x[work], a.y[work])
    on_site = max(earliest, s.free_at[team] + travel)
    until = min(a.horizon, a.departure[team], a.accredited_until[team, scope])
    if on_site >= until:
        return LOST, 0, 0
    on_site = max(on_site, int(a.accredited_from[team, scope]))
    if on_site >= until:
        return LOST, 0, 0
    calendar = a.calendar[team]
    done = a.open_ticks[calendar, season, on_site]
    first = a.tick_after[calendar, season, done + 1]
    if first == NEVER or first - 1 >= until:
        return LOST, 0, 0
    start = first - 1
    if start > max(tick + travel, earliest) + LONGEST_CLOSURE:
        wake(a, s, team, tick, start - LONGEST_CLOSURE)
        return LATER, 0, 0
    finish = _finish(a, s, team, work, start, running)
    if running and (start >= s.work_finish[work] or finish <= start or finish <= _latest(s, work)):
        return LATER, 0, 0
    if finish > until and not (own and s.crew[work] > 1):
        return LOST, 0, 0
    if limit < until and finish > limit and not (own and s.crew[work] > 1 and r.firm[work]):
        return LATER, 0, 0
    if _in_conflict(a, r, s, work, min(start, s.work_start[work]), finish):
        return LATER, 0, 0
    return BEGUN, start, finish


@compiled
def _finish(a: Arrays, s: Memory, team: int, work: int, start: int, running: bool) -> int:
    """Tick at which the work ends with this team from ``start`` on; NEVER where not within the horizon."""
    season, scope = a.season[work], a.scope[work]
    if not running:
        calendar, rate = a.calendar[team], a.rate[team, scope]
        need = a.open_ticks[calendar, season, start] + (a.effort[work] + rate - 1) // rate
        return int(a.tick_after[calendar, season, need]) if need <= a.horizon else int(NEVER)
    low, high = start, min(s.work_finish[work], a.horizon + 1)
    while low < high:
        middle = (low + high) // 2
        done = _done_by(a, s, work, middle)
        if middle > start:
            row = a.open_ticks[a.calendar[team], season]
            done += int(a.rate[team, scope]) * int(row[middle] - row[start])
        if done >= a.effort[work]:
            high = middle
        else:
            low = middle + 1
    return int(low) if low <= a.horizon else int(NEVER)


@compiled
def _done_by(a: Arrays, s: Memory, work: int, tick: int) -> int:
    done = 0
    i = s.assignment_head[work]
    while i >= 0:
        team, start = s.assignment_team[i], s.assignment_start[i]
        if start < tick:
            row = a.open_ticks[a.calendar[team], a.season[work]]
            done += int(a.rate[team, a.scope[work]]) * int(row[tick] - row[start])
        i = s.assignment_next[i]
    return done


@compiled
def _latest(s: Memory, work: int) -> int:
    """Latest start of the teams on a work."""
    latest = 0
    i = s.assignment_head[work]
    while i >= 0:
        latest = max(latest, s.assignment_start[i])
        i = s.assignment_next[i]
    return int(latest)


@compiled
def _in_conflict(a: Arrays, r: Roster, s: Memory, work: int, start: int, finish: int) -> bool:
    """Whether a work too near runs, or is held to run, at the same time."""
    for i in range(a.conflict_ptr[work], a.conflict_ptr[work + 1]):
        other = a.conflict[i]
        if s.state[other] == RUNNING:
            if s.work_finish[other] > start and s.work_start[other] < finish:
                return True
        elif s.state[other] == WAITING and not s.failed[other]:
            kept = r.pinned[other] or (r.firm[other] and not r.firm[work])
            # What begins before its time does not get in the way of what comes before it.
            kept |= start < r.first[work] and r.first[other] < r.first[work] < NEVER and not r.floating[other]
            if kept and r.finish[other] > start and r.first[other] < finish:
                return True
    return False
