"""Earliest finish of each work, with the fastest teams for itself."""

from __future__ import annotations

import numpy as np
from numba import njit

from tandem.network.kernel import served_times
from tandem.network.model import BoolArray, ServiceGraph
from tandem.plan.problem import NEVER, FloatArray, IntArray, LongArray, Problem

PASSES = 3


def earliest_finish(problem: Problem) -> tuple[IntArray, IntArray]:
    """Ticks before which no work can be finished (n,), NEVER for works that cannot be, and teams cannot be used (m,).

    A first pass lets teams in training come at their arrival and roads be open; each further pass puts in the earliest ends of
    courses and of road repairs from the pass before. Every pass is a valid bound, because finishes grow with what they depend on.
    """
    arrival = problem.teams.arrival.copy()
    ready = problem.works.release.copy()
    for round_ in range(PASSES):
        finish = _finish(problem, arrival, ready)
        if round_ < PASSES - 1:
            course = problem.teams.after_work
            arrival = (
                np.maximum(problem.teams.arrival, np.where(course >= 0, finish[course], 0)) if len(finish) else arrival
            )
            ready = np.maximum(problem.works.release, _access_ticks(problem, finish))
    return finish, arrival


def _finish(problem: Problem, arrival: IntArray, ready: IntArray) -> IntArray:
    works = problem.works
    group = np.stack([works.scope, works.season, works.maximum_teams], axis=1)
    kinds, kind = np.unique(group, axis=0, return_inverse=True)
    done = np.zeros((len(kinds), problem.horizon + 1), dtype=np.int64)
    for scope, season in {(int(k[0]), int(k[1])) for k in kinds if k[0] >= 0}:
        rates = np.cumsum(-np.sort(-_rates(problem, arrival, scope, season), axis=0), axis=0)
        for row in np.flatnonzero((kinds[:, 0] == scope) & (kinds[:, 1] == season)):
            if len(rates):
                done[row, 1:] = np.cumsum(rates[min(int(kinds[row, 2]), len(rates)) - 1])
    fixed = np.full(problem.n_works, -1, dtype=np.int32)
    for work in np.unique(problem.pins.work):
        fixed[work] = _pinned_finish(problem, int(work))
    return _forward(
        _order(problem),
        works.predecessor_ptr,
        works.predecessor,
        works.scope,
        works.effort,
        works.duration,
        ready.astype(np.int32),
        kind.astype(np.int32).reshape(-1),
        done,
        fixed,
        problem.horizon,
    )


def _rates(problem: Problem, arrival: IntArray, scope: int, season: int) -> LongArray:
    """Units per tick of each team of a scope on works of a season, shape (teams, horizon)."""
    teams = problem.teams
    able = np.flatnonzero(teams.rate[:, scope] > 0)
    ticks = np.arange(problem.horizon)
    since = np.maximum(arrival, teams.accredited_from[:, scope])[able, None]
    until = np.minimum(teams.departure, teams.accredited_until[:, scope])[able, None]
    opens = np.diff(problem.calendars.open_ticks[:, season], axis=1)[teams.calendar[able]]
    rates: LongArray = teams.rate[able, scope][:, None].astype(np.int64) * opens * ((since <= ticks) & (ticks < until))
    return rates


def _pinned_finish(problem: Problem, work: int) -> int:
    """Pinned works end when their pinned teams end them, NEVER beyond the horizon."""
    pins, teams, works = problem.pins, problem.teams, problem.works
    done = np.zeros(problem.horizon + 1, dtype=np.int64)
    for pin in np.flatnonzero(pins.work == work):
        row = problem.calendars.open_ticks[teams.calendar[pins.team[pin]], works.season[work]]
        ticks = np.maximum(row - row[pins.start[pin]], 0).astype(np.int64)
        done += ticks * int(teams.rate[pins.team[pin], works.scope[work]])
    finish = int(np.searchsorted(done, int(works.effort[work])))
    return finish if finish <= problem.horizon else int(NEVER)


def _order(problem: Problem) -> IntArray:
    """Works with predecessors first, by repeated release of works whose predecessors are placed."""
    pointer, predecessor = problem.works.predecessor_ptr, problem.works.predecessor
    return _kahn(pointer, predecessor)


