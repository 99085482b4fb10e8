"""Earliest finish of each work, with the best crew that can reach it for itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from tandem.network.kernel import prepare, served_times
from tandem.network.model import ServiceGraph
from tandem.plan.problem import NEVER, FloatArray, IntArray, LongArray, Problem

PASSES = 6


@dataclass(frozen=True)
class Earliest:
    """Ticks before which works cannot be started (their predecessors, release and access forbid it) or finished, both (n,) and NEVER
    where they cannot be at all, and teams cannot be used (m,); before which roads keep teams of each base from each site (``reach``,
    bases + 1, n), and the row of each team there (``base_row``, m)."""

    start: IntArray
    finish: IntArray
    arrival: IntArray
    reach: IntArray
    base_row: IntArray


def earliest(problem: Problem, floor: IntArray | None = None) -> Earliest:
    """Earliest ticks, each work alone with the best crew: of the teams that the work admits at most so many, each from when it can have
    travelled from its base and reach the site, and all to the common end, before any of them leaves. ``floor`` (n,) are ticks before which
    works cannot start for other reasons.

    A first pass lets teams in training come at their arrival and roads be open; each further pass puts in the earliest ends of
    courses and of road repairs from the pass before, until nothing changes. Every pass is a valid bound, because finishes grow
    with what they depend on.
    """
    roads, teams = _Roads(problem), _Teams(problem, floor)
    arrival = problem.teams.arrival.copy()
    reach = np.zeros((len(roads.bases) + 1, problem.n_works), dtype=np.int32)
    course = problem.teams.after_work
    for _ in range(PASSES):
        start, finish = teams.forward(arrival, reach)
        found = Earliest(start, finish, arrival, reach, teams.base_row)
        if not len(finish):
            break
        later = np.maximum(problem.teams.arrival, np.where(course >= 0, finish[course], 0)).astype(np.int32)
        further = roads.reach(finish)
        if (later == arrival).all() and (further == reach).all():
            break
        arrival, reach = later, further
    return found


class _Roads:
    """The roads from each base, prepared once."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self.bases = np.unique(problem.teams.base[problem.teams.base >= 0])
        self._graphs = [prepare(self._graph(int(base))) for base in self.bases]

    def _graph(self, base: int) -> ServiceGraph:
        """Roads that end at their ends: what lies strictly between the base and a site has to work."""
        roads = self._problem.roads
        component = roads.vertex_component.copy()
        component[base] = -1
        return ServiceGraph(
            n_components=len(self._problem.components.ids),
            vertex_component=component,
            vertex_is_source=np.arange(len(component)) == base,
            edge_from=roads.edge_from,
            edge_to=roads.edge_to,
            edge_component=roads.edge_component,
            dependency_component=np.zeros(0, dtype=np.int32),
            dependency_vertex=np.zeros(0, dtype=np.int32),
        )

    def reach(self, finish: IntArray) -> IntArray:
        """Ticks before which a team of each base cannot stand at the site of each work, shape (bases + 1, n); row -1: no base."""
        problem, roads, works = self._problem, self._problem.roads, self._problem.works
        ready = _component_ready(problem, finish)
        edge = np.append(ready, 0.0)[roads.edge_component]
        ticks = np.zeros((len(self.bases) + 1, problem.n_works), dtype=np.int32)
        listed = np.flatnonzero(np.diff(works.access_ptr) > 0)
        for row, graph in enumerate(self._graphs if len(listed) else ()):
            reached = served_times(graph, ready)
            at = reached.copy()
            np.minimum.at(at, roads.edge_to, np.maximum(reached[roads.edge_from], edge))
            np.minimum.at(at, roads.edge_from, np.maximum(reached[roads.edge_to], edge))
            nearest = np.minimum.reduceat(at[works.access], works.access_ptr[listed])
            ticks[row, listed] = np.minimum(nearest, float(NEVER)).astype(np.int32)
        # What has started is on its site whatever the roads; when pinned works end is known anyway.
        ticks[:, problem.pins.work] = 0
        return ticks


