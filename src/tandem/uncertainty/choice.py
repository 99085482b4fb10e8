"""What a free team does next in an execution."""

from __future__ import annotations

import numpy as np

from tandem.plan.problem import NEVER
from tandem.uncertainty.memory import Memory, compiled
from tandem.uncertainty.routes import Fixed
from tandem.uncertainty.timeline import ON_SITE, push
from tandem.uncertainty.ways import reaches

ABSENT, FREE, HEADING, WORKING, GONE = 0, 1, 2, 3, 4


@compiled
def decide(f: Fixed, m: Memory, tick: int, team: int) -> None:
    """A free team goes to its next work, or to an open one that comes before it in the plan; else it waits."""
    end = f.route_ptr[team + 1]
    while m.place[team] < end and settled(m, f.route[m.place[team]]):
        m.place[team] += 1
    own = f.route[m.place[team]] if m.place[team] < end else -1
    other = _open_one(f, m, tick, team, f.rank[own] if own >= 0 else len(f.scope))
    if other >= 0:
        _head(f, m, tick, team, other, tick)
    elif own >= 0 and m.missing[own] == 0 and reaches(f, m, team, own):
        _head(f, m, tick, team, own, m.free_at[team])
    elif own >= 0 and tick >= f.begin[own] + f.patience:
        for i in range(m.place[team] + 1, end):
            later = f.route[i]
            if not settled(m, later) and m.active[later] == 0 and _can_begin(f, m, tick, team, later):
                _head(f, m, tick, team, later, tick)
                break


@compiled
def _can_begin(f: Fixed, m: Memory, tick: int, team: int, work: int) -> bool:
    """Whether a team that sets out now finds a work that waits for nothing, an open road, and time to work there."""
    if m.missing[work] > 0 or not reaches(f, m, team, work):
        return False
    return first_tick(f, tick + _travel(f, m, team, work), team, work) >= 0


@compiled
def first_tick(f: Fixed, on_site: int, team: int, work: int) -> int:
    """First tick from ``on_site`` on in which a team can work there; -1 for none before it has to leave. Pins may begin on a day off."""
    scope = f.scope[work]
    come = max(on_site, f.accredited_from[team, scope])
    until = until_tick(f, team, scope)
    if f.rate[team, scope] == 0 or come >= until:
        return -1
    if f.pinned[work]:
        return int(come)
    season, calendar = f.season[work], f.calendar[team]
    first = f.tick_after[calendar, season, f.open_ticks[calendar, season, come] + 1] - 1
    return int(first) if first < until else -1


@compiled
def until_tick(f: Fixed, team: int, scope: int) -> int:
    until: int = min(f.horizon, f.departure[team], f.accredited_until[team, scope])
    return until


@compiled
def _travel(f: Fixed, m: Memory, team: int, work: int) -> int:
    distance = np.sqrt((m.at_x[team] - f.x[work]) ** 2 + (m.at_y[team] - f.y[work]) ** 2)
    return 0 if distance <= f.travel_free_m else int(np.ceil(distance * f.travel_ticks_per_m))


@compiled
def settled(m: Memory, work: int) -> bool:
    """Whether a work is done, or another team does it."""
    return bool(m.work_finish[work] < NEVER or m.taken[work])


@compiled
def _open_one(f: Fixed, m: Memory, tick: int, team: int, before: int) -> int:
    """The first open work by rank below ``before`` that the team can begin at once; -1 for none."""
    best, best_rank = -1, before
    helps = f.helper[team]
    for scope in range(len(m.open_works)):
        if f.rate[team, scope] == 0 or (m.open_works[scope] == 0 and not helps):
            continue
        while m.front[scope] < f.scope_ptr[scope + 1] and m.work_finish[f.scope_work[m.front[scope]]] < NEVER:
            m.front[scope] += 1
        for i in range(m.front[scope], f.scope_ptr[scope + 1]):
            work = f.scope_work[i]
            if f.rank[work] >= best_rank:
                break
            if m.work_finish[work] < NEVER or m.active[work] > 0:
                continue
            if not (m.open_to_all[work] or (helps and f.begin[work] >= tick + f.margin)) or awaited(f, m, work):
                continue
            if f.accredited_from[team, scope] <= tick and _can_begin(f, m, tick, team, work):
                best, best_rank = work, f.rank[work]
                break
    return best


@compiled
def awaited(f: Fixed, m: Memory, work: int) -> bool:
    """Whether some team is on its way to a work."""
    found = False
    for team in range(len(m.state)):
        found |= m.state[team] == HEADING and m.target[team] == work
    return found


@compiled
def _head(f: Fixed, m: Memory, tick: int, team: int, work: int, since: int) -> None:
    """Set out, or have set out at ``since`` where that is earlier."""
    m.state[team] = HEADING
    m.target[team] = work
    m.token[team] += 1
    on_site = max(tick, since + _travel(f, m, team, work))
    if on_site <= f.horizon:
        push(m, on_site, ON_SITE, team * 2**12 + m.token[team] % 2**12)


@compiled
def ahead(f: Fixed, m: Memory, team: int, work: int) -> bool:
    found = False
    for i in range(m.place[team], f.route_ptr[team + 1]):
        found |= f.route[i] == work
    return found