@njit(cache=True)
def _kahn(pointer: IntArray, predecessor: IntArray) -> IntArray:
    n = len(pointer) - 1
    state = np.zeros(n, dtype=np.int8)
    order = np.empty(n, dtype=np.int32)
    stack = np.empty(n + len(predecessor) + 1, dtype=np.int32)
    count = 0
    for seed in range(n):
        stack[0], height = seed, 1
        while height > 0:
            work = stack[height - 1]
            if state[work] == 0:
                state[work] = 1
                for i in range(pointer[work], pointer[work + 1]):
                    if state[predecessor[i]] == 0:
                        stack[height] = predecessor[i]
                        height += 1
                continue
            height -= 1
            if state[work] == 1:
                state[work] = 2
                order[count] = work
                count += 1
    return order


@njit(cache=True)
def _forward(
    order: IntArray,
    pointer: IntArray,
    predecessor: IntArray,
    scope: IntArray,
    effort: LongArray,
    duration: IntArray,
    ready: IntArray,
    kind: IntArray,
    done: LongArray,
    fixed: IntArray,
    horizon: int,
) -> IntArray:
    finish = np.full(len(scope), NEVER, dtype=np.int32)
    for work in order:
        if fixed[work] >= 0:
            finish[work] = fixed[work]
            continue
        start = ready[work]
        for i in range(pointer[work], pointer[work + 1]):
            start = max(start, finish[predecessor[i]])
        if start > horizon:
            continue
        if scope[work] < 0:
            if start + duration[work] <= horizon:
                finish[work] = start + duration[work]
            continue
        row = done[kind[work]]
        end = np.searchsorted(row, row[start] + effort[work])
        if end <= horizon:
            finish[work] = end
    return finish


def _access_ticks(problem: Problem, finish: IntArray) -> IntArray:
    """Ticks before which no team with a base can stand at a work's site, given the earliest repairs of roads (n,).

    Bases are open (a base need not work to be left), teams of all scopes count, and a site's own vertex need not work.
    """
    roads, works, n = problem.roads, problem.works, problem.n_works
    bases = np.unique(problem.teams.base[problem.teams.base >= 0])
    ready = _component_ready(problem, finish)
    component = roads.vertex_component.copy()
    component[bases] = -1
    source = np.isin(np.arange(len(component)), bases)
    graph = ServiceGraph(
        n_components=len(ready),
        vertex_component=component,
        vertex_is_source=source,
        edge_from=roads.edge_from,
        edge_to=roads.edge_to,
        edge_component=roads.edge_component,
        dependency_component=np.zeros(0, dtype=np.int32),
        dependency_vertex=np.zeros(0, dtype=np.int32),
    )
    reached = served_times(graph, ready)
    edge = np.append(ready, 0.0)[roads.edge_component]
    at = reached.copy()
    np.minimum.at(at, roads.edge_to, np.maximum(reached[roads.edge_from], edge))
    np.minimum.at(at, roads.edge_from, np.maximum(reached[roads.edge_to], edge))
    ticks = np.zeros(n)
    listed = np.flatnonzero(np.diff(works.access_ptr) > 0)
    if len(listed):
        ticks[listed] = np.minimum.reduceat(at[works.access], works.access_ptr[listed])
    ticks[_free_scopes(problem)[works.scope]] = 0
    ticks[works.scope < 0] = 0
    return np.minimum(ticks, float(NEVER)).astype(np.int32)


def _free_scopes(problem: Problem) -> BoolArray:
    """(s,) whether some team with the scope reaches everything."""
    return np.asarray((problem.teams.rate[problem.teams.base < 0] > 0).any(axis=0))


def _component_ready(problem: Problem, finish: IntArray) -> FloatArray:
    components = problem.components
    ready = components.ready.astype(np.float64)
    owner = np.repeat(np.arange(len(ready)), np.diff(components.work_ptr))
    np.maximum.at(ready, owner, finish[components.work].astype(np.float64))
    ready[ready >= NEVER] = np.inf
    return ready