class _Teams:
    """Teams by scope, fastest first, and the order of the works, prepared once."""

    def __init__(self, problem: Problem, floor: IntArray | None) -> None:
        teams, works = problem.teams, problem.works
        self._floor = works.release if floor is None else np.maximum(works.release, floor)
        self._problem = problem
        able = [np.flatnonzero(teams.rate[:, scope] > 0) for scope in range(len(problem.scopes))]
        by_scope = [listed[np.argsort(-teams.rate[listed, scope], kind="stable")] for scope, listed in enumerate(able)]
        self._pointer = np.cumsum([0] + [len(listed) for listed in by_scope]).astype(np.int32)
        self._listed = np.concatenate([*by_scope, np.zeros(0)]).astype(np.int32)
        self._order = _kahn(works.predecessor_ptr, works.predecessor)
        bases = np.unique(teams.base[teams.base >= 0])
        self.base_row = np.where(teams.base >= 0, np.searchsorted(bases, teams.base), len(bases)).astype(np.int32)
        self._opens = problem.calendars.open_ticks
        # A team that comes by way of other sites is not there earlier where travel obeys the triangle inequality with a tick of work between.
        self._ticks_per_m = np.full(problem.n_teams, problem.travel_ticks_per_m if problem.travel_is_metric else 0.0)
        self._ticks_per_m[problem.pins.team[problem.pins.started]] = 0.0
        self._fixed = np.full(problem.n_works, -1, dtype=np.int32)
        for work in np.unique(problem.pins.work):
            self._fixed[work] = _pinned_finish(problem, int(work))

    def forward(self, arrival: IntArray, reach: IntArray) -> tuple[IntArray, IntArray]:
        """Earliest starts and finishes (n,) when teams come at ``arrival`` and reach works at ``reach`` (bases + 1, n)."""
        works, teams = self._problem.works, self._problem.teams
        return _forward(
            self._order,
            works.predecessor_ptr,
            works.predecessor,
            works.scope,
            works.effort,
            works.duration,
            self._floor,
            works.maximum_teams,
            works.season,
            self._pointer,
            self._listed,
            teams.rate,
            arrival,
            np.stack([teams.x, teams.y], axis=1),
            np.stack([works.x, works.y], axis=1),
            self._ticks_per_m,
            self._problem.travel_free_m,
            teams.departure,
            teams.accredited_from,
            teams.accredited_until,
            teams.calendar,
            self.base_row,
            reach,
            self._opens,
            self._fixed,
            self._problem.horizon,
        )


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
def _crew_end(
    begin: int,
    effort: int,
    most: int,
    since: LongArray,
    until: LongArray,
    speed: LongArray,
    calendar: IntArray,
    opens: IntArray,
    horizon: int,
) -> int:
    """First tick by which so many teams at most, each from when it can come and all to the end, can have done an effort."""
    low, high = begin + 1, horizon + 1
    while low < high:
        middle = (low + high) // 2
        if _most_done(middle, most, since, until, speed, calendar, opens, False) >= effort:
            high = middle
        else:
            low = middle + 1
    # A team that has to leave before the end is not of the crew: what can be done may fall again.
    for tick in range(low, horizon + 1):
        if _most_done(tick, most, since, until, speed, calendar, opens, True) >= effort:
            return int(tick)
    return int(NEVER)


@njit(cache=True)
def _most_done(
    end: int,
    most: int,
    since: LongArray,
    until: LongArray,
    speed: LongArray,
    calendar: IntArray,
    opens: IntArray,
    stay: bool,
) -> int:
    """The largest sum, over so many teams, of what each does from when it can come to the end."""
    most = min(most, len(since))
    best = np.zeros(most, dtype=np.int64)
    for i in range(len(since)):
        if since[i] >= end or (stay and until[i] < end):
            continue
        done = speed[i] * (opens[calendar[i], end] - opens[calendar[i], since[i]])
        at = most - 1
        if done <= best[at]:
            continue
        while at > 0 and best[at - 1] < done:
            best[at] = best[at - 1]
            at -= 1
        best[at] = done
    return int(best.sum())


@njit(cache=True)
def _forward(
    order: IntArray,
    pointer: IntArray,
    predecessor: IntArray,
    scope: IntArray,
    effort: LongArray,
    duration: IntArray,
    release: IntArray,
    maximum_teams: IntArray,
    season: IntArray,
    able_ptr: IntArray,
    able: IntArray,
    rate: IntArray,
    arrival: IntArray,
    base: FloatArray,
    site: FloatArray,
    ticks_per_m: FloatArray,
    travel_free_m: float,
    departure: IntArray,
    accredited_from: IntArray,
    accredited_until: IntArray,
    calendar: IntArray,
    base_row: IntArray,
    reach: IntArray,
    opens: IntArray,
    fixed: IntArray,
    horizon: int,
) -> tuple[IntArray, IntArray]:
    start = np.full(len(scope), NEVER, dtype=np.int32)
    finish = np.full(len(scope), NEVER, dtype=np.int32)
    for work in order:
        begin = release[work]
        for i in range(pointer[work], pointer[work + 1]):
            begin = max(begin, finish[predecessor[i]])
        if fixed[work] >= 0:
            start[work], finish[work] = 0, fixed[work]
            continue
        skill = scope[work]
        if skill < 0:
            if begin + duration[work] <= horizon:
                start[work], finish[work] = begin, begin + duration[work]
            continue
        mine = able[able_ptr[skill] : able_ptr[skill + 1]]
        since, until = np.empty(len(mine), dtype=np.int64), np.empty(len(mine), dtype=np.int64)
        for i in range(len(mine)):
            team = mine[i]
            until[i] = min(departure[team], accredited_until[team, skill])
            metres = np.hypot(base[team, 0] - site[work, 0], base[team, 1] - site[work, 1])
            travel = int(np.ceil(metres * ticks_per_m[team] - 1e-6)) if metres > travel_free_m * (1 + 1e-9) else 0
            here = max(arrival[team] + travel, accredited_from[team, skill], reach[base_row[team], work])
            since[i] = max(begin, here)
            if since[i] < until[i]:
                start[work] = min(start[work], since[i])
        speed = np.empty(len(mine), dtype=np.int64)
        for i in range(len(mine)):
            speed[i] = rate[mine[i], skill]
        finish[work] = _crew_end(
            begin,
            effort[work],
            maximum_teams[work],
            since,
            until,
            speed,
            calendar[mine],
            opens[:, season[work]],
            horizon,
        )
        if finish[work] == NEVER:
            start[work] = NEVER
    return start, finish


def _component_ready(problem: Problem, finish: IntArray) -> FloatArray:
    components = problem.components
    ready = components.ready.astype(np.float64)
    owner = np.repeat(np.arange(len(ready)), np.diff(components.work_ptr))
    np.maximum.at(ready, owner, finish[components.work].astype(np.float64))
    ready[ready >= NEVER] = np.inf
    return ready
